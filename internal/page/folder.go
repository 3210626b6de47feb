package page

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// entriesAPage is how many entries a page of a folder shows.
const entriesAPage = 100

// folderBody is what the page of a folder shows.
type folderBody struct {
	Name, Description string
	Listed            bool // what it holds is shown
	Entries           []entry
	Orders            []order
	More              string // the next page; empty: this is the last
	First             string // the first page; empty: this is it
	Zip, Upload       string // where the forms go; empty: not allowed
	Uploaded          string // what has just been uploaded
	Up                string // the page of the folder that holds it; empty: none
}

type entry struct {
	Name, Page, Thumb, Download string
	Folder                      bool
	Size, Modified              int64
}

// order is one of the ways to sort, as the head of a column.
type order struct {
	Name, Page, Sorted string // Sorted: ascending, descending or none
}

func public(it drive.Item) bool { return it.Access == access.Public }

// folder is the page of a folder: so many entries, from where the page before it ended.
func (p *Pages) folder(w http.ResponseWriter, r *http.Request) error {
	v, it, err := p.theFolder(r)
	if err != nil {
		return err
	}
	q, by, err := query(r, it.FolderID())
	if err != nil {
		return err
	}
	b := folderBody{Name: it.Name, Description: it.Description, Uploaded: filesText(r.URL.Query().Get("uploaded"))}
	base := v.folderPage(v.id)
	err = p.Drive.List(r.Context(), v.Caller, q, func(l drive.Listing) error {
		b.Listed = true
		return b.fill(v, q, by, l)
	})
	if errors.Is(err, drive.ErrDenied) {
		err = nil // it doesn't show what it holds
	}
	if err != nil {
		return err
	}
	if b.Listed {
		b.Orders = orders(by, q.Descending, base)
		b.Zip = "/fl/" + url.PathEscape(v.id) + "/zip" + v.beside(v.id)
		if r.URL.Query().Get("after") != "" {
			b.First = withQuery(base, url.Values{"order": {by}, "desc": {flag(q.Descending)}})
		}
	}
	if !v.Caller.Known() && !v.ByLink() && it.PublicUpload || v.Caller.Known() && it.MayChange {
		b.Upload = "/fl/" + url.PathEscape(v.id) + "/upload" + v.beside(v.id)
	}
	return p.show(w, r, http.StatusOK, "folder.html", view{Title: it.Name, NoIndex: v.ByLink() || !public(it), Body: b})
}

var orderNames = map[string]drive.Order{"name": drive.ByName, "size": drive.BySize, "date": drive.ByModified}

// query reads which part of a folder is asked for, and by what it is sorted.
func query(r *http.Request, folder drive.FolderID) (q drive.ListQuery, by string, err error) {
	in := r.URL.Query()
	by = in.Get("order")
	if _, known := orderNames[by]; !known {
		by = "name"
	}
	q = drive.ListQuery{Folder: folder, Order: orderNames[by], Descending: in.Get("desc") == "1", Uncounted: true, Limit: entriesAPage + 1} // one more, to know whether there is more
	if text := in.Get("after"); text != "" {
		q.After, err = drive.ParsePosition(text)
	}
	return q, by, err
}

// fill gathers the entries of a page, and from where the next one goes on.
func (b *folderBody) fill(v visit, q drive.ListQuery, by string, l drive.Listing) error {
	base := v.folderPage(v.id)
	var last drive.Item
	add := func(it drive.Item) {
		if len(b.Entries) == entriesAPage {
			b.More = withQuery(base, url.Values{"order": {by}, "desc": {flag(q.Descending)}, "after": {q.Position(&last).String()}})
			return
		}
		last = it
		e := entry{Name: it.Name, Folder: it.IsFolder, Size: it.Size, Modified: it.Modified}
		if it.IsFolder {
			e.Page = v.folderPage(it.PublicID)
		} else {
			e.Page, e.Download = v.filePage(it.PublicID), v.content("d", it.PublicID, it.Name)
			if previews[it.Extension] == "image" && !v.Counted() && it.Password == "" {
				e.Thumb = v.thumbnail(it.PublicID)
			}
		}
		b.Entries = append(b.Entries, e)
	}
	for it, err := range l.Folders {
		if err != nil {
			return err
		}
		add(it)
	}
	for it, err := range l.Files {
		if err != nil {
			return err
		}
		add(it)
	}
	return nil
}

// orders are the heads of the columns: the one that is sorted by turns round.
func orders(by string, descending bool, base string) (all []order) {
	for _, o := range []struct{ key, name string }{{"name", "Name"}, {"size", "Size"}, {"date", "Changed"}} {
		head, turn := order{Name: o.name, Sorted: "none"}, false
		if o.key == by {
			head.Sorted, turn = "ascending", true
			if descending {
				head.Sorted, turn = "descending", false
			}
		}
		head.Page = withQuery(base, url.Values{"order": {o.key}, "desc": {flag(turn)}})
		all = append(all, head)
	}
	return all
}

// withQuery adds parameters to a path that may have some.
func withQuery(path string, more url.Values) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	for name, values := range more {
		if values[0] != "" && values[0] != "0" {
			q[name] = values
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

// zip sends a folder, with all in it that its reader may have, as one archive: one use of the link by which he came.
func (p *Pages) zip(w http.ResponseWriter, r *http.Request) error {
	if _, err := p.form(w, r); err != nil {
		return err
	}
	v, it, err := p.theFolder(r)
	if err != nil {
		return err
	}
	query := url.Values{"folders": {v.id}}
	if v.link != "" {
		query.Set("folders", it.PublicID)
	}
	p.ask(w, r, v, "/api/v1/download/all.json", query)
	return nil
}

// uploaded is the page that follows an upload.
func (v visit) uploaded(files int) string {
	return withQuery(v.folderPage(v.id), url.Values{"uploaded": {strconv.Itoa(files)}})
}

// filesText says how many files that was; empty for what is no number.
func filesText(number string) string {
	switch n, err := strconv.Atoi(number); {
	case err != nil || n < 1 || n > maxFiles:
		return ""
	case n == 1:
		return "1 file"
	default:
		return strconv.Itoa(n) + " files"
	}
}
