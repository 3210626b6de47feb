package op_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

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
	log  notes
}

// notes is a log that can be read while it is written.
type notes struct {
	mu   sync.Mutex
	text strings.Builder
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
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

// observed waits for the nth observation, counted from one: it comes after the client has its answer.
func (s *stage) observed(t testing.TB, n int) op.Observation {
	t.Helper()
	for range 500 {
		s.mu.Lock()
		if len(s.seen) >= n {
			defer s.mu.Unlock()
			return s.seen[n-1]
		}
		s.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the call does not end")
	panic("")
}

// echo is an operation that answers with its input.
func echo[In any](method, path string, auth op.Auth) op.Op {
	return op.New(op.Extension, method, path, auth, func(_ context.Context, _ access.Caller, in In) (In, error) { return in, nil })
}
