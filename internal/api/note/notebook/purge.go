package notebook

import (
	"context"
	"errors"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// purgeStep is how many rows one transaction of the purge touches: it has to let others through.
const purgeStep = 500

// Purge clears away what has been deleted for good, and what has been in the trash for longer than retention (nil: for
// ever), in steps that let other writes through. It returns when nothing is left to do.
func (s *Service) Purge(ctx context.Context, retention *time.Duration) error {
	if retention != nil {
		before := s.now().Add(-*retention).Unix()
		for _, expire := range []expiry{expirePads, expireLists} {
			if err := s.steps(ctx, expire.find, []string{expire.mark}, before); err != nil {
				return err
			}
		}
	}
	return s.steps(ctx, findPurging, purge)
}

// An expiry finds the account of something that has been in the trash since before $1, and marks such things of account $1
// that have been there since before $3; $2 is how many.
type expiry struct{ find, mark string }

var (
	expirePads = expiry{
		`SELECT account_id FROM notepads WHERE trashed_at IS NOT NULL AND purging = 0 AND trashed_at < $1 ORDER BY trashed_at LIMIT 1`,
		`UPDATE notepads SET purging = 1 WHERE id IN (SELECT id FROM notepads
			WHERE account_id = $1 AND trashed_at IS NOT NULL AND purging = 0 AND trashed_at < $3 ORDER BY trashed_at LIMIT $2)`,
	}
	expireLists = expiry{
		`SELECT account_id FROM note_lists WHERE trashed_at IS NOT NULL AND purging = 0 AND trashed_at < $1 ORDER BY trashed_at LIMIT 1`,
		`UPDATE note_lists SET purging = 1 WHERE id IN (SELECT id FROM note_lists
			WHERE account_id = $1 AND trashed_at IS NOT NULL AND purging = 0 AND trashed_at < $3 ORDER BY trashed_at LIMIT $2)`,
	}
)

const findPurging = `SELECT account_id FROM (SELECT account_id FROM note_lists WHERE purging = 1
	UNION ALL SELECT account_id FROM notepads WHERE purging = 1) AS gone LIMIT 1`

// purge are the statements that clear away what is marked in account $1, up to $2 rows at a time: what lies below goes first.
var purge = []string{
	`UPDATE note_lists SET purging = 1 WHERE id IN (SELECT l.id FROM notepads p JOIN note_lists l ON l.notepad_id = p.id AND l.purging = 0
		WHERE p.account_id = $1 AND p.purging = 1 LIMIT $2)`,
	`DELETE FROM notes WHERE id IN (SELECT n.id FROM note_lists l JOIN notes n ON n.list_id = l.id
		WHERE l.account_id = $1 AND l.purging = 1 LIMIT $2)`,
	`DELETE FROM note_lists WHERE id IN (SELECT id FROM note_lists WHERE account_id = $1 AND purging = 1 LIMIT $2)`,
	`DELETE FROM notepads WHERE id IN (SELECT id FROM notepads WHERE account_id = $1 AND purging = 1 LIMIT $2)`,
}

// steps does the first of some statements that still finds something to do, in a transaction of its own, until find gives
// no account any more.
func (s *Service) steps(ctx context.Context, find string, statements []string, args ...any) error {
	for {
		var account access.AccountID
		err := s.db.Read(ctx, func(tx db.Tx) error { return tx.One(find, args...).Scan(&account) })
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.db.Write(ctx, int64(account), func(tx db.Tx) error {
			for _, statement := range statements {
				if n, err := tx.Exec(statement, append([]any{account, purgeStep}, args...)...); err != nil || n > 0 {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
