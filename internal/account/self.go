package account

import (
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
)

// self is a user who changes himself.
type self struct {
	User
	password        string // its hash
	changesPassword bool
	verified        bool // he has proved his address
}

const (
	// mayChangePassword is the condition under which the user u chooses his own password.
	mayChangePassword = `(u.is_owner = 1 OR u.changes_password = 1)`

	selfColumns = userColumns + `, u.password, CASE WHEN ` + mayChangePassword + ` THEN 1 ELSE 0 END,
		CASE WHEN u.verified_at IS NULL THEN 0 ELSE 1 END`

	selectSelf = `SELECT ` + selfColumns + ` FROM users u WHERE u.id = $1`
)

// selfIn reads who makes a call. ErrSession where he is gone.
func selfIn(tx db.Tx, who access.Caller) (u self, err error) {
	err = scanUser(tx.One(selectSelf, who.User), &u.User, &u.password, &u.changesPassword, &u.verified)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrSession
	}
	return u, err
}

// SignatureIn returns how a caller signs mails to others: his name, and the address that answers go to, "" unless he has proved
// it.
func (s *Service) SignatureIn(tx db.Tx, who access.Caller) (name, replyTo string, err error) {
	u, err := selfIn(tx, who)
	if err == nil && u.verified {
		replyTo = u.Email
	}
	return DisplayName(u.FirstName, u.LastName, u.Name, u.Email), replyTo, err
}
