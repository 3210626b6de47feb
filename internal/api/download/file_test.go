package download_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestDownload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, size := range []int{1000, 100_000} {
			data := text(size)
			file := w.put("0", fmt.Sprintf("Größe %d.txt", size), data)
			whole := w.get("GET", file, "")
			has(t, whole, 200, data, "Content-Type", "application/octet-stream", "Content-Disposition", "attachment", "Content-Length", fmt.Sprint(size),
				"Last-Modified", "Sun, 09 Sep 2001 01:46:40 GMT", "X-Content-Type-Options", "nosniff", "Content-Security-Policy", "sandbox",
				"Content-Disposition", "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20")
			etag := whole.Header.Get("ETag")
			if len(etag) != 34 {
				t.Errorf("ETag %s", etag)
			}
			has(t, w.get("HEAD", file, ""), 200, "", "Content-Length", fmt.Sprint(size))
			if got := w.counts(file); got != "0 views, 1 downloads" {
				t.Error(got)
			}
			has(t, w.get("GET", file, "", "Range", "bytes=0-9"), 206, data[:10], "Content-Range", fmt.Sprintf("bytes 0-9/%d", size))
			has(t, w.get("GET", file, "", "Range", "bytes=-10"), 206, data[size-10:])
			has(t, w.get("GET", file, "&offset=10"), 206, data[10:], "Content-Range", fmt.Sprintf("bytes 10-%d/%d", size-1, size))
			has(t, w.get("GET", file, fmt.Sprint("&offset=", size-1)), 206, data[size-1:])
			has(t, w.get("GET", file, "&offset=0"), 200, data)
			if a := w.get("GET", file, fmt.Sprint("&offset=", size)); a.Status != 416 {
				t.Errorf("%d", a.Status)
			}
			has(t, w.get("GET", file, "&offset=10", "Range", "bytes=5-6"), 206, data[5:7])
			has(t, w.get("GET", file, "", "If-None-Match", etag), 304, "")
			has(t, w.get("GET", file, "", "Range", "bytes=1-2", "If-Range", etag), 206, data[1:3])
			has(t, w.get("GET", file, "", "Range", "bytes=1-2", "If-Range", `"other"`), 200, data)
			for _, bad := range []string{"-1", "x", "1.5"} {
				if a := w.get("GET", file, "&offset="+bad); a.Status != 400 {
					t.Errorf("offset %s: %d", bad, a.Status)
				}
			}
			has(t, w.get("GET", file, "&inline=1"), 200, data, "Content-Type", "text/plain", "Content-Disposition", "inline")
			has(t, w.get("GET", file, "&inline=true&test=1"), 200, `{"result":true,"dl_stream_status":true,"BWExceeded":0}`, "Content-Type", "application/json")
			if got := w.counts(file); got != "1 views, 4 downloads" { // from byte 0: 200, 206 0-9, offset 0, If-Range
				t.Error(got)
			}
		}
		empty := w.put("0", "empty", "")
		has(t, w.get("GET", empty, "&offset=5"), 200, "")
	})
}

func TestWhoDownloads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		file := w.put("0", "film.mp4", "data")
		path := "/download/file.json/" + file
		const unseen = "File not exists."
		w.nobody.Get(path).Refused(400, unseen)
		w.ben.Get(path).Refused(400, unseen)
		w.nobody.Get(path, "test", 1).Refused(400, unseen)
		w.ann.Get("/download/file.json/AAAAAAAAAAAAAAAAAAAA").Refused(400, unseen)
		w.ann.Get("/download/file.json/%25").Refused(400, unseen)
		w.site.As("gone").Get(path).Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")

		// A link that carries its user.
		link := w.ann.Get("/file/info.json/" + file).At("TempStreamingLink")
		has(t, w.nobody.Do("GET", link[len("/api"):], "", nil), 200, "data", "Content-Disposition", "inline")
		has(t, w.nobody.Do("GET", link[len("/api"):]+"x", "", nil), 400, `{"error":{"code":400,"message":"File not exists."}}`)

		public := func(access int) {
			t.Helper()
			w.ann.Post("/file/access.json", "file_id", file, "file_ispublic", access).OK()
		}
		public(2)
		w.nobody.Get(path).Is("data")
		w.ben.Get(path).Is("data")
		w.ann.Put("/file/filesettings.json", "file_id", file, "file_password", "secret").OK()
		w.nobody.Get(path).Refused(403, "File requires password")
		w.ann.Get(path).Is("data")
		w.ann.Put("/file/filesettings.json", "file_id", file, "file_password", "").OK()
		w.nobody.Get(path).Is("data")

		// Versions.
		w.put("0", "film.mp4", "newer data")
		w.put("0", "film.mp4", "newest")
		w.ann.Get(path).Is("newest")
		w.ann.Get(path, "backup", 1).Is("newer data")
		w.ann.Get(path + "1").Is("data")
		w.ann.Get(path+"2", "backup", 1).Is("data")
		w.ann.Get(path+"1", "backup", 1).Is("data")
		w.ann.Get(path+"4").Refused(400, unseen)
		w.nobody.Get(path + "1").Is("data")
		public(0)
		w.nobody.Get(path+"1").Refused(400, unseen)
		w.ann.Post("/file/trash.json", "file_id", file).OK()
		w.ann.Get(path).Refused(400, unseen)
	})
}

// What nobody could have damaged but the disk is an internal error, or a broken connection: never a good answer.
func TestContentIsMissing(t *testing.T) {
	w := start(t, dbtest.SQLite(t))
	file := w.put("0", "file", text(100_000))
	files, err := filepath.Glob(filepath.Join(w.dir, "content", "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v: %v", files, err)
	}
	if err := os.Truncate(files[0], 50_000); err != nil {
		t.Fatal(err)
	}
	if a := w.get("GET", file, ""); a.Cut == nil {
		t.Errorf("cut content: %d with %d bytes", a.Status, len(a.Body))
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if a := w.get("GET", file, ""); a.Status != 500 {
		t.Errorf("missing content: %d", a.Status)
	}
}
