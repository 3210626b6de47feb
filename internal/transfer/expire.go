package transfer

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

// expireStep is how many uploads one transaction ends.
const expireStep = 200

// ExpireUploads clears away uploads that no call has come for in a day and an hour; they were unknown, and reserved
// nothing, an hour before. So it does with the ids of pending files that went into other files. It is a job.
func (s *Service) ExpireUploads(ctx context.Context) error {
	for _, id := range s.memory.ids() {
		release, ok := s.locks.try(id)
		if !ok { // in use
			continue
		}
		if u := s.memory.get(id); u != nil && !s.alive(u) {
			s.memory.remove(u)
		}
		release()
	}
	before := s.clock() - removeAfter
	for {
		dead, err := s.deadUploads(ctx, before)
		if err != nil {
			return err
		}
		if len(dead) == 0 {
			return s.expireAliases(ctx)
		}
		for account, uploads := range dead {
			if err := s.removeUploads(ctx, account, uploads, before); err != nil {
				return err
			}
		}
	}
}

// expireAliases deletes the ids of pending files that stood for other files, and no longer do.
func (s *Service) expireAliases(ctx context.Context) error {
	const some = `DELETE FROM aliases WHERE public_id IN (SELECT public_id FROM aliases WHERE expires_at <= $1 LIMIT $2)`
	for {
		var n int64
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) (err error) {
			n, err = tx.Exec(some, s.clock(), expireStep)
			return err
		})
		if err != nil || n < expireStep {
			return err
		}
	}
}

type deadUpload struct {
	id       string
	storeKey content.Key
}

func (s *Service) deadUploads(ctx context.Context, before int64) (map[access.AccountID][]deadUpload, error) {
	dead := map[access.AccountID][]deadUpload{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		clear(dead)
		for row, err := range tx.Query(selectDeadUploads, before, expireStep) {
			if err != nil {
				return err
			}
			var u deadUpload
			var account access.AccountID
			if err := row.Scan(&u.id, &account, &u.storeKey); err != nil {
				return err
			}
			dead[account] = append(dead[account], u)
		}
		return nil
	})
	return dead, err
}

// removeUploads deletes the rows of dead uploads, and then their bytes. One that is published at this moment is left to
// that: whoever deletes the row first has the bytes.
func (s *Service) removeUploads(ctx context.Context, account access.AccountID, uploads []deadUpload, before int64) error {
	var gone []deadUpload
	err := s.db.WriteRelaxed(ctx, int64(account), func(tx db.Tx) error {
		gone = gone[:0]
		for _, u := range uploads {
			n, err := tx.Exec(deleteDeadUpload, u.id, before)
			if err != nil {
				return err
			}
			if n > 0 && u.storeKey != "" {
				gone = append(gone, u)
			}
		}
		return nil
	})
	for _, u := range gone {
		if err == nil {
			s.checked.remove(u.id)
			err = s.store.Remove(ctx, u.storeKey)
		}
	}
	return err
}

// abandon ends an upload that the caller holds, and removes its bytes.
func (s *Service) abandon(ctx context.Context, u *upload) error {
	if !u.row {
		s.memory.remove(u)
		return nil
	}
	err := s.db.WriteRelaxed(ctx, int64(u.account), func(tx db.Tx) error {
		n, err := tx.Exec(deleteUpload, u.id)
		if err == nil && n == 0 {
			err = errMoved
		}
		return err
	})
	if err == nil && u.storeKey != "" {
		s.checked.remove(u.id)
		_ = s.store.Remove(context.WithoutCancel(ctx), u.storeKey) // or the sweep finds it
	}
	return err
}
