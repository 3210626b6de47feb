// Package db is the drive's view of a SQL database: SQLite or PostgreSQL over their native interfaces,
// behind one small interface and one SQL text.
//
// SQL is written once, with $1, $2 … for parameters, BIGINT for every integer and time (Unix seconds), RETURNING,
// ON CONFLICT and partial indexes, all of which both databases know. What differs is in Dialect.
//
// Write transactions are grouped: those that wait are run one after another, each in a savepoint of its own, and made
// durable by one commit. Write returns after that commit.
package db

import (
	"context"
	"errors"
	"iter"
)

// ErrNoRows is what Row.Scan of Tx.One gives when the query had no row.
var ErrNoRows = errors.New("db: no rows")

// IsUnique reports whether err comes from a violated unique index or primary key.
func IsUnique(err error) bool { return errors.Is(err, ErrUnique) }

// ErrUnique is in the chain of every error that a violated unique index or primary key causes.
// The transaction that met it can only be given up: fn must return the error (or one of its own).
var ErrUnique = errors.New("db: not unique")

// DB is an open database. It is safe for concurrent use.
type DB interface {
	// Read runs fn in one read-only snapshot: all its statements see the same moment. It ends early with ctx's error when
	// ctx ends. fn must not wait for a client: on SQLite a long read makes the log grow.
	Read(ctx context.Context, fn func(Tx) error) error

	// Write runs fn in a transaction that is on stable storage when Write returns nil. If fn returns an error, nothing
	// of it is kept and that error is returned. fn may run more than once (a serialization failure, a group that has to
	// be repeated), so it must have no effect but through Tx and variables that it sets anew. It holds no I/O but the
	// database's: it may block everybody's writes.
	//
	// Errors to tell apart are ErrUnique, ErrFull, ErrUnavailable, ErrText, and ErrUnknownOutcome: only with the last one
	// may something have been kept. If ctx ends while fn waits for its turn, fn does not run and ctx's error is returned;
	// once fn runs, ctx no longer matters. A panic in fn is raised in the caller, and nothing is kept.
	//
	// Writes with the same partition (an account's id) exclude each other, over all processes on the database: what one
	// reads stays true until it commits. Partition 0 is for rows of no account; its writes may run side by side with
	// others, and rely on row locks and unique indexes alone.
	Write(ctx context.Context, partition int64, fn func(Tx) error) error

	// WriteRelaxed is Write for what may be lost: on return the change is visible to all and survives the death of this
	// process, but a power cut may lose it. Changes are never lost out of order: a later durable Write keeps it too.
	WriteRelaxed(ctx context.Context, partition int64, fn func(Tx) error) error

	// Dialect names what the two databases spell differently.
	Dialect() Dialect

	// Ping reports whether the database answers.
	Ping(ctx context.Context) error

	// Statements returns how many statements ran since the database was opened. Tests hold operations to it.
	Statements() int64

	Close() error
}

// Tx is a running transaction. It belongs to one goroutine, and ends with the function that it was given to.
//
// A statement that fails ends it: later ones return the same error, and so does Read or Write if fn does not return one.
// ErrNoRows, and values that Scan refuses, are no failures of statements.
//
// Arguments are nil, bool, int, int64, string, []byte, types with one of those underneath, or pointers to them (nil: NULL).
type Tx interface {
	// Exec runs a statement and returns the number of rows that it changed.
	Exec(sql string, args ...any) (int64, error)

	// Query returns the rows of a query in their order. The rows must be used up (or the loop left) before the next
	// statement of the same transaction runs. A failure ends the loop with an error.
	Query(sql string, args ...any) iter.Seq2[Row, error]

	// One returns the first row of a query. Its Scan gives ErrNoRows if there is none, and any other failure.
	One(sql string, args ...any) Row

	// Lock makes a write transaction exclude those of one more partition until it ends. What it has read of that partition
	// before may be outdated. Transactions that take several partitions take the smaller ones first: others could wait for
	// each other, until one of them is run again.
	Lock(partition int64) error
}

// Row is one row of a result, valid until the next one is asked for.
//
// Destinations are pointers to the argument types. NULL fits only into a pointer to a pointer (which becomes nil) and
// into *[]byte (nil). Byte slices are copies: they stay valid.
type Row interface {
	Scan(dest ...any) error
}

// Dialect is one of the two databases, for the few places where the SQL text can't be the same.
type Dialect uint8

const (
	SQLite Dialect = iota + 1
	Postgres
)
