package db

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// maxStmts bounds the prepared statements that a connection keeps.
const maxStmts = 500

// A sqliteConn is a connection with its prepared statements. It belongs to one transaction at a time.
type sqliteConn struct {
	conn    *sqlite3.Conn
	texts   map[string]*sqliteStmt // by the text as the caller wrote it
	broken  bool                   // must not be used again
	relaxed bool                   // commits are not synced

	walPages   int // length of the log after the last commit
	restartAt  int // length at which readers are waited for, so that the log starts anew
	restartGap int // how much longer the log gets before the next try, if they were waited for in vain
}

// A sqliteStmt is a prepared statement.
type sqliteStmt struct {
	*sqlite3.Stmt
	sql     string
	params  int
	columns int
	big     bool // holds an argument that is not worth keeping in memory
	reads   bool // changes nothing
}

// prepare returns the statement for a text with parameters $1, $2 …
func (c *sqliteConn) prepare(sql string) (*sqliteStmt, error) {
	if s := c.texts[sql]; s != nil {
		return s, nil
	}
	if len(c.texts) >= maxStmts {
		// Rare: the texts are constants. So there is no point in finding out which of them are used most.
		for text, s := range c.texts {
			if !s.Busy() {
				s.Close()
				delete(c.texts, text)
			}
		}
	}
	stmt, tail, err := c.conn.PrepareFlags(numbered(sql), sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, err
	}
	if stmt == nil || strings.TrimSpace(tail) != "" {
		stmt.Close()
		return nil, errors.New("not one statement")
	}
	s := &sqliteStmt{Stmt: stmt, sql: sql, params: stmt.BindCount(), columns: stmt.ColumnCount(), reads: stmt.ReadOnly()}
	c.texts[sql] = s
	return s, nil
}

// control runs a statement without parameters that begins or ends a transaction or a savepoint.
func (c *sqliteConn) control(sql string) error {
	s, err := c.prepare(sql)
	if err == nil {
		err = s.Exec()
	}
	if err != nil {
		return sqliteError(err, sql)
	}
	return nil
}

func (c *sqliteConn) close() error {
	for _, s := range c.texts {
		s.Close()
	}
	return c.conn.Close()
}

// discard closes a connection whose state is unknown.
func (c *sqliteConn) discard() {
	defer func() { _ = recover() }() // the library may panic again; all that is lost is memory
	c.close()
}

// reset ends a run of the statement.
func (s *sqliteStmt) reset() {
	_ = s.Reset() // repeats the failure of the run
	if s.big {
		_ = s.ClearBindings()
		s.big = false
	}
}

func (s *sqliteStmt) bind(args []any) error {
	if len(args) != s.params {
		return fmt.Errorf("%d arguments for %d parameters", len(args), s.params)
	}
	for i, arg := range args {
		if err := s.bindOne(i+1, arg); err != nil {
			return err
		}
	}
	return nil
}

func (s *sqliteStmt) bindOne(i int, arg any) error {
	switch v := arg.(type) {
	case nil:
		return s.BindNull(i)
	case int64:
		return s.BindInt64(i, v)
	case int:
		return s.BindInt64(i, int64(v))
	case bool:
		return s.BindInt64(i, number(v))
	case string:
		if err := checkText(v); err != nil {
			return err
		}
		s.big = s.big || len(v) > 4096
		return s.BindText(i, v)
	case []byte:
		s.big = s.big || len(v) > 4096
		return s.BindBlob(i, v) // nil: NULL
	}
	v, err := plain(arg)
	if err != nil {
		return err
	}
	return s.bindOne(i, v)
}

// numbered rewrites the parameters $N to ?N. SQLite takes $N too, but as a name: it would count the parameters in the
// order in which they first appear. Text, quoted names and comments stay as they are.
func numbered(sql string) string {
	if !strings.Contains(sql, "$") {
		return sql
	}
	b := []byte(sql)
	for i := 0; i < len(b); i++ {
		rest := sql[i:]
		switch {
		case b[i] == '\'' || b[i] == '"':
			i += max(0, strings.IndexByte(rest[1:], b[i])) + 1
		case strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			i += len(line)
		case strings.HasPrefix(rest, "/*"):
			comment, _, _ := strings.Cut(rest, "*/")
			i += len(comment)
		case b[i] == '$' && i+1 < len(b) && b[i+1] >= '0' && b[i+1] <= '9':
			b[i] = '?'
		}
	}
	return string(b)
}

// sqliteError tells callers what kind of error it is.
func sqliteError(err error, sql string) error {
	f := &failure{cause: err, sql: sql}
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY),
		errors.Is(err, sqlite3.CONSTRAINT_ROWID):
		f.kind = ErrUnique
	case errors.Is(err, sqlite3.FULL):
		f.kind = ErrFull
	case errors.Is(err, sqlite3.BUSY), errors.Is(err, sqlite3.CANTOPEN):
		f.kind = ErrUnavailable
	case errors.Is(err, sqlite3.READONLY):
		f.kind = errReadOnly
	}
	return f
}
