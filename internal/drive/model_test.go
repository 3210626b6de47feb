package drive_test

import (
	crand "crypto/rand"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

var (
	modelSeed  = flag.Uint64("model.seed", 0, "seed of the random operations; 0: another one each time")
	modelSteps = flag.Int("model.steps", 2000, "how many random operations")
)

// step is one random operation. Its numbers choose among what there is when it runs, so that a script from which steps
// are left out is still a script.
type step struct{ kind, by, a, b, name, text int }

func (s step) String() string {
	return fmt.Sprintf("{%s, by: %d, a: %d, b: %d, name: %q, text: %d}", kinds[s.kind], s.by, s.a, s.b, names[s.name], s.text)
}

var (
	kinds = []string{"create", "put", "put", "rename", "move", "move over", "copy", "copy over", "trash", "trash", "restore", "remove",
		"remove version", "empty trash", "purge"}
	names = []string{"a", "A", "b", "ä.txt", "Ä.TXT", "c.txt", "longer name.tar.gz"}
)

// thing is what the model knows of a folder or file.
type thing struct {
	id       string
	folder   bool
	name     string
	in       *thing // nil: the root, and what was in a folder that is gone
	state    access.State
	children []*thing  // live and trashed ones
	versions []version // oldest first
}

// version is what the model knows of one.
type version struct {
	text string
	by   int // who made it
}

// model is a drive in a few lines: what every operation does to the tree.
type model struct {
	root   *thing
	things []*thing // all there ever were, folders and files
}

// effective is the state in which a thing shows.
func (t *thing) effective() access.State {
	for ; t != nil; t = t.in {
		if t.state != access.Live {
			return t.state
		}
	}
	return access.Live
}

func key(name string) string { return strings.ToLower(name) }

// child is the live thing of a name.
func (t *thing) child(name string) *thing {
	for _, c := range t.children {
		if c.state == access.Live && key(c.name) == key(name) {
			return c
		}
	}
	return nil
}

func (t *thing) below(other *thing) bool {
	for ; t != nil; t = t.in {
		if t == other {
			return true
		}
	}
	return false
}

func (m *model) add(in *thing, t *thing) *thing {
	t.in = in
	in.children = append(in.children, t)
	m.things = append(m.things, t)
	return t
}

func (t *thing) leave() {
	if t.in != nil {
		t.in.children = slices.DeleteFunc(t.in.children, func(c *thing) bool { return c == t })
	}
}

// destroy takes a thing out of the model. What was trashed out of it on its own stays in the trash.
func (t *thing) destroy() {
	t.leave()
	t.state = access.Purging
	for _, c := range slices.Clone(t.children) {
		if c.state == access.Live {
			c.destroy()
		} else {
			c.leave()
			c.in = nil
		}
	}
}

func (t *thing) publish(text string, by int) {
	t.versions = append(t.versions, version{text, by})
	t.versions = t.versions[max(0, len(t.versions)-10):]
}

// player plays steps against the drive and the model, as several clients in turn.
type player struct {
	*world
	model
	clients []*drive.Service
	people  []access.Caller // the owner, and two of his admins
}

func newPlayer(w *world) *player {
	root := &thing{id: "0", folder: true}
	group := w.group(1 << 40)
	p := &player{world: w, model: model{root: root, things: []*thing{root}}, people: []access.Caller{w.ann, w.member(group), w.member(group)}}
	for range 3 {
		p.clients = append(p.clients, drive.New(w.db, w.now, crand.Reader, nil))
	}
	return p
}

func (p *player) pick(n int, wanted func(*thing) bool) *thing {
	fit := slices.DeleteFunc(slices.Clone(p.things), func(t *thing) bool { return !wanted(t) })
	if len(fit) == 0 {
		return nil
	}
	return fit[n%len(fit)]
}

// play does one step, and reports where the drive does something else than the model.
func (p *player) play(s step) error {
	ctx, who := p.Context(), p.people[s.by]
	p.drive = p.clients[s.text%len(p.clients)]
	// Mostly what is there: what is gone, or in the trash, gets its share too.
	target := p.pick(s.a>>4, func(t *thing) bool { return t != p.root && (s.a%16 == 0 || t.effective() != access.Purging) })
	dst := p.pick(s.b>>4, func(t *thing) bool { return t.folder && (s.b%16 == 0 || t.effective() == access.Live) })
	name, text := names[s.name], fmt.Sprint("text ", s.text)
	expect := func(err, want error) error {
		if !errors.Is(err, want) {
			return fmt.Errorf("the drive says %v, the model %v", err, want)
		}
		return nil
	}
	switch kinds[s.kind] {
	case "create":
		it, err := p.drive.CreateFolder(ctx, who, drive.NewFolder{Parent: drive.FolderID(dst.id), Name: name})
		switch {
		case dst.effective() != access.Live:
			return expect(err, drive.ErrNoFolder)
		case dst.child(name) != nil:
			return expect(err, drive.ErrTaken)
		case err == nil:
			p.add(dst, &thing{id: string(it.FolderID()), folder: true, name: name})
		}
		return err
	case "put":
		it, err := p.tryPut(who, drive.FolderID(dst.id), name, text)
		there := dst.child(name)
		switch {
		case dst.effective() != access.Live:
			return expect(err, drive.ErrNoFolder)
		case there != nil && there.folder:
			return expect(err, drive.ErrTaken)
		case err != nil:
			return err
		case there == nil:
			there = p.add(dst, &thing{id: string(it.FileID()), name: name})
		case there.id != string(it.FileID()):
			return errors.New("a new version has another id")
		}
		there.publish(text, s.by)
		return nil
	case "empty trash":
		if s.a%10 > 0 { // seldom, or nothing stays in it
			return nil
		}
		for _, t := range p.things {
			if t.state == access.Trashed || t.state == access.Removed {
				t.destroy()
			}
		}
		return p.drive.EmptyTrash(ctx, who)
	case "purge":
		return p.drive.Purge(ctx, nil)
	}
	if target == nil {
		return nil
	}
	unseen := drive.ErrNoFile
	if target.folder {
		unseen = drive.ErrNoFolder
	}
	fid, id := drive.FolderID(target.id), drive.FileID(target.id)
	switch kinds[s.kind] {
	case "rename":
		var err error
		if target.folder {
			_, err = p.drive.RenameFolder(ctx, who, fid, name)
		} else {
			_, err = p.drive.ChangeFile(ctx, who, id, drive.FileChange{Name: &name})
		}
		switch {
		case target.effective() != access.Live:
			return expect(err, unseen)
		case target.in.child(name) != nil && target.in.child(name) != target:
			return expect(err, drive.ErrTaken)
		}
		target.name = name
		return err
	case "move", "move over":
		over := kinds[s.kind] == "move over"
		var err error
		if target.folder {
			_, err = p.drive.MoveFolder(ctx, who, fid, drive.FolderID(dst.id), "")
		} else {
			_, err = p.drive.MoveFile(ctx, who, id, drive.FolderID(dst.id), "", over)
		}
		there := dst.child(target.name)
		switch {
		case target.effective() != access.Live:
			return expect(err, unseen)
		case dst.effective() != access.Live:
			return expect(err, drive.ErrNoDestination)
		case target.folder && dst.below(target):
			return expect(err, drive.ErrItself)
		case there == target:
			return err
		case there != nil && (target.folder || there.folder || !over):
			return expect(err, drive.ErrTaken)
		case there != nil:
			there.state = access.Trashed
		}
		target.leave()
		target.in, dst.children = dst, append(dst.children, target)
		return err
	case "copy", "copy over":
		return p.copy(s, target, dst, expect, unseen)
	case "trash":
		var err error
		if target.folder {
			_, err = p.drive.TrashFolders(ctx, who, []drive.FolderID{fid})
		} else {
			_, err = p.drive.TrashFiles(ctx, who, []drive.FileID{id})
		}
		switch target.effective() {
		case access.Purging:
			return expect(err, unseen)
		case access.Live:
			target.state = access.Trashed
		}
		return err
	case "remove":
		var err error
		if target.folder {
			_, err = p.drive.RemoveFolders(ctx, who, []drive.FolderID{fid})
		} else {
			_, err = p.drive.RemoveFiles(ctx, who, []drive.FileID{id})
		}
		switch target.effective() {
		case access.Purging:
			return expect(err, unseen)
		case access.Live:
			target.state = access.Removed
		default:
			target.destroy()
		}
		return err
	case "restore":
		var it drive.Item
		var err error
		if target.folder {
			it, err = p.drive.RestoreFolders(ctx, who, []drive.FolderID{fid})
		} else {
			it, err = p.drive.RestoreFiles(ctx, who, []drive.FileID{id})
		}
		return p.restored(target, it, err, expect, unseen)
	case "remove version":
		if target.folder {
			return nil
		}
		if s.b%4 == 0 {
			_, err := p.drive.RemoveVersion(ctx, who, id)
			return expect(err, drive.ErrNoFile) // the file's own id names no version
		}
		return p.removeVersion(who, target, s.b%len(target.versions), expect)
	}
	panic(kinds[s.kind])
}

// removeVersion removes a version of a file, counted from the oldest one.
func (p *player) removeVersion(who access.Caller, target *thing, n int, expect func(err, want error) error) error {
	if target.effective() != access.Live {
		return nil
	}
	it, err := p.drive.File(p.Context(), who, drive.FileID(target.id))
	if err != nil {
		return err
	}
	versions, err := p.drive.Versions(p.Context(), who, it.Key)
	if err != nil {
		return err
	}
	_, err = p.drive.RemoveVersion(p.Context(), who, versions[len(versions)-1-n].VersionID())
	if len(target.versions) == 1 {
		return expect(err, drive.ErrOnlyVersion)
	}
	target.versions = slices.Delete(target.versions, n, n+1)
	return err
}

func (p *player) copy(s step, target, dst *thing, expect func(err, want error) error, unseen error) error {
	var m drive.Moved
	var err error
	who, over := p.people[s.by], kinds[s.kind] == "copy over"
	if target.folder {
		m, err = p.drive.CopyFolder(p.Context(), who, drive.FolderID(target.id), drive.FolderID(dst.id), "", true)
	} else {
		m, err = p.drive.CopyFile(p.Context(), who, drive.FileID(target.id), drive.FolderID(dst.id), "", over)
	}
	there := dst.child(target.name)
	switch {
	case target.effective() != access.Live:
		return expect(err, unseen)
	case dst.effective() != access.Live:
		return expect(err, drive.ErrNoDestination)
	case target.folder && dst.below(target):
		return expect(err, drive.ErrItself)
	case there != nil && (target.folder || there.folder || !over):
		return expect(err, drive.ErrTaken)
	case err != nil || there == target:
		return err
	case there != nil:
		there.publish(target.versions[len(target.versions)-1].text, s.by)
		return nil
	}
	return p.adopt(target, dst, m.PublicID, s.by)
}

// adopt puts a copy of a thing, which has the given id, into the model, with all that is live below it. It was made by a
// person.
func (p *player) adopt(from, in *thing, id string, by int) error {
	t := p.add(in, &thing{id: id, folder: from.folder, name: from.name})
	if !from.folder {
		t.publish(from.versions[len(from.versions)-1].text, by)
		return nil
	}
	for _, c := range from.children {
		if c.state != access.Live {
			continue
		}
		it, _, err := p.drive.Entry(p.Context(), p.ann, drive.FolderID(id), c.name)
		if err != nil {
			return err
		}
		if it == nil {
			return fmt.Errorf("the copy of %q lacks %q", from.name, c.name)
		}
		if err := p.adopt(c, t, it.PublicID, by); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) restored(target *thing, it drive.Item, err error, expect func(err, want error) error, unseen error) error {
	switch {
	case target.state == access.Purging || target.state == access.Live && target.effective() != access.Live:
		return expect(err, unseen)
	case err != nil || target.state == access.Live:
		return err
	}
	home := target.in
	if home == nil || home.effective() != access.Live {
		home = p.root
	}
	stem, ext := target.name, ""
	if i := strings.LastIndexByte(stem, '.'); i > 0 && !target.folder {
		stem, ext = stem[:i], stem[i:]
	}
	name := target.name
	for i := 1; home.child(name) != nil; i++ {
		name = stem + " (restored)" + ext
		if i > 1 {
			name = fmt.Sprintf("%s (restored %d)%s", stem, i, ext)
		}
	}
	if it.Name != name {
		return fmt.Errorf("restored as %q, in the model as %q", it.Name, name)
	}
	target.leave()
	target.name, target.state, target.in = name, access.Live, home
	home.children = append(home.children, target)
	return nil
}

// compare holds the whole drive against the model.
func (p *player) compare() error {
	var want []string
	var expected func(t *thing, path string)
	expected = func(t *thing, path string) {
		for _, c := range t.children {
			switch {
			case c.state != access.Live:
			case c.folder:
				want = append(want, path+c.name+"/")
				expected(c, path+c.name+"/")
			default:
				want = append(want, fmt.Sprintf("%s%s = %s (%d)", path, c.name, c.versions[len(c.versions)-1].text, len(c.versions)))
			}
		}
	}
	expected(p.root, "")
	if trees := p.paths("0", ""); !sameLines(trees, want) {
		return fmt.Errorf("the drive has\n%s\nthe model\n%s", strings.Join(trees, "\n"), strings.Join(want, "\n"))
	}
	var trash, inTrash []string
	for _, t := range p.things {
		if t.state == access.Trashed || t.state == access.Removed {
			inTrash = append(inTrash, t.id)
		}
	}
	err := p.drive.ListTrash(p.Context(), p.ann, drive.TrashQuery{}, func(l drive.TrashListing) error {
		for it, err := range l.FolderItems {
			if err != nil {
				return err
			}
			trash = append(trash, it.PublicID)
		}
		for it, err := range l.FileItems {
			if err != nil {
				return err
			}
			trash = append(trash, it.PublicID)
		}
		return nil
	})
	if err == nil && !sameLines(trash, inTrash) {
		err = fmt.Errorf("in the trash are %v, in the model's %v", trash, inTrash)
	}
	if found := p.findings(); err == nil && len(found) > 0 {
		err = fmt.Errorf("the check finds %v", found)
	}
	if err == nil {
		err = p.compareStorage()
	}
	return err
}

// compareStorage holds what is charged, when all that is gone has been cleared away, against what there is: in all, and by
// account users.
func (p *player) compareStorage() error {
	if err := p.drive.Purge(p.Context(), nil); err != nil {
		return err
	}
	used := make([]int, len(p.people))
	for _, t := range p.things {
		if t.state == access.Purging {
			continue
		}
		for _, v := range t.versions {
			used[0] += len(v.text)
			if v.by != 0 {
				used[v.by] += len(v.text)
			}
		}
	}
	if got, want := p.used(p.people[1:]...), strings.Trim(fmt.Sprint(used), "[]"); got != want {
		return fmt.Errorf("charged is %s, in the model %s", got, want)
	}
	return nil
}

// paths lists the drive as the model does.
func (p *player) paths(id drive.FolderID, path string) (lines []string) {
	var folders, files []drive.Item
	p.must(p.drive.List(p.Context(), p.ann, drive.ListQuery{Folder: id}, func(l drive.Listing) error {
		for it, err := range l.Folders {
			p.must(err)
			folders = append(folders, it)
		}
		for it, err := range l.Files {
			p.must(err)
			files = append(files, it)
		}
		return nil
	}))
	for _, it := range files {
		versions, err := p.drive.Versions(p.Context(), p.ann, it.Key)
		p.must(err)
		lines = append(lines, fmt.Sprintf("%s%s = %s (%d)", path, it.Name, p.text(it.FileID()), len(versions)))
	}
	for _, it := range folders {
		lines = append(append(lines, path+it.Name+"/"), p.paths(it.FolderID(), path+it.Name+"/")...)
	}
	return lines
}

func sameLines(a, b []string) bool {
	sort.Strings(a)
	sort.Strings(b)
	return slices.Equal(a, b)
}

// TestRandomOperations plays random operations against the drive and a model of it, and compares them. A failure is cut down
// to few steps before it is shown.
func TestRandomOperations(t *testing.T) {
	seed := *modelSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-model.seed=%d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test that can be repeated
	script := make([]step, *modelSteps)
	for i := range script {
		script[i] = step{rnd.IntN(len(kinds)), rnd.IntN(3), rnd.IntN(1 << 20), rnd.IntN(1 << 20), rnd.IntN(len(names)), rnd.IntN(5)}
	}
	run := func(t *testing.T, d db.DB, script []step) (played int, err error) {
		p := newPlayer(newWorld(t, d))
		for i, s := range script {
			err := p.play(s)
			if err == nil && (i%100 == 99 || i == len(script)-1) {
				err = p.compare()
			}
			if err != nil {
				return i + 1, fmt.Errorf("step %d, %v: %w", i, s, err)
			}
		}
		return len(script), nil
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		played, err := run(t, d, script)
		if err == nil {
			return
		}
		t.Errorf("after %d steps: %v", played, err)
		for few, size := slices.Clone(script[:played]), played/2; size > 0; size /= 2 {
			for at := 0; at+size <= len(few); {
				shorter := slices.Delete(slices.Clone(few), at, at+size)
				if played, shorterErr := run(t, dbtest.SQLite(t), shorter); shorterErr != nil {
					few, err = shorter[:played], shorterErr
				} else {
					at += size
				}
			}
			if size == 1 {
				t.Errorf("the same in %d steps: %v\n%v", len(few), err, few)
			}
		}
	})
}
