package db

import (
	"io/fs"
	"log/slog"

	"driveway/internal/db/migrations"
)

// Options adjusts an opened database. The zero value is good for production.
type Options struct {
	// Log tells of migrations, snapshots and trouble that no caller hears of; nil: slog.Default.
	Log *slog.Logger

	// Readers bounds the reads that run at once on SQLite; 0: 16.
	Readers int

	// Connections bounds the connections to PostgreSQL; 0: 16.
	Connections int

	// VFS names a registered file layer of the SQLite library, for crash tests; empty: the operating system's.
	VFS string

	// Migrations replaces the drive's schema, for tests of migrations.
	Migrations fs.FS
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Readers <= 0 {
		o.Readers = 16
	}
	if o.Connections <= 0 {
		o.Connections = 16
	}
	if o.Migrations == nil {
		o.Migrations = migrations.Files
	}
	return o
}
