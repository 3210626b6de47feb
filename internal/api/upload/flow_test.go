package upload_test

import (
	"crypto/rand"
	"fmt"
	"net"
	"strings"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

type random struct{}

func (random) Read(p []byte) (int, error) { return rand.Read(p) }

func TestUpload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		created := w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "Plan.txt", "file_description", "how it goes")
		u := opened{w.ann, created.At("FileId"), created.At("TempLocation"), t}
		created.Golden("create.json", u.file, "FILE", u.at, "UPLOAD")
		if w.names() != "" {
			t.Error("a pending file shows")
		}
		w.ann.Get("/file/info.json/"+u.file).Refused(400, "Invalid file ID.")
		w.ann.Post("/upload/open_file_upload.json", "file_id", u.file, "file_size", 11).Golden("open.json", u.at, "UPLOAD")
		u.chunk(0, "hello ").Is(`{"TotalWritten":6}`)
		u.chunk(6, "world").Is(`{"TotalWritten":5}`)
		u.chunk(0, "hello ").Is(`{"TotalWritten":6}`)
		closed := u.close(11, "file_time", 1_000_000_000, "file_hash", strings.ToUpper(hashOf("hello world")))
		closed.Golden("close.json", u.file, "FILE")
		u.close(11).Is(string(closed.Body)) // the answer may have been lost
		u.close(12).Refused(400, "Invalid upload file size. Total uploaded=11. File size=12")
		w.holds(u.file, "hello world")
		u.chunk(11, "!").Refused(404, "Could not open chunk on server.")

		// A new version of it.
		v := w.open(u.file, 3)
		v.chunk(0, "new").OK()
		w.holds(u.file, "hello world")
		v.close(3).OK()
		w.holds(u.file, "new")
		u.close(11).OK()
		if got := u.close(11); got.At("Version") != "1" || got.At("FileId") != u.file || got.At("FileHash") != hashOf("hello world") {
			t.Errorf("the first close, repeated after the second, answers %s", got.Body)
		}
		w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "PLAN.TXT").
			Refused(409, "File or folder with such name already exists")
		x := w.create("PLAN.TXT", "open_if_exists", 1)
		if x.file != u.file {
			t.Error("open_if_exists gives another file")
		}
		x.chunk(0, "newest").OK()
		x.close(6).OK()
		w.holds(u.file, "newest")
		if w.names() != "Plan.txt" {
			t.Errorf("the folder holds %q", w.names())
		}
	})
}

// TestClientHangsUp sends half of a chunk.
func TestClientHangsUp(t *testing.T) {
	w := start(t, dbtest.SQLite(t))
	for _, size := range []int{1000, 1 << 20} {
		u := w.create(fmt.Sprint("file", size))
		data := text(size)
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.site.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(conn, "POST /api/v1/upload/upload_file_chunk2.json/%s/%s?temp_location=%s&chunk_offset=0&chunk_size=%d HTTP/1.1\r\n"+
			"Host: drive\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n%s",
			w.sessions["ann"], u.file, u.at, size, size, data[:size/2])
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		u.chunk(0, data).OK()
		u.close(size, "file_hash", hashOf(data)).OK()
		w.holds(u.file, data)
	}
}

func TestSizes(t *testing.T) {
	const threshold = 64 << 10
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, size := range []int{0, 1, threshold - 1, threshold, threshold + 1, 10 << 20} {
			data := text(size)
			file := w.put("file", data)
			w.holds(file, data)
		}
		staging, published := w.stored()
		if staging != 0 || published != 2 {
			t.Errorf("%d staging and %d published contents; the small ones belong into the database", staging, published)
		}

		// In pieces that begin in memory and end in the store.
		data := text(3*threshold + 17)
		for _, piece := range []int{1000, threshold, threshold + 1, 2 * threshold} {
			u := w.create("pieces", "open_if_exists", 1)
			for at := 0; at < len(data); at += piece {
				u.chunk(at, data[at:min(at+piece, len(data))]).OK()
			}
			u.chunk(0, data[:piece]).OK()
			u.close(len(data), "file_hash", hashOf(data)).OK()
			w.holds(u.file, data)
		}
		if n := w.number(`SELECT COUNT(*) FROM uploads`); n != 0 {
			t.Errorf("%d uploads are left over", n)
		}
	})
}
