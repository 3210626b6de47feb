package account

const (
	// The time of the newest failure but $3: there is one when a counter has more than $3.
	selectNthFailure = `SELECT failed_at FROM sign_in_failures WHERE counter = $1 AND failed_at > $2
		ORDER BY failed_at DESC LIMIT 1 OFFSET $3`

	selectRepeats = `SELECT failed_at, times FROM sign_in_failures WHERE counter = $1 AND password_mark = $2`

	// $4: what failed before that is forgotten.
	upsertFailure = `INSERT INTO sign_in_failures (counter, password_mark, failed_at) VALUES ($1, $2, $3)
		ON CONFLICT (counter, password_mark) DO UPDATE SET failed_at = excluded.failed_at,
			times = CASE WHEN sign_in_failures.failed_at > $4 THEN sign_in_failures.times + 1 ELSE 1 END`

	deleteFailure = `DELETE FROM sign_in_failures WHERE password_mark = $1 AND counter IN ($2, $3, $4)`

	selectPlace = `SELECT seen_at FROM sign_in_places WHERE pair = $1 AND seen_at > $2`

	upsertPlace = `INSERT INTO sign_in_places (pair, seen_at) VALUES ($1, $2)
		ON CONFLICT (pair) DO UPDATE SET seen_at = excluded.seen_at`

	deleteOldFailures = `DELETE FROM sign_in_failures WHERE failed_at <= $1`
	deleteOldPlaces   = `DELETE FROM sign_in_places WHERE seen_at <= $1`
	deleteOldSessions = `DELETE FROM sessions WHERE used_at <= $1`
)
