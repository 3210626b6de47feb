package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// traffic is what the table has of an account user, or of the owner, in all days: uploads/bytes downloads/bytes.
func (w *world) traffic(who access.Caller) string {
	w.Helper()
	w.ok(w.transfer.Counter.Flush(w.Context()))
	sum := func(column string) int64 {
		return w.number(`SELECT CAST(COALESCE(SUM(`+column+`), 0) AS BIGINT) FROM traffic WHERE account_id = $1 AND user_id = $2`, w.ann.Account, who.User)
	}
	return fmt.Sprintf("%d/%d %d/%d", sum("uploads"), sum("uploaded"), sum("downloads"), sum("downloaded"))
}

// get downloads a file as its answer would go out.
func (w *world) get(who access.Caller, file drive.FileID) error {
	d, err := w.transfer.Download(w.Context(), who, file, false)
	if err != nil {
		return err
	}
	d.Begun(false)
	r, err := d.Open(w.Context(), 0, -1)
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(io.Discard, r)
	return errors.Join(err, d.Sent(w.Context(), n))
}

// upload is a whole upload.
func (w *world) upload(who access.Caller, name string, size int) drive.Item {
	w.Helper()
	o, err := w.transfer.Create(w.Context(), who, transfer.NewFile{Folder: drive.RootID, Name: name, Open: true})
	w.ok(err)
	_, err = w.transfer.Chunk(w.Context(), who, transfer.Chunk{File: o.FileID(), Upload: o.Upload, Size: int64(size), Data: strings.NewReader(text(size))})
	w.ok(err)
	closing := transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(size)}
	it, err := w.transfer.Close(w.Context(), who, closing)
	w.ok(err)
	_, err = w.transfer.Close(w.Context(), who, closing) // its answer was lost
	w.ok(err)
	return it
}

func TestTraffic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		cat, dog := w.member("cat"), w.member("dog")
		want := func(who access.Caller, traffic string) {
			t.Helper()
			if got := w.traffic(who); got != traffic {
				t.Errorf("%s, want %s", got, traffic)
			}
		}
		file := w.upload(w.ann, "file", 100)
		w.upload(cat, "file", 50)
		w.upload(cat, "large", 100_000)
		w.upload(dog, "empty", 0)
		_, err := w.drive.CopyFile(w.Context(), dog, file.FileID(), drive.RootID, "copy", false)
		w.ok(err)
		want(w.ann, "1/100 0/0")
		want(cat, "2/100050 0/0")
		want(dog, "1/0 0/0")

		w.ok(w.get(cat, file.FileID()))
		w.ok(w.get(w.ann, file.FileID()))
		want(cat, "2/100050 1/50")
		w.ok(w.get(cat, file.FileID()))
		want(cat, "2/100050 2/100")
		want(w.ann, "1/100 1/50")

		// Others than members count for the owner.
		w.exec(`UPDATE nodes SET access = 1 WHERE id = $1`, file.Key)
		for _, who := range []access.Caller{{}, {Kind: access.Owner, Account: w.ann.Account + 1, User: 99}} {
			w.ok(w.get(who, file.FileID()))
		}
		want(w.ann, "1/100 3/150")

		a, err := w.transfer.Archive(w.Context(), cat, nil, []drive.FolderID{drive.RootID})
		w.ok(err)
		w.ok(a.Write(w.Context(), io.Discard))
		want(cat, "2/100050 6/100200") // file, large, empty, copy
	})
}

