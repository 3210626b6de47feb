package op_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
	"driveway/internal/op/optest"
)

// stage is a server with a gate that knows the session "ann" and the token "tok", and remembers what it saw.
type stage struct {
	*optest.Site
	mu   sync.Mutex
	seen []op.Observation
	log  bytes.Buffer
}

var errWrongDoor = errors.New("the gate is stuck")

func gate(_ context.Context, c op.Credential) (access.Caller, error) {
	switch {
	case c.SessionID == "ann", c.AccessToken == "tok":
		return access.Caller{Kind: access.Owner, Account: 1, User: 7, Addr: c.Addr}, nil
	case c.SessionID == "stuck":
		return access.Caller{}, errWrongDoor
	case c.SessionID == "hasty":
		return access.Caller{}, fault.New(fault.Busy, "Too many attempts")
	}
	return access.Caller{}, fault.New(fault.SignedOut, "gate's own words")
}

func play(t testing.TB, ops ...op.Op) *stage {
	return playWith(t, op.HandlerOptions{}, ops...)
}

func playWith(t testing.TB, o op.HandlerOptions, ops ...op.Op) *stage {
	s := &stage{}
	o.Gate = gate
	o.Log = slog.New(slog.NewTextHandler(&s.log, nil))
	o.Observe = func(seen op.Observation) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seen = append(s.seen, seen)
	}
	set := op.NewSet(op.Chapter{Number: "9", BadSession: op.Refusal{Status: 401, Message: "Please sign in."}, Ops: ops})
	s.Site = optest.Serve(t, set.Handler(o))
	return s
}

// last waits for and returns what was observed of the newest call.
func (s *stage) last(t testing.TB) op.Observation {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) == 0 {
		t.Fatal("nothing was observed")
	}
	return s.seen[len(s.seen)-1]
}

// echo is an operation that answers with its input.
func echo[In any](method, path string, auth op.Auth) op.Op {
	return op.New(op.Extension, method, path, auth, func(_ context.Context, _ access.Caller, in In) (In, error) { return in, nil })
}
