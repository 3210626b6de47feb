package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	connectTime = 10 * time.Second // to get a connection for a write
	answerTime  = 90 * time.Second // for a whole write; the server gives up a single statement after 60 s

	// Advisory locks are numbers that all programs on a database share. Ours begin with these 16 bits.
	partitionLocks = 0x4457 << 48
	schemaLock     = 0x4458 << 48
)

// sessionSetup makes a connection fit for us, whatever the server's settings are. A node that dies, or whose network
// does, must not keep its locks: its connection ends soon.
const sessionSetup = `
	SET statement_timeout = '60s';
	SET lock_timeout = '20s';
	SET idle_in_transaction_session_timeout = '60s';
	SET tcp_keepalives_idle = 30;
	SET tcp_keepalives_interval = 10;
	SET tcp_keepalives_count = 3;
	SELECT set_config('client_connection_check_interval', '5s', false)
		FROM pg_settings WHERE name = 'client_connection_check_interval';
	SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

// A pgDB is a pool of connections to PostgreSQL, and a queue of writers for each partition that is being written.
type pgDB struct {
	pool       *pgxpool.Pool
	o          Options
	statements atomic.Int64
	migrating  bool // no limit of time; set only before the database is handed out

	mu     sync.Mutex
	queues map[int64]*pgQueue
}

// OpenPostgres connects to the PostgreSQL database of a URL or of a keyword/value text, and brings its schema up to
// date. Several processes may do so at once.
//
// A server that can't be reached is ErrUnavailable.
func OpenPostgres(ctx context.Context, url string, o Options) (DB, error) {
	o = o.withDefaults()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("db: the database's URL: %w", err)
	}
	config.MaxConns = int32(o.Connections)
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3,
	}}
	config.ConnConfig.DialFunc = dialer.DialContext
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		return conn.PgConn().Exec(ctx, sessionSetup).Close()
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	d := &pgDB{pool: pool, o: o, queues: map[int64]*pgQueue{}}
	err = d.Ping(ctx)
	if err == nil {
		d.migrating = true
		err = migrate(ctx, d, o)
		d.migrating = false
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

func (d *pgDB) Dialect() Dialect  { return Postgres }
func (d *pgDB) Statements() int64 { return d.statements.Load() }

func (d *pgDB) Ping(ctx context.Context) error {
	conn, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if err := conn.Ping(ctx); err != nil {
		return ended(ctx, &failure{kind: ErrUnavailable, cause: err})
	}
	return nil
}

// Close waits for the transactions that run, and closes the connections.
func (d *pgDB) Close() error {
	d.pool.Close()
	return nil
}

func (d *pgDB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, ended(ctx, &failure{kind: ErrUnavailable, cause: err})
	}
	return conn, nil
}

// acquireLive returns a connection that answers. After one was lost, others in the pool may be dead too.
func (d *pgDB) acquireLive(ctx context.Context) (*pgxpool.Conn, error) {
	for tries := 0; ; tries++ {
		conn, err := d.acquire(ctx)
		if err != nil {
			return nil, err
		}
		if err = conn.Ping(ctx); err == nil {
			return conn, nil
		}
		conn.Conn().Close(ctx)
		conn.Release()
		if tries == d.o.Connections || ctx.Err() != nil {
			return nil, ended(ctx, &failure{kind: ErrUnavailable, cause: err})
		}
	}
}

func (d *pgDB) Read(ctx context.Context, fn func(Tx) error) error {
	conn, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	tx := &pgTx{d: d, ctx: ctx, conn: conn, reads: true, prefix: []pgStatement{{sql: beginRead}}}
	defer func() {
		if tx.one != nil {
			tx.one.end()
		}
		tx.done = true
		if tx.conn == nil {
			return
		}
		// The snapshot is given back beside: the caller need not wait for it.
		go func() {
			if pg := tx.conn.Conn().PgConn(); pg.TxStatus() != 'I' && !pg.IsBusy() {
				_ = pg.Exec(context.Background(), "ROLLBACK").Close() // a connection that failed is not used again
			}
			tx.conn.Release()
		}()
	}()
	err = fn(tx)
	if err == nil {
		err = tx.failed
	}
	if tx.failed != nil {
		err = ended(ctx, err)
	}
	return err
}

const beginRead = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`

// pgError tells callers what kind of error it is.
func pgError(err error, sql string, lost bool) error {
	f := &failure{cause: err, sql: sql}
	code := pgCode(err)
	switch {
	case code == "23505":
		f.kind = ErrUnique
	case code == "53100":
		f.kind = ErrFull
	case code == "25006":
		f.kind = errReadOnly
	case lost, len(code) == 5 && (code[:2] == "08" || code[:2] == "53" || code[:3] == "57P"),
		code == "40001", code == "40P01", // disturbed by others, again and again
		code == "55P03", // waited too long for a lock
		code == "57014", // ran too long
		code == "25P03": // waited too long for us
		f.kind = ErrUnavailable
	}
	return f
}

// pgCode returns the server's code of an error, empty if it isn't the server's.
func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func (d *pgDB) script(tx Tx, sql string) error {
	t, ok := tx.(*pgTx)
	if !ok {
		return errNotOurs
	}
	if err := t.control(); err != nil {
		return err
	}
	d.statements.Add(1)
	if err := t.conn.Conn().PgConn().Exec(t.ctx, sql).Close(); err != nil {
		if strings.Contains(sql, createTrigrams) && slices.Contains(noExtension, pgCode(err)) {
			err = fmt.Errorf("%w: the extension pg_trgm has to be installed (Debian has it in the package postgresql, others in "+
				"postgresql-contrib), and this user may not add it to the database: have an administrator run %s; in this "+
				"database once, and start again", err, createTrigrams)
		}
		return t.fail(err, "")
	}
	return nil
}

// noExtension are the server's codes for an extension that it lacks, or that the user may not add.
var noExtension = []string{"42501", "0A000", "58P01"}

func (d *pgDB) lockSchema(tx Tx) error {
	return d.script(tx, fmt.Sprintf(`SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
		SELECT pg_advisory_xact_lock(%d)`, int64(schemaLock)))
}

// snapshot keeps no copy: the server has its own means for that.
func (d *pgDB) snapshot(context.Context, int64) (string, error) { return "", nil }
