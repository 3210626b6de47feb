package transfer

import (
	"context"
	"strconv"
	"strings"
	"time"

	"driveway/internal/content"
	"driveway/internal/db"
)

// sweepStep is how many keys one query asks for.
const sweepStep = 200

// SweepStore removes what lies in the content store and no row knows of, if nobody has written to it for two days: what
// was left by a crash between the store and the database. It is a job, for now and then: it walks the whole store.
func (s *Service) SweepStore(ctx context.Context) error {
	before := s.opt.Now().Add(-contentGrace * time.Second)
	batch := make([]content.Key, 0, sweepStep)
	for info, err := range s.store.Walk(ctx) {
		if err != nil {
			return err
		}
		if info.Modified.Before(before) {
			batch = append(batch, info.Key)
		}
		if len(batch) == sweepStep {
			if err := s.sweep(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return s.sweep(ctx, batch)
}

// sweep removes those of the contents that no row knows of.
func (s *Service) sweep(ctx context.Context, keys []content.Key) error {
	if len(keys) == 0 {
		return nil
	}
	args := make([]any, sweepStep)
	for i := range args {
		args[i] = keys[min(i, len(keys)-1)]
	}
	known := map[content.Key]bool{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
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
	if err != nil {
		return err
	}
	for _, key := range keys {
		if known[key] {
			continue
		}
		s.opt.Log.Info("content that nothing knows of is removed", "key", key)
		if err := s.store.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
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
