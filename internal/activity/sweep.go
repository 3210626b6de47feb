package activity

import (
	"context"
	"time"

	"driveway/internal/db"
)

// sweepStep is how many rows one transaction deletes: it has to let others through.
const sweepStep = 1000

// Keys grow with time, but for the moment that a row may have been gathered: the oldest rows are the first ones.
const deleteOldest = `DELETE FROM activity WHERE id IN (
	SELECT id FROM (SELECT id, at FROM activity ORDER BY id LIMIT $1) AS oldest WHERE at < $2)`

// Sweep deletes the entries that are older than keep (nil: none), in steps that let other writes through.
func (s *Service) Sweep(ctx context.Context, keep *time.Duration) error {
	if keep == nil {
		return nil
	}
	before := s.now().Add(-*keep).Unix()
	for {
		var deleted int64
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) (err error) {
			deleted, err = tx.Exec(deleteOldest, sweepStep, before)
			return err
		})
		if err != nil || deleted < sweepStep {
			return err
		}
	}
}
