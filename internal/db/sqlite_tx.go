package db

import (
	"fmt"
	"iter"
	"strconv"

	"github.com/ncruces/go-sqlite3"
)

// A sqliteTx is a transaction, or one of a group of them, on a connection.
type sqliteTx struct {
	d      *sqliteDB
	c      *sqliteConn
	failed error       // the first failure: nothing runs after it
	rows   *sqliteStmt // whose rows are being read by a loop
	one    *sqliteStmt // whose first row can be scanned
	done   bool
	inCall bool // inside the library: a panic there leaves it in an unknown state
}

// end makes the transaction and its rows unusable.
func (t *sqliteTx) end() {
	t.done = true
	for _, s := range []*sqliteStmt{t.rows, t.one} {
		if s != nil && !t.inCall {
			s.reset()
		}
	}
	t.rows, t.one = nil, nil
}

// start prepares a statement and binds its arguments.
func (t *sqliteTx) start(sql string, args []any) (*sqliteStmt, error) {
	switch {
	case t.done:
		return nil, errEnded
	case t.failed != nil:
		return nil, t.failed
	case t.rows != nil:
		return nil, t.fail(errRowsOpen, sql)
	}
	t.d.statements.Add(1)
	t.inCall = true
	if t.one != nil {
		t.one.reset()
		t.one = nil
	}
	s, err := t.c.prepare(sql)
	if err == nil {
		err = s.bind(args)
	}
	t.inCall = false
	if err != nil {
		return nil, t.fail(err, sql)
	}
	return s, nil
}

func (t *sqliteTx) fail(err error, sql string) error {
	t.failed = sqliteError(err, sql)
	return t.failed
}

// step asks for the next row. It reports false at the end or at a failure, which it returns.
func (t *sqliteTx) step(s *sqliteStmt) (bool, error) {
	t.inCall = true
	ok := s.Step()
	t.inCall = false
	if !ok {
		if err := s.Err(); err != nil {
			return false, t.fail(err, s.sql)
		}
	}
	return ok, nil
}

// Lock has nothing to do: there is one writer.
func (t *sqliteTx) Lock(int64) error { return nil }

func (t *sqliteTx) Exec(sql string, args ...any) (int64, error) {
	s, err := t.start(sql, args)
	if err != nil {
		return 0, err
	}
	t.inCall = true
	before := t.c.conn.TotalChanges()
	err = s.Exec()
	if s.big {
		s.reset()
	}
	changed := int64(0)
	if t.c.conn.TotalChanges() != before { // else Changes speaks of an earlier statement
		changed = t.c.conn.Changes() // without what triggers did
	}
	t.inCall = false
	if err != nil {
		return 0, t.fail(err, sql)
	}
	return changed, nil
}

func (t *sqliteTx) Query(sql string, args ...any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		s, err := t.start(sql, args)
		if err != nil {
			yield(nil, err)
			return
		}
		t.rows = s
		row := &sqliteRow{t: t, s: s}
		defer func() {
			row.s = nil
			if t.rows == s && !t.inCall {
				s.reset()
				t.rows = nil
			}
		}()
		for {
			ok, err := t.step(s)
			if err != nil {
				yield(nil, err)
				return
			}
			if !ok || !yield(row, nil) || t.done {
				return
			}
		}
	}
}

func (t *sqliteTx) One(sql string, args ...any) Row {
	s, err := t.start(sql, args)
	if err != nil {
		return errRow{err}
	}
	ok, err := t.step(s)
	if err == nil && ok {
		t.one = s
		return &sqliteRow{t: t, s: s, one: true}
	}
	s.reset()
	if err == nil {
		err = ErrNoRows
	}
	return errRow{err}
}

// errRow is the row of a query that failed or found none.
type errRow struct{ err error }

func (r errRow) Scan(...any) error { return r.err }

// A sqliteRow reads the row that its statement stands on.
type sqliteRow struct {
	t   *sqliteTx
	s   *sqliteStmt // nil: the row has gone
	one bool

	scanned bool // an earlier row has been scanned
}

func (r *sqliteRow) Scan(dest ...any) error {
	s := r.s
	if s == nil || r.t.done || r.one && r.t.one != s {
		return errRowGone
	}
	if len(dest) != s.columns {
		return fmt.Errorf("db: %d destinations for %d columns", len(dest), s.columns)
	}
	r.t.inCall = true
	for i, d := range dest {
		if err := s.column(i, d, r.scanned); err != nil {
			r.t.inCall = false
			return fmt.Errorf("db: column %s: %w", s.ColumnName(i), err)
		}
	}
	r.t.inCall = false
	r.scanned = true
	if r.one {
		s.reset()
		r.s, r.t.one = nil, nil
	}
	return nil
}

// column stores the value of column i in dest. To ask for a value's type takes longer than to read it: so once the
// types have been seen to fit (trusted), they are looked at for what may be NULL only.
func (s *sqliteStmt) column(i int, dest any, trusted bool) error {
	if trusted {
		switch p := dest.(type) {
		case *int64:
			if n := s.ColumnInt64(i); n != 0 {
				*p = n
				return nil
			}
		case *string:
			if b := s.ColumnRawText(i); b != nil {
				*p = string(b)
				return nil
			}
		}
	}
	kind := s.ColumnType(i)
	switch p := dest.(type) {
	case *int64:
		if kind == sqlite3.INTEGER {
			*p = s.ColumnInt64(i)
			return nil
		}
	case *string:
		if kind == sqlite3.TEXT {
			*p = string(s.ColumnRawText(i))
			return nil
		}
	case *[]byte:
		switch kind {
		case sqlite3.BLOB:
			*p = append([]byte{}, s.ColumnRawBlob(i)...)
			return nil
		case sqlite3.NULL:
			*p = nil
			return nil
		}
	case *int:
		if kind == sqlite3.INTEGER {
			*p = int(s.ColumnInt64(i))
			return nil
		}
	case *bool:
		if kind == sqlite3.INTEGER {
			*p = s.ColumnInt64(i) != 0
			return nil
		}
	case **int64:
		switch kind {
		case sqlite3.INTEGER:
			n := s.ColumnInt64(i)
			*p = &n
			return nil
		case sqlite3.NULL:
			*p = nil
			return nil
		}
	}
	var v any
	switch kind {
	case sqlite3.INTEGER:
		v = s.ColumnInt64(i)
	case sqlite3.TEXT:
		v = s.ColumnText(i)
	case sqlite3.BLOB:
		v = s.ColumnBlob(i, []byte{})
	case sqlite3.FLOAT:
		v = strconv.FormatFloat(s.ColumnFloat(i), 'g', -1, 64)
	}
	return assign(dest, v)
}
