// Package notebook holds what people write down for themselves: notes, in lists, in notepads, under the rules of chapter 6 of the
// guide.
package notebook

import (
	"context"
	"iter"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// Refusals of the chapter. What is not the caller's is answered like what does not exist.
var (
	ErrNoPad           = fault.New(fault.NotFound, "Notepad not found")
	ErrNoList          = fault.New(fault.NotFound, "Notelist not found")
	ErrNoNote          = fault.New(fault.NotFound, "Note not found")
	ErrTooMany         = fault.New(fault.Limit, "You've reached maximum number of notes.")
	ErrPadArchived     = fault.New(fault.Denied, "Notepad is archived and cannot be updated")
	ErrPadTrashed      = fault.New(fault.Denied, "Notepad is trashed and cannot be updated")
	ErrPadNotArchived  = fault.New(fault.Denied, "Notepad is not archived")
	ErrPadNotTrashed   = fault.New(fault.Denied, "Notepad list is not trashed")
	ErrListNotArchived = fault.New(fault.Denied, "Notes list is not archived")
	ErrListNotTrashed  = fault.New(fault.Denied, "Notes list is not trashed")
)

// maxChildren is how many notepads a person may have, lists a notepad and notes a list, since listings have no pages.
const maxChildren = 10_000

// Service holds everybody's notes. It is safe for concurrent use.
//
// A person's notes are his alone, whoever owns the account. Notepads and lists bear marks of their own, for the archive and
// for the trash; what lies below one that is marked is archived or trashed because of it, so that a mark changes one row, and
// taking it away brings back what was there before.
type Service struct {
	db    db.DB
	drive *drive.Service
	now   func() time.Time
}

// New returns the notes in a database, to which files of the drive may be attached.
func New(d db.DB, tree *drive.Service, now func() time.Time) *Service {
	return &Service{db: d, drive: tree, now: now}
}

// clock is the present in Unix seconds.
func (s *Service) clock() int64 { return s.now().Unix() }

// write runs fn in a transaction that excludes other writes to the caller's account.
func (s *Service) write(ctx context.Context, who access.Caller, fn func(db.Tx) error) error {
	return s.db.Write(ctx, int64(who.Account), fn)
}

// each reads the rows of a query as they are asked for.
func each[T any](tx db.Tx, scan func(db.Row) (T, error), sql string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for row, err := range tx.Query(sql, args...) {
			var v T
			if err == nil {
				v, err = scan(row)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// full refuses one more where a query, which gives a row for each, gives as many as there may be.
func full(tx db.Tx, query string, args ...any) error {
	var n int64
	err := tx.One(`SELECT COUNT(*) FROM (`+query+` LIMIT 10000) AS there`, args...).Scan(&n)
	if err == nil && n >= maxChildren {
		return ErrTooMany
	}
	return err
}
