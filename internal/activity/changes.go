package activity

import (
	"driveway/internal/access"
	"driveway/internal/db"
)

// selectChanges are the changes by account users about whom mail is on. Sign-ins and downloads change nothing.
const selectChanges = `SELECT a.at, a.user_name, a.type, a.name, a.details FROM users u JOIN activity a ON a.account_id = u.account_id AND a.user_id = u.id
	WHERE u.account_id = $1 AND u.notify = 1 AND u.is_owner = 0 AND a.user_id <> 0 AND a.at > $2 AND a.at <= $3 AND a.type NOT IN (1, 2, 3, 11)
	ORDER BY a.at, a.id LIMIT $4`

// ChangesIn returns what those account users of an account changed, about whom mail is on, after a moment and up to another:
// oldest first, at most so many, within a transaction of the caller's.
func ChangesIn(tx db.Tx, account access.AccountID, after, until int64, most int) (rows []Row, err error) {
	for r, err := range tx.Query(selectChanges, account, after, until, most) {
		var row Row
		if err == nil {
			err = r.Scan(&row.At, &row.User, &row.Type, &row.Name, &row.Details)
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
