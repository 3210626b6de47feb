package db

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A pgTx is a transaction, or one of a group of them, on a connection.
type pgTx struct {
	d      *pgDB
	ctx    context.Context
	conn   *pgxpool.Conn
	reads  bool
	prefix []pgStatement // not sent yet: goes in one round trip with the first statement
	failed error         // the first failure: nothing runs after it
	lost   bool          // the failure was the connection's
	rows   bool          // rows are being read by a loop
	one    *pgRow        // the row that One returned last
	done   bool
}

type pgStatement struct {
	sql  string
	args []any
}

// pgRows are the rows of a statement, and the batch that it was sent in, if any.
type pgRows struct {
	pgx.Rows
	batch pgx.BatchResults
}

// finish reads what is left, and returns the failure of the statement, if any.
func (r *pgRows) finish() error {
	r.Close()
	err := r.Err()
	if r.batch != nil {
		if e := r.batch.Close(); err == nil {
			err = e
		}
	}
	return err
}

// start sends a statement.
func (t *pgTx) start(sql string, args []any) (*pgRows, error) {
	switch {
	case t.done:
		return nil, errEnded
	case t.failed != nil:
		return nil, t.failed
	case t.rows:
		return nil, t.fail(errRowsOpen, sql)
	}
	if t.one != nil {
		t.one.end()
	}
	t.d.statements.Add(1)
	values := make([]any, len(args))
	for i, arg := range args {
		v, err := plain(arg)
		if s, ok := v.(string); ok && err == nil {
			err = checkText(s)
		}
		if err != nil {
			return nil, t.fail(err, sql)
		}
		values[i] = v
	}
	rows, err := t.send(sql, values)
	if err != nil && t.reads && t.prefix != nil && t.conn.Conn().IsClosed() && t.ctx.Err() == nil {
		// The connection had died in the pool. Nothing was seen of it yet, so another one is as good.
		t.conn.Release()
		if t.conn, err = t.d.acquireLive(t.ctx); err != nil {
			t.failed, t.lost = err, true
			return nil, err
		}
		rows, err = t.send(sql, values)
	}
	if err != nil {
		return nil, t.fail(err, sql)
	}
	t.prefix = nil
	return rows, nil
}

func (t *pgTx) send(sql string, values []any) (*pgRows, error) {
	conn := t.conn.Conn()
	if t.prefix == nil {
		rows, err := conn.Query(t.ctx, sql, values...)
		if err != nil {
			return nil, err
		}
		return &pgRows{Rows: rows}, nil
	}
	batch := &pgx.Batch{}
	for _, p := range t.prefix {
		batch.Queue(p.sql, p.args...)
	}
	batch.Queue(sql, values...)
	results := conn.SendBatch(t.ctx, batch)
	for range t.prefix {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return nil, err
		}
	}
	rows, err := results.Query()
	if err != nil {
		results.Close()
		return nil, err
	}
	return &pgRows{Rows: rows, batch: results}, nil
}

// control sends the prefix on its own, if it hasn't been sent.
func (t *pgTx) control() error {
	if t.prefix == nil {
		return nil
	}
	_, err := t.Exec("SELECT 1")
	return err
}

func (t *pgTx) fail(err error, sql string) error {
	t.lost = t.conn.Conn().IsClosed()
	t.failed = pgError(err, sql, t.lost)
	return t.failed
}

func (t *pgTx) Exec(sql string, args ...any) (int64, error) {
	rows, err := t.start(sql, args)
	if err != nil {
		return 0, err
	}
	if err := rows.finish(); err != nil {
		return 0, t.fail(err, sql)
	}
	if tag := rows.CommandTag(); tag.Insert() || tag.Update() || tag.Delete() {
		return tag.RowsAffected(), nil
	}
	return 0, nil
}

