package account

const (
	// Group $2 of the account $1; 0 is its default group.
	selectGroupFor = `SELECT id FROM user_groups WHERE account_id = $1 AND (id = $2 OR $2 = 0 AND is_default = 1)`

	selectFull = `SELECT CASE WHEN a.users_max <= (SELECT COUNT(*) FROM users u WHERE u.account_id = a.id AND u.is_owner = 0 AND u.active <> 0)
		THEN 1 ELSE 0 END FROM accounts a WHERE a.id = $1`

	insertMember = `INSERT INTO users (account_id, is_owner, email, password, first_name, last_name, created_at, shared_stamp, phone, group_id,
			mode, storage_max, bandwidth_max, changes_password, notify, position)
		VALUES ($1, 0, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`

	selectManaged = `SELECT u.id, u.email, u.first_name, u.last_name, u.phone, u.position, u.mode, u.admin_level, u.active, u.group_id,
			u.storage_max, u.bandwidth_max, u.changes_password, u.notify
		FROM sign_in_names n JOIN users u ON u.id = n.user_id
		WHERE n.name_key = $1 AND u.account_id = $2 AND u.is_owner = 0`

	updateMember = `UPDATE users SET first_name = $2, last_name = $3, phone = $4, position = $5, mode = $6, admin_level = $7, storage_max = $8,
		bandwidth_max = $9, changes_password = $10, notify = $11 WHERE id = $1`

	updateEmail   = `UPDATE users SET email = $2, verified_at = CASE WHEN $3 = 1 THEN NULL ELSE verified_at END WHERE id = $1`
	updateGroupOf = `UPDATE users SET group_id = $2 WHERE id = $1`
	updateState   = `UPDATE users SET active = $2 WHERE id = $1`

	// The stamp of what is open to a user grows with every change, also within one second and when the clock steps back.
	bumpShared = `UPDATE users SET shared_stamp = CASE WHEN shared_stamp >= $2 THEN shared_stamp + 1 ELSE $2 END WHERE id = $1`

	// memberRows are the account users of the account $1, with what they transferred on the day $2: for scanMember.
	memberRows = `SELECT ` + userColumns + `, u.mode, u.admin_level, u.group_id, u.phone, u.position, u.changes_password, u.notify,
			u.storage_max, CASE WHEN g.limited = 1 THEN g.storage_max END, a.storage_max, u.storage_used,
			u.bandwidth_max, CASE WHEN g.limited = 1 THEN g.bandwidth_max END, a.bandwidth_max, COALESCE(t.downloaded, 0)
		FROM users u JOIN user_groups g ON g.id = u.group_id JOIN accounts a ON a.id = u.account_id
		LEFT JOIN traffic t ON t.account_id = u.account_id AND t.day = $2 AND t.user_id = u.id
		WHERE u.account_id = $1 AND u.is_owner = 0`

	selectMember  = memberRows + ` AND u.id = (SELECT n.user_id FROM sign_in_names n WHERE n.name_key = $3)`
	selectMembers = memberRows + ` AND (u.group_id = $3 OR $3 = 0)`
)
