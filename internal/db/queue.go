package db

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

const (
	maxGroup  = 256                   // transactions in one commit
	groupTime = 50 * time.Millisecond // after which no further one is added to a commit
)

// A job is one call of Write, from its queueing to its answer.
type job struct {
	ctx     context.Context
	fn      func(Tx) error
	relaxed bool

	state atomic.Int32
	wake  chan struct{} // told once when the job is to lead, and once when it is answered
	err   error         // the answer
	panic any           // what fn panicked with; raised again in its caller
	stack []byte        // where

	exited bool // fn ended its goroutine
}

// The states of a job. Only a waiting one can still be cancelled.
const (
	waiting int32 = iota
	leading
	running
	answered
	cancelled
)

// start claims the job for running, also for running it again. It reports false if the caller's context has ended
// before it ever ran: then it must not run.
func (j *job) start() bool {
	if j.state.Load() == running {
		return true
	}
	return j.ctx.Err() == nil && (j.state.CompareAndSwap(waiting, running) || j.state.CompareAndSwap(leading, running))
}

// call runs fn. An error that fn swallowed would leave half a transaction behind: failed tells of it.
func (j *job) call(tx Tx, failed func() error) (err error) {
	returned := false
	defer func() {
		switch p := recover(); {
		case p != nil:
			j.panic, j.stack = p, debug.Stack()
			err = fmt.Errorf("db: panic in a transaction: %v", p)
		case !returned: // runtime.Goexit, as by testing's FailNow: the goroutine that leads the group ends here
			j.exited = true
		}
	}()
	err = j.fn(tx)
	returned = true
	if err == nil {
		err = failed()
	}
	return err
}

// A queue lets one of the waiting writers at a time run all that wait, as one group: the one that finds the queue idle
// leads, and hands over to the first that came meanwhile. So no goroutine has to be kept, started or stopped.
type queue struct {
	mu      sync.Mutex
	led     bool
	waiting []*job
}

// do queues j, and returns when it has been answered by run, which is given the group, never two at a time.
// It returns ctx's error if that ends before j runs.
func (q *queue) do(j *job, run func(group []*job)) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	q.mu.Lock()
	if q.led {
		j.wake = make(chan struct{}, 2)
		q.waiting = append(q.waiting, j)
		q.mu.Unlock()
		select {
		case <-j.wake:
		case <-j.ctx.Done():
			if j.state.CompareAndSwap(waiting, cancelled) {
				return j.ctx.Err()
			}
			<-j.wake
		}
		if j.state.Load() != leading {
			return j.result()
		}
	} else {
		q.led = true
		q.mu.Unlock()
	}
	q.lead(j, run)
	return j.result()
}

func (j *job) result() error {
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

func (q *queue) lead(j *job, run func([]*job)) {
	// Others that are about to write get the chance to join: a bigger group costs hardly more.
	runtime.Gosched()
	q.mu.Lock()
	n := min(len(q.waiting), maxGroup-1)
	group := append(make([]*job, 0, n+1), j)
	for _, w := range q.waiting[:n] {
		if w.state.Load() != cancelled {
			group = append(group, w)
		}
	}
	q.drop(n)
	q.mu.Unlock()

	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		// Those that run left waiting go first.
		var left []*job
		for _, w := range group {
			if w != j && w.state.Load() == waiting {
				left = append(left, w)
			}
		}
		if len(left) > 0 {
			q.waiting = append(left, q.waiting...)
		}
		for i, w := range q.waiting {
			if w.state.CompareAndSwap(waiting, leading) {
				q.drop(i + 1)
				w.wake <- struct{}{}
				return
			}
		}
		q.waiting = nil
		q.led = false
	}()
	run(group)
}

// drop removes the first n waiting jobs. The caller holds mu.
func (q *queue) drop(n int) {
	clear(q.waiting[:n])
	if q.waiting = q.waiting[n:]; len(q.waiting) == 0 {
		q.waiting = nil
	}
}

// takeLive answers those of a group whose callers have gone, and returns the others. relaxed: none of them is durable.
func takeLive(group []*job) (live []*job, relaxed bool) {
	live = make([]*job, 0, len(group))
	relaxed = true
	for _, j := range group {
		if err := j.ctx.Err(); err != nil && j.state.Load() != running {
			j.answer(err)
			continue
		}
		live = append(live, j)
		relaxed = relaxed && j.relaxed
	}
	return live, relaxed
}

func answerAll(group []*job, err error) {
	for _, j := range group {
		if j.state.Load() != answered {
			j.answer(err)
		}
	}
}

// unwind is for a group whose leader's goroutine is ending: because of the function of one of them, which gets an error,
// or of a panic in the library. The others run again, unless they may have been committed.
func unwind(group []*job, committing bool) {
	for _, j := range group {
		switch {
		case j.exited:
			j.answer(errors.New("db: the function of a transaction ended its goroutine"))
		case j.state.Load() != running:
		case committing:
			j.answer(ErrUnknownOutcome)
		default:
			j.state.Store(waiting)
		}
	}
}

// answer ends a job with err.
func (j *job) answer(err error) {
	if j.state.Load() == cancelled {
		return // its caller has gone
	}
	j.err = err
	j.state.Store(answered)
	if j.wake != nil {
		j.wake <- struct{}{}
	}
}
