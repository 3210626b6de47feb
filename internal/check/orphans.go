package check

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"driveway/internal/content"
)

// orphanStep is how many suspects are held in memory, and looked at again together.
const orphanStep = 10_000

// orphans looks for what lies in the store and no row knows of. Young ones are just being uploaded; old ones may just be
// being deleted, so they are findings only if they are still there after a while.
func (r *run) orphans() error {
	if r.how.noOrphans {
		return nil
	}
	before := r.opt.Now().Add(-r.opt.Grace)
	var suspects []content.Info
	for info, err := range r.transfer.Orphans(r.ctx) {
		if err != nil {
			return err
		}
		if !info.Modified.Before(before) {
			r.progress.Orphans++
			continue
		}
		if suspects = append(suspects, info); len(suspects) == orphanStep {
			if err := r.settle(suspects); err != nil {
				return err
			}
			suspects = suspects[:0]
		}
	}
	return r.settle(suspects)
}

// settle waits until deletions that may be under way are done, and reports what is still there.
func (r *run) settle(suspects []content.Info) error {
	if len(suspects) == 0 {
		return nil
	}
	select {
	case <-time.After(r.opt.Settle):
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	for some := range slices.Chunk(suspects, 200) {
		keys := make([]content.Key, len(some))
		for i, info := range some {
			keys[i] = info.Key
		}
		known, err := r.transfer.Known(r.ctx, keys)
		if err != nil {
			return err
		}
		for _, info := range some {
			if known[info.Key] {
				continue
			}
			st, err := r.store.Resume(r.ctx, info.Key)
			if errors.Is(err, content.ErrMissing) {
				continue
			}
			if err == nil {
				err = st.Close()
			}
			if err != nil {
				return err
			}
			f := Finding{Kind: "orphan", Where: place(info.Key), Mendable: false, Garbage: true,
				What: fmt.Sprintf("%d bytes, written last at %s, that no row knows of", info.Size, info.Modified.UTC().Format(time.DateTime))}
			if err := r.found(f); err != nil {
				return err
			}
		}
	}
	return nil
}
