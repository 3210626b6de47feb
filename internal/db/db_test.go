package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
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

func TestCancelledWhileWaitingDoesNotRun(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		release := hold(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		answer := make(chan error)
		for i := range int64(3) {
			go func() { answer <- d.Write(ctx, 1, insert(i, "x")) }()
		}
		time.Sleep(20 * time.Millisecond)
		cancel()
		for range 3 { // the answer does not wait for the writer
			if err := <-answer; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		release()
		if err := d.Write(ctx, 1, insert(9, "x")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestCancelledWhileRunningCompletes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, 1, func(tx db.Tx) error {
			cancel()
			return insert(1, "x")(tx)
		})
		if n := count(t, d); err != nil || n != 1 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestPanicsAndExitsLeaveTheWriterAlive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		func() {
			defer func() {
				if p := recover(); p != "boom" {
					t.Errorf("recovered %v", p)
				}
			}()
			d.Write(t.Context(), 1, func(tx db.Tx) error {
				insert(1, "x")(tx)
				panic("boom")
			})
		}()
		func() {
			defer func() { recover() }()
			d.Read(t.Context(), func(tx db.Tx) error {
				for range tx.Query(`SELECT 1`) {
					panic("boom")
				}
				return nil
			})
		}()
		// The goroutine that ends may be one that ran the transactions of others too.
		release := hold(t, d)
		var wg sync.WaitGroup
		for i := range int64(10) {
			wg.Go(func() {
				err := d.Write(context.Background(), 1, func(tx db.Tx) error {
					if err := insert(100+i, "x")(tx); err != nil {
						return err
					}
					if i == 5 {
						runtime.Goexit()
					}
					return nil
				})
				if err != nil && i != 5 {
					t.Error(i, err)
				}
			})
		}
		release()
		wg.Wait()
		write(t, d, insert(2, "x"))
		// The one that ended its goroutine is missing, and perhaps the one whose goroutine that was.
		if n := count(t, d); n != 10 && n != 9 {
			t.Errorf("%d rows, want 10 or 9", n)
		}
	})
}

func TestPartitionExcludesOverHandles(t *testing.T) {
	eachPair(t, func(t *testing.T, one, two db.DB) {
		items(t, one)
		write(t, one, func(tx db.Tx) error {
			_, err := tx.Exec(`INSERT INTO items (id, name, parent) VALUES (1, '', 0)`)
			return err
		})
		const writers, each = 4, 10
		var wg sync.WaitGroup
		for i, d := range []db.DB{one, two} {
			for range writers {
				wg.Go(func() {
					for range each {
						partition := int64(7 - i)
						err := d.Write(context.Background(), partition, func(tx db.Tx) error {
							if partition != 7 { // it takes that as its second
								if err := tx.Lock(7); err != nil {
									return err
								}
							}
							var n int64 // what is read stays true until the commit
							if err := tx.One(`SELECT parent FROM items WHERE id = 1`).Scan(&n); err != nil {
								return err
							}
							_, err := tx.Exec(`UPDATE items SET parent = $1 WHERE id = 1`, n+1)
							return err
						})
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		var n int64
		read(t, two, func(tx db.Tx) error { return tx.One(`SELECT parent FROM items WHERE id = 1`).Scan(&n) })
		if n != 2*writers*each {
			t.Errorf("%d, want %d: changes were lost", n, 2*writers*each)
		}
		dbtest.Integrity(t, one)
	})
}

// eachPair runs test with two handles on one database, as two processes have them.
func eachPair(t *testing.T, test func(t *testing.T, one, two db.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "it's a 100% drive?.db")
		test(t, dbtest.OpenSQLite(t, path, db.Options{}), dbtest.OpenSQLite(t, path, db.Options{}))
	})
	t.Run("postgres", func(t *testing.T) {
		url := dbtest.Postgres(t)
		test(t, dbtest.OpenPostgres(t, url, db.Options{}), dbtest.OpenPostgres(t, url, db.Options{}))
	})
}

func TestRelaxedWritesAreSeenAtOnce(t *testing.T) {
	eachPair(t, func(t *testing.T, one, two db.DB) {
		items(t, one)
		for i := range int64(10) {
			write := one.WriteRelaxed
			if i%3 == 0 {
				write = one.Write
			}
			if err := write(t.Context(), 1, insert(i, "x")); err != nil {
				t.Fatal(err)
			}
			if n := count(t, two); n != i+1 {
				t.Errorf("%d rows, want %d", n, i+1)
			}
		}
	})
}

func TestClosedIsUnavailable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			d.Ping(t.Context()), d.Write(t.Context(), 1, insert(1, "x")), d.WriteRelaxed(t.Context(), 0, insert(1, "x")),
		} {
			if !errors.Is(err, db.ErrUnavailable) {
				t.Error(err)
			}
		}
	})
}

func TestUnreachableIsUnavailable(t *testing.T) {
	if _, err := db.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "none", "drive.db"), db.Options{}); !errors.Is(err, db.ErrUnavailable) {
		t.Error(err)
	}
	if _, err := db.OpenPostgres(t.Context(), "postgres://127.0.0.1:1/none?connect_timeout=1", db.Options{}); !errors.Is(err, db.ErrUnavailable) {
		t.Error(err)
	}
	if _, err := db.OpenPostgres(t.Context(), "postgres://[", db.Options{}); err == nil || errors.Is(err, db.ErrUnavailable) {
		t.Error(err)
	}
}

func TestFailNthMeetsEveryStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		var kept []int
		n := 1
		for ; ; n++ {
			f := dbtest.FailNth(d, n)
			err := f.Write(t.Context(), 1, func(tx db.Tx) error {
				if err := insert(int64(n), "x")(tx); err != nil {
					return err
				}
				tx.Exec(`UPDATE items SET name = 'y' WHERE id = $1`, n) // that it fails is not looked at
				for _, err := range tx.Query(`SELECT id FROM items`) {
					if err != nil {
						return err
					}
				}
				return nil
			})
			if !f.Fired() {
				if err != nil {
					t.Error(err)
				}
				break
			}
			if !errors.Is(err, dbtest.ErrInjected) {
				t.Errorf("step %d: %v", n, err)
			}
			if errors.Is(err, db.ErrUnknownOutcome) {
				kept = append(kept, n)
			}
		}
		// Three statements, before the commit, after it.
		if n != 6 || len(kept) != 1 || kept[0] != 5 {
			t.Errorf("%d steps, of unknown outcome %v", n-1, kept)
		}
		if rows := count(t, d); rows != 2 {
			t.Errorf("%d rows, want 2", rows)
		}
	})
}
