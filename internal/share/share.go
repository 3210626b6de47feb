// Package share opens things of the drive to people who are no members of its account: to the owners of other accounts, to
// whoever holds an expiring link, and to those who know the password of a file.
package share

import (
	"io"
	"time"

	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// Service keeps the sharings and links of a drive. It is safe for concurrent use.
type Service struct {
	db       db.DB
	drive    *drive.Service
	accounts *account.Service
	now      func() time.Time
	rand     io.Reader
	key      []byte // tokens are derived with it, temporary keys signed
}

// New returns the sharings and links of a drive. key has to be secret, and the same for every process on the database.
func New(d db.DB, tree *drive.Service, accounts *account.Service, now func() time.Time, rand io.Reader, key []byte) *Service {
	return &Service{db: d, drive: tree, accounts: accounts, now: now, rand: rand, key: key}
}
