package upload_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestCloseWithoutTempLocation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		closeIt := func(u opened, size int) interface {
			At(string) string
		} {
			t.Helper()
			return w.ann.Post("/upload/close_file_upload.json", "file_id", u.file, "file_size", size).OK()
		}
		// An empty file without a chunk, and an empty new version of it.
		u := w.create("empty")
		closeIt(u, 0)
		w.holds(u.file, "")
		u = w.open(u.file, 0)
		if v := closeIt(u, 0).At("Version"); v != "2" {
			t.Errorf("version %s", v)
		}
		if v := closeIt(u, 0).At("Version"); v != "2" { // repeated
			t.Errorf("version %s, repeated", v)
		}
		u.close(0).OK() // and repeated with its name

		// None, or more than one: which one is meant?
		file := w.put("file", "data")
		none := func() {
			t.Helper()
			w.ann.Post("/upload/close_file_upload.json", "file_id", file, "file_size", 4).Refused(404, gone)
		}
		none()
		a, b := w.open(file, 4), w.open(file, 4)
		if a.at == b.at {
			t.Fatal("two calls of open give one upload to a file that is there")
		}
		a.chunk(0, "aaaa").OK()
		b.chunk(0, "bbbb").OK()
		none()
		b.close(4).OK()
		closeIt(a, 4)
		w.holds(file, "aaaa")
		w.ann.Post("/upload/close_file_upload.json", "file_id", file).Refused(400, "`file_size` is required.")
		w.ann.Post("/upload/close_file_upload.json", "file_id", file, "file_size", -1).
			Refused(400, "Invalid value specified for `file_size`. Minimum required value is 0.")
	})
}

func TestCloseMeetsTheTree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		upload := func(name, data string) opened {
			t.Helper()
			u := w.create(name)
			u.chunk(0, data).OK()
			return u
		}
		// The name gets a file meanwhile: its new version, and its id; the pending one stands for it.
		for _, size := range []int{5, 100_000} {
			u, v, x := upload(fmt.Sprint("name", size), text(size)), upload(fmt.Sprint("name", size), "second"), upload(fmt.Sprint("NAME", size), "third")
			u.close(size).OK()
			if id := v.close(6).At("FileId"); id != u.file {
				t.Errorf("the id is %s", id)
			}
			x.close(5).OK()
			v.close(6).OK()
			w.holds(u.file, "third")
			again := w.open(v.file, 1)
			again.chunk(0, "4").OK()
			if a := again.close(1); a.At("FileId") != u.file || a.At("Version") != "4" {
				t.Errorf("an upload to the id that was pending makes %s", a.Body)
			}
		}
		// A folder: refused, and open until the name is free.
		for _, size := range []int{5, 100_000} {
			name := fmt.Sprint("folder", size)
			u := upload(name, text(size))
			folder := w.ann.Post("/folder.json", "folder_name", name).At("FolderID")
			u.close(size).Refused(409, taken)
			if size > 64<<10 { // what lies in the store was complete once, and is not written any more
				u.chunk(size, "more").Refused(400, fmt.Sprintf("Invalid upload file size. Total uploaded=%d. File size=%d", size, size))
			}
			u.chunk(0, text(size)).OK()
			w.ann.Post("/folder/rename.json", "folder_id", folder, "folder_name", name+"!").OK()
			u.close(size).OK()
			w.holds(u.file, text(size))
		}
		// The folder, or the file, is put away.
		folder := w.ann.Post("/folder.json", "folder_name", "away").At("FolderID")
		a := w.ann.Post("/upload/create_file.json", "folder_id", folder, "file_name", "in it")
		u := opened{w.ann, a.At("FileId"), a.At("TempLocation"), t}
		u.chunk(0, "data").OK()
		file := w.put("to be trashed", "data")
		v := w.open(file, 3)
		v.chunk(0, "new").OK()
		w.ann.Post("/folder/trash.json", "folder_id", folder).OK()
		w.ann.Post("/file/trash.json", "file_id", file).OK()
		u.close(4).Refused(404, gone)
		v.close(3).Refused(404, gone)
		w.ann.Post("/folder/restore.json", "folder_id", folder).OK()
		w.ann.Post("/file/restore.json", "file_id", file).OK()
		u.close(4).OK()
		v.close(3).OK()
		w.holds(file, "new")

		// Several uploads of one pending file: each makes its version, wherever the file is by then.
		first := upload("pending", "one")
		second := w.open(first.file, 3)
		if second.at == first.at {
			t.Fatal("open goes on with an upload that has bytes")
		}
		second.chunk(0, "two").OK()
		first.close(3).OK()
		w.ann.Post("/file/rename.json", "file_id", first.file, "new_file_name", "moved on").OK()
		if a := second.close(3); a.At("FileId") != first.file || a.At("Version") != "2" || a.At("Name") != "moved on" {
			t.Errorf("the second upload makes %s", a.Body)
		}
	})
}

func TestHashOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, data := range []string{"data", text(100_000)} {
			w.put(fmt.Sprint("known", len(data)), data)
			said := []any{"file_size", len(data), "file_hash", hashOf(data)}
			a := w.ann.Post("/upload/create_file.json", append(said, "folder_id", "0", "file_name", fmt.Sprint("copy", len(data)))...)
			if a.At("RequireHashOnly") != "1" || a.At("Size") != fmt.Sprint(len(data)) {
				t.Errorf("create says %s", a.Body)
			}
			u := opened{w.ann, a.At("FileId"), a.At("TempLocation"), t}
			if o := w.ann.Post("/upload/open_file_upload.json", append(said, "file_id", u.file)...); o.At("RequireHashOnly") != "true" || o.At("TempLocation") != u.at {
				t.Errorf("open says %s", o.Body)
			}
			u.close(len(data)+1).Refused(400, fmt.Sprintf("Invalid upload file size. Total uploaded=0. File size=%d", len(data)+1))
			u.close(len(data), "file_hash", hashOf("other")).Refused(400, "Invalid file hash")
			for range 2 {
				w.ann.Post("/upload/close_file_upload.json", "file_id", u.file, "temp_location", "", "file_size", len(data)).OK()
			}
			w.holds(u.file, data)
			// Bytes are fine, too.
			v := w.create(fmt.Sprint("sent", len(data)), said...)
			v.chunk(0, data).OK()
			v.close(len(data)).OK()
			w.holds(v.file, data)
			// Of nobody else's content, nor of what has been put away, or has another size.
			for _, c := range []struct {
				who  func(string, ...any) interface{ At(string) string }
				size int
			}{
				{func(p string, x ...any) interface{ At(string) string } { return w.ben.Post(p, x...) }, len(data)},
				{func(p string, x ...any) interface{ At(string) string } { return w.ann.Post(p, x...) }, len(data) + 1},
				{func(p string, x ...any) interface{ At(string) string } { return w.ann.Post(p, x...) }, 0},
			} {
				b := c.who("/upload/create_file.json", "folder_id", "0", "file_name", "guess", "file_size", c.size, "file_hash", hashOf(data))
				if b.At("RequireHashOnly") != "0" {
					t.Error("a hash alone gives access")
				}
			}
		}
		refs := w.number(`SELECT COUNT(*) FROM contents c WHERE refs <> (SELECT COUNT(*) FROM nodes n WHERE n.content_id = c.id)`)
		if refs != 0 {
			t.Errorf("%d contents count their holders wrong", refs)
		}
	})
}

