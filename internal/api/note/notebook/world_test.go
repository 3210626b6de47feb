package notebook_test

import (
	"context"
	"crypto/rand"
	"iter"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// world is a database with notes, and a clock that only the test moves.
type world struct {
	testing.TB
	db    db.DB
	notes *notebook.Service
	mu    sync.Mutex
	time  time.Time
}

func newWorld(t testing.TB, d db.DB) *world {
	w := &world{TB: t, db: d, time: time.Unix(1_700_000_000, 0)}
	hash := func(_ context.Context, p string) (string, error) { return p, nil }
	w.notes = notebook.New(d, drive.New(d, w.now, rand.Reader, hash), w.now)
	return w
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { test(t, newWorld(t, d)) })
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

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	w.must(w.db.Write(context.Background(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	}))
}

func (w *world) count(sql string, args ...any) (n int64) {
	w.Helper()
	w.must(w.db.Read(context.Background(), func(tx db.Tx) error { return tx.One(sql, args...).Scan(&n) }))
	return n
}

// all gathers what a listing gives.
func all[T any](w *world, listing func(fn func(iter.Seq2[T, error]) error) error) (list []T, err error) {
	err = listing(func(seq iter.Seq2[T, error]) error {
		list, err = gather(seq)
		return err
	})
	return list, err
}

func gather[T any](seq iter.Seq2[T, error]) (list []T, err error) {
	list = []T{}
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

const day = 24 * time.Hour

func person(account access.AccountID, user access.UserID) access.Caller {
	return access.Caller{Kind: access.Owner, Account: account, User: user}
}
