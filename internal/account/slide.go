package account

import (
	"context"
	"sync"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// slideEvery is how old the time of a session's last use may get before it is written again, in seconds.
const slideEvery = 3600

// touches are the sessions whose last use is being written: each once, however many calls it makes meanwhile.
type touches struct {
	mu      sync.Mutex
	running map[string]struct{}
	done    sync.WaitGroup
}

// begin says whether nobody else is at it.
func (t *touches) begin(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, taken := t.running[key]; taken {
		return false
	}
	if t.running == nil {
		t.running = make(map[string]struct{})
	}
	t.running[key] = struct{}{}
	t.done.Add(1)
	return true
}

func (t *touches) end(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.running, key)
	t.done.Done()
}

func (t *touches) wait() { t.done.Wait() }

// slide writes a session's use without making its caller wait. What goes wrong is logged; the next call tries again.
func (s *Service) slide(ctx context.Context, who access.Caller, now int64) {
	key := string(who.Session)
	if !s.touches.begin(key) {
		return
	}
	go func() {
		defer s.touches.end(key)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(updateSessionUsed, who.Session, now)
			return err
		})
		if err != nil {
			s.opt.Log.Warn("a session did not slide", "user", who.User, "cause", err)
		}
	}()
}

// Sweep deletes sessions, tokens, codes, wrong sign-ins and known places that are too old to count. It is a job to run now and then.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock()
	old := []struct {
		statement string
		age       time.Duration
	}{
		{deleteOldSessions, s.opt.SessionIdle},
		{deleteOldFailures, max(s.opt.Limits.PairWithin, s.opt.Limits.WideWithin, allWithin)},
		{deleteOldPlaces, s.opt.Limits.Known},
		{deleteOldTokens, expiredLife},
		{deleteOldCodes, 0},
	}
	for _, o := range old {
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(o.statement, now-seconds(o.age))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
