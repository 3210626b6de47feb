// Package job does work in the background, again and again. Of several processes on one database one does each job.
package job

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"driveway/internal/db"
)

// Job is work that is done every so often.
type Job struct {
	Name  string        // one over all processes and versions
	Every time.Duration // from the end of one run to the start of the next
	Later bool          // a new drive gives it nothing to do: its first run, too, waits for Every
	Run   func(context.Context) error
}

// Options are what a Runner needs of its surroundings. Zero fields take the defaults that their comments name.
type Options struct {
	Now    func() time.Time                  // time.Now
	Jitter func(time.Duration) time.Duration // something between zero and its argument; at random
	Log    *slog.Logger                      // slog.Default
	Lease  time.Duration                     // after how long the job of a dead process is taken over: 2 minutes
}

// Runner runs jobs. It is safe for concurrent use.
type Runner struct {
	db     db.DB
	opt    Options
	holder string // names this runner among those on the database
}

const (
	maxStart = 10 * time.Second // a first look is taken within this time
	maxRetry = 5 * time.Minute  // a job that failed is tried again after this time, or Every if that is less
	maxSleep = time.Hour        // how often a long wait is thought over
)

// New returns a runner of jobs on a database. rand names it: 16 bytes.
func New(d db.DB, randomness io.Reader, opt Options) (*Runner, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Jitter == nil {
		opt.Jitter = func(d time.Duration) time.Duration { return rand.N(d + 1) }
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Lease <= 0 {
		opt.Lease = 2 * time.Minute
	}
	name := make([]byte, 16)
	if _, err := io.ReadFull(randomness, name); err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	return &Runner{db: d, opt: opt, holder: fmt.Sprintf("%x", name)}, nil
}

// Run does the jobs until ctx ends, and returns when the last of them has. A job gets a context that ends with ctx, or
// when its lease is lost. One that fails or panics is logged and done again later.
func (r *Runner) Run(ctx context.Context, jobs ...Job) {
	var all sync.WaitGroup
	for _, j := range jobs {
		all.Go(func() { r.loop(ctx, j) })
	}
	all.Wait()
}

func (r *Runner) loop(ctx context.Context, j Job) {
	wait := r.opt.Jitter(min(j.Every, maxStart))
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		wait = r.step(ctx, j)
	}
}

// step does the job if it is due and nobody else is at it. It returns when to look again.
func (r *Runner) step(ctx context.Context, j Job) time.Duration {
	due, err := r.take(ctx, j)
	if err != nil {
		if ctx.Err() == nil {
			r.opt.Log.Warn("a job's lease can't be had", "job", j.Name, "cause", err)
		}
		return r.spread(min(j.Every, maxRetry))
	}
	if due > 0 {
		return r.spread(min(due, maxSleep))
	}
	wait := j.Every
	start := r.opt.Now()
	if err := r.do(ctx, j); err != nil {
		wait = min(j.Every, maxRetry)
		if ctx.Err() == nil {
			r.opt.Log.Error("a job failed", "job", j.Name, "after", r.opt.Now().Sub(start), "cause", err)
		}
	}
	if ctx.Err() != nil { // not done: whoever comes next begins at once
		wait = 0
	}
	if err := r.release(context.WithoutCancel(ctx), j, wait); err != nil {
		r.opt.Log.Warn("a job's lease can't be given back", "job", j.Name, "cause", err)
	}
	return r.spread(min(wait, maxSleep))
}

// spread keeps processes that started together from looking together.
func (r *Runner) spread(d time.Duration) time.Duration {
	return max(d, time.Second) + r.opt.Jitter(min(d/10, time.Minute))
}

// do runs the job and keeps its lease meanwhile.
func (r *Runner) do(ctx context.Context, j Job) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		r.keep(ctx, j, cancel)
	}()
	defer func() {
		cancel(nil)
		<-kept
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return j.Run(ctx)
}