func TestOfferOutlivesItsFile(t *testing.T) {
	w := start(t, dbtest.SQLite(t))
	data := text(100_000)
	file := w.put("known", data)
	u := w.create("copy", "file_size", len(data), "file_hash", hashOf(data))
	w.ann.Delete("/file.json/{session_id}/" + file).OK()
	w.ann.Delete("/file.json/{session_id}/" + file).OK()
	w.clock.forward(23 * time.Hour)
	if err := w.transfer.CollectContent(t.Context()); err != nil {
		t.Fatal(err)
	}
	u.close(len(data)).OK()
	w.holds(u.file, data)
	// Gone for good, and unused for long enough.
	w.ann.Delete("/file.json/{session_id}/" + u.file).OK()
	w.ann.Delete("/file.json/{session_id}/" + u.file).OK()
	w.put("small", "data")
	w.put("small", "other data")
	for _, forward := range []time.Duration{0, 49 * time.Hour} {
		w.clock.forward(forward)
		if err := w.transfer.CollectContent(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, published := w.stored()
		if want := map[bool]int{false: 1, true: 0}[forward > 0]; published != want {
			t.Errorf("%d contents are in the store", published)
		}
	}
	if n := w.number(`SELECT COUNT(*) FROM contents`); n != 2 {
		t.Errorf("%d contents have a row", n)
	}
}

func TestCompressed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, size := range []int{0, 1, 5000, 64 << 10, 300_000} {
			data := strings.Repeat(text(500)+strings.Repeat(" ", 500), size/1000+1)[:size]
			for _, streams := range []int{1, 3} {
				u := w.create(fmt.Sprint(size, "in", streams))
				var sent int
				for i := range streams {
					packed := pack(data[size*i/streams : size*(i+1)/streams])
					u.chunk(sent, packed).OK()
					sent += len(packed)
				}
				total := func(n, of int) string {
					return fmt.Sprintf("Invalid upload file size. Total uploaded=%d. File size=%d", n, of)
				}
				u.close(size+1, "file_compressed", 1).Refused(400, total(size, size+1))
				if size > 0 {
					u.close(size-1, "file_compressed", 1).Refused(400, total(size, size-1))
				}
				u.close(size, "file_compressed", 1, "file_hash", hashOf("other")).Refused(400, "Invalid file hash")
				closed := u.close(size, "file_compressed", 1, "file_hash", hashOf(data)).OK()
				u.close(size, "file_compressed", 1).Is(string(closed.Body))
				w.holds(u.file, data)
			}
			u := w.create(fmt.Sprint(size, "garbled"))
			packed := pack(data)
			u.chunk(0, packed).OK()
			u.chunk(len(packed), "garbage").OK()
			u.close(size, "file_compressed", 1).Refused(400, "Invalid compressed data")
			if size >= 5000 {
				u = w.create(fmt.Sprint(size, "cut off"))
				u.chunk(0, packed[:len(packed)-1]).OK()
				u.close(size, "file_compressed", 1).Refused(400, "Invalid compressed data")
				u = w.create(fmt.Sprint(size, "changed"))
				u.chunk(0, packed[:len(packed)/2]+"\xff\xff\xff\xff"+packed[len(packed)/2+4:]).OK()
				if a := u.close(size, "file_compressed", 1); a.Status != 400 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			}
		}
		bomb := pack(strings.Repeat("\x00", 20<<20))
		u := w.create("bomb")
		u.chunk(0, bomb).OK()
		u.close(100_000, "file_compressed", 1).Refused(400, "Invalid upload file size. Total uploaded=100001. File size=100000")
		// What is sent has to fit, too.
		u = w.create("ceiling", "file_size", 10)
		u.chunk(0, pack("0123456789")).Refused(400, "Invalid upload file size. Total uploaded=0. File size=10")
		w.limit("storage_max", w.number(`SELECT storage_used + 1000000 FROM accounts WHERE id = $1`, w.account))
		u = w.create("too much")
		u.chunk(0, bomb).OK()
		u.close(20<<20, "file_compressed", 1).Refused(403, "Storage limit exceeded.")
		if staging, _ := w.stored(); w.number(`SELECT COUNT(*) FROM uploads WHERE store_key <> ''`) != int64(staging) {
			t.Errorf("%d staging contents are left over", staging)
		}
	})
}

