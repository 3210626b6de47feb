package job

import (
	"context"
	"errors"
	"time"

	"driveway/internal/db"
)

// A lease says until when a job is somebody's, and after that run, when it is due again.
const (
	// No row changes while the lease is another's, or the job not due.
	takeLease = `INSERT INTO leases (job, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE leases.until <= $4`

	laterLease   = `INSERT INTO leases (job, holder, until) VALUES ($1, '', $2) ON CONFLICT (job) DO NOTHING`
	selectLease  = `SELECT until FROM leases WHERE job = $1`
	keepLease    = `UPDATE leases SET until = $3 WHERE job = $1 AND holder = $2`
	releaseLease = `UPDATE leases SET holder = '', until = $3 WHERE job = $1 AND holder = $2`
)

var errLost = errors.New("job: another process took the lease over")

// take takes the job's lease, or returns after how long it is worth asking again.
func (r *Runner) take(ctx context.Context, j Job) (due time.Duration, err error) {
	now := r.opt.Now().Unix()
	err = r.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		due = 0
		if j.Later {
			if _, err := tx.Exec(laterLease, j.Name, now+int64(j.Every/time.Second)); err != nil {
				return err
			}
		}
		n, err := tx.Exec(takeLease, j.Name, r.holder, now+int64(r.opt.Lease/time.Second), now)
		if err != nil || n == 1 {
			return err
		}
		var until int64
		if err := tx.One(selectLease, j.Name).Scan(&until); err != nil {
			return err
		}
		due = time.Duration(max(until-now, 1)) * time.Second
		return nil
	})
	return due, err
}

// keep renews the lease until ctx ends. Where it can't be renewed in time the job is told to stop.
func (r *Runner) keep(ctx context.Context, j Job, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(r.opt.Lease / 4)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		until := r.opt.Now().Add(r.opt.Lease).Unix()
		var kept int64
		err := r.db.WriteRelaxed(ctx, 0, func(tx db.Tx) (err error) {
			kept, err = tx.Exec(keepLease, j.Name, r.holder, until)
			return err
		})
		switch {
		case err == nil && kept == 0:
			cancel(errLost)
			return
		case err == nil:
			last = time.Now()
		case time.Since(last) > r.opt.Lease*3/4:
			cancel(err)
			return
		}
	}
}

// release gives the lease back; the job is due again after a while.
func (r *Runner) release(ctx context.Context, j Job, after time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	until := r.opt.Now().Add(after).Unix()
	return r.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
		_, err := tx.Exec(releaseLease, j.Name, r.holder, until)
		return err
	})
}
