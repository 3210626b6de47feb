package upload_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestCreateIsRefused(t *testing.T) {
	w := start(t, dbtest.SQLite(t))
	w.put("taken", "x")
	w.ann.Post("/folder.json", "folder_name", "Folder").OK()
	nul := "a\x00b"
	for _, c := range []struct {
		status  int
		message string
		params  []any
	}{
		{400, "`folder_id` is required.", []any{"file_name", "a"}},
		{400, "`file_name` is required.", []any{"folder_id", "0"}},
		{400, "`file_name` is required.", []any{"folder_id", "0", "file_name", " \t"}},
		{400, "Invalid folder ID.", []any{"folder_id", "nosuchfolderatallhere", "file_name", "a"}},
		{400, fileName, []any{"folder_id", "0", "file_name", "a/b"}},
		{400, fileName, []any{"folder_id", "0", "file_name", nul}},
		{400, fileName, []any{"folder_id", "0", "file_name", ".."}},
		{400, "Invalid value specified for `file_name`. Maximum 255 characters allowed.", []any{"folder_id", "0", "file_name", strings.Repeat("é", 256)}},
		{400, "Invalid value specified for `file_description`. Maximum 2000 characters allowed.", []any{"folder_id", "0", "file_name", "a", "file_description", strings.Repeat("é", 2001)}},
		{400, "Invalid value specified for `file_size`. Minimum required value is -1.", []any{"folder_id", "0", "file_name", "a", "file_size", -2}},
		{400, "Invalid value specified for `file_hash`. Expecting only hexadecimal digits", []any{"folder_id", "0", "file_name", "a", "file_hash", strings.Repeat("g", 32)}},
		{400, "Invalid value specified for `open_if_exists`. Expected one of (0, 1).", []any{"folder_id", "0", "file_name", "a", "open_if_exists", 2}},
		{400, "Invalid sharing id", []any{"folder_id", "0", "file_name", "a", "sharing_id", "7"}},
		{409, taken, []any{"folder_id", "0", "file_name", "TAKEN"}},
		{409, taken, []any{"folder_id", "0", "file_name", "folder", "open_if_exists", 1}},
	} {
		w.ann.Post("/upload/create_file.json", c.params...).Refused(c.status, c.message)
	}
	w.nobody.Post("/upload/create_file.json", "folder_id", "0", "file_name", "a").Refused(400, "`session_id` is required.")
	w.site.As("gone").Post("/upload/create_file.json", "folder_id", "0", "file_name", "a").Refused(401, expired)
	for _, hash := range []string{"ab", strings.Repeat("a", 33)} {
		if a := w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "a", "file_hash", hash); a.Status != 400 {
			t.Errorf("hash %s: %d", hash, a.Status)
		}
	}
}

const (
	fileName = `File name is invalid or cannot contain any of the following characters \ / : * ? " < > |`
	taken    = "File or folder with such name already exists"
	expired  = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
	noChunk  = "Could not open chunk on server."
	noFile   = "Invalid file ID"
	gone     = "File was not found"
)

func TestChunkIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, unit := range []int{10, 100 << 10} { // in memory, or in the row; in the store
			u := w.create(fmt.Sprint("file", unit))
			u = w.open(u.file, int64(4*unit))
			data := text(3 * unit)
			wrong := func(offset int) string {
				return fmt.Sprintf("Incorrect chunk offset: uploaded=%d, chunk_offset=%d", unit, offset)
			}
			u.chunk(0, data[:unit]).OK()
			u.chunk(unit+1, data[:unit]).Refused(400, wrong(unit+1))             // a hole
			u.chunk(unit/2, data[unit/2:2*unit]).Refused(400, wrong(unit/2))     // an overlap of the end
			u.chunk(0, "!"+data[1:unit]).Refused(400, wrong(0))                  // other bytes
			u.chunk(unit/2, data[unit/2:unit-1]+"?").Refused(400, wrong(unit/2)) // other bytes
			u.chunk(unit/2, data[unit/2:unit]).Is(fmt.Sprintf(`{"TotalWritten":%d}`, unit-unit/2))
			u.chunkSaying(unit, unit+1, data[unit:2*unit]).Refused(400, "Invalid chunk size")
			u.chunkSaying(unit, unit-1, data[unit:2*unit]).Refused(400, "Invalid chunk size")
			u.chunkSaying(0, unit-1, data[:unit]).Refused(400, "Invalid chunk size") // a resend
			u.chunkSaying(unit, 0, data[:unit]).Refused(400, "Invalid chunk size")
			u.chunkSaying(unit, unit, "").Refused(400, "Invalid chunk size")
			u.chunk(7*unit, "").Is(`{"TotalWritten":0}`)
			u.chunk(unit, text(3*unit+1)).Refused(400, fmt.Sprintf("Invalid upload file size. Total uploaded=%d. File size=%d", unit, 4*unit))
			u.chunk(unit, data[unit:]).OK()
			u.close(3*unit+1).Refused(400, fmt.Sprintf("Invalid upload file size. Total uploaded=%d. File size=%d", 3*unit, 3*unit+1))
			u.close(3*unit, "file_hash", hashOf("")).Refused(400, "Invalid file hash")
			u.close(3*unit, "file_hash", hashOf(data)).OK()
			w.holds(u.file, data)
		}
	})
}

