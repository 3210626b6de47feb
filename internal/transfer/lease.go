package transfer

import (
	"context"
	"errors"
	"time"

	"driveway/internal/db"
)

// Several processes may get calls for one upload at the same time. As long as its bytes lie in the database, its row is
// the referee; before one writes to the store, or closes, it takes a lease on the upload, which the others wait for.
const (
	leaseLife  = 30 // seconds; a process that dies with a lease holds up the upload for so long
	leaseRenew = 10 * time.Second
	leaseLook  = 50 * time.Millisecond

	takeLease = `INSERT INTO leases (job, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE leases.until < $4 OR leases.holder = excluded.holder RETURNING until`
	renewLease = `UPDATE leases SET until = $3 WHERE job = $1 AND holder = $2`
	endLease   = `DELETE FROM leases WHERE job = $1 AND holder = $2`
)

// lease waits until no other process works on an upload, or ctx ends, and returns what lets them at it again and then
// runs release. Within the process the caller has the upload's lock, so that the lease is the process's. After an error
// release is returned as it is.
func (s *Service) lease(ctx context.Context, upload string, release func()) (func(), error) {
	job := "upload/" + upload
	for {
		taken, err := s.takeLease(ctx, job)
		if err != nil {
			return release, err
		}
		if taken {
			break
		}
		select {
		case <-time.After(leaseLook):
		case <-ctx.Done():
			return release, ctx.Err()
		}
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	go s.renew(renewing, job)
	return func() {
		stop()
		_ = s.db.WriteRelaxed(context.WithoutCancel(ctx), 0, func(tx db.Tx) error { // or it runs out
			_, err := tx.Exec(endLease, job, s.holder)
			return err
		})
		release()
	}, nil
}

func (s *Service) takeLease(ctx context.Context, job string) (taken bool, err error) {
	now := s.clock()
	err = s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		var until int64
		err := tx.One(takeLease, job, s.holder, now+leaseLife, now).Scan(&until)
		taken = err == nil
		if errors.Is(err, db.ErrNoRows) {
			err = nil
		}
		return err
	})
	return taken, err
}

// renew keeps a lease until ctx ends.
func (s *Service) renew(ctx context.Context, job string) {
	for {
		select {
		case <-time.After(leaseRenew):
		case <-ctx.Done():
			return
		}
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(renewLease, job, s.holder, s.clock()+leaseLife)
			return err
		})
		if err != nil && ctx.Err() == nil {
			s.opt.Log.Warn("a lease on an upload can't be renewed", "cause", err)
		}
	}
}
