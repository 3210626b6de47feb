package powercut_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/db/powercut"
)

// childDir tells a copy of the test binary to be the process that is killed, childWriters how many of its goroutines
// write durably.
const (
	childDir     = "POWERCUT_TEST_DIR"
	childWriters = "POWERCUT_TEST_WRITERS"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes from several goroutines at once, and says on its output what has been acknowledged.
func writeUntilKilled(dir string) {
	ctx := context.Background()
	check := func(err error) {
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
	}
	check(powercut.Register("powercut", filepath.Join(dir, "live"), filepath.Join(dir, "durable")))
	d, err := db.OpenSQLite(ctx, filepath.Join(dir, "live", "drive.db"), db.Options{VFS: "powercut", Log: slog.New(slog.DiscardHandler)})
	check(err)
	check(d.Write(ctx, 1, func(tx db.Tx) error {
		if _, err := tx.Exec(`CREATE TABLE IF NOT EXISTS durable (id INTEGER PRIMARY KEY AUTOINCREMENT, writer BIGINT, relaxed BIGINT, data BYTEA)`); err != nil {
			return err
		}
		_, err := tx.Exec(`CREATE TABLE IF NOT EXISTS relaxed (number BIGINT PRIMARY KEY, data BYTEA)`)
		return err
	}))
	data := make([]byte, 3000)
	var relaxed atomic.Int64 // acknowledged
	check(d.Read(ctx, func(tx db.Tx) error {
		var n int64
		err := tx.One(`SELECT COALESCE(max(number), 0) FROM relaxed`).Scan(&n)
		relaxed.Store(n)
		return err
	}))
	writers, err := strconv.Atoi(os.Getenv(childWriters))
	check(err)
	for w := range writers {
		go func() {
			for {
				var id int64
				seen := relaxed.Load()
				check(d.Write(ctx, 1, func(tx db.Tx) error {
					return tx.One(`INSERT INTO durable (writer, relaxed, data) VALUES ($1, $2, $3) RETURNING id`,
						w, seen, data[:rand.IntN(len(data))]).Scan(&id)
				}))
				fmt.Println("durable", id)
			}
		}()
	}
	for {
		n := relaxed.Load() + 1
		check(d.WriteRelaxed(ctx, 1, func(tx db.Tx) error {
			_, err := tx.Exec(`INSERT INTO relaxed (number, data) VALUES ($1, $2)`, n, data[:rand.IntN(len(data))])
			return err
		}))
		relaxed.Store(n)
		fmt.Println("relaxed", n)
	}
}

func TestAcknowledgedWritesSurviveAPowerCut(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[int64]bool{}
	for round := range 3 {
		relaxed, kept := cut(t, dir, 6, acknowledged)
		t.Logf("round %d: %d durable rows acknowledged; of %d relaxed ones %d were lost",
			round, len(acknowledged), relaxed, max(0, relaxed-kept))
	}
}

// That some are lost shows that the cut is one. A cut just after the log was synced loses nothing, so there are a few.
func TestRelaxedWritesAreLostFromTheEndOnly(t *testing.T) {
	for range 10 {
		relaxed, kept := cut(t, t.TempDir(), 0, nil)
		t.Logf("of %d relaxed rows %d were lost", relaxed, max(0, relaxed-kept))
		if kept < relaxed {
			return
		}
	}
	t.Error("ten power cuts lost nothing")
}

// cut runs a process that writes, cuts its power under load, and checks what is left. It returns the number of the
// last acknowledged relaxed row and of the last one kept.
func cut(t *testing.T, dir string, writers int, acknowledged map[int64]bool) (relaxed, kept int64) {
	t.Helper()
	live := filepath.Join(dir, "live")
	if err := os.MkdirAll(live, 0o700); err != nil {
		t.Fatal(err)
	}
	relaxed = runAndKill(t, dir, writers, acknowledged)
	if err := powercut.Restore(live, filepath.Join(dir, "durable")); err != nil {
		t.Fatal(err)
	}
	return relaxed, checkSurvivors(t, filepath.Join(live, "drive.db"), acknowledged)
}

// runAndKill runs a process that writes, kills it under load, and notes what it acknowledged.
func runAndKill(t *testing.T, dir string, writers int, durable map[int64]bool) (relaxed int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childWriters+"="+strconv.Itoa(writers))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		var kind string
		var id int64
		if _, err := fmt.Sscan(lines.Text(), &kind, &id); err != nil {
			t.Fatalf("the process says %q", lines.Text())
		}
		switch kind {
		case "durable":
			durable[id] = true
		case "relaxed":
			relaxed = id
		}
		if n > 1500 { // some copyings of the log into the database have passed
			once.Do(func() {
				time.AfterFunc(time.Duration(rand.IntN(20))*time.Millisecond, func() { cmd.Process.Kill() })
			})
		}
	}
	cmd.Wait()
	return relaxed
}

// checkSurvivors looks at what is left after a power cut, and returns the number of the last relaxed row.
func checkSurvivors(t *testing.T, path string, acknowledged map[int64]bool) (relaxed int64) {
	t.Helper()
	d := dbtest.OpenSQLite(t, path, db.Options{})
	defer d.Close()
	dbtest.Integrity(t, d)
	err := d.Read(t.Context(), func(tx db.Tx) error {
		var rows int64
		if err := tx.One(`SELECT COALESCE(max(number), 0), count(*) FROM relaxed`).Scan(&relaxed, &rows); err != nil {
			return err
		}
		if relaxed != rows {
			t.Errorf("relaxed rows up to %d, but only %d: some were lost out of order", relaxed, rows)
		}
		found := map[int64]bool{}
		for row, err := range tx.Query(`SELECT id, relaxed FROM durable`) {
			var id, seen int64
			if err == nil {
				err = row.Scan(&id, &seen)
			}
			if err != nil {
				return err
			}
			found[id] = true
			if seen > relaxed {
				t.Errorf("a durable row came after relaxed row %d, which is lost", seen)
			}
		}
		for id := range acknowledged {
			if !found[id] {
				t.Errorf("acknowledged row %d is lost", id)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return relaxed
}