func (t *pgTx) Query(sql string, args ...any) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, err := t.start(sql, args)
		if err != nil {
			yield(nil, err)
			return
		}
		t.rows = true
		row := &pgRow{t: t, rows: rows}
		left := true
		defer func() {
			row.rows = nil
			t.rows = false
			err := rows.finish()
			if err != nil && t.failed == nil {
				_ = t.fail(err, sql) // noted: it is the transaction's
			}
			if err != nil && !left {
				yield(nil, t.failed)
			}
		}()
		for rows.Next() {
			if !yield(row, nil) {
				return
			}
		}
		left = false
	}
}

func (t *pgTx) One(sql string, args ...any) Row {
	rows, err := t.start(sql, args)
	if err != nil {
		return errRow{err}
	}
	if !rows.Next() {
		if err := rows.finish(); err != nil {
			return errRow{t.fail(err, sql)}
		}
		return errRow{ErrNoRows}
	}
	t.one = &pgRow{t: t, rows: rows, sql: sql, one: true}
	return t.one
}

// A pgRow reads the row that its rows stand on.
type pgRow struct {
	t    *pgTx
	rows *pgRows // nil: the row has gone
	sql  string
	one  bool
}

// end frees the connection of a row that One returned.
func (r *pgRow) end() {
	if r.rows == nil {
		return
	}
	err := r.rows.finish()
	r.rows, r.t.one = nil, nil
	if err != nil && r.t.failed == nil {
		_ = r.t.fail(err, r.sql) // noted: it is the transaction's
	}
}

func (r *pgRow) Scan(dest ...any) error {
	if r.rows == nil || r.t.done {
		return errRowGone
	}
	values, fields := r.rows.RawValues(), r.rows.FieldDescriptions()
	if len(dest) != len(values) {
		return fmt.Errorf("db: %d destinations for %d columns", len(dest), len(values))
	}
	for i, d := range dest {
		if err := r.column(&fields[i], values[i], d); err != nil {
			return fmt.Errorf("db: column %s: %w", fields[i].Name, err)
		}
	}
	if r.one {
		r.end()
		return r.t.failed
	}
	return nil
}

// column stores a value of the wire in dest. The bytes of raw are not ours.
func (r *pgRow) column(f *pgconn.FieldDescription, raw []byte, dest any) error {
	if raw == nil {
		if p, ok := dest.(*[]byte); ok {
			*p = nil
			return nil
		}
		return assign(dest, nil)
	}
	binaryFormat := f.Format == pgx.BinaryFormatCode
	switch f.DataTypeOID {
	case pgtype.Int8OID, pgtype.Int4OID, pgtype.Int2OID, pgtype.BoolOID:
		if !binaryFormat {
			break
		}
		var n int64
		switch len(raw) {
		case 8:
			n = int64(binary.BigEndian.Uint64(raw))
		case 4:
			n = int64(int32(binary.BigEndian.Uint32(raw)))
		case 2:
			n = int64(int16(binary.BigEndian.Uint16(raw)))
		case 1:
			n = int64(raw[0])
		}
		switch p := dest.(type) {
		case *int64:
			*p = n
			return nil
		case *int:
			*p = int(n)
			return nil
		case *bool:
			*p = n != 0
			return nil
		}
		return assign(dest, n)
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.NameOID, pgtype.UnknownOID:
		if p, ok := dest.(*string); ok {
			*p = string(raw)
			return nil
		}
		return assign(dest, string(raw))
	case pgtype.ByteaOID:
		if !binaryFormat {
			break
		}
		if p, ok := dest.(*[]byte); ok {
			*p = append([]byte{}, raw...)
			return nil
		}
		return assign(dest, append([]byte{}, raw...))
	case pgtype.NumericOID: // what sum makes of integers
		var n int64
		if err := r.t.conn.Conn().TypeMap().Scan(f.DataTypeOID, f.Format, raw, &n); err != nil {
			return err
		}
		return assign(dest, n)
	}
	return fmt.Errorf("no support for type %d of PostgreSQL; cast it in the statement", f.DataTypeOID)
}
