package account

import (
	"driveway/internal/access"
	"driveway/internal/db"
)

const (
	selectCandidate = `SELECT u.id, u.account_id, u.is_owner, u.password,
			CASE WHEN u.disabled_at IS NULL AND u.active = 1 THEN 0 ELSE 1 END
		FROM sign_in_names n JOIN users u ON u.id = n.user_id WHERE n.name_key = $1`

	// No row: disabled, blocked, or given another password since.
	selectStillRight = `SELECT ` + callerColumns + `, COALESCE(a.suspended_at, 0) FROM users u JOIN accounts a ON a.id = u.account_id
		WHERE u.id = $1 AND u.password = $2 AND u.disabled_at IS NULL AND u.active = 1`

	insertSession = `INSERT INTO sessions (id_hash, account_id, user_id, created_at, used_at, app, client) VALUES ($1, $2, $3, $4, $4, $5, $6)`

	// The sessions of user $1 but the $3 used last, and never $2.
	deleteExtraSessions = `DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions
		WHERE user_id = $1 AND id_hash <> $2 ORDER BY used_at DESC LIMIT 1000000 OFFSET $3)`

	selectCaller = `SELECT ` + callerColumns + `, s.used_at, s.app FROM sessions s
		JOIN users u ON u.id = s.user_id JOIN accounts a ON a.id = s.account_id
		WHERE s.id_hash = $1 AND s.used_at > $2 AND s.client = $3 AND ` + mayCall

	selectUserCaller = `SELECT ` + callerColumns + ` FROM users u JOIN accounts a ON a.id = u.account_id
		WHERE u.id = $1 AND ` + mayCall

	// callerColumns are what scanCaller reads, of the user u.
	callerColumns = `u.account_id, u.id, u.is_owner, u.mode, u.admin_level, COALESCE(u.group_id, 0),
		u.password || CAST(u.signed_out AS TEXT)`

	// mayCall is the condition under which the user u of the account a may do anything at all.
	mayCall = `u.disabled_at IS NULL AND u.active = 1 AND a.suspended_at IS NULL`

	updateSessionUsed = `UPDATE sessions SET used_at = $2 WHERE id_hash = $1 AND used_at < $2`

	deleteSession = `DELETE FROM sessions WHERE id_hash = $1`
)

// scanCaller reads callerColumns, and after them what more the query gives.
func scanCaller(row db.Row, who *access.Caller, more ...any) error {
	var owner bool
	var secret string
	err := row.Scan(append([]any{&who.Account, &who.User, &owner, &who.Mode, &who.Level, &who.Group, &secret}, more...)...)
	who.Kind, who.Mark = access.AccountUser, access.MarkOf(secret)
	if owner {
		who.Kind, who.Mode, who.Level = access.Owner, 0, 0
	}
	return err
}
