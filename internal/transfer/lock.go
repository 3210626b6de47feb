package transfer

import (
	"context"
	"sync"
)

// locks lets one call at a time work on an upload. Calls within this process wait in no particular order.
type locks struct {
	mu   sync.Mutex
	held map[string]*lock
}

type lock struct {
	turn  chan struct{} // holds one token while somebody works
	users int           // who works or waits
}

// take waits until the name is free, or ctx ends, and returns what frees it again.
func (l *locks) take(ctx context.Context, name string) (release func(), err error) {
	l.mu.Lock()
	k := l.held[name]
	if k == nil {
		k = &lock{turn: make(chan struct{}, 1)}
		l.held[name] = k
	}
	k.users++
	l.mu.Unlock()
	select {
	case k.turn <- struct{}{}:
		return func() { <-k.turn; l.leave(name, k) }, nil
	case <-ctx.Done():
		l.leave(name, k)
		return nil, ctx.Err()
	}
}

// try is take for those who don't want to wait.
func (l *locks) try(name string) (release func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[name] != nil {
		return nil, false
	}
	k := &lock{turn: make(chan struct{}, 1), users: 1}
	k.turn <- struct{}{}
	l.held[name] = k
	return func() { <-k.turn; l.leave(name, k) }, true
}

func (l *locks) leave(name string, k *lock) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if k.users--; k.users == 0 {
		delete(l.held, name)
	}
}
