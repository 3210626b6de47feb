package db

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

const (
	busyTimeout = 10 * time.Second // how long to wait for another process that writes
	walLimit    = 64 << 20         // bytes that the write-ahead log is cut back to
	walSteps    = 1000             // pages in the log after which it is copied into the database file
	walTooLong  = 16 << 10         // pages in the log after which readers are waited for, so that it starts anew
	walRetry    = 2 << 10          // further pages after which they are waited for again, if that was in vain; doubles each time

	restartTimeout = 500 * time.Millisecond // how long to wait for them
)

// A sqliteDB has one connection that writes and a few that read. Other processes may have the file open too.
type sqliteDB struct {
	path       string
	layer      string // the file layer
	o          Options
	statements atomic.Int64

	writes queue
	writer *sqliteConn // used by the leader of writes only; nil: has to be opened
	closed atomic.Bool

	reads chan struct{} // holds a token for each read that runs
	mu    sync.Mutex
	idle  []*sqliteConn // the one used last is at the end
}

// OpenSQLite opens the database in the file at path, which is made if it isn't there (its folder must be), and brings
// its schema up to date. Before an existing schema is changed, a copy of the database is put beside it.
//
// A file that can't be opened is ErrUnavailable.
func OpenSQLite(ctx context.Context, path string, o Options) (DB, error) {
	o = o.withDefaults()
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if o.VFS == "" {
		// Only the owner may read it: there are keys in it. The library gives the log beside it the same mode.
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, &failure{kind: ErrUnavailable, cause: err}
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	if vfs.Find(o.VFS) == nil {
		return nil, fmt.Errorf("db: no file layer %q", o.VFS)
	}
	d := &sqliteDB{path: path, layer: fullLayer(o.VFS), o: o, reads: make(chan struct{}, o.Readers)}
	if d.writer, err = d.connect(true); err != nil {
		return nil, err
	}
	if err := migrate(ctx, d, o); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// connect opens a connection, for the writer or for a reader.
func (d *sqliteDB) connect(writes bool) (_ *sqliteConn, err error) {
	uri := url.URL{Scheme: "file", Path: d.path}
	query := url.Values{"vfs": {d.layer}}
	if d.o.VFS == "" {
		query.Set("modeof", d.path)
	}
	uri.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20") // SQLite takes a plus for a plus
	conn, err := sqlite3.Open(uri.String())
	if err != nil {
		return nil, &failure{kind: ErrUnavailable, cause: fmt.Errorf("open %s: %w", d.path, err)}
	}
	c := &sqliteConn{conn: conn, texts: map[string]*sqliteStmt{}, restartAt: walTooLong, restartGap: walRetry}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if err := conn.BusyTimeout(busyTimeout); err != nil {
		return nil, sqliteError(err, "")
	}
	setup := `PRAGMA temp_store = memory; PRAGMA trusted_schema = off; PRAGMA cache_size = -4000; PRAGMA query_only = on`
	if writes {
		setup = fmt.Sprintf(`PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA temp_store = memory;
			PRAGMA trusted_schema = off; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = %d;
			PRAGMA wal_autocheckpoint = 0`, walLimit)
	}
	if err := conn.Exec(setup); err != nil {
		return nil, sqliteError(fmt.Errorf("open %s: %w", d.path, err), "")
	}
	if err := addFunctions(conn); err != nil {
		return nil, sqliteError(err, "")
	}
	if writes {
		conn.WALHook(func(_ *sqlite3.Conn, _ string, pages int) error {
			c.walPages = pages
			return nil
		})
	}
	return c, nil
}

func (d *sqliteDB) Dialect() Dialect  { return SQLite }
func (d *sqliteDB) Statements() int64 { return d.statements.Load() }

func (d *sqliteDB) Ping(ctx context.Context) error {
	return d.Read(ctx, func(tx Tx) error {
		var n int64
		return tx.One(`SELECT count(*) FROM sqlite_schema`).Scan(&n)
	})
}

// Close waits for the transactions that run, and closes the connections.
func (d *sqliteDB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	for range cap(d.reads) {
		d.reads <- struct{}{}
	}
	var errs []error
	d.mu.Lock()
	for _, c := range d.idle {
		errs = append(errs, c.close())
	}
	d.idle = nil
	d.mu.Unlock()
	for range cap(d.reads) {
		<-d.reads // those that still wait learn that it is closed
	}
	// The writer is closed last: so the log is copied into the file and removed.
	last := &job{ctx: context.Background()}
	errs = append(errs, d.writes.do(last, func(group []*job) {
		var err error
		if d.writer != nil {
			err = d.writer.close()
			d.writer = nil
		}
		for _, j := range group {
			if j == last {
				j.answer(err)
			} else {
				j.answer(unavailable("the database is closed"))
			}
		}
	}))
	return errors.Join(errs...)
}

func (d *sqliteDB) Read(ctx context.Context, fn func(Tx) error) (err error) {
	c, err := d.reader(ctx)
	if err != nil {
		return err
	}
	tx := &sqliteTx{d: d, c: c}
	c.conn.SetInterrupt(ctx)
	defer func() {
		tx.end()
		c.conn.SetInterrupt(context.Background())
		if tx.inCall || c.control("ROLLBACK") != nil { // in a call: the library panicked
			c.broken = true
		}
		d.release(c)
	}()
	if err := c.control("BEGIN"); err != nil {
		return ended(ctx, err)
	}
	err = fn(tx)
	if err == nil {
		err = tx.failed
	}
	if tx.failed != nil {
		err = ended(ctx, err)
	}
	return err
}

// reader takes a connection for a read, waiting while too many are in use.
func (d *sqliteDB) reader(ctx context.Context) (*sqliteConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case d.reads <- struct{}{}:
	default:
		select {
		case d.reads <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if d.closed.Load() {
		<-d.reads
		return nil, unavailable("the database is closed")
	}
	d.mu.Lock()
	var c *sqliteConn
	if n := len(d.idle); n > 0 {
		c, d.idle = d.idle[n-1], d.idle[:n-1]
	}
	d.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := d.connect(false)
	if err != nil {
		<-d.reads
	}
	return c, err
}

func (d *sqliteDB) release(c *sqliteConn) {
	if c.broken {
		c.discard()
	} else {
		d.mu.Lock()
		d.idle = append(d.idle, c)
		d.mu.Unlock()
	}
	<-d.reads
}
