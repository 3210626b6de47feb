package check

import (
	"context"
	"errors"
	"sync/atomic"

	"driveway/internal/db"
)

const (
	scrubMark  = "scrub"
	selectMark = `SELECT value FROM marks WHERE job = $1`
	setMark    = `INSERT INTO marks (job, value) VALUES ($1, $2) ON CONFLICT (job) DO UPDATE SET value = excluded.value`
)

// Scrub is the daily job that reads content again and compares it with its hashes: so much of it each time that all has
// been read within Days days. It goes on where it left off, in whatever process. What it finds it logs and counts.
func (s *Service) Scrub(ctx context.Context) error {
	var from, number, all int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		if err := tx.One(selectMark, scrubMark).Scan(&from); err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		return tx.One(countContents).Scan(&number, &all)
	})
	if err != nil {
		return err
	}
	slice := max(all/int64(s.opt.Days), s.opt.Slice)
	var read atomic.Int64
	for seen := int64(0); seen < number && read.Load() < slice; {
		some, err := s.some(ctx, from, selectContents)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			if from == 0 {
				return nil
			}
			from = 0 // all has been read: it begins again
			continue
		}
		for i, c := range some {
			if err := s.scrub(ctx, c, &read); err != nil {
				return err
			}
			from = c.id
			seen++
			last := i == len(some)-1 || read.Load() >= slice
			if last || c.key != "" {
				if err := s.mark(ctx, from); err != nil {
					return err
				}
			}
			if last {
				break
			}
		}
	}
	return nil
}

func (s *Service) scrub(ctx context.Context, c stored, read *atomic.Int64) error {
	f, err := s.verify(ctx, c, false, read)
	if err != nil || f == nil {
		return err
	}
	located, err := s.locate(ctx, *f)
	if err == nil {
		s.log(located)
	}
	return err
}

// mark notes up to which content has been read.
func (s *Service) mark(ctx context.Context, content int64) error {
	return s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		_, err := tx.Exec(setMark, scrubMark, content)
		return err
	})
}
