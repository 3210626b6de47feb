package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/db/vfsfile"
)

// faultyDisk is the system's file layer, whose log can't be written or synced while a failure is set.
type faultyDisk struct {
	vfs.VFS
	write, sync atomic.Pointer[error]
}

func (l *faultyDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(l.VFS, name, flags)
	if err != nil {
		return f, flags, err
	}
	return &faultyFile{vfsfile.File{File: f}, l, flags&vfs.OPEN_WAL != 0}, flags, nil
}

type faultyFile struct {
	vfsfile.File
	l   *faultyDisk
	log bool
}

func (f *faultyFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.l.write.Load(); err != nil && f.log {
		return 0, *err
	}
	return f.File.WriteAt(p, off)
}

func (f *faultyFile) Sync(flags vfs.SyncFlag) error {
	if err := f.l.sync.Load(); err != nil && f.log {
		return *err
	}
	return f.File.Sync(flags)
}

func openFaulty(t *testing.T) (*faultyDisk, db.DB) {
	disk := &faultyDisk{VFS: vfs.Find("")}
	vfs.Register(t.Name(), disk)
	t.Cleanup(func() { vfs.Unregister(t.Name()) })
	d := dbtest.OpenSQLite(t, filepath.Join(t.TempDir(), "drive.db"), db.Options{VFS: t.Name()})
	items(t, d)
	write(t, d, insert(1, "before"))
	return disk, d
}

func TestFailedCommitFailsTheWholeGroup(t *testing.T) {
	for _, c := range []struct {
		name        string
		write, sync error
		kind        error
	}{
		{"full", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, nil, db.ErrFull},
		{"broken", syscall.EIO, nil, sqlite3.IOERR},
		{"unsynced", nil, syscall.EIO, sqlite3.IOERR},
	} {
		t.Run(c.name, func(t *testing.T) {
			disk, d := openFaulty(t)
			release := hold(t, d)
			// The one that holds the writer writes nothing, and so does not fail.
			if c.write != nil {
				disk.write.Store(&c.write)
			} else {
				disk.sync.Store(&c.sync)
			}
			errs := make([]error, 5)
			refusal := errors.New("refused")
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					errs[i] = d.Write(context.Background(), 1, func(tx db.Tx) error {
						if err := insert(int64(10+i), "x")(tx); err != nil {
							return err
						}
						if i == 3 {
							return refusal // on the ground of something that was never true
						}
						return nil
					})
				})
			}
			release()
			wg.Wait()
			for i, err := range errs {
				if !errors.Is(err, c.kind) {
					t.Errorf("%d: %v", i, err)
				}
			}
			disk.write.Store(nil)
			disk.sync.Store(nil)
			write(t, d, insert(2, "after"))
			if n := count(t, d); n != 2 {
				t.Errorf("%d rows, want 2", n)
			}
			dbtest.Integrity(t, d)
		})
	}
}

// A transaction that outgrows the page cache writes before its commit: then SQLite may give up all of it.
func TestFullDiskInTheMiddleOfAGroupTakesOnlyItsOwn(t *testing.T) {
	disk, d := openFaulty(t)
	release := hold(t, d)
	var full error = syscall.ENOSPC
	big := strings.Repeat("x", 1<<20)
	errs := make([]error, 6)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = d.Write(context.Background(), 1, func(tx db.Tx) error {
				if i != 2 {
					return insert(int64(10+i), "x")(tx)
				}
				disk.write.Store(&full)
				defer disk.write.Store(nil)
				for n := range int64(40) {
					if err := insert(100+n, big)(tx); err != nil {
						return err
					}
				}
				return errors.New("the cache took it all")
			})
		})
	}
	release()
	wg.Wait()
	for i, err := range errs {
		if i == 2 && !errors.Is(err, db.ErrFull) || i != 2 && err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if n := count(t, d); n != 6 {
		t.Errorf("%d rows, want 6", n)
	}
	dbtest.Integrity(t, d)
}

func TestFullDatabase(t *testing.T) {
	d := dbtest.SQLite(t)
	items(t, d)
	err := d.Write(t.Context(), 1, func(tx db.Tx) error {
		var pages, limit int64
		if err := tx.One(`PRAGMA page_count`).Scan(&pages); err != nil {
			return err
		}
		if err := tx.One(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+10)).Scan(&limit); err != nil {
			return err
		}
		for n := range int64(100) {
			if err := insert(n, strings.Repeat("x", 4000))(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, db.ErrFull) || count(t, d) != 0 {
		t.Errorf("%d rows, %v", count(t, d), err)
	}
}

func TestLogStaysBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drive.db")
	d := dbtest.OpenSQLite(t, path, db.Options{})
	items(t, d)
	big := strings.Repeat("x", 1<<20)
	for n := range int64(40) {
		if err := d.WriteRelaxed(t.Context(), 1, insert(n, big)); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path + "-wal")
	if err != nil || info.Size() > 16<<20 {
		t.Errorf("the log has %d bytes, %v", info.Size(), err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the log has the mode %v", info.Mode())
	}
}

// Reads that overlap would keep the log from ever starting anew.
func TestLogStaysBoundedWhileReadsFollowEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drive.db")
	d := dbtest.OpenSQLite(t, path, db.Options{})
	items(t, d)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				d.Read(ctx, func(tx db.Tx) error {
					err := tx.One(`SELECT count(*) FROM items`).Scan(new(int64))
					time.Sleep(20 * time.Millisecond)
					return err
				})
			}
		})
	}
	big := strings.Repeat("x", 1<<20)
	for n := range int64(120) {
		if err := d.WriteRelaxed(t.Context(), 1, insert(n, big)); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	wg.Wait()
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() > 90<<20 {
		t.Errorf("the log has %d bytes, %v", info.Size(), err)
	}
}
