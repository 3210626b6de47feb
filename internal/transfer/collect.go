package transfer

import (
	"context"
	"errors"
	"time"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

// Collecting says how garbage is collected.
type Collecting struct {
	Grace time.Duration // how long it is kept; 0: 48 hours
	Dry   bool          // nothing is deleted
	Tell  func(Garbage) // hears of each thing, before it is deleted; nil: nobody does
}

// ShortGrace is the shortest grace time while uploads may be under way: they live for less, and so they find the content
// that they were offered.
const ShortGrace = removeAfter * time.Second

// Garbage is something that can be deleted since nothing needs it.
type Garbage struct {
	Content int64       // key of its row; 0: no row knows of it
	Key     content.Key // in the store; empty: it lies in the database
	Size    int64
	Since   time.Time // when it was let go of, or written last
}

func (c Collecting) tell(g Garbage) {
	if c.Tell != nil {
		c.Tell(g)
	}
}

// before is the time since which garbage is kept.
func (s *Service) before(c Collecting) time.Time {
	if c.Grace == 0 {
		c.Grace = contentGrace * time.Second
	}
	return s.opt.Now().Add(-c.Grace)
}

const (
	// collectStep is how many contents one transaction deletes.
	collectStep = 200

	// unneeded is content that nothing holds or was offered. The counter is not taken at its word: bytes that are gone don't
	// come back.
	unneeded = ` FROM contents c WHERE c.refs = 0 AND c.unused_at < $1
		AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.content_id = c.id)
		AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.content_id = c.id)
		AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.account_id = c.account_id AND u.offered_content = c.id)`

	selectUnneeded = `SELECT c.id, c.account_id, c.store_key, c.size, c.unused_at` + unneeded + `
		AND (c.unused_at > $2 OR c.unused_at = $2 AND c.id > $3) ORDER BY c.unused_at, c.id LIMIT $4`

	deleteUnneeded  = `DELETE FROM contents WHERE id = (SELECT c.id` + unneeded + ` AND c.id = $2)`
	deleteData      = `DELETE FROM content_data WHERE content_id = $1`
	deleteThumbnail = `DELETE FROM thumbnails WHERE content_id = $1`
)

// CollectContent deletes content that no file has held for two days.
func (s *Service) CollectContent(ctx context.Context) error {
	return s.collectContent(ctx, Collecting{})
}

// collectContent deletes content that no file has held for the grace time. One that gets a holder meanwhile stays: that it
// has none is asked in the transaction that deletes its row, and only then its bytes go.
func (s *Service) collectContent(ctx context.Context, c Collecting) error {
	before := s.before(c).Unix()
	var last unneededContent
	for {
		some, err := s.unneeded(ctx, before, last)
		if err != nil || len(some) == 0 {
			return err
		}
		last = some[len(some)-1]
		byAccount := map[access.AccountID][]unneededContent{}
		for _, u := range some {
			c.tell(u.Garbage)
			byAccount[u.account] = append(byAccount[u.account], u)
		}
		for account, contents := range byAccount {
			if c.Dry {
				break
			}
			if err := s.collect(ctx, account, contents, before); err != nil {
				return err
			}
		}
	}
}

type unneededContent struct {
	Garbage
	account access.AccountID
}

// unneeded returns some contents that can be deleted, the longest unused first, after the given one.
func (s *Service) unneeded(ctx context.Context, before int64, after unneededContent) (some []unneededContent, err error) {
	var since int64
	if after.Content != 0 {
		since = after.Since.Unix()
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		some = some[:0]
		for row, err := range tx.Query(selectUnneeded, before, since, after.Content, collectStep) {
			var u unneededContent
			var since int64
			if err == nil {
				err = row.Scan(&u.Content, &u.account, &u.Key, &u.Size, &since)
			}
			if err != nil {
				return err
			}
			u.Since = time.Unix(since, 0)
			some = append(some, u)
		}
		return nil
	})
	return some, err
}

// collect deletes those of some contents of an account that are still unneeded.
func (s *Service) collect(ctx context.Context, account access.AccountID, contents []unneededContent, before int64) error {
	var gone []content.Key
	err := s.db.Write(ctx, int64(account), func(tx db.Tx) error {
		gone = gone[:0]
		for _, c := range contents {
			n, err := tx.Exec(deleteUnneeded, before, c.Content)
			if err != nil {
				return err
			}
			if n == 0 {
				continue
			}
			if _, err := tx.Exec(deleteData, c.Content); err != nil {
				return err
			}
			if _, err := tx.Exec(deleteThumbnail, c.Content); err != nil {
				return err
			}
			if c.Key != "" {
				gone = append(gone, c.Key)
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

// Collect deletes all garbage: content that nothing has held, and what lies in the store and no row knows of, for longer
// than the grace time. It is for drives on which a check has found nothing: see package check.
func (s *Service) Collect(ctx context.Context, c Collecting) error {
	return errors.Join(s.collectContent(ctx, c), s.sweepStore(ctx, c))
}
