package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"driveway/internal/account"
	"driveway/internal/db"
)

// place is where a drive is kept: what every command has to know of it.
type place struct {
	Data     string `default:"./driveway-data" placeholder:"DIR" help:"Folder that holds the drive (${default})."`
	Database string `default:"sqlite" placeholder:"DB" help:"sqlite: in a file in the data folder; or postgres://user:password@host/name (${default})."`
}

func (p place) sqlite() bool          { return p.Database == "sqlite" || p.Database == "" }
func (p place) databaseFile() string  { return filepath.Join(p.Data, "driveway.db") }
func (p place) contentFolder() string { return filepath.Join(p.Data, "content") }
func (p place) serveLockFile() string { return filepath.Join(p.Data, "serve.lock") }
func (p place) makeFolder() error {
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder %s can't be made: %w: choose another one with --data, or let this user write there", p.Data, err)
	}
	probe, err := os.CreateTemp(p.Data, ".writable-")
	if err != nil {
		return fmt.Errorf("the data folder %s can't be written: %w: give it to the user that runs driveway, or choose another one with --data", p.Data, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

// openDatabase opens the database, and brings its schema up to date.
func (p place) openDatabase(ctx context.Context, log *slog.Logger) (db.DB, error) {
	vfs, err := p.vfs()
	if err != nil {
		return nil, err
	}
	o := db.Options{Log: log, VFS: vfs}
	switch {
	case p.sqlite():
		d, err := db.OpenSQLite(ctx, p.databaseFile(), o)
		if errors.Is(err, db.ErrUnavailable) {
			err = fmt.Errorf("the database %s can't be opened: %w: check who may read and write the data folder", p.databaseFile(), err)
		}
		return d, err
	case strings.HasPrefix(p.Database, "postgres://"), strings.HasPrefix(p.Database, "postgresql://"):
		d, err := db.OpenPostgres(ctx, p.Database, o)
		if errors.Is(err, db.ErrUnavailable) {
			err = fmt.Errorf("the database can't be reached: %w: check that PostgreSQL runs, and the URL given with --database", err)
		}
		return d, err
	}
	return nil, errors.New(`--database takes "sqlite" or a URL such as postgres://user:password@host/name`)
}

// withAccounts runs a command on the accounts of a drive that is there, whether it is being served or not.
func (p place) withAccounts(ctx context.Context, fn func(*account.Service) error) error {
	if p.sqlite() {
		if _, err := os.Stat(p.databaseFile()); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no drive in %s: name its folder with --data, or begin one with driveway serve or driveway user add", p.Data)
		}
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := p.openDatabase(ctx, log)
	if err != nil {
		return err
	}
	accounts, err := account.New(ctx, d, account.Options{Log: log})
	if err == nil {
		err = fn(accounts)
		accounts.Close()
	}
	return errors.Join(err, d.Close())
}
