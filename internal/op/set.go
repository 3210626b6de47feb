package op

import (
	"fmt"
	"slices"
)

// Chapter is a chapter of the guide: its operations, and the words that they share.
type Chapter struct {
	Number     string
	NoSession  Refusal   // a session is needed and none was given; by default 400 `session_id` is required.
	BadSession Refusal   // a session was given that is unknown or ended; by default 401
	Words      []Wording // an operation's own come first
	Ops        []Op
}

// Set is all operations of the API: what is served, and what documents and tests read. It does not change.
type Set struct {
	ops    []Op
	routes map[string][]*route // by the static part of the path
}

// NewSet puts the chapters together. It panics on a route or a number that is declared twice.
func NewSet(chapters ...Chapter) *Set {
	s := &Set{routes: map[string][]*route{}}
	numbers := map[string]Op{}
	for _, c := range chapters {
		for _, o := range c.Ops {
			if other, taken := numbers[o.Number]; taken && o.Number != Extension {
				panic(fmt.Sprintf("op: %s is declared twice: %s and %s", o.Number, other, o))
			}
			numbers[o.Number] = o
			s.ops = append(s.ops, o)
			served := newServed(o, c)
			for _, r := range o.Routes() {
				s.add(newRoute(r, served))
			}
		}
	}
	return s
}

// Extension is the number of operations that the guide does not have.
const Extension = "ext"

func (s *Set) add(r *route) {
	for _, other := range s.routes[r.static] {
		if other.method == r.method && len(other.slots) == len(r.slots) {
			panic(fmt.Sprintf("op: %s and %s answer to the same route", other.op.Op, r.op.Op))
		}
	}
	s.routes[r.static] = append(s.routes[r.static], r)
}

// Ops returns the operations in the order of their declaration.
func (s *Set) Ops() []Op { return slices.Clone(s.ops) }
