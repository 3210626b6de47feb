package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"driveway/internal/fault"
)

// What callers can tell apart with errors.Is, beside ErrUnique and ErrNoRows. These are faults: where nobody says better, it
// is what a client reads.
var (
	// ErrFull: the disk under the database is full. Nothing of the transaction was kept.
	ErrFull = &fault.Error{Kind: fault.Unavailable, Message: "The server has no space left.", RetryAfter: time.Minute}

	// ErrUnavailable: the database can't be opened or reached, is locked for too long, or is closed.
	// Nothing of the transaction was kept; trying later can help.
	ErrUnavailable = &fault.Error{Kind: fault.Unavailable, Message: "The database can't be reached. Try again later.", RetryAfter: 5 * time.Second}

	// ErrUnknownOutcome: the connection was lost during the commit. The transaction is kept whole or not at all;
	// which one has to be read back.
	ErrUnknownOutcome = &fault.Error{Kind: fault.Unavailable, Message: "The connection to the database was lost. Try again later.", RetryAfter: 5 * time.Second}

	// ErrText: a string that is not valid UTF-8 or holds a NUL was given as an argument. PostgreSQL can't hold such text.
	ErrText = fault.New(fault.Invalid, "Text must be valid UTF-8 without a NUL.")
)

// failure is an error of the database: the kind that callers ask for, if it has one, the cause, and the statement.
type failure struct {
	kind  error // may be nil
	cause error
	sql   string // may be empty
}

func (f *failure) Error() string {
	text := "db: " + f.cause.Error()
	if sql := strings.Join(strings.Fields(f.sql), " "); sql != "" {
		if len(sql) > 80 {
			sql = strings.ToValidUTF8(sql[:80], "") + "…"
		}
		text += " in " + sql
	}
	return text
}

func (f *failure) Unwrap() []error {
	if f.kind == nil {
		return []error{f.cause}
	}
	return []error{f.kind, f.cause}
}

// unavailable is an ErrUnavailable with its cause.
func unavailable(format string, args ...any) error {
	return &failure{kind: ErrUnavailable, cause: fmt.Errorf(format, args...)}
}

// Errors of a transaction that is used against its rules.
var (
	errEnded    = errors.New("db: the transaction has ended")
	errRowsOpen = errors.New("db: a statement while the rows of another are being read")
	errRowGone  = errors.New("db: the row is no longer valid")
	errReadOnly = errors.New("db: a statement that writes in a read transaction")
)

// checkText returns ErrText for a string that not both databases can hold.
func checkText(s string) error {
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return ErrText
	}
	return nil
}

// ended returns ctx's error if it is done, and err otherwise: a read that was interrupted says why.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
