package job

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// office is a database with a clock and runners on it, as several processes have them.
type office struct {
	t   *testing.T
	db  db.DB
	mu  sync.Mutex
	now time.Time
	log bytes.Buffer
}

func newOffice(t *testing.T, d db.DB) *office {
	return &office{t: t, db: d, now: time.Unix(1_800_000_000, 0)}
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) forward(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func (o *office) runner(lease time.Duration) *Runner {
	o.t.Helper()
	r, err := New(o.db, rand.Reader, Options{
		Now: o.clock, Jitter: func(time.Duration) time.Duration { return 0 }, Lease: lease,
		Log: slog.New(slog.NewTextHandler(&o.log, nil)),
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return r
}

func TestOneOfSeveralProcessesDoesAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		o := newOffice(t, d)
		a, b := o.runner(time.Minute), o.runner(time.Minute)
		runs := 0
		j := Job{Name: "count", Every: 10 * time.Minute, Run: func(context.Context) error {
			runs++
			if wait := b.step(t.Context(), Job{Name: "count", Every: time.Minute}); wait != time.Minute {
				t.Errorf("while it runs the other process looks again after %v", wait)
			}
			return nil
		}}
		if wait := a.step(t.Context(), j); wait != 10*time.Minute || runs != 1 {
			t.Errorf("ran %d times, again in %v", runs, wait)
		}
		o.forward(4 * time.Minute)
		if wait := b.step(t.Context(), j); wait != 6*time.Minute || runs != 1 {
			t.Errorf("the other process: ran %d times, again in %v", runs, wait)
		}
		o.forward(6 * time.Minute)
		b.opt.Jitter = func(d time.Duration) time.Duration { return d }
		j.Run = func(context.Context) error { runs++; return nil }
		if wait := b.step(t.Context(), j); wait != 11*time.Minute || runs != 2 {
			t.Errorf("when due: ran %d times, again in %v", runs, wait)
		}
	})
}

func TestFailuresArePassedOver(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	r := o.runner(time.Minute)
	for _, run := range []func(context.Context) error{
		func(context.Context) error { return errors.New("it did not work") },
		func(context.Context) error { panic("it fell over") },
	} {
		if wait := r.step(t.Context(), Job{Name: "bad", Every: time.Hour, Run: run}); wait != 5*time.Minute {
			t.Errorf("tried again after %v", wait)
		}
		o.forward(5 * time.Minute)
	}
	for _, want := range []string{"it did not work", "it fell over", "job=bad"} {
		if !strings.Contains(o.log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, o.log.String())
		}
	}
}

func TestADeadProcessIsReplaced(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		o := newOffice(t, d)
		dead, alive := o.runner(time.Minute), o.runner(time.Minute)
		ran := false
		j := Job{Name: "count", Every: time.Hour, Run: func(context.Context) error { ran = true; return nil }}
		if due, err := dead.take(t.Context(), j); due != 0 || err != nil {
			t.Fatal(due, err)
		}
		if alive.step(t.Context(), j); ran {
			t.Error("it took the lease of a live process")
		}
		o.forward(time.Minute)
		if alive.step(t.Context(), j); !ran {
			t.Error("it did not take over")
		}
	})
}

// TestALostLeaseStopsTheJob lets another process take over while the first, which was frozen, still runs.
func TestALostLeaseStopsTheJob(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	frozen, other := o.runner(40*time.Millisecond), o.runner(time.Hour)
	j := Job{Name: "long", Every: time.Hour, Run: func(ctx context.Context) error {
		o.forward(time.Minute)
		if due, err := other.take(ctx, Job{Name: "long"}); due != 0 || err != nil {
			t.Error(due, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(5 * time.Second):
			return errors.New("nobody stopped it")
		}
	}}
	frozen.step(t.Context(), j)
	if !strings.Contains(o.log.String(), errLost.Error()) {
		t.Errorf("the log: %s", o.log.String())
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	o := newOffice(t, dbtest.SQLite(t))
	r := o.runner(time.Minute)
	ctx, stop := context.WithCancel(t.Context())
	started := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx, Job{Name: "endless", Every: time.Hour, Run: func(ctx context.Context) error {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		}}, Job{Name: "never", Every: time.Hour, Run: func(context.Context) error { return nil }})
	}()
	<-started
	stop()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it does not end")
	}
	if due, err := o.runner(time.Minute).take(t.Context(), Job{Name: "endless"}); due != 0 || err != nil {
		t.Errorf("a job that was stopped is due after %v, %v", due, err)
	}
}

func TestALaterJobWaitsOnANewDrive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		o := newOffice(t, d)
		a, b := o.runner(time.Minute), o.runner(time.Minute)
		runs := 0
		j := Job{Name: "look", Every: 30 * time.Minute, Later: true, Run: func(context.Context) error { runs++; return nil }}
		if wait := a.step(t.Context(), j); wait != 30*time.Minute || runs != 0 {
			t.Errorf("at first: ran %d times, again in %v", runs, wait)
		}
		o.forward(30 * time.Minute)
		if wait := b.step(t.Context(), j); wait != 30*time.Minute || runs != 1 {
			t.Errorf("when due: ran %d times, again in %v", runs, wait)
		}
	})
}
