package page

import (
	"net/http"
	"net/url"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/share"
)

// errOver is said of a link that was one once: whoever has it knew so.
var errOver = fault.New(fault.NotFound, "The link is over.")

// visit is how somebody looks at a thing.
type visit struct {
	share.Entry
	session string // of the page; empty: a visitor
	id      string // as it stands in the path: an id, or the token of a link
	link    string // token of a link to a folder, beside the id of what lies below
}

// come finds out how a request comes to a thing, as far as that doesn't depend on what it is.
func (p *Pages) come(r *http.Request) (v visit, who access.Caller) {
	v.id, v.link = r.PathValue("id"), r.URL.Query().Get("link")
	who, v.session = p.caller(r)
	if c, err := r.Cookie(keyCookie(v.id)); err == nil {
		who.Key = p.Share.FileKey(c.Value)
	}
	return v, who
}

// over tells a link that has ended from what never was one.
func (p *Pages) over(r *http.Request, v visit, err error) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.NotFound {
		return err
	}
	for _, token := range []string{v.id, v.link} {
		if !share.IsToken(token) || !p.Share.WasLink(r.Context(), token) {
			continue
		}
		if _, closed := p.Share.Open(r.Context(), token, access.Caller{}); closed != nil {
			return errOver
		}
	}
	return err
}

// theFile finds the file of a request.
func (p *Pages) theFile(r *http.Request) (v visit, it drive.Item, err error) {
	v, who := p.come(r)
	var id drive.FileID
	if v.Entry, id, err = p.Share.EnterFile(r.Context(), who, drive.FileID(v.id), v.link); err == nil {
		it, err = p.Drive.File(r.Context(), v.Caller, id)
	}
	if err == nil && it.TrashedAt != 0 {
		err = drive.ErrNoFile
	}
	if err != nil {
		return v, it, p.over(r, v, err)
	}
	v.Cover(&it)
	return v, it, nil
}

// theFolder finds the folder of a request.
func (p *Pages) theFolder(r *http.Request) (v visit, it drive.Item, err error) {
	v, who := p.come(r)
	var id drive.FolderID
	if v.Entry, id, err = p.Share.EnterFolder(r.Context(), who, drive.FolderID(v.id), v.link); err == nil {
		it, err = p.Drive.Glance(r.Context(), v.Caller, id)
	}
	if err == nil && (it.TrashedAt != 0 || it.IsRoot()) {
		err = drive.ErrNoFolder
	}
	if err != nil {
		return v, it, p.over(r, v, err)
	}
	return v, it, nil
}

// beside is the query that what lies in a linked folder needs beside its own id.
func (v visit) beside(id string) string {
	switch {
	case id == v.id && v.link != "":
		return "?link=" + url.QueryEscape(v.link)
	case !v.ByLink() || share.IsToken(id):
		return ""
	case v.link != "":
		return "?link=" + url.QueryEscape(v.link)
	}
	return "?link=" + url.QueryEscape(v.id)
}

func (v visit) filePage(id string) string   { return "/f/" + url.PathEscape(id) + v.beside(id) }
func (v visit) folderPage(id string) string { return "/fl/" + url.PathEscape(id) + v.beside(id) }
func (v visit) content(kind, id, name string) string {
	return "/" + kind + "/" + url.PathEscape(id) + "/" + url.PathEscape(name) + v.beside(id)
}
func (v visit) thumbnail(id string) string { return "/thumb/" + url.PathEscape(id) + v.beside(id) }
