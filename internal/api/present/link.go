package present

import (
	"net/url"
	"slices"

	"driveway/internal/drive"
)

// FilePage is the link to a file's page.
func (p *Presenter) FilePage(id drive.FileID) string {
	return p.base + "/f/" + url.PathEscape(string(id))
}

// Download is the link that saves a file under its name.
func (p *Presenter) Download(id drive.FileID, name string) string {
	return p.base + "/d/" + url.PathEscape(string(id)) + "/" + url.PathEscape(name)
}

// Stream is the link that shows a file in place.
func (p *Presenter) Stream(id drive.FileID, name string) string {
	return p.base + "/s/" + url.PathEscape(string(id)) + "/" + url.PathEscape(name)
}

// FolderPage is the link to a folder's page; the root has none.
func (p *Presenter) FolderPage(id drive.FolderID) string {
	if id == drive.RootID {
		return ""
	}
	return p.base + "/fl/" + url.PathEscape(string(id))
}

// TaskPage is the link to a task's page, which grants nothing.
func (p *Presenter) TaskPage(id string) string { return p.base + "/t/" + url.PathEscape(id) }

// Thumb is the link to a file's thumbnail, "" for types that have none.
func (p *Presenter) Thumb(it *drive.Item) string {
	if !slices.Contains(pictures, it.Extension) {
		return ""
	}
	return p.base + "/api/v1/file/thumb.json/" + url.PathEscape(string(it.FileID()))
}

var pictures = []string{"jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff"}
