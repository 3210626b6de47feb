package db_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// A cable lies between a database handle and the server, and can be cut.
type cable struct {
	url string

	cutAt atomic.Pointer[[]byte] // the connection that sends this is cut before the answer
	late  atomic.Bool            // the server gets it nonetheless
	cuts  atomic.Int32
}

func newCable(t *testing.T, target string) *cable {
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	const socket = ".s.PGSQL.5432"
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	server := filepath.Join(u.Query().Get("host"), socket)
	u.RawQuery = url.Values{"host": {dir}}.Encode()
	c := &cable{url: u.String()}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", server)
			if err != nil {
				t.Error(err)
				return
			}
			go func() {
				io.Copy(near, far)
				near.Close()
			}()
			go c.carry(near, far)
		}
	}()
	return c
}

// carry passes on what the client sends.
func (c *cable) carry(near, far net.Conn) {
	buf := make([]byte, 1<<16)
	for {
		n, err := near.Read(buf)
		if at := c.cutAt.Load(); at != nil && bytes.Contains(buf[:n], *at) && c.cutAt.CompareAndSwap(at, nil) {
			c.cuts.Add(1)
			near.Close()
			if c.late.Load() {
				far.Write(buf[:n])
				time.Sleep(200 * time.Millisecond)
			}
			far.Close()
			return
		}
		if n > 0 {
			far.Write(buf[:n])
		}
		if err != nil {
			far.Close()
			return
		}
	}
}

func TestLostConnectionBeforeTheCommitRunsAgain(t *testing.T) {
	c := newCable(t, dbtest.Postgres(t))
	d := dbtest.OpenPostgres(t, c.url, db.Options{Connections: 3})
	items(t, d)
	for _, at := range []string{"pg_advisory_xact_lock", "cut here", "INSERT"} {
		runs := 0
		bad := []byte(at)
		err := d.Write(t.Context(), 1, func(tx db.Tx) error {
			if runs++; runs == 1 {
				c.cutAt.Store(&bad)
			}
			if _, err := tx.Exec(`DELETE FROM items WHERE name = $1`, "cut here"); err != nil {
				return err
			}
			return insert(1, "x")(tx)
		})
		c.cutAt.Store(nil)
		if err != nil && !db.IsUnique(err) {
			t.Errorf("%s: %v after %d runs", at, err, runs)
		}
	}
	if c.cuts.Load() == 0 || count(t, d) != 1 {
		t.Errorf("%d cuts, %d rows", c.cuts.Load(), count(t, d))
	}
}

func TestConnectionLostDuringTheCommitIsAnUnknownOutcome(t *testing.T) {
	c := newCable(t, dbtest.Postgres(t))
	d := dbtest.OpenPostgres(t, c.url, db.Options{})
	items(t, d)
	commit := []byte("COMMIT\x00") // not the one in READ COMMITTED
	for i, late := range []bool{false, true} {
		runs := 0
		c.late.Store(late)
		err := d.Write(t.Context(), 1, func(tx db.Tx) error {
			runs++
			c.cutAt.Store(&commit)
			return insert(int64(i), "x")(tx)
		})
		if !errors.Is(err, db.ErrUnknownOutcome) || runs != 1 {
			t.Errorf("%v after %d runs", err, runs)
		}
	}
	time.Sleep(300 * time.Millisecond)
	if n := count(t, d); n != 1 { // the second one's commit arrived
		t.Errorf("%d rows, want 1", n)
	}
}

func TestReadsSurviveDeadConnectionsInThePool(t *testing.T) {
	base := dbtest.Postgres(t)
	d := dbtest.OpenPostgres(t, base, db.Options{})
	items(t, d)
	count(t, d)
	other := dbtest.OpenPostgres(t, base, db.Options{})
	read(t, other, func(tx db.Tx) error {
		for _, err := range tx.Query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	if n := count(t, d); n != 0 {
		t.Errorf("%d rows", n)
	}
	write(t, d, insert(1, "x"))
}

func TestDeadlocksRunAgain(t *testing.T) {
	d := dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{})
	items(t, d)
	write(t, d, func(tx db.Tx) error {
		for id := range int64(2) {
			if err := insert(id, "")(tx); err != nil {
				return err
			}
		}
		return nil
	})
	var both, wg sync.WaitGroup
	both.Add(2)
	var runs atomic.Int32
	for w := range int64(2) {
		wg.Go(func() {
			first := true
			err := d.Write(context.Background(), w, func(tx db.Tx) error { // partition 0, and 1
				runs.Add(1)
				for i := range int64(2) {
					if _, err := tx.Exec(`UPDATE items SET name = name || 'x' WHERE id = $1`, i^w); err != nil {
						return err
					}
					if first {
						first = false
						both.Done()
						both.Wait()
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var done int64
	read(t, d, func(tx db.Tx) error { return tx.One(`SELECT count(*) FROM items WHERE name = 'xx'`).Scan(&done) })
	if done != 2 || runs.Load() != 3 {
		t.Errorf("%d rows changed twice, in %d runs", done, runs.Load())
	}
}

func TestPartitionsRunSideBySide(t *testing.T) {
	d := dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{})
	items(t, d)
	var both, wg sync.WaitGroup
	both.Add(3)
	for w := range int64(3) {
		wg.Go(func() {
			err := d.Write(context.Background(), w, func(tx db.Tx) error {
				both.Done()
				both.Wait() // would never end if one excluded the other
				return insert(w, "x")(tx)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestMoreWritersThanConnections(t *testing.T) {
	d := dbtest.OpenPostgres(t, dbtest.Postgres(t), db.Options{Connections: 2})
	items(t, d)
	var wg sync.WaitGroup
	for w := range int64(30) {
		wg.Go(func() {
			if err := d.Write(context.Background(), w%7, insert(w, "x")); err != nil {
				t.Error(err)
			}
			if n := count(t, d); n == 0 {
				t.Error("no rows")
			}
		})
	}
	wg.Wait()
	if n := count(t, d); n != 30 {
		t.Errorf("%d rows", n)
	}
}
