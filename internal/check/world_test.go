package check_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/check"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// world is a drive with things in it, and what checks it.
type world struct {
	testing.TB
	db       db.DB
	dir      string // of the store
	store    *disk.Store
	drive    *drive.Service
	transfer *transfer.Service
	check    *check.Service
	ann      access.Caller
	options  check.Options
	logged   bytes.Buffer

	mu   sync.Mutex
	time time.Time
}

const small = 1 << 10 // what is larger lies in the store

func newWorld(t testing.TB, d db.DB) *world {
	t.Helper()
	w := &world{TB: t, db: d, dir: t.TempDir(), time: time.Now()}
	var err error
	w.store, err = disk.Open(w.dir, disk.Options{})
	w.ok(err)
	t.Cleanup(func() { _ = w.store.Close() })
	accounts, err := account.New(t.Context(), d, account.Options{})
	w.ok(err)
	u, err := accounts.CreateOwner(t.Context(), account.NewOwner{Email: "ann@example.com", Password: "correct ann"})
	w.ok(err)
	w.ann = access.Caller{Kind: access.Owner, Account: u.Account, User: u.ID}
	quiet := slog.New(slog.DiscardHandler)
	w.drive = drive.New(d, w.now, rand.Reader, nil)
	w.transfer = transfer.New(w.drive, d, w.store, transfer.Options{Now: w.now, Log: quiet, Small: small})
	w.options = check.Options{Now: w.now, Settle: time.Millisecond, Workers: 2, Log: slog.New(slog.NewTextHandler(&w.logged, nil))}
	w.renew()
	return w
}

// renew makes a checker with the options as they are now.
func (w *world) renew() { w.check = check.New(w.db, w.store, w.drive, w.transfer, w.options) }

func each(t *testing.T, test func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { test(newWorld(t, d)) })
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) folder(parent drive.FolderID, name string) drive.FolderID {
	w.Helper()
	it, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: parent, Name: name})
	w.ok(err)
	return it.FolderID()
}

// begin begins an upload and sends data.
func (w *world) begin(folder drive.FolderID, name, data string) transfer.Closing {
	w.Helper()
	o, err := w.transfer.Create(w.Context(), w.ann, transfer.NewFile{Folder: folder, Name: name, Open: true})
	w.ok(err)
	if data != "" {
		_, err = w.transfer.Chunk(w.Context(), w.ann, transfer.Chunk{File: o.FileID(), Upload: o.Upload, Size: int64(len(data)), Data: strings.NewReader(data)})
		w.ok(err)
	}
	return transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(len(data))}
}

// put uploads a file.
func (w *world) put(folder drive.FolderID, name, data string) drive.FileID {
	w.Helper()
	it, err := w.transfer.Close(w.Context(), w.ann, w.begin(folder, name, data))
	w.ok(err)
	return it.FileID()
}

// furnish makes a drive with some of everything.
func (w *world) furnish() {
	w.Helper()
	inbox := w.folder("0", "Inbox")
	deep := w.folder(w.folder(inbox, "2025"), "Q1")
	w.folder("0", "Empty")
	for i := range 6 {
		w.put(deep, fmt.Sprintf("note %d.txt", i), strings.Repeat("x", i))
		w.put(inbox, fmt.Sprintf("photo %d.jpg", i), text(2*small+i, byte(i)))
	}
	for i := range 3 { // versions, in the database and in the store
		w.put("0", "Report.doc", fmt.Sprint("draft ", i))
		w.put(inbox, "Film.mov", text(3*small, byte('a'+i)))
	}
	_, err := w.drive.CopyFolder(w.Context(), w.ann, inbox, "0", "Inbox (copy)", true)
	w.ok(err)
	_, err = w.drive.TrashFiles(w.Context(), w.ann, []drive.FileID{w.put("0", "Old.txt", "old"), w.put("0", "Old.bin", text(2*small, 'o'))})
	w.ok(err)
	_, err = w.drive.TrashFolders(w.Context(), w.ann, []drive.FolderID{w.folder("0", "Old")})
	w.ok(err)
	gone := w.put("0", "Gone.bin", text(4*small, 'g')) // unused content, not old enough
	for range 2 {
		_, err = w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{gone})
		w.ok(err)
	}
	w.begin(inbox, "Coming.bin", text(5*small, 'c'))
	w.begin(inbox, "Coming.txt", "soon")
}

// text is n bytes that differ with the seed.
func text(n int, seed byte) string {
	b := make([]byte, n)
	for i, x := 0, uint32(seed)+1; i < n; i++ {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

// findings runs the check.
func (w *world) findings(how check.How) (all []check.Finding) {
	w.Helper()
	sum, err := w.check.Check(w.Context(), how, func(f check.Finding) { all = append(all, f) })
	w.ok(err)
	if sum.Findings != int64(len(all)) {
		w.Errorf("%d findings, but it says %d", len(all), sum.Findings)
	}
	return all
}

// healthy fails the test if the check finds anything.
func (w *world) healthy(when string) {
	w.Helper()
	if found := w.findings(check.How{}); len(found) > 0 {
		w.Fatalf("%s: %d findings: %+v", when, len(found), found)
	}
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.ok(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// values returns the rows of a query, of one column.
func values[T any](w *world, query string, args ...any) (all []T) {
	w.Helper()
	w.ok(w.db.Read(w.Context(), func(tx db.Tx) error {
		all = nil
		for row, err := range tx.Query(query, args...) {
			var v T
			if err == nil {
				err = row.Scan(&v)
			}
			if err != nil {
				return err
			}
			all = append(all, v)
		}
		return nil
	}))
	return all
}

// files returns the files of the store that are in a folder, "content" or "staging", in order.
func (w *world) files(folder string) (paths []string) {
	w.Helper()
	w.ok(filepath.WalkDir(filepath.Join(w.dir, folder), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

// age makes a file of the store look as if nobody had written to it for a while.
func (w *world) age(path string, d time.Duration) {
	w.Helper()
	at := w.now().Add(-d)
	w.ok(os.Chtimes(path, at, at))
}
