package transfer_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// tree puts files into folders of Ann's drive: all of one content, which has a size and no bytes, or of the given data.
func (w *world) tree(folders, files int, size int64, data []byte) (top drive.FolderID) {
	w.Helper()
	it, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: drive.RootID, Name: "tree"})
	w.ok(err)
	w.ok(w.db.Write(w.Context(), int64(w.ann.Account), func(tx db.Tx) error {
		key, sum := "key", bytes.Repeat([]byte{0}, 16)
		if data != nil {
			key, size = "", int64(len(data))
		}
		var id int64
		err := tx.One(`INSERT INTO contents (account_id, store_key, size, md5, sha256, refs) VALUES ($1, $2, $3, $4, $4, $5) RETURNING id`,
			w.ann.Account, key, size, sum, folders*files).Scan(&id)
		if err == nil && data != nil {
			_, err = tx.Exec(`INSERT INTO content_data (content_id, data) VALUES ($1, $2)`, id, data)
		}
		if err != nil {
			return err
		}
		const columns = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, files, content_id, size, md5, version) `
		const folder = columns + `VALUES ($1, $2, $3, 1, $4, $4, 0, 0, $5, NULL, 0, NULL, 0) RETURNING id`
		const inside = columns + `WITH RECURSIVE n(i) AS (SELECT 1000000000 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 1000000000 + $4)
			SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT) || CAST(i AS TEXT), CAST($3 AS BIGINT), 0, CAST(i AS TEXT), CAST(i AS TEXT), 0, 0, 0,
				c.id, c.size, c.md5, 1 FROM n JOIN contents c ON c.id = $5`
		parent := it.Key
		for i := range folders {
			if _, err := tx.Exec(`UPDATE nodes SET folders = folders + 1 WHERE id = $1`, parent); err != nil {
				return err
			}
			if err := tx.One(folder, w.ann.Account, fmt.Sprintf("f%019d", i), parent, strconv.Itoa(i), files).Scan(&parent); err != nil {
				return err
			}
			if _, err := tx.Exec(inside, w.ann.Account, fmt.Sprintf("%010d", i), parent, files, id); err != nil {
				return err
			}
		}
		return nil
	}))
	return it.FolderID()
}

// zipped is what an archive of one folder would be, if it were kept: its first bytes, and its last.
type zipped struct {
	head, tail []byte
	size       int64
	peak       uint64 // of the heap
	next       int64  // when to look at it
}

const kept = 16 << 20

func (a *zipped) Write(p []byte) (int, error) {
	if n := min(len(p), kept-len(a.head)); n > 0 {
		a.head = append(a.head, p[:n]...)
	}
	a.tail = append(a.tail, p...)
	if len(a.tail) > 2*kept {
		a.tail = a.tail[:copy(a.tail, a.tail[len(a.tail)-kept:])]
	}
	if a.size += int64(len(p)); a.size >= a.next {
		a.next = a.size + max(1<<20, a.size/8)
		a.look()
	}
	return len(p), nil
}

func (a *zipped) look() {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	a.peak = max(a.peak, m.HeapAlloc)
}

// ReadAt implements io.ReaderAt where something was kept.
func (a *zipped) ReadAt(p []byte, off int64) (int, error) {
	if from := off - (a.size - int64(len(a.tail))); from >= 0 {
		return copy(p, a.tail[from:]), nil
	}
	if off+int64(len(p)) > int64(len(a.head)) {
		return 0, errors.New("not kept")
	}
	return copy(p, a.head[off:]), nil
}

func (w *world) zip(folder drive.FolderID) (*zipped, *zip.Reader) {
	w.Helper()
	made, err := w.transfer.Archive(w.Context(), w.ann, nil, []drive.FolderID{folder})
	w.ok(err)
	a := &zipped{head: make([]byte, 0, kept), tail: make([]byte, 0, 3*kept)}
	a.look()
	before := a.peak
	w.ok(made.Write(w.Context(), a))
	a.look()
	a.peak -= before
	z, err := zip.NewReader(a, a.size)
	w.ok(err)
	return a, z
}

func TestAnArchiveOfManyEntries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		const folders, files = 10, 6_700
		folder := w.tree(folders, files, 0, []byte("some data"))
		before, start := d.Statements(), time.Now()
		a, z := w.zip(folder)
		took, asked := time.Since(start), d.Statements()-before
		if len(z.File) != 1+folders*(files+1) {
			t.Fatalf("%d entries", len(z.File))
		}
		t.Logf("%d entries in %v with %d statements; %d bytes of memory an entry", len(z.File), took, asked, a.peak/uint64(len(z.File)))
		if a.peak > 500*uint64(len(z.File)) {
			t.Errorf("it takes %d bytes", a.peak)
		}
		if asked > int64(len(z.File))/40 {
			t.Errorf("it takes %d statements", asked)
		}
		if last := z.File[len(z.File)-1].Name; last != "tree/0/1/2/3/4/5/6/7/8/9/1000006699" {
			t.Errorf("the last one is %s", last)
		}
	})
}

// Times that a zip can't tell become the nearest one that it can.
func TestTimesInArchives(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	dos, end := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), int64(math.MaxInt32)
	for modified, want := range map[int64]int64{1_000_000_000: 1_000_000_000, -1: dos, 0: dos, dos: dos, -62135596800: dos, end: end, end + 1: end, 253402300799: end} {
		_, err := w.put(w.transfer, "file", "data", 10)
		w.ok(err)
		id := w.number(`SELECT id FROM nodes WHERE is_folder = 0`)
		w.ok(w.db.Write(t.Context(), int64(w.ann.Account), func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE nodes SET modified_at = $2 WHERE id = $1`, id, modified)
			return err
		}))
		_, z := w.zip(drive.RootID)
		if got := z.File[1].Modified.Unix(); got != want {
			t.Errorf("%d became %d, not %d", modified, got, want)
		}
		if z.File[1].Name != "files/file" {
			t.Errorf("%s", z.File[1].Name)
		}
	}
}

// What lies too deep for a zip goes to the top, and nothing is left out.
func TestLongPathsInArchives(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	name := strings.Repeat("\U0001F4C1", 255) // 1,020 bytes
	in := drive.RootID
	for range 70 {
		it, err := w.drive.CreateFolder(t.Context(), w.ann, drive.NewFolder{Parent: in, Name: name})
		w.ok(err)
		in = it.FolderID()
	}
	_, err := w.drive.NewFile(t.Context(), w.ann, in, "last", "txt")
	w.ok(err)
	_, z := w.zip(drive.RootID)
	if len(z.File) != 72 {
		t.Fatalf("%d entries", len(z.File))
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	if last := z.File[71].Name; len(names) != 72 || !strings.HasPrefix(last, name+"/") || !strings.HasSuffix(last, "/last.txt") {
		t.Errorf("%d names, the last one with %d bytes", len(names), len(last))
	}
}
