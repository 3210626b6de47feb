// Package dbtest gives tests fresh databases with the drive's schema: SQLite and PostgreSQL.
package dbtest

import (
	"log/slog"
	"path/filepath"
	"testing"

	"driveway/internal/db"
)

// Each runs test on an empty SQLite database and on an empty PostgreSQL database, as subtests.
func Each(t *testing.T, test func(t *testing.T, d db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, OpenPostgres(t, Postgres(t), db.Options{})) })
}

// SQLite returns an empty database, which is closed at the end of the test.
func SQLite(t testing.TB) db.DB {
	t.Helper()
	return OpenSQLite(t, filepath.Join(t.TempDir(), "drive.db"), db.Options{})
}

// OpenSQLite opens the database at path, and closes it at the end of the test.
func OpenSQLite(t testing.TB, path string, o db.Options) db.DB {
	t.Helper()
	if o.Log == nil {
		o.Log = quiet
	}
	d, err := db.OpenSQLite(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Integrity fails the test if SQLite finds damage in its file. It does nothing on PostgreSQL.
func Integrity(t testing.TB, d db.DB) {
	t.Helper()
	if d.Dialect() != db.SQLite {
		return
	}
	var found string
	err := d.Read(t.Context(), func(tx db.Tx) error { return tx.One(`PRAGMA integrity_check`).Scan(&found) })
	if err != nil || found != "ok" {
		t.Errorf("the database is damaged: %s %v", found, err)
	}
}

// quiet keeps the news of a fresh database out of the tests' output.
var quiet = slog.New(slog.DiscardHandler)
