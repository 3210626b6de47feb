package drive

import (
	"context"
	"errors"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// purgeStep is how many rows one transaction of the purge touches: it has to let others through.
const purgeStep = 500

// Purge clears away what has been destroyed, and what has been in the trash for longer than retention (nil: for ever),
// in steps that let other writes through. It returns when nothing is left to do.
func (s *Service) Purge(ctx context.Context, retention *time.Duration) error {
	if retention != nil {
		if err := s.expireTrash(ctx, s.now().Add(-*retention).Unix()); err != nil {
			return err
		}
	}
	for {
		done, err := s.purgeSome(ctx, 0)
		if err != nil || done {
			return err
		}
	}
}

// expireTrash destroys what was trashed before a time.
func (s *Service) expireTrash(ctx context.Context, before int64) error {
	for {
		var account access.AccountID
		err := s.db.Read(ctx, func(tx db.Tx) error {
			const oldest = `SELECT account_id FROM nodes WHERE state > 0 AND state < 3 AND trashed_at < $1 ORDER BY trashed_at LIMIT 1`
			return tx.One(oldest, before).Scan(&account)
		})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		err = s.db.Write(ctx, int64(account), func(tx db.Tx) error {
			const mark = `UPDATE nodes SET state = 3 WHERE id IN (
				SELECT id FROM nodes WHERE account_id = $1 AND state > 0 AND state < 3 AND trashed_at < $2 LIMIT $3)`
			if _, err := tx.Exec(mark, account, before, purgeStep); err != nil {
				return err
			}
			_, err := s.bumpTrash(tx, account)
			return err
		})
		if err != nil {
			return err
		}
	}
}

// purgeSome does one step of the purge: of one account, or of any (0). It says whether nothing was left to do.
func (s *Service) purgeSome(ctx context.Context, of access.AccountID) (done bool, err error) {
	var account access.AccountID
	err = s.db.Read(ctx, func(tx db.Tx) error {
		if of != 0 {
			return tx.One(`SELECT account_id FROM nodes WHERE account_id = $1 AND state = 3 LIMIT 1`, of).Scan(&account)
		}
		return tx.One(`SELECT account_id FROM nodes WHERE state = 3 LIMIT 1`).Scan(&account)
	})
	if errors.Is(err, db.ErrNoRows) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, s.db.Write(ctx, int64(account), func(tx db.Tx) error {
		const some = `SELECT id FROM nodes WHERE account_id = $1 AND state = 3 AND is_folder = $2 ORDER BY id LIMIT $3`
		files, err := keys(tx, some, account, false, purgeStep)
		if err != nil {
			return err
		}
		if len(files) > 0 {
			last := files[len(files)-1]
			return s.destroyFiles(tx, account, `state = 3 AND is_folder = 0 AND id <= $2`, last)
		}
		folders, err := keys(tx, some, account, true, purgeStep)
		if err != nil || len(folders) == 0 {
			return err
		}
		// What they hold goes first, then they; what was trashed on its own stays in the trash, as an entry of its own.
		last := folders[len(folders)-1]
		const markChildren = `UPDATE nodes SET state = 3, trashed_at = COALESCE(trashed_at, $3) WHERE id IN (
			SELECT c.id FROM nodes f JOIN nodes c ON c.parent_id = f.id AND c.state = 0
			WHERE f.account_id = $1 AND f.state = 3 AND f.is_folder = 1 AND f.id <= $2 LIMIT $4)`
		n, err := tx.Exec(markChildren, account, last, s.clock(), purgeStep)
		if err != nil || n > 0 {
			return err
		}
		const which = `state = 3 AND is_folder = 1 AND id <= $2`
		if _, err := tx.Exec(`DELETE FROM grants WHERE node_id IN (SELECT id FROM nodes WHERE account_id = $1 AND `+which+`)`, account, last); err != nil {
			return err
		}
		return destroyNodes(tx, account, which, last)
	})
}

// keys returns the keys that a query gives.
func keys(tx db.Tx, query string, args ...any) (keys []int64, err error) {
	for row, err := range tx.Query(query, args...) {
		if err != nil {
			return nil, err
		}
		var k int64
		if err := row.Scan(&k); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// destroyFiles deletes the files of an account that a condition names ($2 is its argument), with their versions, and
// gives back what they held: references to content, and storage.
func (s *Service) destroyFiles(tx db.Tx, account access.AccountID, which string, arg int64) error {
	held := `(SELECT content_id, size, uploader_id FROM nodes WHERE account_id = $1 AND ` + which + `
		UNION ALL SELECT content_id, size, uploader_id FROM versions WHERE node_id IN (SELECT id FROM nodes WHERE account_id = $1 AND ` + which + `))`
	if err := refundAll(tx, account, held, arg); err != nil {
		return err
	}
	release := `UPDATE contents SET refs = refs - held.times, unused_at = CASE WHEN refs = held.times THEN CAST($3 AS BIGINT) ELSE unused_at END
		FROM (SELECT content_id, COUNT(*) AS times FROM ` + held + ` AS h GROUP BY content_id) AS held WHERE contents.id = held.content_id`
	if _, err := tx.Exec(release, account, arg, s.clock()); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM versions WHERE node_id IN (SELECT id FROM nodes WHERE account_id = $1 AND `+which+`)`, account, arg); err != nil {
		return err
	}
	return destroyNodes(tx, account, which, arg)
}

// destroyNodes deletes the rows of nodes of an account that a condition names, and of what belongs to them alone.
func destroyNodes(tx db.Tx, account access.AccountID, which string, arg int64) error {
	for _, table := range []string{"links", "grants", "task_files"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE node_id IN (SELECT id FROM nodes WHERE account_id = $1 AND `+which+`)`, account, arg); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`DELETE FROM nodes WHERE account_id = $1 AND `+which, account, arg)
	return err
}
