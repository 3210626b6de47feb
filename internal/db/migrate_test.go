package db_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// schema is a set of migrations, from 1.
func schema(texts ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range texts {
		files[fmt.Sprintf("%04d_step%d.sql", i+1, i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// eachEmpty runs test with a way to open one database, empty at first, with a schema.
func eachEmpty(t *testing.T, test func(t *testing.T, place string, open func(o db.Options) (db.DB, error))) {
	quiet := func(o db.Options) db.Options {
		if o.Log == nil {
			o.Log = slog.New(slog.DiscardHandler)
		}
		return o
	}
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "drive.db")
		test(t, path, func(o db.Options) (db.DB, error) { return db.OpenSQLite(t.Context(), path, quiet(o)) })
	})
	t.Run("postgres", func(t *testing.T) {
		url := dbtest.EmptyPostgres(t)
		test(t, "", func(o db.Options) (db.DB, error) { return db.OpenPostgres(t.Context(), url, quiet(o)) })
	})
}

const (
	step1 = `CREATE TABLE things (id {{key}}, name {{text}} NOT NULL); INSERT INTO things (name) VALUES ('a'), ('b');`
	step2 = `ALTER TABLE things ADD COLUMN size BIGINT NOT NULL DEFAULT 7;`
)

func TestMigrations(t *testing.T) {
	eachEmpty(t, func(t *testing.T, path string, open func(db.Options) (db.DB, error)) {
		d, err := open(db.Options{Migrations: schema(step1)})
		if err != nil {
			t.Fatal(err)
		}
		write(t, d, func(tx db.Tx) error {
			var id int64
			// {{key}}: a key is never given again.
			if _, err := tx.Exec(`DELETE FROM things WHERE name = 'b'`); err != nil {
				return err
			}
			if err := tx.One(`INSERT INTO things (name) VALUES ('B') RETURNING id`).Scan(&id); err != nil || id != 3 {
				t.Errorf("key %d, %v", id, err)
			}
			// {{text}}: compared byte by byte.
			var name string
			if err := tx.One(`SELECT name FROM things ORDER BY name`).Scan(&name); err != nil || name != "B" {
				t.Errorf("first name %q, %v", name, err)
			}
			return nil
		})
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}

		// A step that fails leaves nothing of itself.
		if _, err := open(db.Options{Migrations: schema(step1, step2+`SELECT nonsense FROM nowhere;`)}); err == nil ||
			!strings.Contains(err.Error(), "0002_step2") {
			t.Errorf("a bad step: %v", err)
		}

		var log bytes.Buffer
		d, err = open(db.Options{Migrations: schema(step1, step2), Log: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		var size int64
		read(t, d, func(tx db.Tx) error { return tx.One(`SELECT size FROM things WHERE name = 'a'`).Scan(&size) })
		if size != 7 {
			t.Errorf("size %d", size)
		}
		d.Close()
		if path != "" {
			checkSnapshot(t, path+".schema-0001", log.String())
		}
	})
}

// checkSnapshot looks for the database as it was before the second step.
func checkSnapshot(t *testing.T, path, log string) {
	t.Helper()
	if !strings.Contains(log, path) {
		t.Errorf("the log does not name the copy: %s", log)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has the mode %v", info.Mode())
	}
	old := dbtest.OpenSQLite(t, path, db.Options{Migrations: schema(step1)})
	dbtest.Integrity(t, old)
	var n int64
	read(t, old, func(tx db.Tx) error { return tx.One(`SELECT count(*) FROM things`).Scan(&n) })
	if n != 2 {
		t.Errorf("%d rows in the copy", n)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNewerSchemaIsRefusedUnlessItSaysOtherwise(t *testing.T) {
	eachEmpty(t, func(t *testing.T, _ string, open func(db.Options) (db.DB, error)) {
		expanded := "-- oldest binary: 0001\n" + step2
		for _, files := range []fstest.MapFS{schema(step1, expanded), schema(step1)} { // side by side
			d, err := open(db.Options{Migrations: files})
			if err != nil {
				t.Fatal(err)
			}
			d.Close()
		}
		d, err := open(db.Options{Migrations: schema(step1, expanded, `CREATE TABLE others (id {{key}})`)})
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		if _, err := open(db.Options{Migrations: schema(step1, expanded)}); err == nil || !strings.Contains(err.Error(), "newer version") {
			t.Errorf("a newer schema: %v", err)
		}
	})
}

func TestAnotherProgramsDatabaseIsRefused(t *testing.T) {
	eachEmpty(t, func(t *testing.T, _ string, open func(db.Options) (db.DB, error)) {
		d, err := open(db.Options{Migrations: fstest.MapFS{"0001_other.sql": {Data: []byte(step1)}}})
		if err != nil {
			t.Fatal(err)
		}
		d.Close()
		if _, err := open(db.Options{Migrations: schema(step1)}); err == nil {
			t.Error("no error")
		}
	})
}

func TestSeveralProcessesMayMigrateAtOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, _ string, open func(db.Options) (db.DB, error)) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				d, err := open(db.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				d.Close()
			})
		}
		wg.Wait()
		for range 4 {
			wg.Go(func() {
				d, err := open(db.Options{Migrations: withStep(t, step1)})
				if err != nil {
					t.Error(err)
					return
				}
				d.Close()
			})
		}
		wg.Wait()
	})
}

// withStep is the drive's schema and one step more.
func withStep(t *testing.T, text string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: data}
	}
	files[fmt.Sprintf("%04d_more.sql", len(names)+1)] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func TestMigrationNames(t *testing.T) {
	for _, files := range []fstest.MapFS{
		{"0002_gap.sql": {}}, {"first.sql": {}}, {"0001_a.sql": {}, "0001_b.sql": {}},
	} {
		if _, err := db.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "drive.db"), db.Options{Migrations: files}); err == nil {
			t.Errorf("%v: no error", files)
		}
	}
}
