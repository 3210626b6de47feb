package op

import (
	"errors"
	"fmt"
	"strings"
)

// served is an operation as the handler needs it: with its chapter's words and all names of its parameters.
type served struct {
	Op
	slots      map[string]int
	parts      []parts
	words      []Wording
	noSession  Refusal
	badSession Refusal
}

func newServed(o Op, c Chapter) *served {
	s := &served{Op: o, noSession: c.NoSession, badSession: c.BadSession}
	s.words = append(append(s.words, o.words...), c.Words...)
	if s.noSession == (Refusal{}) {
		s.noSession = Refusal{400, "`session_id` is required."}
	}
	if s.badSession == (Refusal{}) {
		s.badSession = Refusal{401, "Session does not exist, please re-login."}
	}
	if o.noSession != nil {
		s.noSession = *o.noSession
	}
	if o.badSession != nil {
		s.badSession = *o.badSession
	}
	if o.in == nil {
		return s
	}
	s.parts = o.in.parts
	s.slots = map[string]int{}
	for name, slot := range o.in.slots {
		s.slots[name] = slot
	}
	for _, name := range o.sessionNames {
		if _, taken := s.slots[name]; taken {
			panic(fmt.Sprintf("op: %s: the parameter %q can't be the session", o, name))
		}
		s.slots[name] = sessionSlot
	}
	return s
}

// route is a path under which an operation answers.
type route struct {
	static string // up to and with .json
	method string
	path   string // with {names}
	slots  []int  // where the segments after the static part go; -1: nowhere
	op     *served
}

func newRoute(r Route, s *served) *route {
	static, names, err := splitPath(r.Path)
	if err != nil {
		panic(fmt.Sprintf("op: %s: %v", s.Op, err))
	}
	made := &route{static: static, method: r.Method, path: r.Path, op: s}
	for _, name := range names {
		slot, known := s.slots[name]
		if !known {
			slot = -1 // only a gap has parameters that nothing reads
		}
		made.slots = append(made.slots, slot)
	}
	return made
}

// splitPath takes a declared path apart: "/folder/list.json/{session_id}/{folder_id}".
func splitPath(path string) (static string, names []string, err error) {
	end := strings.Index(path, ".json")
	if end < 0 || path[0] != '/' {
		return "", nil, errors.New("a path has the form /chapter/name.json{/{parameter}}")
	}
	static = path[:end+len(".json")]
	for _, part := range strings.Split(path[len(static):], "/")[1:] {
		if len(part) < 3 || part[0] != '{' || part[len(part)-1] != '}' {
			return "", nil, fmt.Errorf("the segment %q of a path is no {parameter}", part)
		}
		names = append(names, part[1:len(part)-1])
	}
	return static, names, nil
}

// bases are the prefixes of all paths, the longest first. The doubled one is how the guide has some of them.
var bases = [...]string{"/api/v1/v1", "/api/v1", "/api"}

// find returns the route of a request and the segments after its static part, still encoded. An empty last segment counts
// only where a route has a place for it.
func (s *Set) find(method, path string) (*route, string) {
	for _, base := range bases {
		rest, ok := strings.CutPrefix(path, base)
		if !ok {
			continue
		}
		end := strings.Index(rest, ".json")
		if end < 0 {
			return nil, ""
		}
		end += len(".json")
		candidates := s.routes[rest[:end]]
		if candidates == nil {
			continue
		}
		segments := rest[end:]
		if segments != "" && segments[0] != '/' {
			return nil, ""
		}
		if r := pick(candidates, method, strings.Count(segments, "/")); r != nil {
			return r, segments
		}
		if trimmed, ok := strings.CutSuffix(segments, "/"); ok {
			return pick(candidates, method, strings.Count(trimmed, "/")), trimmed
		}
		return nil, ""
	}
	return nil, ""
}

func pick(candidates []*route, method string, segments int) *route {
	for _, r := range candidates {
		if len(r.slots) == segments && (strings.EqualFold(r.method, method) || r.method == "GET" && r.op.servesHead() && strings.EqualFold(method, "HEAD")) {
			return r
		}
	}
	return nil
}

// servesHead says whether HEAD is answered as well: with content it is.
func (o Op) servesHead() bool { return o.out != nil && o.out.kind != jsonAnswer }
