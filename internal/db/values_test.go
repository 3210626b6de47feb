package db

import "testing"

func TestNumbered(t *testing.T) {
	for sql, want := range map[string]string{
		`SELECT 1`:                `SELECT 1`,
		`WHERE a = $2 AND b = $1`: `WHERE a = ?2 AND b = ?1`,
		`$10$`:                    `?10$`,
		`'$1' "$2" $3`:            `'$1' "$2" ?3`,
		`'it''s $1' $2`:           `'it''s $1' ?2`,
		"-- $1\n$2 /* $3 */ $4":   "-- $1\n?2 /* $3 */ ?4",
		`$1 -- $2`:                `?1 -- $2`,
		`$1 '$2`:                  `?1 '$2`,
		`$a $`:                    `$a $`,
		`a - $1 / $2`:             `a - ?1 / ?2`,
	} {
		if got := numbered(sql); got != want {
			t.Errorf("%s: %s, want %s", sql, got, want)
		}
	}
}
