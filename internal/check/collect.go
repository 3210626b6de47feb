package check

import (
	"context"
	"errors"
	"fmt"

	"driveway/internal/transfer"
)

// ErrDirty says that garbage is not collected since the drive is not whole: what looks like garbage may be what is missing
// elsewhere.
var ErrDirty = errors.New("nothing is removed, since the drive is not whole")

// Collect deletes what nobody needs any more, if a quick check finds the drive whole. Otherwise it is ErrDirty, and report
// has been told of what was found. Garbage itself is not told.
func (s *Service) Collect(ctx context.Context, c transfer.Collecting, progress func(Progress), report func(Finding)) error {
	dirty := false
	_, err := s.Check(ctx, How{Quick: true, Progress: progress, noOrphans: true}, func(f Finding) {
		if !f.Garbage {
			dirty = true
			report(f)
		}
	})
	if err != nil {
		return err
	}
	if dirty {
		return ErrDirty
	}
	return s.transfer.Collect(ctx, c)
}

// Upkeep is the daily job: it checks all rows, and that all content is there; makes right what can be derived; and
// deletes what nobody needs any more. What it finds it logs and counts.
func (s *Service) Upkeep(ctx context.Context) error {
	mendable := false
	find := func(f Finding) {
		s.log(f)
		mendable = mendable || f.Mendable
	}
	collecting := transfer.Collecting{Grace: s.opt.Grace}
	err := s.Collect(ctx, collecting, nil, find)
	if errors.Is(err, ErrDirty) && mendable {
		n, err := s.Repair(ctx)
		if err != nil {
			return fmt.Errorf("check: repair: %w", err)
		}
		s.opt.Log.Warn("what could be derived has been made right", "rows", n)
		err = s.Collect(ctx, collecting, nil, func(Finding) {})
		if !errors.Is(err, ErrDirty) {
			return err
		}
	}
	if errors.Is(err, ErrDirty) {
		s.opt.Log.Error("nothing that is unused is deleted, since the drive is not whole: run driveway check")
		return nil
	}
	return err
}

// log tells of a finding that nobody is there to read.
func (s *Service) log(f Finding) {
	s.opt.Found(f.Kind)
	s.opt.Log.Error("the drive is not whole", "kind", f.Kind, "where", f.Where, "what", f.What, "advice", f.Advice())
}
