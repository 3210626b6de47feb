package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"time"
)

// A migration is one file of the schema.
type migration struct {
	number int64
	name   string
	sql    string
	oldest int64 // newest migration that a binary has to know at least to live with this one
}

var (
	migrationName = regexp.MustCompile(`^(\d{4})_(\w+)\.sql$`)
	oldestBinary  = regexp.MustCompile(`(?m)^-- oldest binary: (\d{4})$`)
)

// loadMigrations reads the migrations, which must be numbered from 1 without a gap.
//
// A line "-- oldest binary: NNNN" says that binaries that know the migrations up to NNNN can live with this one.
// Without it only those that know it can.
func loadMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql") // in order
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		part := migrationName.FindStringSubmatch(name)
		if part == nil {
			return nil, fmt.Errorf("db: migration %s is not named NNNN_name.sql", name)
		}
		n, _ := strconv.ParseInt(part[1], 10, 64)
		if n != int64(len(all))+1 {
			return nil, fmt.Errorf("db: migration %s comes after number %d", name, len(all))
		}
		m := migration{number: n, name: part[2], sql: string(text), oldest: n}
		if part := oldestBinary.FindStringSubmatch(m.sql); part != nil {
			m.oldest, _ = strconv.ParseInt(part[1], 10, 64)
		}
		all = append(all, m)
	}
	return all, nil
}

// migrator is what a database offers for changing its schema.
type migrator interface {
	DB

	// script runs several statements, that have no parameters, in a write transaction.
	script(tx Tx, sql string) error

	// lockSchema makes other processes wait that want to change the schema.
	lockSchema(tx Tx) error

	// snapshot keeps a copy of a database whose schema is at number, and says where; empty: none is kept.
	snapshot(ctx context.Context, number int64) (string, error)
}

const createMigrations = `CREATE TABLE IF NOT EXISTS schema_migrations (
	number        BIGINT PRIMARY KEY,
	name          {{text}} NOT NULL,
	applied_at    BIGINT NOT NULL,
	oldest_binary BIGINT NOT NULL -- newest migration that a binary has to know at least
)`

// migrate brings the schema up to date, one transaction a migration.
func migrate(ctx context.Context, d migrator, o Options) error {
	all, err := loadMigrations(o.Migrations)
	if err != nil {
		return err
	}
	at, err := schemaAt(ctx, d, all)
	if err != nil || at >= int64(len(all)) {
		return err
	}
	if at > 0 {
		where, err := d.snapshot(ctx, at)
		if err != nil {
			return fmt.Errorf("db: the copy that is made before the schema changes: %w", err)
		}
		if where != "" {
			o.Log.Info("db: kept a copy of the database before its schema changes; "+
				"delete it when the new version has proved itself", "copy", where, "schema", at)
		}
	}
	for _, m := range all {
		applied := false
		err := d.Write(ctx, 0, func(tx Tx) error {
			applied = false
			if err := d.lockSchema(tx); err != nil {
				return err
			}
			if err := d.script(tx, d.Dialect().Spell(createMigrations)); err != nil {
				return err
			}
			var known bool
			if err := tx.One(`SELECT EXISTS (SELECT 1 FROM schema_migrations WHERE number = $1)`, m.number).
				Scan(&known); err != nil || known { // applied earlier, or by another process meanwhile
				return err
			}
			applied = true
			if err := d.script(tx, d.Dialect().Spell(m.sql)); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO schema_migrations (number, name, applied_at, oldest_binary)
				VALUES ($1, $2, $3, $4)`, m.number, m.name, time.Now().Unix(), m.oldest)
			return err
		})
		if err != nil {
			return fmt.Errorf("db: migration %04d_%s: %w", m.number, m.name, err)
		}
		if applied {
			o.Log.Info("db: migrated", "migration", fmt.Sprintf("%04d_%s", m.number, m.name))
		}
	}
	return nil
}

// schemaAt returns the number of the newest applied migration, 0 for an empty database. It refuses a schema that this
// binary can't live with.
func schemaAt(ctx context.Context, d DB, all []migration) (at int64, err error) {
	exists := `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations')`
	if d.Dialect() == Postgres {
		exists = `SELECT to_regclass('schema_migrations') IS NOT NULL`
	}
	err = d.Read(ctx, func(tx Tx) error {
		at = 0
		var found bool
		if err := tx.One(exists).Scan(&found); err != nil || !found {
			return err
		}
		var oldest int64
		if err := tx.One(`SELECT COALESCE(max(number), 0), COALESCE(max(oldest_binary), 0) FROM schema_migrations`).
			Scan(&at, &oldest); err != nil {
			return err
		}
		if known := int64(len(all)); oldest > known {
			return fmt.Errorf("db: the database was made by a newer version: its schema is at %d and needs a version that "+
				"knows %d, this one knows %d; start the newer version again, or put back the copy of the database from "+
				"before the upgrade (with SQLite it lies beside it, its name ends in .schema-%04d or less)",
				at, oldest, known, known)
		}
		for row, err := range tx.Query(`SELECT number, name FROM schema_migrations ORDER BY number`) {
			var number int64
			var name string
			if err == nil {
				err = row.Scan(&number, &name)
			}
			if err != nil {
				return err
			}
			if number <= int64(len(all)) && all[number-1].name != name {
				return fmt.Errorf("db: migration %d of the database is %q, here it is %q: this is another program's database",
					number, name, all[number-1].name)
			}
		}
		return nil
	})
	return at, err
}

var errNotOurs = errors.New("db: not a transaction of this database")
