package download_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/op/optest"
)

// entries lists an archive: names, with the content of small files.
func entries(t *testing.T, a *optest.Answer) string {
	t.Helper()
	a.OK()
	if kind := a.Header.Get("Content-Type"); kind != "application/zip" {
		t.Fatalf("%s %s", kind, a.Body)
	}
	z, err := zip.NewReader(bytes.NewReader(a.Body), int64(len(a.Body)))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r) // checks the sum
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 100 {
			b = []byte("large")
		}
		entry := f.Name
		if !strings.HasSuffix(entry, "/") {
			entry += "=" + string(b)
			if f.Modified.Unix() != 1_000_000_000 {
				t.Errorf("%s is of %v", f.Name, f.Modified)
			}
		}
		list = append(list, entry)
	}
	return strings.Join(list, " ")
}

// number follows a name that had to be changed.
var number = regexp.MustCompile(`a_b \(\d+\)`)

func TestArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		a := w.folder("0", "Ä")
		b := w.folder(a, "b")
		w.folder(b, "empty")
		c := w.folder("0", "c")
		top := w.put("0", "top.txt", "1")
		large := w.put(a, "large", text(100_000))
		deep := w.put(b, "deep", "2")
		other := w.put(c, "Top.txt", "3")
		trashed := w.put(a, "trashed", "4")
		w.put(b, "a\x01b.txt", "5")
		w.ann.Post("/file/trash.json", "file_id", trashed).OK()
		const path = "/download/all.json"
		all := func(want string, params ...any) *optest.Answer {
			t.Helper()
			answer := w.ann.Post(path, params...)
			got := number.ReplaceAllString(entries(t, answer), "a_b")
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			return answer
		}
		one := all("top.txt=1", "files", top)
		if name := one.Header.Get("Content-Disposition"); !strings.Contains(name, "top.txt.zip") {
			t.Error(name)
		}
		many := all("top.txt=1 Top (2).txt=3 Ä/ Ä/large=large Ä/b/ Ä/b/a_b.txt=5 Ä/b/deep=2 Ä/b/empty/", "files", top+","+other, "folders", a)
		if name := many.Header.Get("Content-Disposition"); !strings.Contains(name, "files.zip") {
			t.Error(name)
		}
		all("deep=2 Ä/ Ä/large=large Ä/b/ Ä/b/a_b.txt=5 Ä/b/empty/", "files", []string{deep, deep}, "folders", []string{a, b, a})
		all("b/ b/a_b.txt=5 b/deep=2 b/empty/ Ä/ Ä/large=large", "folders", b+","+a)
		all("c/ c/Top.txt=3", "folders", c, "files", "")

		w.ann.Post(path, "files", "", "folders", "").Refused(400, "Empty files list")
		w.ann.Post(path, "files", top+",AAAAAAAAAAAAAAAAAAAA").Refused(400, "File not exists.")
		w.ann.Post(path, "folders", "AAAAAAAAAAAAAAAAAAAA").Refused(400, "File not exists.")
		w.ann.Post(path, "files", trashed).Refused(400, "File not exists.")
		w.ben.Post(path, "files", top).Refused(400, "File not exists.")
		w.nobody.Post(path, "session_key", w.session, "files", top).OK()
		w.nobody.Post(path, "files", top).Refused(400, "File not exists.")
		if got := w.counts(other); got != "0 views, 2 downloads" {
			t.Error(got)
		}

		// A visitor gets what is public, all the way.
		w.ann.Post("/folder/setaccess.json", "folder_id", a, "folder_ispublic", 1).OK()
		w.ann.Post("/file/access.json", "file_id", large, "file_ispublic", 1).OK()
		if got := entries(t, w.nobody.Post(path, "folders", a)); got != "Ä/ Ä/large=large" {
			t.Error(got)
		}
		w.ann.Post("/folder/setaccess.json", "folder_id", b, "folder_ispublic", 1, "with_child_files", true).OK()
		if got := entries(t, w.nobody.Post(path, "folders", a)); !strings.Contains(got, "Ä/b/deep=2") || strings.Contains(got, "empty") {
			t.Error(got)
		}

		// A fault on the way breaks the connection.
		files, err := filepath.Glob(filepath.Join(w.dir, "content", "*", "*"))
		if err != nil || len(files) != 1 {
			t.Fatalf("%v: %v", files, err)
		}
		if err := os.Truncate(files[0], 10); err != nil {
			t.Fatal(err)
		}
		if cut := w.ann.Post(path, "folders", a); cut.Cut == nil && cut.Status == 200 {
			t.Errorf("%d bytes, and nothing is said", len(cut.Body))
		}
	})
}
