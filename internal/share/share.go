// Package share opens things of the drive to people who are no members of its account: by expiring links.
package share

import (
	"io"
	"time"

	"driveway/internal/db"
	"driveway/internal/drive"
)

// Service keeps the links of a drive. It is safe for concurrent use.
type Service struct {
	db    db.DB
	drive *drive.Service
	now   func() time.Time
	rand  io.Reader
	key   []byte // tokens are derived with it
}

// New returns the links of a drive. key has to be secret, and the same for every process on the database.
func New(d db.DB, tree *drive.Service, now func() time.Time, rand io.Reader, key []byte) *Service {
	return &Service{db: d, drive: tree, now: now, rand: rand, key: key}
}