func TestWhoseUpload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		u := w.create("mine")
		file := w.put("there", "is")
		other := opened{w.ann, file, u.at, t}
		stranger := opened{w.ben, u.file, u.at, t}
		for name, c := range map[string]struct {
			u       opened
			status  int
			message string
		}{
			"Ben's guess":          {stranger, 400, noFile},
			"Ben's guess at":       {opened{w.ben, file, u.at, t}, 400, noFile},
			"another file":         {other, 404, noChunk},
			"no such upload":       {opened{w.ann, u.file, "nosuch", t}, 404, noChunk},
			"no such file":         {opened{w.ann, "AAAAAAAAAAAAAAAAAAAA", u.at, t}, 400, noFile},
			"what can't be a file": {opened{w.ann, "%", u.at, t}, 400, noFile},
		} {
			t.Run(name, func(t *testing.T) {
				c.u.chunk(0, "data").Refused(c.status, c.message)
				message := c.message
				if message == noChunk {
					message = gone
				}
				c.u.close(4).Refused(c.status, message)
			})
		}
		w.ben.Post("/upload/open_file_upload.json", "file_id", u.file, "file_size", 1).Refused(400, noFile)
		w.ben.Delete("/file.json/{session_id}/"+u.file).Refused(400, "Invalid file ID.")
		w.ann.Post("/upload/open_file_upload.json", "file_id", file, "file_size", -2).
			Refused(400, "Invalid value specified for `file_size`. Minimum required value is -1.")
		w.ann.Post("/upload/open_file_upload.json", "file_id", file).Refused(400, "`file_size` is required.")
		w.nobody.Upload("/upload/upload_file_chunk.json", "file_data", []byte("x"), "file_id", u.file, "temp_location", u.at,
			"chunk_offset", 0, "chunk_size", 1).Refused(400, "Session_id field missing")
		w.ann.Upload("/upload/upload_file_chunk.json", "file_data", []byte("x"), "file_id", u.file,
			"chunk_offset", 0, "chunk_size", 1).Refused(400, "`temp_location` is required.")
		w.site.As("gone").Upload("/upload/upload_file_chunk.json", "file_data", []byte("x"), "file_id", u.file, "temp_location", u.at,
			"chunk_offset", 0, "chunk_size", 1).Refused(401, expired)
		path := "/upload/upload_file_chunk2.json/{session_id}/" + u.file + "?chunk_offset=0&chunk_size=4&temp_location=" + u.at
		w.ann.Upload(path, "file_data", []byte("data")).Is(`{"TotalWritten":4}`)
		raw := strings.ReplaceAll(path, "{session_id}", w.sessions["ann"])
		w.nobody.Do("POST", strings.Replace(raw, "offset=0", "offset=4", 1), "application/octet-stream", strings.NewReader("more")).Is(`{"TotalWritten":4}`)
		u.close(8).OK()
		w.holds(u.file, "datamore")
	})
}

func TestCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, data := range []string{"", "small", text(200 << 10)} {
			u := w.create("cancelled")
			u.chunk(0, data).OK()
			w.ann.Delete("/file.json/{session_id}/" + u.file).OK()
			u.chunk(len(data), "more").Refused(400, noFile)
			u.close(len(data)).Refused(400, noFile)
			w.ann.Delete("/file.json/{session_id}/"+u.file).Refused(400, "Invalid file ID.")
		}
		// With an upload on the way the id of a file that exists means the file.
		file := w.put("file", "data")
		u := w.open(file, 4)
		w.ann.Delete("/file.json/{session_id}/" + file).OK()
		u.chunk(0, "more").OK()
		u.close(4).Refused(404, gone)
		if staging, _ := w.stored(); staging > 0 || w.names() != "" {
			t.Errorf("%d staging contents are left, and %q", staging, w.names())
		}
	})
}

func TestLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		w.limit("file_size_max", 500_000)
		w.limit("storage_max", 1_000_000)
		const storage, size = "Storage limit exceeded.", "File size limit exceeded."
		create := func(name string, bytes int64) {
			t.Helper()
			w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", name, "file_size", bytes).Refused(403, size)
		}
		create("large", 500_001)
		create("larger", 1<<62)
		a := w.create("a")
		w.ann.Post("/upload/open_file_upload.json", "file_id", a.file, "file_size", 500_001).Refused(403, size)
		a = w.open(a.file, 500_000)
		a = w.open(a.file, 400_000) // asked again: counted once
		a = w.open(a.file, 500_000)
		b := w.create("b", "file_size", 500_000)
		w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "c", "file_size", 1).Refused(403, storage)
		c := w.create("c") // unknown: room is asked for as it grows
		c.chunk(0, "x").Refused(403, storage)
		c.chunk(0, text(100_000)).Refused(403, storage)
		b.chunk(0, text(500_000)).OK()
		w.ann.Delete("/file.json/{session_id}/" + b.file).OK()
		c.chunk(0, text(100_000)).OK()
		c.chunk(100_000, text(400_001)).Refused(403, size)
		c.close(100_000).OK()
		a.chunk(0, text(500_000)).OK()
		a.close(500_000).OK()
		x := w.create("d")
		x.chunk(0, text(400_000)).OK()
		e := w.create("e")
		e.chunk(0, "x").Refused(403, storage)
		// What was announced before the limit shrank is refused in the end, and stays open.
		w.limit("storage_max", 900_000)
		x.close(400_000).Refused(403, storage)
		w.limit("storage_max", 1_000_000)
		x.close(400_000).OK()
		if used := w.number(`SELECT storage_used FROM accounts WHERE id = $1`, w.account); used != 1_000_000 {
			t.Errorf("%d bytes are used", used)
		}
	})
}

// What a client has deleted makes room before an upload is refused; what somebody has put into the trash does not.
func TestRemovedThingsMakeRoom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		w.limit("storage_max", 250_000)
		removed, trashed := w.put("removed", text(100_000)), w.put("trashed", text(100_000))
		w.ann.Delete("/file.json/{session_id}/" + removed).OK()
		w.ann.Post("/file/trash.json", "file_id", trashed).OK()
		u := w.create("announced", "file_size", 100_000)
		u.chunk(0, text(100_000)).OK()
		u.close(100_000).OK()
		w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "more", "file_size", 100_000).Refused(403, "Storage limit exceeded.")
		w.ann.Delete("/file.json/{session_id}/" + u.file).OK()
		v := w.create("not announced")
		v.chunk(0, text(100_000)).OK()
		v.close(100_000).OK()
	})
}

func TestTooManyUploads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for i := range 1000 {
			w.create(fmt.Sprint("file", i))
		}
		a := w.ann.Post("/upload/create_file.json", "folder_id", "0", "file_name", "more")
		a.Refused(429, "Too many open uploads. Try again later.")
		if a.Header.Get("Retry-After") == "" {
			t.Error("it does not say when to try again")
		}
		w.ben.Post("/upload/create_file.json", "folder_id", "0", "file_name", "more").OK()
		w.clock.forward(24 * time.Hour)
		if err := w.transfer.ExpireUploads(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.create("more")
	})
}

func TestExpiry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		small, large := w.create("small"), w.create("large")
		small.chunk(0, "data").OK()
		large.chunk(0, text(100_000)).OK()
		w.clock.forward(23 * time.Hour)
		small.chunk(4, "more").OK()
		w.clock.forward(2 * time.Hour)
		large.chunk(100_000, "more").Refused(400, noFile)
		large.close(100_000).Refused(400, noFile)
		small.chunk(8, "!").OK()
		expire := func() {
			t.Helper()
			if err := w.transfer.ExpireUploads(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		expire()
		if staging, _ := w.stored(); staging != 0 {
			t.Errorf("%d staging contents are left over", staging)
		}
		w.clock.forward(26 * time.Hour)
		expire()
		small.close(9).Refused(400, noFile)
		if n := w.number(`SELECT COUNT(*) FROM uploads`); n != 0 {
			t.Errorf("%d rows are left over", n)
		}
	})
}
