package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api"
	"driveway/internal/api/apitest"
)

// TestRights: every operation has its rights, and every right of what is built has a place in the matrix.
func TestRights(t *testing.T) {
	built := map[string]bool{}
	for _, o := range operations().Ops() {
		if len(rightsOf(numberOf(o), "")) == 0 && !slices.ContainsFunc(api.Rights, func(r api.Right) bool { return r.Operation == numberOf(o) }) {
			t.Errorf("%s has no rights: say in rights.go what it asks for", o)
		}
		built[numberOf(o)] = o.Built()
	}
	for _, r := range api.Rights {
		yes, known := built[r.Operation]
		if !known {
			t.Errorf("%s: there is no such operation", r.Operation)
		}
		tried := slices.ContainsFunc(acts, func(a act) bool {
			return a.operation == r.Operation && a.when == r.When && a.thing == r.Thing
		}) || slices.ContainsFunc(errands, func(e errand) bool {
			return e.operation == r.Operation && e.when == r.When && r.Who != api.ByTable
		})
		if yes && !tried {
			t.Errorf("%s %s %s: not in the matrix", r.Operation, r.When, r.Thing)
		}
	}
}

// TestAccessPage holds the page about who may do what to the tables that decide it.
func TestAccessPage(t *testing.T) {
	apitest.Page(t, "../../docs/access.md", accessPage())
}

func accessPage() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# Who may do what\n")
	say("Made of the tables that decide it: `internal/access/standing.go`, and `internal/api/rights.go`. `go test ./internal/api -run")
	say("'TestAccessPage' -update` writes it anew; a test has everybody do everything to everything, and holds the server to it.\n")

	say("## Files and folders\n")
	say("How somebody stands to a thing decides what he may do to it. **y**: he may. **o**: with what is his own: what he trashed himself, or a")
	say("version that he made. **·**: he sees the thing, but may not: 403. Empty: for him it doesn't exist, and is answered to the last byte as")
	say("what doesn't, as is to all but those who may make links whatever asks for that.\n")
	say("| | %s |", strings.Join(words(access.Actions()), " | "))
	say("|---|%s", strings.Repeat("---|", len(access.Actions())))
	for _, s := range access.Standings() {
		var row []string
		for _, a := range access.Actions() {
			row = append(row, map[[2]access.Verdict]string{
				{access.Allowed, access.Allowed}: "y", {access.Refused, access.Allowed}: "o", {access.Refused, access.Refused}: "·",
			}[[2]access.Verdict{s.May(a, false), s.May(a, true)}])
		}
		say("| %s | %s |", s, strings.Join(row, " | "))
	}

	say("\n## Operations\n")
	say("What an operation asks for; of several rows all that fit have to be granted, and a right on a thing comes before what the operation does.\n")
	say("| operation | | asks for |")
	say("|---|---|---|")
	paths := map[string]string{}
	for _, o := range operations().Ops() {
		paths[numberOf(o)] = o.Method + " " + o.Path
	}
	for _, r := range api.Rights {
		name := r.Operation
		if strings.HasPrefix(name, "/") {
			name = ""
		}
		asks := r.Who.String()
		if r.Who == api.ByTable {
			asks = string(r.Thing) + ": " + r.Action.String()
		}
		if r.When != "" {
			asks = r.When + ": " + asks
		}
		say("| %s | `%s` | %s |", name, paths[r.Operation], asks)
	}
	return b.String()
}

func words[T fmt.Stringer](list []T) (all []string) {
	for _, w := range list {
		all = append(all, w.String())
	}
	return all
}
