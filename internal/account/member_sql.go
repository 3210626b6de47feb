package account

const (
	// Group $2 of the account $1; 0 is its default group.
	selectGroupFor = `SELECT id FROM user_groups WHERE account_id = $1 AND (id = $2 OR $2 = 0 AND is_default = 1)`

	selectFull = `SELECT CASE WHEN a.users_max <= (SELECT COUNT(*) FROM users u WHERE u.account_id = a.id AND u.is_owner = 0 AND u.active <> 0)
		THEN 1 ELSE 0 END FROM accounts a WHERE a.id = $1`

	insertMember = `INSERT INTO users (account_id, is_owner, email, password, first_name, last_name, created_at, shared_stamp, phone, group_id,
			mode, storage_max, bandwidth_max, changes_password, notify, position)
		VALUES ($1, 0, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id`

	selectMember = `SELECT u.id, u.email, u.mode, u.active, u.group_id FROM sign_in_names n JOIN users u ON u.id = n.user_id
		WHERE n.name_key = $1 AND u.account_id = $2 AND u.is_owner = 0`
)
