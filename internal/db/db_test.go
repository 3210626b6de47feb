package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// items makes a table to play with.
func items(t testing.TB, d db.DB) {
	t.Helper()
	write(t, d, func(tx db.Tx) error {
		_, err := tx.Exec(`CREATE TABLE items (id BIGINT PRIMARY KEY, name TEXT NOT NULL, data BYTEA, parent BIGINT)`)
		return err
	})
}

func write(t testing.TB, d db.DB, fn func(db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), 1, fn); err != nil {
		t.Fatal(err)
	}
}

func insert(id int64, name string) func(db.Tx) error {
	return func(tx db.Tx) error {
		_, err := tx.Exec(`INSERT INTO items (id, name) VALUES ($1, $2)`, id, name)
		return err
	}
}

func count(t testing.TB, d db.DB) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error { return tx.One(`SELECT count(*) FROM items`).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConcurrentWritersAllGetTheirRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		const writers, each = 16, 25
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					id := int64(w*each + i)
					if err := d.Write(context.Background(), 1, insert(id, fmt.Sprint(id))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, d); n != writers*each {
			t.Errorf("%d rows, want %d", n, writers*each)
		}
	})
}

func TestUniqueRaceHasOneWinner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		const writers = 20
		errs := make([]error, writers)
		var wg sync.WaitGroup
		for w := range writers {
			// Half of them in another partition, so that they race in the database too.
			wg.Go(func() { errs[w] = d.Write(context.Background(), int64(w%2), insert(7, fmt.Sprint(w))) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, db.ErrUnique) || !db.IsUnique(err):
				t.Errorf("want ErrUnique, got %v", err)
			}
		}
		if won != 1 || count(t, d) != 1 {
			t.Errorf("%d winners, %d rows", won, count(t, d))
		}
	})
}

// hold blocks the writer of partition 1 until the returned function is called: what is written meanwhile makes a group.
func hold(t testing.TB, d db.DB) (release func()) {
	t.Helper()
	started, free, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var once sync.Once
	go func() {
		defer close(done)
		err := d.Write(context.Background(), 1, func(db.Tx) error {
			once.Do(func() { close(started) })
			<-free
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}()
	<-started
	return func() {
		time.Sleep(20 * time.Millisecond) // let the others queue
		close(free)
		<-done
	}
}

func TestFailureInTheMiddleOfAGroupTakesOnlyItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		release := hold(t, d)
		refusal := errors.New("refused")
		errs := make([]error, 9)
		panics := make([]any, 9)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				defer func() { panics[i] = recover() }()
				errs[i] = d.Write(context.Background(), 1, func(tx db.Tx) error {
					if err := insert(int64(i), "x")(tx); err != nil {
						return err
					}
					switch i {
					case 2:
						return refusal
					case 4:
						return insert(4, "again")(tx)
					case 5:
						insert(5, "swallowed")(tx)
						return nil
					case 6:
						panic("boom")
					}
					return nil
				})
			})
		}
		release()
		wg.Wait()
		for i, err := range errs {
			switch i {
			case 2:
				if err != refusal {
					t.Errorf("%d: %v", i, err)
				}
			case 4, 5:
				if !db.IsUnique(err) {
					t.Errorf("%d: %v", i, err)
				}
			case 6:
				if panics[i] != "boom" {
					t.Errorf("%d: panic %v, error %v", i, panics[i], err)
				}
			default:
				if err != nil {
					t.Errorf("%d: %v", i, err)
				}
			}
		}
		if n := count(t, d); n != 5 {
			t.Errorf("%d rows, want 5", n)
		}
	})
}
