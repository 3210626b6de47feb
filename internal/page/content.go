package page

import (
	"errors"
	"net/http"
	"net/url"

	"driveway/internal/drive"
)

// download answers with a file to be saved, stream with one to be shown, thumb with a small picture of it. The operations of
// the API send them, with all that they know of ranges, rights, counters and limits.
func (p *Pages) download(w http.ResponseWriter, r *http.Request) error { return p.send(w, r, "0") }
func (p *Pages) stream(w http.ResponseWriter, r *http.Request) error   { return p.send(w, r, "1") }

func (p *Pages) send(w http.ResponseWriter, r *http.Request, inline string) error {
	v, it, err := p.theFile(r)
	if err != nil {
		return err
	}
	if _, err := p.Transfer.Download(r.Context(), v.Caller, drive.FileID(v.Uncover(it.PublicID)), false); err != nil {
		if errors.Is(err, drive.ErrProtected) {
			w.Header().Set("Location", v.filePage(v.id))
			w.WriteHeader(http.StatusSeeOther)
			return nil
		}
		return err
	}
	p.ask(w, r, v, "/api/v1/download/file.json/"+url.PathEscape(v.id), url.Values{"inline": {inline}})
	return nil
}

func (p *Pages) thumb(w http.ResponseWriter, r *http.Request) error {
	v, _ := p.come(r)
	p.ask(w, r, v, "/api/v1/file/thumb.json/"+url.PathEscape(v.id), url.Values{})
	return nil
}

// ask hands a request on to an operation, in the name of whoever sent it.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request, v visit, path string, query url.Values) {
	if v.session != "" {
		query.Set("session_id", v.session)
	}
	if v.link != "" {
		query.Set("link", v.link)
	}
	if c, err := r.Cookie(keyCookie(v.id)); err == nil {
		query.Set("temp_key", c.Value)
	}
	asked := r.Clone(r.Context())
	asked.URL = &url.URL{Path: path, RawQuery: query.Encode()}
	for _, name := range []string{"Content-Security-Policy", "Cache-Control", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
		w.Header().Del(name) // the operation says its own
	}
	p.API.ServeHTTP(w, asked)
}
