package proptest

import (
	"fmt"
	"net/http"
	"slices"

	"driveway/internal/api/apitest"
)

// each sends a call for a folder or a file, by its id.
func (p *player) each(user int, t *thing, verb string) *apitest.Answer {
	if t.folder {
		return p.users[user].Post("/folder/"+verb+".json", apitest.Args{"folder_id": t.id})
	}
	if verb == "remove" {
		return p.users[user].Delete("/file.json/{session_id}/" + t.id)
	}
	return p.users[user].Post("/file/"+verb+".json", apitest.Args{"file_id": t.id})
}

func (p *player) putAway(s step) error {
	t := p.target(s, true, true)
	p.sayf("trash %s", p.at(t))
	a := p.each(s.user, t, "trash")
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !knows(s.user, t):
		return p.expect(a, unseen(t))
	case t.effective() == live:
		p.model.putAway(t, trashed)
	}
	return p.expect(a, http.StatusOK)
}

func (p *player) remove(s step) error {
	t := p.target(s, true, true)
	p.sayf("remove %s", p.at(t))
	a := p.each(s.user, t, "remove")
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !knows(s.user, t):
		return p.expect(a, unseen(t))
	case t.effective() == live:
		p.model.putAway(t, removed)
	default:
		p.destroy(t)
	}
	return p.expect(a, http.StatusOK)
}

// removeBoth deletes two files in one call: both, or none.
func (p *player) removeBoth(s step) error {
	one := p.target(s, false, true)
	s.a = s.b
	two := p.target(s, false, true)
	if one == nil || two == nil || one == two {
		return nil
	}
	p.sayf("remove %s and %s", p.at(one), p.at(two))
	a := p.users[s.user].Post("/file/remove.json", apitest.Args{"file_id": []string{one.id, two.id}})
	if !knows(s.user, one) || !knows(s.user, two) {
		return p.expect(a, http.StatusBadRequest)
	}
	for _, t := range []*thing{one, two} {
		if t.effective() == live {
			p.model.putAway(t, removed)
		} else {
			p.destroy(t)
		}
	}
	return p.expect(a, http.StatusOK)
}

func (p *player) restore(s step) error {
	account := accountOf(s.user)
	t := p.pick(s.b, func(t *thing) bool {
		return t.account == account && t.effective() == trashed || t.effective() == removed
	})
	if t == nil || s.a%4 == 0 {
		t = p.target(s, true, true)
	}
	p.sayf("restore %s", p.at(t))
	a := p.each(s.user, t, "restore")
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !knows(s.user, t), t.state == live && t.effective() != live:
		return p.expect(a, unseen(t))
	case t.state != live:
		p.model.restore(t)
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	if got, want := words(a.At("Name"), a.At("ParentID")), words(t.name, t.in.id); got != want {
		return differ("it is restored as %s, in the model as %s", got, want)
	}
	return nil
}

func (p *player) removeVersion(s step) error {
	t := p.target(s, false, true)
	if t == nil {
		return nil
	}
	id, number := t.id, 0
	if s.b%8 > 0 {
		number = t.number(s)
		id = fmt.Sprint(t.id, number)
	}
	p.sayf("remove version %d of %s", number, p.at(t))
	a := p.users[s.user].Delete("/file/removefileversion.json/{session_id}/" + id)
	i := slices.IndexFunc(t.versions, func(v version) bool { return v.number == number })
	if !sees(s.user, t) || i < 0 || len(t.versions) == 1 {
		return p.expect(a, http.StatusBadRequest)
	}
	t.versions = slices.Delete(slices.Clone(t.versions), i, i+1)
	t.in.bumped = true
	return p.expect(a, http.StatusOK)
}

func (p *player) emptyTrash(s step) error {
	if s.a%8 > 0 { // seldom, or nothing stays in it
		return nil
	}
	p.sayf("empty the trash")
	for _, t := range p.things {
		if t.account == accountOf(s.user) && (t.state == trashed || t.state == removed) {
			p.destroy(t)
		}
	}
	return p.expect(p.users[s.user].Delete("/folder/trash.json/{session_id}"), http.StatusOK)
}
