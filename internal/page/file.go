package page

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// fileBody is what the page of a file shows.
type fileBody struct {
	Name, Description  string
	Size               int64
	Modified           int64
	Download           string // empty: it may not be downloaded
	Preview            string // what kind of preview there is: image, audio, video, pdf, text or none
	Source             string // of the preview
	Text               string // of a text: its beginning
	Cut                bool   // the text goes on
	Folder, FolderName string // the page of the linked folder that it was found in; empty: none
}

// file is the page of a file.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) error {
	v, it, err := p.theFile(r)
	if err != nil {
		return err
	}
	d, err := p.Transfer.Download(r.Context(), v.Caller, drive.FileID(v.Uncover(it.PublicID)), false)
	if errors.Is(err, drive.ErrProtected) {
		return p.askPassword(w, r, http.StatusOK, "")
	}
	b := fileBody{Name: it.Name, Description: it.Description, Size: it.Size, Modified: it.Modified, Preview: "none"}
	switch {
	case errors.Is(err, drive.ErrNoDownload):
	case err != nil:
		return err
	default:
		b.Download = v.content("d", it.PublicID, it.Name)
		if err := p.preview(r.Context(), &b, v, d); err != nil {
			return err
		}
		p.Transfer.Counter.View(it.Key)
	}
	return p.show(w, r, http.StatusOK, "file.html", view{Title: it.Name, NoIndex: v.ByLink() || !public(it), Body: b})
}

// maxText is how much of a text is shown, in bytes.
const maxText = 64 << 10

// previews are the types that browsers show by themselves.
var previews = map[string]string{
	"jpg": "image", "jpeg": "image", "jfif": "image", "png": "image", "gif": "image", "webp": "image", "avif": "image", "bmp": "image",
	"mp3": "audio", "m4a": "audio", "aac": "audio", "ogg": "audio", "oga": "audio", "opus": "audio", "wav": "audio", "flac": "audio", "weba": "audio",
	"mp4": "video", "m4v": "video", "webm": "video", "ogv": "video", "mov": "video",
	"pdf": "pdf",
	"txt": "text", "text": "text", "log": "text", "md": "text", "csv": "text", "tsv": "text", "json": "text", "yaml": "text", "yml": "text",
	"toml": "text", "ini": "text", "conf": "text", "srt": "text", "vtt": "text", "nfo": "text", "html": "text", "htm": "text", "css": "text",
	"js": "text", "ts": "text", "xml": "text", "svg": "text", "go": "text", "py": "text", "c": "text", "h": "text", "sh": "text", "sql": "text",
}

// preview finds what can be shown of a file in its page. Nothing is of what a link with a number of uses opens: looking at
// the page would use it up.
func (p *Pages) preview(ctx context.Context, b *fileBody, v visit, d transfer.Download) error {
	kind := previews[d.Extension]
	if kind == "" || v.Counted() || d.Size == 0 {
		return nil
	}
	b.Preview, b.Source = kind, v.content("s", v.shown(d), d.Name)
	if kind != "text" {
		return nil
	}
	in, err := d.Open(ctx, 0, maxText)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxText))
	if err != nil {
		return err
	}
	b.Cut = d.Size > int64(len(text))
	for n := 0; b.Cut && n < utf8.UTFMax && !utf8.Valid(text); n++ { // the end may have cut a character
		text = text[:len(text)-1]
	}
	if !utf8.Valid(text) || strings.ContainsRune(string(text), 0) {
		b.Preview = "none"
		return nil
	}
	b.Text = string(text)
	return nil
}

// shown is the id under which the page shows the file.
func (v visit) shown(d transfer.Download) string {
	it := d.Item
	v.Cover(&it)
	return it.PublicID
}

// keyLife is how long a browser keeps the key to a file, in seconds; the key itself is over then, too.
const keyLife = 3600

func keyCookie(id string) string { return "driveway_key_" + id }

type passwordBody struct{ Problem string }

// askPassword shows the form for a file's password, and nothing of the file.
func (p *Pages) askPassword(w http.ResponseWriter, r *http.Request, status int, problem string) error {
	return p.show(w, r, status, "password.html", view{Title: "Password needed", NoIndex: true, Body: passwordBody{problem}})
}

// unlock takes a file's password.
func (p *Pages) unlock(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	v, it, err := p.theFile(r)
	if err != nil {
		return err
	}
	key, right, err := p.Share.Unlock(r.Context(), v.Caller, drive.FileID(v.Uncover(it.PublicID)), in.Get("password"))
	if err != nil {
		return err
	}
	if !right {
		return p.askPassword(w, r, http.StatusForbidden, "That is not the password.")
	}
	c := p.cookie(keyCookie(v.id), key)
	c.MaxAge = keyLife
	http.SetCookie(w, c)
	w.Header().Set("Location", v.filePage(v.id))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
