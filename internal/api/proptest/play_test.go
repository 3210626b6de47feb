package proptest

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

// player plays steps against the drive and the model.
type player struct {
	testing.TB
	*model
	world *apitest.World
	users []*apitest.User
	said  string // what the last step did, for people

	statuses map[string]map[int]int // what steps were answered, by their kind
	kind     string
}

// keepVersions is how many versions of a file there are at most.
const keepVersions = 3

func newPlayer(t testing.TB, d db.DB) *player {
	w := apitest.StartWith(t, d, apitest.Options{Small: 200})
	err := d.Write(t.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET versions_kept = $1`, keepVersions)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	second := *w.Ann
	second.Session = w.Nobody.Post("/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann"}).OK().Text("SessionID")
	return &player{TB: t, model: newModel(keepVersions), world: w, users: []*apitest.User{w.Ann, &second, w.Ben},
		statuses: map[string]map[int]int{}}
}

// mismatch says that the drive and the model differ.
type mismatch struct{ what string }

func (m mismatch) Error() string { return m.what }

func differ(format string, args ...any) error { return mismatch{fmt.Sprintf(format, args...)} }

// expect reports an answer with another status than the model wants.
func (p *player) expect(a *apitest.Answer, status int) error {
	if p.statuses[p.kind] == nil {
		p.statuses[p.kind] = map[int]int{}
	}
	p.statuses[p.kind][a.Status]++
	if a.Status != status {
		return differ("%d %.300s, the model wants %d", a.Status, a.Body, status)
	}
	return nil
}

// pick returns one of the things that are wanted, or nil.
func (p *player) pick(n int, wanted func(*thing) bool) *thing {
	var fit []*thing
	for _, t := range p.things {
		if wanted(t) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[n%len(fit)]
}

// target is what a step is about: mostly something of the user's own that is there; now and then something in the trash,
// what is gone, another's, or the root. It is nil only where a file is wanted and there is none.
func (p *player) target(s step, folders, files bool) *thing {
	account := accountOf(s.user)
	t := p.pick(s.a>>4, func(t *thing) bool {
		switch {
		case t.folder && !folders || !t.folder && !files:
			return false
		case s.a%16 == 0:
			return true
		}
		return t.account == account && (t.effective() == live || t.effective() != gone && s.a%16 < 7) && (!t.root() || s.a%16 < 2)
	})
	if t == nil && folders {
		t = p.roots[account]
	}
	return p.own(s.user, t)
}

// destination is the folder that a step puts something into.
func (p *player) destination(s step) *thing {
	account := accountOf(s.user)
	return p.own(s.user, p.pick(s.b>>4, func(t *thing) bool {
		return t.folder && (s.b%16 == 0 || t.account == account && t.effective() == live)
	}))
}

// own turns another's root into one's own: both are called 0.
func (p *player) own(user int, t *thing) *thing {
	if t != nil && t.root() {
		return p.roots[accountOf(user)]
	}
	return t
}

// sees says whether a user may know of a live thing.
func sees(user int, t *thing) bool { return t.account == accountOf(user) && t.effective() == live }

// knows says whether a user may do something about a thing that is live or in the trash.
func knows(user int, t *thing) bool { return t.account == accountOf(user) && t.effective() != gone }

// unseen is the status for a thing that the user may not know of.
func unseen(t *thing) int {
	if t.folder {
		return http.StatusNotFound
	}
	return http.StatusBadRequest
}

// play does one step, and reports where the drive does something else than the model.
func (p *player) play(s step) error {
	p.said, p.kind = "", kinds[s.kind]
	switch kinds[s.kind] {
	case "create":
		return p.create(s)
	case "put":
		return p.upload(s, p.destination(s), names[s.name])
	case "begin":
		_, err := p.begin(s, p.destination(s), names[s.name])
		return err
	case "put again", "begin again":
		t := p.target(s, false, true)
		if t == nil {
			return nil
		}
		if p.kind == "put again" {
			return p.upload(s, p.own(s.user, t.in), t.name)
		}
		_, err := p.begin(s, p.own(s.user, t.in), t.name)
		return err
	case "finish":
		return p.finish(s)
	case "finish again":
		return p.finishAgain(s)
	case "cancel":
		return p.cancel(s)
	case "rename":
		return p.rename(s)
	case "move":
		return p.move(s, "")
	case "move to a name":
		return p.move(s, names[s.name])
	case "copy":
		return p.copy(s, "")
	case "copy to a name":
		return p.copy(s, names[s.name])
	case "copy a version":
		return p.copyVersion(s)
	case "trash":
		return p.putAway(s)
	case "restore":
		return p.restore(s)
	case "remove":
		return p.remove(s)
	case "remove both":
		return p.removeBoth(s)
	case "remove version":
		return p.removeVersion(s)
	case "empty trash":
		return p.emptyTrash(s)
	case "purge":
		return p.world.Drive.Purge(p.Context(), nil)
	case "settings":
		return p.settings(s)
	case "look":
		return p.look(s)
	case "find":
		return p.find(s)
	case "read":
		return p.read(s)
	case "time":
		p.world.Clock.Forward(time.Duration(s.text%4) * time.Second)
		return nil
	}
	panic(kinds[s.kind])
}

func (p *player) sayf(format string, args ...any) { p.said = fmt.Sprintf(format, args...) }

// at is a thing for people.
func (p *player) at(t *thing) string {
	if t == nil {
		return "nothing"
	}
	if t.root() {
		return fmt.Sprintf("root of %d", t.account)
	}
	return fmt.Sprintf("%q (%s, %d) in %s", t.name, t.id, t.effective(), p.at(t.in))
}

func (p *player) create(s step) error {
	dst, name := p.destination(s), names[s.name]
	p.sayf("create folder %q in %s", name, p.at(dst))
	a := p.users[s.user].Post("/folder.json", apitest.Args{"folder_sub_parent": dst.id, "folder_name": name, "folder_description": fmt.Sprint(s.text)})
	switch {
	case !sees(s.user, dst):
		return p.expect(a, http.StatusNotFound)
	case p.child(dst, name) != nil:
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK || a.Text("Name") != stored(name):
		return p.expect(a, http.StatusOK)
	}
	p.add(&thing{account: dst.account, id: a.Text("FolderID"), folder: true, name: stored(name), description: fmt.Sprint(s.text), in: dst})
	return nil
}

// upload is an upload from beginning to end.
func (p *player) upload(s step, dst *thing, name string) error {
	u, err := p.begin(s, dst, name)
	if err != nil || u == nil {
		return err
	}
	return p.closeUpload(u)
}

// begin begins an upload and sends all bytes, in one or two chunks.
func (p *player) begin(s step, dst *thing, name string) (*pending, error) {
	user := p.users[s.user]
	p.sayf("upload to %q in %s", name, p.at(dst))
	u := &pending{user: s.user, folder: dst, name: stored(name), text: textOf(s.text), modified: int64(1000 + s.text), description: fmt.Sprint("d", s.text)}
	a := user.Post("/upload/create_file.json", apitest.Args{"folder_id": dst.id, "file_name": name, "open_if_exists": 1, "file_description": u.description})
	there := p.child(dst, name)
	switch {
	case !sees(s.user, dst):
		return nil, p.expect(a, http.StatusBadRequest)
	case there != nil && there.folder:
		return nil, p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK:
		return nil, p.expect(a, http.StatusOK)
	}
	u.id, u.temp = a.Text("FileId"), a.Text("TempLocation")
	if there != nil {
		if u.id != there.id {
			return nil, differ("an upload to %s gets the id %s", there.id, u.id)
		}
		u.file, u.folder = there, nil
	}
	if u.sent = u.text; s.flag && u.text != "" {
		u.sent, u.compressed = pack(u.text), true
	}
	middle := 0
	if s.text%3 == 0 {
		middle = len(u.sent) / 2
	}
	for _, chunk := range []struct{ from, to int }{{0, middle}, {middle, len(u.sent)}} {
		if chunk.from == chunk.to {
			continue
		}
		a := user.Multipart("POST", "/upload/upload_file_chunk.json", apitest.Args{"file_id": u.id, "temp_location": u.temp,
			"chunk_offset": chunk.from, "chunk_size": chunk.to - chunk.from, "file_data": u.sent[chunk.from:chunk.to]})
		if err := p.expect(a, http.StatusOK); err != nil {
			return nil, err
		}
	}
	p.pending = append(p.pending, u)
	return u, nil
}

func pack(text string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // into memory
	_ = z.Close()
	return b.String()
}

func (p *player) open(s step, closed bool) *pending {
	var fit []*pending
	for _, u := range p.pending {
		if u.user == s.user && u.closed == closed {
			fit = append(fit, u)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[s.a%len(fit)]
}

func (p *player) finish(s step) error {
	u := p.open(s, false)
	if u == nil {
		return nil
	}
	return p.closeUpload(u)
}

func (p *player) sendClose(u *pending) *apitest.Answer {
	args := apitest.Args{"file_id": u.id, "temp_location": u.temp, "file_size": len(u.text), "file_time": u.modified}
	if u.compressed {
		args["file_compressed"] = 1
	}
	return p.users[u.user].Post("/upload/close_file_upload.json", args)
}

// closeUpload publishes an upload. What it becomes is decided only now.
func (p *player) closeUpload(u *pending) error {
	if u.file == nil {
		if made := p.pick(0, func(t *thing) bool { return !t.folder && t.id == u.id }); made != nil {
			u.file = made
		}
	}
	p.sayf("close the upload of %q: file %s, folder %s", u.name, p.at(u.file), p.at(u.folder))
	a := p.sendClose(u)
	target := u.file
	if target == nil {
		target = p.child(u.folder, u.name)
	}
	switch {
	case u.file != nil && !sees(u.user, u.file), u.file == nil && !sees(u.user, u.folder):
		if u.refused++; u.refused > 1 { // nobody tries for ever
			p.pending = slices.DeleteFunc(p.pending, func(other *pending) bool { return other == u })
		}
		return p.expect(a, http.StatusNotFound)
	case target != nil && target.folder:
		return p.expect(a, http.StatusConflict)
	case a.Status != http.StatusOK:
		return p.expect(a, http.StatusOK)
	case target == nil:
		target = p.add(&thing{account: u.folder.account, id: u.id, name: u.name, description: u.description, in: u.folder})
	}
	u.closed = true
	p.publish(target, u.text, u.modified)
	if got, want := words(a.At("FileId"), a.At("Version"), a.At("Size")), words(target.id, target.last, len(u.text)); got != want {
		return differ("the upload became file, version and size %s, in the model %s", got, want)
	}
	return nil
}

// finishAgain repeats a close: nothing changes, whatever it answers.
func (p *player) finishAgain(s step) error {
	u := p.open(s, true)
	if u == nil {
		return nil
	}
	p.sayf("close the upload of %q again", u.name)
	before := p.world.Dump()
	a := p.sendClose(u)
	if after := p.world.Dump(); after != before {
		return differ("a close that is repeated, and answered %d, changes something:\n%s", a.Status, apitest.Difference(before, after))
	}
	if a.Status >= 500 {
		return p.expect(a, http.StatusOK)
	}
	return nil
}

// cancel deletes a pending file by its id.
func (p *player) cancel(s step) error {
	u := p.open(s, false)
	if u == nil || u.folder == nil || p.pick(0, func(t *thing) bool { return t.id == u.id }) != nil {
		return nil
	}
	p.sayf("cancel the upload of %q", u.name)
	a := p.users[u.user].Delete("/file.json/{session_id}/" + u.id)
	p.pending = slices.DeleteFunc(p.pending, func(other *pending) bool { return other == u })
	return p.expect(a, http.StatusOK)
}

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

func (p *player) settings(s step) error {
	t := p.target(s, true, true)
	text := fmt.Sprint("described ", s.text%3)
	p.sayf("describe %s as %s", p.at(t), text)
	var a *apitest.Answer
	if t.folder {
		a = p.users[s.user].Put("/folder/foldersettings.json", apitest.Args{"folder_id": t.id, "folder_description": text})
	} else {
		a = p.users[s.user].Put("/file/filesettings.json", apitest.Args{"file_id": t.id, "file_description": text, "file_modification_time": s.text % 5})
	}
	switch {
	case t.root():
		return p.expect(a, http.StatusBadRequest)
	case !sees(s.user, t):
		return p.expect(a, unseen(t))
	}
	if t.folder && t.description != text {
		t.in.bumped, t.bumped = true, true
	}
	if !t.folder {
		if t.description != text || t.current().modified != int64(s.text%5) {
			t.in.bumped = true
		}
		t.versions = slices.Clone(t.versions)
		t.current().modified = int64(s.text % 5)
	}
	t.description = text
	return p.expect(a, http.StatusOK)
}

// look compares the properties of a thing.
func (p *player) look(s step) error {
	t := p.target(s, true, true)
	p.sayf("look at %s", p.at(t))
	path := "/file/info.json/" + t.id + "?session_id={session_id}"
	if t.folder {
		path = "/folder/info.json/{session_id}/" + t.id
	}
	a := p.users[s.user].Get(path)
	if !knows(s.user, t) || t.effective() == removed {
		return p.expect(a, unseen(t))
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	if (t.effective() == trashed) != (fmt.Sprint(a.At("DateTrashed")) != "0" && fmt.Sprint(a.At("DateTrashed")) != "") {
		return differ("DateTrashed is %v", a.At("DateTrashed"))
	}
	want, got := "", ""
	switch {
	case t.root():
		return nil
	case t.folder:
		want, got = words(t.name, t.description), words(a.At("Name"), a.At("Description"))
	default:
		v := t.current()
		want = words(t.name, t.description, v.number, len(v.text), v.modified)
		got = words(a.At("Name"), a.At("Description"), a.At("Version"), a.At("Size"), a.At("DateModified"))
	}
	if got != want {
		return differ("it is %s, in the model %s", got, want)
	}
	return nil
}

// find finds a thing by a name, in one of its spellings, and a live one by its path.
func (p *player) find(s step) error {
	dst, name := p.destination(s), names[s.name]
	p.sayf("find %q in %s", name, p.at(dst))
	a := p.users[s.user].Get("/folder/itembyname.json/{session_id}/" + dst.id + "?name=" + url.QueryEscape(name))
	if !sees(s.user, dst) {
		return p.expect(a, http.StatusNotFound)
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	there := p.child(dst, name)
	got := words(a.At("Folders.0.FolderID"), a.At("Files.0.FileId"))
	want := words(nil, nil)
	if there != nil && there.folder {
		want = words(there.id, nil)
	} else if there != nil {
		want = words(nil, there.id)
	}
	if got != want {
		return differ("the folder and file of that name are %s, in the model %s", got, want)
	}
	return nil
}

// read downloads one of the versions of a file.
func (p *player) read(s step) error {
	t := p.target(s, false, true)
	if t == nil {
		return nil
	}
	number := t.number(s)
	p.sayf("read version %d of %s", number, p.at(t))
	a := p.users[s.user].Get("/download/file.json/" + fmt.Sprint(t.id, number) + "?session_id={session_id}")
	i := slices.IndexFunc(t.versions, func(v version) bool { return v.number == number })
	if !sees(s.user, t) || i < 0 {
		return p.expect(a, http.StatusBadRequest)
	}
	if err := p.expect(a, http.StatusOK); err != nil {
		return err
	}
	if a.Body != t.versions[i].text {
		return differ("it has %d bytes %.60q, in the model %d bytes %.60q", len(a.Body), a.Body, len(t.versions[i].text), t.versions[i].text)
	}
	return nil
}

// words prints values, one blank between each two.
func words(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// number is a number of an answer, however it is spelled.
func number(v any) int64 {
	var n json.Number
	switch v := v.(type) {
	case json.Number:
		n = v
	case string:
		n = json.Number(v)
	}
	i, _ := n.Int64()
	return i
}
