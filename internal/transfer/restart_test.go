package transfer_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"driveway/internal/content/contenttest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/transfer"
)

func TestLargeUploadsGoOnAfterARestart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		data := text(300_000)
		u := w.create("large")
		w.ok(u.chunk(0, data[:100_000]))
		w.restart()
		w.ok(u.chunk(100_000, data[100_000:200_000]))
		w.ok(u.chunk(0, data[:100_000]))
		w.restart()
		w.ok(u.chunk(200_000, data[200_000:]))
		w.restart()
		_, err := u.close(len(data))
		w.ok(err)
		w.holds(u.file, data)
		w.restart()
		if it, err := u.close(len(data)); err != nil || it.Version != 1 {
			t.Errorf("closed again: %v, version %d", err, it.Version)
		}
		_, err = u.close(1)
		w.refused(err, "Invalid upload file size. Total uploaded=300000. File size=1")

		// In small chunks, and announced as large: so they may not be lost.
		pieces, announced := w.create("pieces"), w.create("announced")
		_, err = w.transfer.Open(t.Context(), w.ann, announced.file, 100_000, nil)
		w.ok(err)
		w.ok(pieces.chunk(0, "data"))
		w.ok(pieces.chunk(4, "more"))
		w.restart()
		w.ok(pieces.chunk(8, "!"))
		_, err = pieces.close(9)
		w.ok(err)
		w.holds(pieces.file, "datamore!")
		w.ok(announced.chunk(0, text(60_000)))
		w.restart()
		w.ok(announced.chunk(60_000, text(100_000)[60_000:]))
		_, err = announced.close(100_000)
		w.ok(err)
		w.holds(announced.file, text(100_000))

		small := w.create("small")
		w.ok(small.chunk(0, "data"))
		w.restart()
		if d.Dialect() == db.SQLite { // it was in the memory of the process
			w.refused(small.chunk(4, "more"), drive.ErrNoFile.Message)
			if it, err := w.put(w.transfer, "small", "data", 10); err != nil || it.Size != 4 {
				t.Errorf("begun again: %v", err)
			}
			return
		}
		w.ok(small.chunk(4, "more"))
		_, err = small.close(8)
		w.ok(err)
		w.holds(small.file, "datamore")
	})
}

// After a power cut the row may say more than the store has kept.
func TestWhatWasLostIsNoticed(t *testing.T) {
	damages := map[string]func(file string) error{
		"shorter": func(file string) error { return os.Truncate(file, 50_000) },
		"gone":    os.Remove,
		"holes": func(file string) error {
			f, err := os.OpenFile(file, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(make([]byte, 4096), 70_000)
			return errors.Join(err, f.Close())
		},
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		data := text(200_000)
		for name, damage := range damages {
			for _, first := range []string{"chunk", "resend", "close"} {
				u := w.create(name + first)
				w.ok(u.chunk(0, data[:100_000]))
				files, err := filepath.Glob(filepath.Join(w.dir, "staging", "*"))
				if err != nil || len(files) != 1 {
					t.Fatalf("%v staging contents: %v", files, err)
				}
				w.ok(damage(files[0]))
				w.restart()
				switch first {
				case "chunk":
					w.refused(u.chunk(100_000, data[100_000:]), "Incorrect chunk offset: uploaded=0, chunk_offset=100000")
				case "resend":
					w.refused(u.chunk(0, data[:100_000]), "Incorrect chunk offset: uploaded=0, chunk_offset=0")
				case "close":
					_, err = u.close(100_000)
					w.refused(err, "Invalid upload file size. Total uploaded=0. File size=100000")
				}
				w.ok(u.chunk(0, data))
				_, err = u.close(len(data))
				w.ok(err)
				w.holds(u.file, data)
			}
		}
		if staging, _ := w.stored(); staging != 0 {
			t.Errorf("%d staging contents are left over", staging)
		}
	})
}

// Whatever call to the store or step of the database fails: a client that repeats what failed has its file in the end,
// and only one version of it.
func TestEveryFailureOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		sizes := map[string]int{"small": 1000, "large": 150_000}
		for kind, size := range sizes {
			data := text(size)
			check := func(what string, n int, it drive.Item, err error) {
				t.Helper()
				if err != nil {
					t.Fatalf("%s, failure %d of %s: %v", kind, n, what, err)
				}
				w.holds(it.FileID(), data)
				if it.Version != 1 {
					t.Errorf("%s, failure %d of %s: version %d", kind, n, what, it.Version)
				}
			}
			for _, when := range []contenttest.When{contenttest.Before, contenttest.After} {
				for n := 1; ; n++ {
					failing := contenttest.FailNth(w.store, n, when)
					s, _ := w.process(d, failing)
					it, err := w.put(s, newName(), data, size/2)
					check("the store", n, it, err)
					if !failing.Failed() {
						break
					}
				}
			}
			for n := 1; ; n++ {
				failing := dbtest.FailNth(d, n)
				s, _ := w.process(failing, w.store)
				it, err := w.put(s, newName(), data, size/2)
				check("the database", n, it, err)
				if !failing.Fired() {
					break
				}
			}
		}
		// Only what a row knows of stays, when its time has come.
		w.later(49 * time.Hour)
		w.ok(w.transfer.ExpireUploads(t.Context()))
		for file, err := range w.store.Walk(t.Context()) {
			w.ok(err)
			for _, name := range []string{"staging/" + string(file.Key), "content/" + string(file.Key[:2]) + "/" + string(file.Key)} {
				_ = os.Chtimes(filepath.Join(w.dir, name), w.now().Add(-72*time.Hour), w.now().Add(-72*time.Hour))
			}
		}
		w.ok(w.transfer.SweepStore(t.Context()))
		staging, published := w.stored()
		if rows := w.number(`SELECT COUNT(*) FROM contents WHERE store_key <> ''`); staging != 0 || int64(published) != rows {
			t.Errorf("%d staging and %d published contents, %d rows", staging, published, rows)
		}
	})
}

