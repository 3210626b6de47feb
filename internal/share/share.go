// Package share opens things of the drive to people who are no members of its account: to the owners of other accounts, to
// whoever holds an expiring link, and to those who know the password of a file.
package share

import (
	"io"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/mail"
)

// Service keeps the sharings and links of a drive. It is safe for concurrent use.
type Service struct {
	db       db.DB
	drive    *drive.Service
	accounts *account.Service
	mail     *mail.Outbox
	now      func() time.Time
	rand     io.Reader
	key      []byte // tokens are derived with it, temporary keys signed
}

// New returns the sharings and links of a drive. key has to be secret, and the same for every process on the database.
func New(d db.DB, tree *drive.Service, accounts *account.Service, box *mail.Outbox, now func() time.Time, rand io.Reader, key []byte) *Service {
	return &Service{db: d, drive: tree, accounts: accounts, mail: box, now: now, rand: rand, key: key}
}

// note has the user log of an account tell what who did to how a thing of that name is open to others.
func (s *Service) note(tx db.Tx, who access.Caller, did activity.Type, account access.AccountID, name, details string) error {
	return activity.Log(tx, who, activity.Entry{Account: account, At: s.now().Unix(), Type: did, Name: name, Details: details})
}
