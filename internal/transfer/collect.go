package transfer

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

const (
	// collectStep is how many contents one transaction deletes.
	collectStep = 200

	selectUnused = `SELECT account_id FROM contents WHERE unused_at < $1 AND refs = 0 ORDER BY unused_at LIMIT 1`

	// unused are the contents of an account that a step deletes: the same ones in all of its statements.
	unused = `SELECT id FROM contents WHERE account_id = $1 AND refs = 0 AND unused_at < $2 ORDER BY unused_at, id LIMIT $3`

	deleteUnusedData = `DELETE FROM content_data WHERE content_id IN (` + unused + `)`
	deleteThumbnails = `DELETE FROM thumbnails WHERE content_id IN (` + unused + `)`
	deleteUnused     = `DELETE FROM contents WHERE id IN (` + unused + `) RETURNING store_key`
)

// CollectContent deletes content that no file has held for two days. It is a job. A content that gets a holder meanwhile
// stays: that it has none is asked in the transaction that deletes its row, and only then its bytes go.
func (s *Service) CollectContent(ctx context.Context) error {
	before := s.clock() - contentGrace
	for {
		var account access.AccountID
		err := s.db.Read(ctx, func(tx db.Tx) error { return tx.One(selectUnused, before).Scan(&account) })
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.collect(ctx, account, before); err != nil {
			return err
		}
	}
}

// collect deletes some unused contents of an account.
func (s *Service) collect(ctx context.Context, account access.AccountID, before int64) error {
	var gone []content.Key
	err := s.db.Write(ctx, int64(account), func(tx db.Tx) error {
		gone = gone[:0]
		for _, belonging := range []string{deleteUnusedData, deleteThumbnails} {
			if _, err := tx.Exec(belonging, account, before, collectStep); err != nil {
				return err
			}
		}
		for row, err := range tx.Query(deleteUnused, account, before, collectStep) {
			var key content.Key
			if err == nil {
				err = row.Scan(&key)
			}
			if err != nil {
				return err
			}
			if key != "" {
				gone = append(gone, key)
			}
		}
		return nil
	})
	for _, key := range gone {
		if err == nil {
			err = s.store.Remove(ctx, key) // where this fails, the sweep comes
		}
	}
	return err
}