// TestBandwidth: a download begins as long as less than the limit has been sent that day, whether that is in the table yet or not.
func TestBandwidth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		cat, dog := w.member("cat"), w.member("dog")
		file := w.upload(w.ann, "file", 100).FileID()
		flush := func() { w.ok(w.transfer.Counter.Flush(t.Context())) }
		refused := func(who access.Caller) {
			t.Helper()
			if err := w.get(who, file); !errors.Is(err, transfer.ErrBandwidth) {
				t.Fatalf("%v; want it refused", err)
			}
			if _, err := w.transfer.Archive(t.Context(), who, []drive.FileID{file}, nil); !errors.Is(err, transfer.ErrBandwidth) {
				t.Fatalf("%v; want the archive refused", err)
			}
		}
		exceeded := func(want bool) {
			t.Helper()
			it, err := w.drive.File(t.Context(), w.ann, file)
			w.ok(err)
			if got, err := w.transfer.BandwidthExceeded(t.Context(), &it); err != nil || got != want {
				t.Fatalf("exceeded: %v, %v", got, err)
			}
		}
		w.exec(`UPDATE accounts SET bandwidth_max = 550`)
		w.exec(`UPDATE users SET bandwidth_max = 150 WHERE id = $1`, cat.User)
		w.exec(`UPDATE user_groups SET bandwidth_max = 350`)
		w.ok(w.get(cat, file))
		w.ok(w.get(cat, file)) // it may go over the limit, but not begin beyond it
		refused(cat)
		flush()
		refused(cat)
		exceeded(false)
		w.ok(w.get(dog, file)) // the group has 300
		flush()
		w.ok(w.get(dog, file)) // 400
		refused(dog)
		w.ok(w.get(w.ann, file))
		w.ok(w.get(w.ann, file)) // 600, a part of it written
		refused(w.ann)
		exceeded(true)
		flush()
		refused(w.ann)
		if _, err := w.transfer.Find(t.Context(), w.ann, file, false); err != nil {
			t.Errorf("a thumbnail: %v", err)
		}

		// A group whose limits rest, and limits that are lifted.
		w.exec(`UPDATE accounts SET bandwidth_max = NULL`)
		w.ok(w.get(w.ann, file))
		refused(dog)
		w.exec(`UPDATE user_groups SET limited = 0`)
		w.ok(w.get(dog, file))
		refused(cat)
		w.exec(`UPDATE users SET bandwidth_max = NULL WHERE id = $1`, cat.User)
		w.ok(w.get(cat, file))

		// 0 is nothing at all, and the next day is another one: at midnight 8 hours west of UTC.
		w.exec(`UPDATE accounts SET bandwidth_max = 100`)
		refused(w.ann)
		w.later(4*time.Hour + 55*time.Minute) // 07:59 UTC
		refused(w.ann)
		w.later(2 * time.Minute)
		w.ok(w.get(w.ann, file))
		refused(w.ann)
		w.later(24 * time.Hour)
		exceeded(false)
		w.exec(`UPDATE accounts SET bandwidth_max = 0`)
		refused(w.ann)
		exceeded(true)
	})
}

// Whoever has no limit is not asked about.
func TestBandwidthCostsNothingWithoutALimit(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	cat := w.member("cat")
	file := w.upload(w.ann, "file", 100).FileID()
	statements := func(who access.Caller) int64 {
		before := w.db.Statements()
		w.ok(w.get(who, file))
		return w.db.Statements() - before
	}
	none := statements(cat)
	if owner := statements(w.ann); owner > none {
		t.Errorf("%d statements for the owner, %d for an account user", owner, none)
	}
	w.exec(`UPDATE accounts SET bandwidth_max = 1000000`)
	if n := statements(cat); n != none+1 {
		t.Errorf("%d statements, %d without a limit", n, none)
	}
}

// TestUseIsNeverSeenTwice: what is on its way from memory to the table is seen just once.
func TestUseIsNeverSeenTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		it := w.upload(w.ann, "file", 10)
		const times = 200
		w.exec(`UPDATE accounts SET bandwidth_max = $1`, times*10)
		ctx, stop := context.WithCancel(t.Context())
		var flushing sync.WaitGroup
		flushing.Go(func() {
			for ctx.Err() == nil {
				w.ok(w.transfer.Counter.Flush(t.Context()))
			}
		})
		for range times {
			w.ok(w.get(w.ann, it.FileID()))
		}
		if err := w.get(w.ann, it.FileID()); !errors.Is(err, transfer.ErrBandwidth) {
			t.Errorf("after all: %v", err)
		}
		stop()
		flushing.Wait()
	})
}

// Whatever fails while traffic is written, it is counted once.
func TestTrafficIsKeptWhileTheDatabaseFails(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	file := w.upload(w.ann, "file", 100).FileID()
	done, healthy := 0, w.db
	for n, failed := 1, 0; failed < 3; n++ { // in its statement, before its commit, after it
		failing := dbtest.FailNth(healthy, n)
		w.transfer, w.drive = w.process(failing, w.store)
		if w.get(w.ann, file) != nil {
			continue
		}
		done++
		_ = w.transfer.Counter.Flush(t.Context())
		if !failing.Fired() {
			t.Fatal("nothing fails")
		}
		failed++
		w.ok(w.get(w.ann, file))
		done++
		w.ok(w.transfer.Counter.Flush(t.Context()))
		if n := w.number(`SELECT downloaded FROM traffic`); n != int64(100*done) {
			t.Errorf("%d bytes after %d downloads", n, done)
		}
	}
}
