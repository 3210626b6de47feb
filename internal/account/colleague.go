package account

import (
	"errors"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Colleague returns the user of an account who has an e-mail address, within a transaction of the caller's: its owner, or
// an active account user. ErrNoUser if there is none.
func Colleague(tx db.Tx, of access.AccountID, email string) (id access.UserID, err error) {
	const query = `SELECT u.id FROM sign_in_names n JOIN users u ON u.id = n.user_id WHERE n.name_key = $1 AND u.account_id = $2 AND u.active = 1`
	if !strings.Contains(email, "@") { // it could only be a user name
		return 0, ErrNoUser
	}
	if err = tx.One(query, nameKey(email), of).Scan(&id); errors.Is(err, db.ErrNoRows) {
		err = ErrNoUser
	}
	return id, err
}