func pack(data string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(data))
	_ = z.Close()
	return b.String()
}

func TestAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		for _, size := range []int{1000, 200_000} {
			data := text(2 * size)
			u := w.create(fmt.Sprint("file", size))
			var all sync.WaitGroup
			bodies := make([]string, 8)
			for i := range bodies { // the same chunk, several times
				all.Go(func() { bodies[i] = string(u.chunk(0, data[:size]).Body) })
			}
			all.Wait()
			for _, body := range bodies {
				if body != fmt.Sprintf(`{"TotalWritten":%d}`, size) {
					t.Errorf("a chunk sent at once with others: %s", body)
				}
			}
			u.chunk(size, data[size:]).OK()
			for i := range bodies {
				all.Go(func() { bodies[i] = string(u.close(2 * size).Body) })
			}
			all.Wait()
			for _, body := range bodies {
				if body != bodies[0] || !strings.Contains(body, `"Version":"1"`) {
					t.Errorf("closed at once with others: %s", body)
				}
			}
			w.holds(u.file, data)
		}
		// Different uploads to one name: each makes a version of one file.
		var all sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			all.Go(func() {
				u := w.create("same name", "open_if_exists", 1)
				u.chunk(0, fmt.Sprint("content ", i)).OK()
				ids[i] = u.close(9).At("FileId")
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("%s and %s", id, ids[0])
			}
		}
		if n := w.number(`SELECT last_version FROM nodes WHERE public_id = $1`, ids[0]); n != 8 {
			t.Errorf("version %d", n)
		}
	})
}

func TestManyChunks(t *testing.T) {
	w := start(t, dbtest.SQLite(t))
	const chunks = 10_050
	data := text(7 * chunks)
	u := w.create("crumbs")
	for i := range chunks {
		u.chunk(7*i, data[7*i:7*i+7]).OK()
	}
	u.close(len(data), "file_hash", hashOf(data)).OK()
	w.holds(u.file, data)
}

func TestTakenNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		w.put("Plan.txt", "x")
		w.create("pending")
		w.ann.Post("/folder.json", "folder_name", "Straße").OK()
		const path = "/upload/checkfileexistsbyname.json/0"
		w.ann.Post(path, "name", []string{"new", " plan.TXT", "STRASSE", "pending", "a/b", "", "plan.txt"}).Is(`{"result":[" plan.TXT","STRASSE","plan.txt"]}`)
		w.ann.Post(path, "name", "Plan.txt").Is(`{"result":["Plan.txt"]}`)
		w.ann.Post(path, "name", "a,b").Is(`{"result":[]}`)
		w.ann.PostForm(path, "name[]", "PLAN.txt").Is(`{"result":["PLAN.txt"]}`)
		many := make([]string, 1000)
		for i := range many {
			many[i] = fmt.Sprint("name", i)
		}
		many[999] = "plan.txt"
		before := w.db.Statements()
		w.ann.Post(path, "name", many).Is(`{"result":["plan.txt"]}`)
		if n := w.db.Statements() - before; n > 20 {
			t.Errorf("%d statements for 1,000 names", n)
		}
		if a := w.ann.Post(path, "name", append(many, "one more")); a.Status != 400 {
			t.Errorf("1,001 names: %d", a.Status)
		}
		if a := w.ann.Post(path, "name", []string{}); a.Status != 400 {
			t.Errorf("no names: %d", a.Status)
		}
		w.ann.Post("/upload/checkfileexistsbyname.json/AAAAAAAAAAAAAAAAAAAA", "name", "a").Refused(400, "Invalid folder ID.")
		w.nobody.Post(path, "name", "a").Refused(400, "Invalid folder ID.")
	})
}
