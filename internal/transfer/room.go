package transfer

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// room is what an account may have and what it has. That an upload fits is decided when it is closed; what is asked
// here spares the client from sending bytes that can't be kept.
type room struct {
	storageMax *int64 // nil: unlimited
	fileMax    *int64 // nil: unlimited
	used       int64
	tally      // of uploads with a row
}

func (s *Service) room(tx db.Tx, account access.AccountID) (r room, err error) {
	err = tx.One(selectRoom, account, s.clock()-uploadLife, int64(maxWeight)).Scan(&r.storageMax, &r.fileMax, &r.used, &r.uploads, &r.bytes)
	return r, err
}

// refuses says why a file of some size can't have so much more of the storage, where uploads in memory take inMemory.
func (r room) refuses(size, more int64, inMemory tally) error {
	if r.fileMax != nil && size > *r.fileMax {
		return drive.ErrFileSize
	}
	if more <= 0 || r.storageMax == nil {
		return nil
	}
	for _, part := range []int64{r.used, r.bytes, inMemory.bytes} {
		if more > *r.storageMax-part {
			return drive.ErrStorage
		}
		more += part
	}
	return nil
}

// add begins an upload.
func (s *Service) add(ctx context.Context, who access.Caller, u *upload) error {
	u.touched = s.clock()
	return s.drive.MakingRoom(ctx, who, u.account, func() error { return s.tryAdd(ctx, u) })
}

func (s *Service) tryAdd(ctx context.Context, u *upload) error {
	begin := func(tx db.Tx) (r room, err error) {
		if r, err = s.room(tx, u.account); err == nil && r.uploads >= maxUploads {
			err = ErrUploads
		}
		return r, err
	}
	if !s.opt.Shared && !s.large(u) {
		var r room
		err := s.db.Read(ctx, func(tx db.Tx) (err error) {
			r, err = begin(tx)
			return err
		})
		if err != nil {
			return err
		}
		added, err := s.memory.add(u, func(t tally) error {
			if r.uploads+t.uploads >= maxUploads {
				return ErrUploads
			}
			return r.refuses(u.size, u.weight(), t)
		})
		if added || err != nil {
			return err
		}
	}
	u.row = true
	return s.record(ctx, u, s.large(u), func(tx db.Tx) error {
		r, err := begin(tx)
		if err != nil {
			return err
		}
		if err := r.refuses(u.size, u.weight(), s.memory.tally(u.account)); err != nil {
			return err
		}
		return insert(tx, u)
	})
}

// reserve asks for room for an upload that grows from what it weighed before. Uploads whose size was announced have
// theirs.
func (s *Service) reserve(ctx context.Context, who access.Caller, u *upload, before int64) error {
	more := u.weight() - before
	if more <= 0 {
		return nil
	}
	return s.drive.MakingRoom(ctx, who, u.account, func() error {
		var r room
		err := s.db.Read(ctx, func(tx db.Tx) (err error) {
			r, err = s.room(tx, u.account)
			return err
		})
		if err != nil {
			return err
		}
		return r.refuses(max(u.size, u.received), more, s.memory.tally(u.account))
	})
}
