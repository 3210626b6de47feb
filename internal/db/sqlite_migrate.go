package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

func (d *sqliteDB) script(tx Tx, sql string) error {
	t, ok := tx.(*sqliteTx)
	if !ok {
		return errNotOurs
	}
	d.statements.Add(1)
	if err := t.c.conn.Exec(sql); err != nil {
		return t.fail(err, "")
	}
	return nil
}

// lockSchema has nothing to do: there is one writer at a time.
func (d *sqliteDB) lockSchema(Tx) error { return nil }

// snapshot writes a copy of the database beside it, complete and synced before it gets its name.
func (d *sqliteDB) snapshot(ctx context.Context, number int64) (_ string, err error) {
	name := fmt.Sprintf("%s.schema-%04d", d.path, number)
	// Readable for the owner only, as the database is. An empty file is good enough for VACUUM INTO.
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.tmp")
	if err != nil {
		return "", err
	}
	temp := f.Name()
	defer func() {
		if temp != "" {
			err = errors.Join(err, os.Remove(temp))
		}
	}()
	if err := f.Close(); err != nil {
		return "", err
	}
	c, err := d.connect(false)
	if err != nil {
		return "", err
	}
	c.conn.SetInterrupt(ctx)
	err = c.conn.Exec("PRAGMA query_only = off; VACUUM INTO '" + strings.ReplaceAll(temp, "'", "''") + "'")
	c.conn.SetInterrupt(context.Background())
	if err := errors.Join(err, c.close()); err != nil {
		return "", sqliteError(err, "")
	}
	// Another process may have changed the schema meanwhile: then it kept the copy.
	var now int64
	err = d.Read(ctx, func(tx Tx) error {
		return tx.One(`SELECT max(number) FROM schema_migrations`).Scan(&now)
	})
	if err != nil || now != number {
		return "", err
	}
	if err := syncFile(temp); err != nil {
		return "", err
	}
	if err := os.Rename(temp, name); err != nil {
		return "", err
	}
	temp = ""
	return name, syncDir(filepath.Dir(name))
}

// syncFile brings a file to stable storage.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir brings the names in a folder to stable storage, where a system has that.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
