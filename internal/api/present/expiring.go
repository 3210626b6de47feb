package present

import (
	"driveway/internal/drive"
	"driveway/internal/share"
)

// Expiring tells what an expiring link can do, and has done. Where there is none, its texts are empty and its numbers "0".
type Expiring struct {
	CounterMax    int64 `json:",string"`
	CounterEnable int   `json:",string"` // 1: uses are limited
	ExpiringDate  string
	Counter       int64 `json:",string"`
}

// Expiring shows a link.
func (p *Presenter) Expiring(l share.Link) Expiring {
	e := Expiring{CounterMax: l.UsesMax, ExpiringDate: l.Date, Counter: l.Uses}
	if l.UsesMax > 0 {
		e.CounterEnable = 1
	}
	return e
}

// FileLinks are the links that open a file by a token, which stands in them where otherwise its id does.
type FileLinks struct {
	DownloadLink  string
	StreamingLink string
}

// FileLinks shows an expiring link to a file; both are empty where there is none.
func (p *Presenter) FileLinks(l share.Link, it *drive.Item) FileLinks {
	if l.Token == "" {
		return FileLinks{}
	}
	id := drive.FileID(l.Token)
	return FileLinks{DownloadLink: p.Download(id, it.Name), StreamingLink: p.Stream(id, it.Name)}
}

// FolderLink is the link that opens a folder by a token, empty where there is none.
func (p *Presenter) FolderLink(l share.Link) string {
	if l.Token == "" {
		return ""
	}
	return p.FolderPage(drive.FolderID(l.Token))
}
