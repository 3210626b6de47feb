package dbtest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"

	"driveway/internal/db"
)

// ErrInjected is in the chain of every failure that Failing causes, together with what a real one would be.
var ErrInjected = errors.New("dbtest: injected failure")

// Failing is a database that fails once.
type Failing struct {
	db.DB
	at    int64
	steps atomic.Int64
}

// FailNth returns a view of d whose nth step fails, from 1. A step is a statement, and also two moments of each write:
// before its commit (nothing is kept: ErrUnavailable) and after it (all is kept, but the answer is lost:
// ErrUnknownOutcome). A transaction in which a statement failed fails as a whole.
//
// A test runs an operation with n = 1, 2 … until Fired says that it was over before, and looks at what it left.
func FailNth(d db.DB, n int) *Failing { return &Failing{DB: d, at: int64(n)} }

// Fired reports whether the step has been reached.
func (f *Failing) Fired() bool { return f.steps.Load() >= f.at }

// step counts, and fails at the chosen count.
func (f *Failing) step(kind error, what string) error {
	if f.steps.Add(1) == f.at {
		return fmt.Errorf("%w: %w: step %d, %s", ErrInjected, kind, f.at, what)
	}
	return nil
}

func (f *Failing) Read(ctx context.Context, fn func(db.Tx) error) error {
	return f.DB.Read(ctx, func(tx db.Tx) error { return f.run(tx, fn) })
}

func (f *Failing) Write(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	return f.write(fn, func(fn func(db.Tx) error) error { return f.DB.Write(ctx, partition, fn) })
}

func (f *Failing) WriteRelaxed(ctx context.Context, partition int64, fn func(db.Tx) error) error {
	return f.write(fn, func(fn func(db.Tx) error) error { return f.DB.WriteRelaxed(ctx, partition, fn) })
}

func (f *Failing) write(fn func(db.Tx) error, write func(func(db.Tx) error) error) error {
	err := write(func(tx db.Tx) error {
		if err := f.run(tx, fn); err != nil {
			return err
		}
		return f.step(db.ErrUnavailable, "before a commit")
	})
	if err != nil {
		return err
	}
	return f.step(db.ErrUnknownOutcome, "after a commit")
}

func (f *Failing) run(tx db.Tx, fn func(db.Tx) error) error {
	t := &failingTx{Tx: tx, f: f}
	err := fn(t)
	if err == nil {
		err = t.failed
	}
	return err
}

type failingTx struct {
	db.Tx
	f      *Failing
	failed error
}

func (t *failingTx) step(sql string) error {
	if t.failed == nil {
		t.failed = t.f.step(db.ErrUnavailable, sql)
	}
	return t.failed
}

func (t *failingTx) Exec(sql string, args ...any) (int64, error) {
	if err := t.step(sql); err != nil {
		return 0, err
	}
	return t.Tx.Exec(sql, args...)
}

func (t *failingTx) Query(sql string, args ...any) iter.Seq2[db.Row, error] {
	return func(yield func(db.Row, error) bool) {
		if err := t.step(sql); err != nil {
			yield(nil, err)
			return
		}
		t.Tx.Query(sql, args...)(yield)
	}
}

func (t *failingTx) One(sql string, args ...any) db.Row {
	if err := t.step(sql); err != nil {
		return failedRow{err}
	}
	return t.Tx.One(sql, args...)
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }
