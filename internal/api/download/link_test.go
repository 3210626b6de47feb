package download_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/op/optest"
)

// link makes an expiring link to a file or a folder of Ann's, and returns its token.
func (w *world) link(chapter, id string, uses int) string {
	w.t.Helper()
	a := w.ann.Get(fmt.Sprintf("/%s/expiringlink.json/{session_id}/2026-02-01/%d/%s/1", chapter, uses, id)).OK()
	field := map[string]string{"file": "DownloadLink", "folder": "Link"}[chapter]
	return strings.Split(a.At(field), "/")[2]
}

// used returns how often a link has been used.
func (w *world) used(chapter, id string) string {
	w.t.Helper()
	return w.ann.Get("/" + chapter + "/" + chapter + "expiringlinks.json/{session_id}/" + id).At("Counter")
}

// What is sent from its first byte is a use; nothing else is.
func TestUsesOfALink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		file := w.put("0", "file.txt", "0123456789")
		token := w.link("file", file, 3)
		path := "/download/file.json/" + token
		get := func(method, query string, headers ...string) *optest.Answer {
			return w.nobody.Do(method, path+"?"+query, "", nil, headers...)
		}
		used := func(want string) {
			t.Helper()
			if got := w.used("file", file); got != want {
				t.Errorf("used %s times, not %s", got, want)
			}
		}
		whole := get("GET", "")
		has(t, whole, 200, "0123456789", "Content-Disposition", "file.txt")
		used("1")
		get("HEAD", "").OK()
		has(t, get("GET", "", "If-None-Match", whole.Header.Get("ETag")), 304, "")
		has(t, get("GET", "", "Range", "bytes=1-"), 206, "123456789")
		has(t, get("GET", "offset=5"), 206, "56789")
		get("GET", "test=1").OK()
		get("GET", "", "Range", "bytes=10-").Refused(416, "Requested range not satisfiable")
		used("1")
		has(t, get("GET", "inline=1"), 200, "0123456789", "Content-Disposition", "inline")
		has(t, get("GET", "", "Range", "bytes=0-0"), 206, "0")
		used("3")

		// Used up, it opens nothing, from no byte on.
		for _, a := range []*optest.Answer{get("GET", ""), get("GET", "", "Range", "bytes=1-"), get("GET", "test=1")} {
			a.Refused(400, "File not exists.")
			if a.Header.Get("ETag") != "" {
				t.Errorf("%v", a.Header)
			}
		}
		if a := get("HEAD", ""); a.Status != 400 {
			t.Errorf("HEAD: %d", a.Status)
		}
		used("3")
		if got := w.counts(file); got != "1 views, 2 downloads" {
			t.Error(got)
		}

		// It is the same for everybody but those who need no link.
		w.ben.Get(path).Refused(400, "File not exists.")
		w.ann.Get("/download/file.json/" + file).Is("0123456789")
		used("3")
	})
}

// However many come at once, a link sends its content as often as it may, and no byte beyond.
func TestTheLastUse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		data := text(100_000)
		file := w.put(w.folder("0", "box"), "file", data)
		token := w.link("file", file, 7)
		var sent, refused atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				switch a := w.nobody.Get("/download/file.json/" + token); {
				case a.Status == http.StatusOK && string(a.Body) == data:
					sent.Add(1)
				case a.Status == http.StatusBadRequest && strings.Contains(string(a.Body), "File not exists."):
					refused.Add(1)
				}
			})
		}
		all.Wait()
		if sent.Load() != 7 || refused.Load() != 43 {
			t.Errorf("50 at once: sent %d times, refused %d times", sent.Load(), refused.Load())
		}
		if got := w.used("file", file); got != "7" {
			t.Errorf("used %s times", got)
		}
	})
}

// An archive is one use, whatever is in it.
func TestArchivesByLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		box := w.folder("0", "box")
		sub := w.folder(box, "sub")
		file := w.put(sub, "file", "1")
		secret := w.put(box, "secret", "2")
		outside := w.put("0", "outside", "3")
		w.ann.Put("/file/filesettings.json", "file_id", secret, "file_password", "sesame").OK()
		token := w.link("folder", box, 4)
		all := func(params ...any) *optest.Answer { return w.nobody.Post("/download/all.json", params...) }
		is := func(want string, a *optest.Answer) {
			t.Helper()
			if got := entries(t, a); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		is("box/ box/sub/ box/sub/file=1", all("folders", token))
		is("sub/ sub/file=1", all("folders", sub, "link", token))
		is("file=1 box/ box/sub/", all("files", file, "folders", token))
		if got := w.used("folder", box); got != "3" {
			t.Errorf("used %s times", got)
		}
		key := w.nobody.Post("/file/verifypassword.json", "file_id", secret, "password", "sesame", "link", token).At("TempKey")
		all("files", outside, "link", token).Refused(400, "File not exists.")
		all("folders", sub, "files", outside, "link", token).Refused(400, "File not exists.")
		all("folders", sub).Refused(400, "File not exists.")
		all("files", secret, "link", token).Refused(403, "File requires password")
		is("box/ box/secret=2 box/sub/ box/sub/file=1", all("folders", token, "temp_key", key))
		all("folders", token).Refused(400, "File not exists.")
		if got := w.used("folder", box); got != "4" {
			t.Errorf("used %s times", got)
		}
	})
}

// What a visitor can't read is left out of what he can.
func TestArchivesForVisitors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		public := func(chapter, id string, access int) {
			t.Helper()
			if chapter == "file" {
				w.ann.Post("/file/access.json", "file_id", id, "file_ispublic", access).OK()
			} else {
				w.ann.Post("/folder/setaccess.json", "folder_id", id, "folder_ispublic", access).OK()
			}
		}
		box := w.folder("0", "box")
		closed := w.folder(box, "closed") // shows nothing of what it holds
		kept := w.folder(box, "kept")     // lets nothing out
		plain, secret, hidden := w.put(box, "plain", "1"), w.put(box, "secret", "2"), w.put(box, "hidden", "3")
		w.put(box, "private", "4")
		for i, folder := range []string{closed, kept} {
			public("file", w.put(folder, fmt.Sprint("inside ", i), "5"), 1)
			public("folder", folder, 1)
		}
		public("folder", box, 1)
		public("file", plain, 1)
		public("file", secret, 1)
		public("file", hidden, 2)
		w.ann.Put("/file/filesettings.json", "file_id", secret, "file_password", "sesame").OK()
		w.ann.Put("/folder/foldersettings.json", "folder_id", closed, "folder_public_display", 0).OK()
		w.ann.Put("/folder/foldersettings.json", "folder_id", kept, "folder_public_dnl", 0).OK()

		key := w.nobody.Post("/file/verifypassword.json", "file_id", secret, "password", "sesame").At("TempKey")
		for _, who := range []*optest.Client{w.nobody, w.ben} {
			all := func(want string, params ...any) {
				t.Helper()
				if got := entries(t, who.Post("/download/all.json", params...)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
			all("box/ box/plain=1 box/kept/", "folders", box)
			all("hidden=3 box/ box/plain=1 box/secret=2 box/kept/", "folders", box, "files", hidden, "temp_key", key)
			all("plain=1", "files", plain+","+secret)
			who.Post("/download/all.json", "files", secret).Refused(403, "File requires password")
			who.Post("/download/all.json", "folders", closed).Refused(403, "Permission denied")
		}
	})
}
