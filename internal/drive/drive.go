// Package drive is the tree: folders and files under their names, with versions, trash, move, copy and search.
//
// Every exported method opens the transaction, asks package access first, and refuses with a fault; the lower-case one
// beneath takes the transaction. A refusal changes nothing. A thing that the caller may not see is answered like one
// that does not exist.
package drive

import (
	"context"
	"io"
	"time"

	"driveway/internal/db"
	"driveway/internal/fault"
)

// FolderID is a folder's public id; RootID stands for the root of the caller's account.
type FolderID string

// FileID is a file's public id, which stands for its current version, or the id of one of its versions.
type FileID string

// RootID is the root folder of whoever asks.
const RootID FolderID = "0"

// Refusals that the whole tree shares. Operations have words of their own for some of them.
var (
	ErrNoFolder = fault.New(fault.NotFound, "wrong folder ID")
	ErrNoFile   = fault.New(fault.NotFound, "Invalid file ID.")
	ErrDenied   = fault.New(fault.Denied, "Permission denied")
	ErrTaken    = fault.New(fault.Conflict, "File or folder with such name already exists")
	ErrRoot     = fault.New(fault.Invalid, "Invalid folder ID.")
	ErrTooDeep  = fault.New(fault.Invalid, "Folder is nested too deep")
	ErrStorage  = fault.New(fault.Limit, "Storage limit exceeded.")
	ErrFileSize = fault.New(fault.Limit, "File size limit exceeded.")
	ErrTooMany  = fault.New(fault.Invalid, "Too many ids. At most 100 are taken at once.")
)

// maxIDs is how many things one call may trash, restore or remove.
const maxIDs = 100

// maxDepth is how many folders may lie between a thing and the root. It bounds every walk up or down the tree.
const maxDepth = 250

// Service is the tree of every account in a database. It is safe for concurrent use.
type Service struct {
	db   db.DB
	now  func() time.Time
	rand io.Reader
	hash Hasher
}

// Hasher turns a password into what is stored of it.
type Hasher func(ctx context.Context, password string) (string, error)

// New returns the tree in a database. The clock gives the time of changes; rand has to be cryptographically strong;
// hash is for the passwords of files.
func New(d db.DB, now func() time.Time, rand io.Reader, hash Hasher) *Service {
	return &Service{db: d, now: now, rand: rand, hash: hash}
}

// clock is the present in Unix seconds.
func (s *Service) clock() int64 { return s.now().Unix() }
