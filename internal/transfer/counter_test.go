package transfer_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"driveway/internal/content"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func itoa(n int) string { return strconv.Itoa(n) }

// fullOnce is a store without space as long as it is told so.
type fullOnce struct {
	content.Store
	full bool
}

func (f *fullOnce) Create(ctx context.Context, key content.Key) (content.Staging, error) {
	if f.full {
		return nil, content.ErrFull
	}
	return f.Store.Create(ctx, key)
}

func TestCounter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		const files = 120
		keys := make([]int64, files)
		for i := range keys {
			it, err := w.put(w.transfer, "file"+itoa(i), "data", 10)
			w.ok(err)
			keys[i] = it.Key
		}
		w.ok(w.transfer.Counter.Flush(t.Context())) // what was uploaded
		count := func() {
			for i, key := range keys {
				w.transfer.Counter.View(key)
				for range i % 3 {
					w.transfer.Counter.Download(key)
				}
			}
		}
		count()
		before := d.Statements()
		w.ok(w.transfer.Counter.Flush(t.Context()))
		if n := d.Statements() - before; n > 3 {
			t.Errorf("%d statements", n)
		}
		at := w.now().Unix()
		w.later(time.Hour)
		count()
		ctx, stop := context.WithCancel(t.Context())
		stop()
		w.transfer.Counter.Run(ctx) // writes the rest when it is stopped
		for i, key := range keys {
			views, downloads := w.number(`SELECT views FROM nodes WHERE id = $1`, key), w.number(`SELECT downloads FROM nodes WHERE id = $1`, key)
			accessed := w.number(`SELECT accessed_at FROM nodes WHERE id = $1`, key)
			if views != 2 || downloads != int64(2*(i%3)) || accessed != at+3600 {
				t.Fatalf("file %d: %d views, %d downloads, accessed at %d", i, views, downloads, accessed)
			}
		}
	})
}

func TestCountsAreKeptWhileTheDatabaseFails(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	it, err := w.put(w.transfer, "file", "data", 10)
	w.ok(err)
	failing := dbtest.FailNth(w.db, 1)
	s, _ := w.process(failing, w.store)
	s.Counter.Download(it.Key)
	if err := s.Counter.Flush(t.Context()); err == nil {
		t.Fatal("no failure")
	}
	s.Counter.Download(it.Key)
	w.ok(s.Counter.Flush(t.Context()))
	if n := w.number(`SELECT downloads FROM nodes WHERE id = $1`, it.Key); n != 2 {
		t.Errorf("%d downloads", n)
	}
}
