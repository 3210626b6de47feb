package transfer

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"driveway/internal/content"
	"driveway/internal/db"
)

// sweepStep is how many keys one query asks for.
const sweepStep = 200

// SweepStore removes what lies in the content store and no row knows of, if nobody has written to it for two days.
func (s *Service) SweepStore(ctx context.Context) error {
	return s.sweepStore(ctx, Collecting{})
}

// sweepStore removes what was left by a crash between the store and the database, after the grace time. It walks the whole
// store.
func (s *Service) sweepStore(ctx context.Context, c Collecting) error {
	before := s.before(c)
	for info, err := range s.Orphans(ctx) {
		if err != nil {
			return err
		}
		if !info.Modified.Before(before) {
			continue
		}
		c.tell(Garbage{Key: info.Key, Size: info.Size, Since: info.Modified})
		if c.Dry {
			continue
		}
		s.opt.Log.Info("content that nothing knows of is removed", "key", info.Key)
		if err := s.store.Remove(ctx, info.Key); err != nil {
			return err
		}
	}
	return nil
}

// Orphans yields what lies in the content store and no row knows of. That is also what is just being uploaded or deleted:
// only what is old has been left over. It stops at the first error.
func (s *Service) Orphans(ctx context.Context) iter.Seq2[content.Info, error] {
	return func(yield func(content.Info, error) bool) {
		batch := make([]content.Info, 0, sweepStep)
		flush := func() bool {
			keys := make([]content.Key, len(batch))
			for i, info := range batch {
				keys[i] = info.Key
			}
			known, err := s.Known(ctx, keys)
			if err != nil {
				yield(content.Info{}, err)
				return false
			}
			for _, info := range batch {
				if !known[info.Key] && !yield(info, nil) {
					return false
				}
			}
			batch = batch[:0]
			return true
		}
		for info, err := range s.store.Walk(ctx) {
			if err != nil {
				yield(content.Info{}, err)
				return
			}
			if batch = append(batch, info); len(batch) == sweepStep && !flush() {
				return
			}
		}
		flush()
	}
}

// Known returns which of some keys in the store a row knows of: at most 200 of them.
func (s *Service) Known(ctx context.Context, keys []content.Key) (known map[content.Key]bool, err error) {
	known = map[content.Key]bool{}
	if len(keys) == 0 {
		return known, nil
	}
	args := make([]any, sweepStep)
	for i := range args {
		args[i] = keys[min(i, len(keys)-1)]
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		clear(known)
		for row, err := range tx.Query(selectKnown, args...) {
			var key content.Key
			if err == nil {
				err = row.Scan(&key)
			}
			if err != nil {
				return err
			}
			known[key] = true
		}
		return nil
	})
	return known, err
}

// selectKnown asks which of some keys rows know.
var selectKnown = func() string {
	var list strings.Builder
	for i := range sweepStep {
		if i > 0 {
			list.WriteString(", ")
		}
		list.WriteString("$" + strconv.Itoa(i+1))
	}
	return `SELECT store_key FROM contents WHERE store_key <> '' AND store_key IN (` + list.String() + `)
		UNION ALL SELECT store_key FROM uploads WHERE store_key <> '' AND store_key IN (` + list.String() + `)`
}()
