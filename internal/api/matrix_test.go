package api_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/op"
)

// TestMatrix has everybody do everything to everything: it is allowed exactly where the table of who may do what says so.
// What shows, but may not be done, is 403; what doesn't show is answered to the last byte as what doesn't exist. Whatever is
// refused changes nothing.
func TestMatrix(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		m := newMatrix(t, d)
		if testing.Short() || d.Dialect() == db.Postgres { // the decision is the same on both: there some stand for all
			m.people = slices.DeleteFunc(m.people, func(p *principal) bool { return !slices.Contains(some, p.name) })
		}
		auth := map[string]op.Auth{}
		for _, o := range m.w.Operations.Ops() {
			auth[numberOf(o)] = o.Auth
		}
		for i := range acts {
			a := &acts[i]
			for _, p := range m.people {
				if p.link != "" && !a.byLink || p.key != "" && !a.byKey {
					continue
				}
				for _, t := range m.things {
					if t.folder == a.onFolder() && (a.only == nil || a.only(p, t)) {
						m.try(a, auth[a.operation], p, t)
					}
				}
			}
		}
		for i := range errands {
			e := &errands[i]
			for _, p := range slices.Backward(m.people) { // the owner comes last: what she does can't always be put back
				if p.link == "" && p.key == "" && !(e.once && p.token != "") {
					m.run(e, auth[e.operation], p)
				}
			}
		}
	})
}

// some are people of every kind.
var some = []string{"owner", "users-edits", "files-views", "editor", "stranger", "visitor", "visitor by link", "expired"}

// numberOf is how the rights name an operation.
func numberOf(o op.Op) string {
	if o.Number == op.Extension {
		return o.Path
	}
	return o.Number
}

// try has somebody do something to a thing.
func (m *matrix) try(a *act, auth op.Auth, p *principal, t *thing) {
	m.Helper()
	want := m.verdict(a, auth, p, t)
	r, _ := m.named(a.request(p, *t), false)
	missing, _ := m.named(a.request(p, m.unknown(t)), false)
	m.check(a.operation+" "+a.when+": "+p.name+": "+t.name, p, want, r, missing, 403, ended(p, auth, 401))
}

// run has somebody do an errand.
func (m *matrix) run(e *errand, auth op.Auth, p *principal) {
	m.Helper()
	r, named := m.named(e.request, false)
	missing, _ := m.named(e.request, true)
	for name, value := range r.args {
		if value == "(password)" {
			r.args[name], missing.args[name] = p.password, p.password
		}
	}
	var want access.Verdict
	switch {
	case auth == op.Public:
		want = access.Allowed
	case p.ended, p.Session == "" && auth == op.Session:
	case e.verdict != nil:
		want = e.verdict(p)
	default:
		for _, r := range rightsOf(e.operation, e.when) {
			if r.Who != api.ByTable {
				want = p.may(r.Who, named) // the last one is the narrowest
			}
		}
	}
	if want == access.Allowed && e.allowed != 0 {
		if got := m.call(p, r); got.status != e.allowed {
			m.Errorf("%s %s: %s: should be %d: %d %s", e.operation, e.when, p.name, e.allowed, got.status, got.body)
		}
		m.putBack()
		return
	}
	m.check(e.operation+" "+e.when+": "+p.name, p, want, r, missing, cmp.Or(e.refused, 403), ended(p, auth, cmp.Or(e.ended, 401)))
}

// check has somebody make a request, and fails the test unless it becomes of it what should. missing is the same request
// about what doesn't exist; refused is the status for those who see what it is about, ended that for a session that is over, 0
// if it isn't.
func (m *matrix) check(at string, p *principal, want access.Verdict, r, missing request, refused, ended int) {
	m.Helper()
	got := m.call(p, r)
	m.w.Accounts.Close() // waits for what goes on behind it
	after := m.w.Dump()
	changed := after != m.before
	if changed {
		m.putBack()
	}
	switch {
	case want == access.Allowed && got.status < 400:
		return
	case want == access.Allowed:
		m.Errorf("%s: should be allowed: %d %s", at, got.status, got.body)
		return
	case got.status < 400:
		m.Errorf("%s: should be refused: %d %.300s", at, got.status, got.body)
	case changed:
		m.Errorf("%s: refused, and yet changed: %s", at, apitest.Difference(m.before, after))
	case ended != 0 && got.status != ended:
		m.Errorf("%s: %d %s for a session that has ended", at, got.status, got.body)
	case want == access.Refused && got.status != refused:
		m.Errorf("%s: it shows, so it should be %d: %d %s", at, refused, got.status, got.body)
	}
	if want == access.Refused {
		return
	}
	if none := m.call(p, missing); none != got {
		m.Errorf("%s: can be told from what doesn't exist:\n%v\n%v", at, got, none)
	}
}

// ended is the status for somebody whose session has ended, 0 if it has not, or if nobody asks.
func ended(p *principal, auth op.Auth, status int) int {
	if !p.ended || auth == op.Public {
		return 0
	}
	return status
}

// unknown is a thing like another one, which doesn't exist.
func (m *matrix) unknown(t *thing) thing {
	none := *t
	none.id = strings.Repeat("A", access.PublicIDLength)
	none.version, none.group, none.path, none.name = none.id+"2", "999999999", t.path+"x", "x"
	return none
}

// rightsOf are the rights that an operation asks for.
func rightsOf(operation, when string) (all []api.Right) {
	for _, r := range api.Rights {
		if r.Holds(operation, when) {
			all = append(all, r)
		}
	}
	return all
}

// verdict is what should become of it.
func (m *matrix) verdict(a *act, auth op.Auth, p *principal, t *thing) (want access.Verdict) {
	switch {
	case auth == op.Public:
	case p.ended:
		return access.Unseen
	case p.Session == "" && (auth == op.Session || a.member && p.link == ""):
		return access.Unseen
	case t.trashed && !a.trash:
		return access.Unseen
	}
	if a.verdict != nil {
		return a.verdict(p, t)
	}
	circle := p.stands
	if a.thing == api.Shown {
		circle = outside
	}
	stands := t.stands[circle]
	if t.secret && p.key != "" {
		stands = access.PublicFile
	}
	goes := false
	for _, r := range rightsOf(a.operation, a.when) {
		goes = goes || r.Thing == api.Into && a.thing != api.Into
		if r.Thing != a.thing {
			continue
		}
		if want = stands.May(r.Action, t.by == p.name); want != access.Allowed {
			if r.Action == access.MakeLink {
				want = access.Unseen // where there may be a link is not told
			}
			return want
		}
	}
	switch {
	case a.fills && (stands == access.PublicFolderUpload || stands == access.PublicFolderDropBox):
		return access.Refused
	case goes && p.ofAnn && p.stands != managing && p.stands != editing:
		return access.Refused // there is nowhere that he may put something
	}
	return want
}
