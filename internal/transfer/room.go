package transfer

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// room is what an account, and an account user in it, may have and have. That an upload fits is decided when it is closed;
// what is asked here spares the client from sending bytes that can't be kept.
type room struct {
	fileMax *int64           // nil: unlimited
	speed   *int64           // bytes a second of an upload; nil: unlimited
	uploads int              // to the account, that have a row
	quotas  [maxPayers]quota // by payer; one that does not pay has no limit
}

// quota is what a payer may have, and what is taken of it.
type quota struct {
	max      *int64 // nil: unlimited
	used     int64  // by versions
	reserved int64  // by uploads that have a row
}

// Who pays for an upload, in this order.
const (
	byAccount = iota
	byMember  // the account user
	byGroup   // his group
	maxPayers
)

// payersOf returns who pays for what who uploads to an account.
func payersOf(who access.Caller, account access.AccountID) []payer {
	payers := []payer{{account: account}}
	if member := who.Member(account); member != 0 {
		payers = append(payers, payer{account, member, 0}, payer{account, 0, who.Group})
	}
	return payers
}

func (s *Service) room(tx db.Tx, who access.Caller, account access.AccountID) (r room, err error) {
	p, since := &r.quotas[byAccount], s.clock()-uploadLife
	err = tx.One(selectRoom, account, since, int64(maxWeight)).Scan(&p.max, &r.fileMax, &r.speed, &p.used, &r.uploads, &p.reserved)
	member := who.Member(account)
	if err != nil || member == 0 {
		return r, err
	}
	m, g := &r.quotas[byMember], &r.quotas[byGroup]
	err = tx.One(selectMemberRoom, member, since, int64(maxWeight)).Scan(&m.max, &m.used, &m.reserved, &g.max, &g.used, &g.reserved)
	if errors.Is(err, db.ErrNoRows) { // he has been deleted meanwhile
		err = nil
	}
	return r, err
}

// refuses says why a file of some size can't have so much more of the storage, where uploads in memory take inMemory.
func (r room) refuses(size, more int64, inMemory tally) error {
	if r.fileMax != nil && size > *r.fileMax {
		return drive.ErrFileSize
	}
	for i, p := range r.quotas {
		switch {
		case p.holds(more, inMemory.bytes[i]):
		case i == byAccount:
			return drive.ErrStorage
		default:
			return drive.ErrMemberStorage
		}
	}
	return nil
}

// holds says whether there is so much more in it.
func (p quota) holds(more, inMemory int64) bool {
	if more <= 0 || p.max == nil {
		return true
	}
	for _, part := range []int64{p.used, p.reserved, inMemory} {
		if more > *p.max-part {
			return false
		}
		more += part
	}
	return true
}

// add begins an upload.
func (s *Service) add(ctx context.Context, who access.Caller, u *upload) error {
	u.touched, u.payers = s.clock(), payersOf(who, u.account)
	return s.drive.MakingRoom(ctx, who, u.account, func() error { return s.tryAdd(ctx, who, u) })
}

func (s *Service) tryAdd(ctx context.Context, who access.Caller, u *upload) error {
	most := maxUploads
	if u.stranger {
		most /= 2 // however many they begin, others can go on
	}
	begin := func(tx db.Tx) (r room, err error) {
		if r, err = s.room(tx, who, u.account); err == nil && r.uploads >= most {
			err = ErrUploads
		}
		u.speed = r.speed
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
			if r.uploads+t.uploads >= most {
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
		if err := r.refuses(u.size, u.weight(), s.memory.tally(u.payers)); err != nil {
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
			r, err = s.room(tx, who, u.account)
			return err
		})
		if err != nil {
			return err
		}
		return r.refuses(max(u.size, u.received), more, s.memory.tally(payersOf(who, u.account)))
	})
}
