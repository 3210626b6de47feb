package account

import "driveway/internal/db"

const (
	selectAnyUser = `SELECT id FROM users LIMIT 1`

	insertAccount = `INSERT INTO accounts (created_at, trash_stamp) VALUES ($1, $1) RETURNING id`

	insertDefaultGroup = `INSERT INTO user_groups (account_id, name, name_key, is_default, created_at) VALUES ($1, 'Users', 'users', 1, $2)`

	insertUser = `INSERT INTO users (account_id, is_owner, email, name, password, first_name, last_name, created_at, shared_stamp)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id`

	insertName = `INSERT INTO sign_in_names (name_key, user_id) VALUES ($1, $2) ON CONFLICT (name_key) DO NOTHING`

	selectName = `SELECT user_id FROM sign_in_names WHERE name_key = $1`
	deleteName = `DELETE FROM sign_in_names WHERE name_key = $1`

	insertRoot = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, stamp)
		VALUES ($1, $2, NULL, 1, '', '', $3, $3, $3)`

	userColumns = `u.id, u.account_id, u.is_owner, u.email, u.name, u.first_name, u.last_name, u.created_at, COALESCE(u.disabled_at, 0), u.active`

	selectUserByName = `SELECT ` + userColumns + ` FROM sign_in_names n JOIN users u ON u.id = n.user_id WHERE n.name_key = $1`

	selectOwnerByName = selectUserByName + ` AND u.is_owner = 1 AND u.disabled_at IS NULL
		AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = u.account_id AND a.suspended_at IS NULL)`

	selectUsers = `SELECT ` + userColumns + ` FROM users u ORDER BY u.id`

	updatePassword     = `UPDATE users SET password = $2 WHERE id = $1`
	updateDisabled     = `UPDATE users SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1`
	updateEnabled      = `UPDATE users SET disabled_at = NULL WHERE id = $1`
	deleteUserSessions = `DELETE FROM sessions WHERE user_id = $1`
	// All sessions of user $1 but one.
	deleteOtherSessions = `DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2`

	updateSignedOut = `UPDATE users SET signed_out = signed_out + 1 WHERE id = $1`
)

// scanUser reads userColumns, and after them what more the query gives.
func scanUser(row db.Row, u *User, more ...any) error {
	var disabled int64
	err := row.Scan(append([]any{&u.ID, &u.Account, &u.Owner, &u.Email, &u.Name, &u.FirstName, &u.LastName, &u.Created, &disabled,
		&u.State}, more...)...)
	u.Disabled = disabled != 0
	return err
}
