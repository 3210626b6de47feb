package proptest

import (
	"fmt"
	"net/http"
	"slices"

	"driveway/internal/api/apitest"
)

func (p *player) rename(s step) error {
	t, name := p.target(s, true, true), names[s.name]
	p.sayf("rename %s to %q", p.at(t), name)
	path, args := "/file/rename.json", apitest.Args{"file_id": t.id, "new_file_name": name}
	if t.folder {
		path, args = "/folder/rename.json", apitest.Args{"folder_id": t.id, "folder_name": name}
	}
	a := p.users[s.user].Post(path, args)
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !sees(s.user, t):
		return p.expect(a, unseen(t))
	}
	if there := p.child(t.in, name); there != nil && there != t {
		return p.expect(a, http.StatusConflict)
	}
	if t.name != stored(name) {
		t.name, t.in.bumped = stored(name), true
	}
	return p.expect(a, http.StatusOK)
}

// moveCopy sends the call for a move or a copy.
func (p *player) moveCopy(s step, t, dst *thing, id, name string, move bool) *apitest.Answer {
	if t.folder {
		return p.users[s.user].Post("/folder/move_copy.json", apitest.Args{"folder_id": id, "dst_folder_id": dst.id, "move": move,
			"new_folder_name": name, "copy_recursive": s.flag})
	}
	return p.users[s.user].Post("/file/move_copy.json", apitest.Args{"src_file_id": id, "dst_folder_id": dst.id, "move": move,
		"overwrite_if_exists": s.flag, "new_file_name": name})
}

func (p *player) move(s step, name string) error {
	t, dst := p.target(s, true, true), p.destination(s)
	p.sayf("move %s to %s as %q, overwrite %v", p.at(t), p.at(dst), name, s.flag)
	a := p.moveCopy(s, t, dst, t.id, name, true)
	if name == "" {
		name = t.name
	}
	there := p.child(dst, name)
	switch {
	case !sees(s.user, t):
		return p.expect(a, unseen(t))
	case !sees(s.user, dst), t.folder && dst.below(t):
		return p.expect(a, http.StatusNotFound)
	case there != nil && there != t && (t.folder || there.folder || !s.flag):
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK:
		return p.expect(a, http.StatusOK)
	}
	if there != nil && there != t {
		p.model.putAway(there, trashed)
	}
	if dst == t.in {
		if t.name != stored(name) {
			t.name, t.in.bumped = stored(name), true
		}
		return nil
	}
	t.in.bumped, dst.bumped, t.bumped = true, true, true
	t.in, t.name = dst, stored(name)
	return nil
}

// most is how many things there may be for a folder to be copied: copies of copies would never end.
const most = 120

func (p *player) copy(s step, name string) error {
	t, dst := p.target(s, true, true), p.destination(s)
	if t.folder && p.alive() > most {
		return nil
	}
	p.sayf("copy %s to %s as %q, overwrite or recursive %v", p.at(t), p.at(dst), name, s.flag)
	a := p.moveCopy(s, t, dst, t.id, name, false)
	if name == "" {
		name = t.name
	}
	there := p.child(dst, name)
	switch {
	case !sees(s.user, t):
		return p.expect(a, unseen(t))
	case !sees(s.user, dst), t.folder && dst.below(t):
		return p.expect(a, http.StatusNotFound)
	case there != nil && (t.folder || there.folder || !s.flag):
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK || there == t:
		return p.expect(a, http.StatusOK)
	case there != nil:
		p.publish(there, t.current().text, t.current().modified)
		return nil
	case t.folder:
		return p.adopt(p.add(t.copy(dst, a.Text("FolderID"), stored(name))), t, s.flag)
	}
	p.add(t.copy(dst, a.Text("FileId"), stored(name)))
	return nil
}

// adopt learns the ids of what came into being below the copy of a folder.
func (p *player) adopt(to, from *thing, recursive bool) error {
	a := p.users[to.account*ben].Get("/folder/list.json/{session_id}/" + to.id)
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, kind := range []struct{ array, id string }{{"Folders", "FolderID"}, {"Files", "FileId"}} {
		for _, e := range a.At(kind.array).([]any) {
			entry := e.(map[string]any)
			ids[entry["Name"].(string)] = entry[kind.id].(string)
		}
	}
	for _, c := range p.children(from) {
		if c.folder && !recursive {
			continue
		}
		id, made := ids[c.name]
		if !made {
			return differ("%q is not in the copy of its folder", c.name)
		}
		delete(ids, c.name)
		made2 := p.add(c.copy(to, id, c.name))
		if c.folder {
			if err := p.adopt(made2, c, recursive); err != nil {
				return err
			}
		}
	}
	if len(ids) > 0 {
		return differ("the copy of a folder holds too much: %v", ids)
	}
	return nil
}

// number is that of a version: mostly of one that is there.
func (t *thing) number(s step) int {
	if s.text%4 == 0 {
		return 1 + s.text%(t.last+1)
	}
	return t.versions[s.text%len(t.versions)].number
}

// copyVersion copies one of the versions of a file.
func (p *player) copyVersion(s step) error {
	t, dst := p.target(s, false, true), p.destination(s)
	if t == nil {
		return nil
	}
	number := t.number(s)
	p.sayf("copy version %d of %s to %s, overwrite %v", number, p.at(t), p.at(dst), s.flag)
	a := p.moveCopy(s, t, dst, fmt.Sprint(t.id, number), "", false)
	i := slices.IndexFunc(t.versions, func(v version) bool { return v.number == number })
	there := p.child(dst, t.name)
	switch {
	case !sees(s.user, t) || i < 0:
		return p.expect(a, http.StatusBadRequest)
	case !sees(s.user, dst):
		return p.expect(a, http.StatusNotFound)
	case there != nil && (there.folder || !s.flag):
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK || there == t && i == len(t.versions)-1:
		return p.expect(a, http.StatusOK)
	case there != nil:
		p.publish(there, t.versions[i].text, t.versions[i].modified)
		return nil
	}
	c := p.add(t.copy(dst, a.Text("FileId"), t.name))
	c.versions = []version{{1, t.versions[i].text, t.versions[i].modified}}
	return nil
}
