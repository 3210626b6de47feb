package check

import (
	"context"
	"fmt"

	"driveway/internal/db"
)

// Repair makes right what can be derived from other rows, deletes rows that nothing needs, and lets uploads whose bytes
// are lost begin again. It returns how many rows that changed. All else needs a person.
func (s *Service) Repair(ctx context.Context) (mended int64, err error) {
	if mended, err = s.drive.Repair(ctx); err != nil {
		return mended, err
	}
	for _, rule := range rowRules {
		if rule.mend == "" {
			continue
		}
		var n int64
		err := s.db.Write(ctx, 0, func(tx db.Tx) (err error) {
			n, err = tx.Exec(rule.mend)
			return err
		})
		if err != nil {
			return mended, fmt.Errorf("check: repair %s: %w", rule.kind, err)
		}
		mended += n
	}
	n, err := s.resetUploads(ctx)
	return mended + n, err
}