var names struct {
	sync.Mutex
	n int
}

func newName() string {
	names.Lock()
	defer names.Unlock()
	names.n++
	return "file " + strings.Repeat("x", names.n%50) + time.Duration(names.n).String()
}

func TestClientGoesAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		gone := errors.New("the client has gone")
		for _, size := range []int{1000, 200_000} {
			data := text(2 * size)
			u := w.create(newName())
			w.ok(u.chunk(0, data[:size]))
			for _, cut := range []int{0, 1, size / 2, size - 1} {
				r := io.MultiReader(strings.NewReader(data[size:size+cut]), iotest.ErrReader(gone))
				if err := u.send(w.transfer, size, size, r); !errors.Is(err, gone) {
					t.Errorf("cut off after %d bytes: %v", cut, err)
				}
			}
			w.refused(u.chunk(size+1, "x"), "Incorrect chunk offset: uploaded="+itoa(size)+", chunk_offset="+itoa(size+1))
			w.ok(u.chunk(size, data[size:]))
			_, err := u.close(2 * size)
			w.ok(err)
			w.holds(u.file, data)
		}
	})
}

func TestDiskFull(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	full := &fullOnce{Store: w.store}
	s, _ := w.process(w.db, full)
	data := text(200_000)
	o, err := s.Create(t.Context(), w.ann, transfer.NewFile{Folder: drive.RootID, Name: "full"})
	w.ok(err)
	u := upload{w, o.FileID(), o.Upload}
	full.full = true
	err = u.send(s, 0, len(data), strings.NewReader(data))
	if f := fault.As(err); f == nil || f.Kind != fault.Unavailable {
		t.Errorf("a full disk: %v", err)
	}
	full.full = false
	w.ok(u.send(s, 0, len(data), strings.NewReader(data)))
	_, err = u.closeAt(s, len(data))
	w.ok(err)
	w.holds(u.file, data)
}

// Two processes work on one database and one store: any goes on with any call.
func TestTwoNodes(t *testing.T) {
	d := dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{})
	w := newWorld(t, d)
	nodes := make([]*transfer.Service, 2)
	for i := range nodes {
		nodes[i], _ = w.process(d, w.store)
	}
	for _, size := range []int{100, 150_000} {
		data := text(4 * size)
		u := w.create(newName())
		for i := range 4 {
			var all sync.WaitGroup
			errs := make([]error, 4)
			for n := range errs { // both get the same chunk, twice
				all.Go(func() {
					some := data[i*size : (i+1)*size]
					errs[n] = u.send(nodes[n%2], i*size, size, strings.NewReader(some))
				})
			}
			all.Wait()
			w.ok(errors.Join(errs...))
		}
		var all sync.WaitGroup
		items := make([]drive.Item, 4)
		errs := make([]error, 4)
		for n := range items {
			all.Go(func() { items[n], errs[n] = u.closeAt(nodes[n%2], 4*size) })
		}
		all.Wait()
		w.ok(errors.Join(errs...))
		for _, it := range items {
			if it.Version != 1 || it.FileID() != u.file {
				t.Errorf("closed at once: version %d of %s", it.Version, it.FileID())
			}
		}
		w.holds(u.file, data)
	}
	if n := w.number(`SELECT COUNT(*) FROM leases`); n != 0 {
		t.Errorf("%d leases are left over", n)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	w.options.MemoryUploads, w.options.Memory = 3, 1000
	w.restart()
	uploads := make([]upload, 6)
	for i := range uploads {
		uploads[i] = w.create(newName())
		w.ok(uploads[i].chunk(0, text(400)))
	}
	if n := w.number(`SELECT COUNT(*) FROM uploads`); n != 4 { // 3 beyond the number, 1 beyond the bytes
		t.Errorf("%d uploads have a row", n)
	}
	for _, u := range uploads {
		w.ok(u.chunk(400, "more"))
		_, err := u.close(404)
		w.ok(err)
		w.holds(u.file, text(400)+"more")
	}
	if n := w.number(`SELECT COUNT(*) FROM uploads`); n != 0 {
		t.Errorf("%d rows are left over", n)
	}
}

// The number of statements of the guide's four calls: what they cost is the database's work above all.
func TestStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		_, err := w.put(w.transfer, "first", "data", 10)
		w.ok(err)
		count := func(call func()) int64 {
			before := d.Statements()
			call()
			return d.Statements() - before
		}
		var u upload
		for _, c := range []struct {
			name             string
			sqlite, postgres int64
			call             func()
		}{
			{"create", 4, 5, func() { u = w.create("second") }},
			{"open", 1, 4, func() {
				_, err := w.transfer.Open(t.Context(), w.ann, u.file, 4, nil)
				w.ok(err)
			}},
			{"chunk", 0, 2, func() { w.ok(u.chunk(0, "data")) }},
			{"close", 12, 14, func() {
				_, err := u.close(4)
				w.ok(err)
			}},
		} {
			most := map[db.Dialect]int64{db.SQLite: c.sqlite, db.Postgres: c.postgres}[d.Dialect()]
			if n := count(c.call); n > most {
				t.Errorf("%s: %d statements, more than %d", c.name, n, most)
			} else {
				t.Logf("%s: %d", c.name, n)
			}
		}
	})
}
