package account

import (
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// How often an account's people may learn whether somebody has an account: each time that an operation has to tell that a
// name or address is taken, or that it is nobody's.
const (
	probesMax    = 20
	probesWithin = time.Hour
)

func probes(account access.AccountID) limit {
	return limit{counter("probe", strconv.FormatInt(int64(account), 10)), probesMax, probesWithin}
}

// MayProbe refuses with fault.Busy where an account's people have learned too often who has an account. It is to be asked
// before anything is looked up, in the write to that account that CountProbe counts in: so that many at once gain nothing.
func (s *Service) MayProbe(tx db.Tx, account access.AccountID) error {
	wait, err := probes(account).wait(tx, s.clock())
	if err != nil || wait == 0 {
		return err
	}
	return busy(wait)
}

// CountProbe counts an answer that tells. The transaction has to be kept, though what it was for is refused.
func (s *Service) CountProbe(tx db.Tx, account access.AccountID) error {
	mark, err := s.randomMark()
	if err != nil {
		return err
	}
	now := s.clock()
	_, err = tx.Exec(upsertFailure, probes(account).counter, mark, now, now-seconds(probesWithin))
	return err
}
