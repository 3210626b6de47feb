// Package board is what people plan on: lists of projects, projects, lists of tasks, tasks, comments, tags and attached files.
//
// Every exported method opens a transaction, asks the one decision (right.go) first, and refuses with a fault; a refusal
// changes nothing. What the caller may not see is answered like what does not exist: by its id, in listings, in counts, in
// search.
//
// Marks (archived, trashed) stand on the thing that somebody archived or trashed. Whatever lies below is so too, by derivation:
// nothing below is rewritten, and restoring brings back exactly what was there.
package board

import (
	"context"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// Keys of what a board holds: positive numbers. 0 is none.
type (
	ProjectListID int64
	ProjectID     int64
	TaskListID    int64
	TaskID        int64
	CommentID     int64
	SubcommentID  int64
	TagID         int64
)

// Refusals that many share. Operations have words of their own for some of them.
var (
	ErrNoProjectList = fault.New(fault.NotFound, "Project list not found")
	ErrNoProject     = fault.New(fault.NotFound, "Project not found")
	ErrNoTaskList    = fault.New(fault.NotFound, "Task list not found")
	ErrNoTask        = fault.New(fault.NotFound, "Task not found")
	ErrNoComment     = fault.New(fault.NotFound, "Comment not found")
	ErrNoSubcomment  = fault.New(fault.NotFound, "Subcomment not found")
	ErrNoTag         = fault.New(fault.NotFound, "Tag not found")
	ErrNoFile        = fault.New(fault.NotFound, "File not found")
	ErrNoUser        = fault.New(fault.Invalid, "User not found")
	ErrDenied        = fault.New(fault.Denied, "Permission denied")
)

// maxChildren is how many things one parent may hold. Listings have no pages.
const maxChildren = 10_000

// errFull refuses one more of something where there are as many as may be.
func errFull(noun string) error {
	return fault.Newf(fault.Limit, "You've reached maximum number of %s. Account upgrade is required", noun)
}

// Service is the boards of every account in a database. It is safe for concurrent use.
type Service struct {
	db    db.DB
	drive *drive.Service
	mail  *mail.Outbox
	now   func() time.Time
}

// New returns the boards in a database, with the tree and the outbox of the same one. The clock gives the time of changes.
func New(d db.DB, tree *drive.Service, outbox *mail.Outbox, now func() time.Time) *Service {
	return &Service{db: d, drive: tree, mail: outbox, now: now}
}

// clock is the present in Unix seconds.
func (s *Service) clock() int64 { return s.now().Unix() }

// write runs fn in a transaction that excludes other writes to the caller's account.
func (s *Service) write(ctx context.Context, who access.Caller, fn func(db.Tx) error) error {
	return s.db.Write(ctx, int64(who.Account), fn)
}

// room refuses with errFull where a parent has as many children as it may. count is a query for their number.
func room(tx db.Tx, most int64, noun, count string, parent any) error {
	var n int64
	err := tx.One(count, parent).Scan(&n)
	if err == nil && n >= most {
		err = errFull(noun)
	}
	return err
}
