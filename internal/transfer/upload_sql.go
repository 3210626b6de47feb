package transfer

import "driveway/internal/db"

const (
	uploadColumns = `id, account_id, user_id, file_id, COALESCE(folder_id, 0), name, description, size, md5, COALESCE(offered_content, 0),
		received, hash_state, store_key, data, touched_at, (SELECT a.upload_speed_max FROM accounts a WHERE a.id = uploads.account_id)`

	selectUpload = `SELECT ` + uploadColumns + ` FROM uploads WHERE id = $1`

	selectUploadsOf = `SELECT id FROM uploads WHERE file_id = $1 AND user_id = $2 AND touched_at > $3 ORDER BY id`

	// insertUpload meets a row of the same upload where an earlier try succeeded and its answer was lost.
	insertUpload = `INSERT INTO uploads (id, account_id, user_id, file_id, folder_id, name, description, size, md5, offered_content,
		received, hash_state, store_key, data, touched_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET size = excluded.size, md5 = excluded.md5, offered_content = excluded.offered_content,
		received = excluded.received, hash_state = excluded.hash_state, store_key = excluded.store_key, data = excluded.data,
		touched_at = excluded.touched_at`

	updateUpload = `UPDATE uploads SET size = $2, md5 = $3, offered_content = $4, received = $5, hash_state = $6, store_key = $7, data = $8,
		touched_at = $9 WHERE id = $1 AND received = $10`

	deleteUpload = `DELETE FROM uploads WHERE id = $1`

	// weights is what uploads u with a row weigh ($3 is maxWeight).
	weights = `CAST(COALESCE(SUM(
		CASE WHEN u.size > $3 OR u.received > $3 THEN $3 WHEN u.size > u.received THEN u.size ELSE u.received END), 0) AS BIGINT)`

	// selectRoom is what an account may have, what it has, and what its uploads weigh.
	selectRoom = `SELECT a.storage_max, a.file_size_max, a.upload_speed_max, a.storage_used, COUNT(u.id), ` + weights + `
		FROM accounts a LEFT JOIN uploads u ON u.account_id = a.id AND u.touched_at > $2
		WHERE a.id = $1 GROUP BY a.storage_max, a.file_size_max, a.upload_speed_max, a.storage_used`

	// selectMemberRoom is what an account user may have, has, and uploads; and the same of his group.
	selectMemberRoom = `SELECT m.storage_max, m.storage_used, ` + weightsOf + `u.user_id = m.id),
		CASE WHEN g.limited = 1 THEN g.storage_max END,
		(SELECT CAST(COALESCE(SUM(o.storage_used), 0) AS BIGINT) FROM users o WHERE o.group_id = g.id),
		` + weightsOf + `u.user_id IN (SELECT o.id FROM users o WHERE o.group_id = g.id))
		FROM users m LEFT JOIN user_groups g ON g.id = m.group_id WHERE m.id = $1`
	weightsOf = `(SELECT ` + weights + ` FROM uploads u WHERE u.account_id = m.account_id AND u.touched_at > $2 AND `

	selectDeadUploads = `SELECT id, account_id, store_key FROM uploads WHERE touched_at <= $1 ORDER BY touched_at LIMIT $2`

	deleteDeadUpload = `DELETE FROM uploads WHERE id = $1 AND touched_at <= $2`
)

// scanUpload reads uploadColumns.
func scanUpload(row db.Row, u *upload) error {
	u.row = true
	return row.Scan(&u.id, &u.account, &u.user, &u.file, &u.folder, &u.name, &u.description, &u.size, &u.md5, &u.offered,
		&u.received, &u.hash, &u.storeKey, &u.data, &u.touched, &u.speed)
}

func insert(tx db.Tx, u *upload) error {
	_, err := tx.Exec(insertUpload, u.id, u.account, u.user, u.file, optional(u.folder), u.name, u.description, u.size, u.md5,
		optional(u.offered), u.received, u.hash, u.storeKey, u.data, u.touched)
	return err
}
