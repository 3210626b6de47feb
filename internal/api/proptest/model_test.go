package proptest

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// state is where a thing stands.
type state int

const (
	live state = iota
	trashed
	removed // in the trash through a deletion
	gone
)

// thing is what the model knows of a folder or file.
type thing struct {
	account     int
	id          string
	folder      bool
	name        string
	description string
	in          *thing // nil: a root
	state       state  // its own

	versions []version // of a file, oldest first
	last     int       // greatest number that a version had

	stamp  int64 // of a folder, as it was seen last
	bumped bool  // it has to be greater when it is seen next
}

type version struct {
	number   int
	text     string
	modified int64
}

// pending is an upload that is under way.
type pending struct {
	user        int // who uploads
	id, temp    string
	file        *thing // it goes to; nil: to a name in a folder
	folder      *thing
	name        string
	sent, text  string // what is sent, and what it means
	compressed  bool
	modified    int64
	closed      bool // it was published
	refused     int
	description string // of the file that it makes
}

// model is two accounts' drives in a few lines.
type model struct {
	roots   [2]*thing
	things  []*thing // all there ever were
	pending []*pending

	trash       [2]int64 // stamps
	trashBumped [2]bool
	keep        int // versions, the current one included
}

func newModel(keep int) *model {
	m := &model{keep: keep}
	for account := range m.roots {
		m.roots[account] = &thing{account: account, id: "0", folder: true}
		m.things = append(m.things, m.roots[account])
	}
	return m
}

// effective is the state in which a thing shows: its own, or that of the nearest folder above it that is not live.
func (t *thing) effective() state {
	for ; t != nil; t = t.in {
		if t.state != live {
			return t.state
		}
	}
	return live
}

func (t *thing) root() bool { return t.in == nil }

func (t *thing) below(other *thing) bool {
	for ; t != nil; t = t.in {
		if t == other {
			return true
		}
	}
	return false
}

func (t *thing) current() *version { return &t.versions[len(t.versions)-1] }

// key is what names are compared by.
func key(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(name)))
}

// stored is how a name is stored.
func stored(name string) string { return strings.Trim(name, " \t\n\v\r") }

// children are the live things in a folder.
func (m *model) children(t *thing) (all []*thing) {
	for _, c := range m.things {
		if c.in == t && c.state == live {
			all = append(all, c)
		}
	}
	return all
}

// child is the live thing of a name in a folder, or nil.
func (m *model) child(t *thing, name string) *thing {
	for _, c := range m.children(t) {
		if key(c.name) == key(stored(name)) {
			return c
		}
	}
	return nil
}

func (m *model) add(t *thing) *thing {
	m.things = append(m.things, t)
	t.in.bumped = true
	return t
}

// publish gives a file a new version.
func (m *model) publish(t *thing, text string, modified int64) {
	t.last++
	t.versions = append(t.versions, version{t.last, text, modified})
	t.versions = slices.Clone(t.versions[max(0, len(t.versions)-m.keep):])
	t.in.bumped = true
}

// putAway puts a live thing into the trash.
func (m *model) putAway(t *thing, as state) {
	t.state = as
	t.in.bumped = true
	m.trashBumped[t.account] = true
}

// destroy destroys something in the trash, or below it.
func (m *model) destroy(t *thing) {
	if t.state == live {
		t.in.bumped = true
	}
	t.state = gone
	m.trashBumped[t.account] = true
}

// restore takes a thing out of the trash.
func (m *model) restore(t *thing) {
	if t.in.effective() != live {
		t.in = m.roots[t.account]
	}
	name := t.name
	for i := 1; m.child(t.in, name) != nil; i++ {
		suffix := " (restored)"
		if i > 1 {
			suffix = " (restored " + strconv.Itoa(i) + ")"
		}
		name = withSuffix(t.name, suffix, t.folder)
	}
	t.name, t.state = name, live
	t.in.bumped = true
	m.trashBumped[t.account] = true
}

// withSuffix puts a suffix before the extension of a file's name.
func withSuffix(name, suffix string, folder bool) string {
	if dot := strings.LastIndexByte(name, '.'); !folder && dot > 0 && dot < len(name)-1 {
		return name[:dot] + suffix + name[dot:]
	}
	return name + suffix
}

// copy is a copy of a thing, in a folder, with an id and a name of its own. What is below it has to be adopted.
func (t *thing) copy(in *thing, id, name string) *thing {
	c := &thing{account: in.account, id: id, folder: t.folder, name: name, description: t.description, in: in}
	if !t.folder {
		v := t.current()
		c.versions, c.last = []version{{1, v.text, v.modified}}, 1
	}
	return c
}

// used is how many bytes an account's files take.
func (m *model) used(account int) (bytes int) {
	for _, t := range m.things {
		if t.account == account && !t.folder && !m.purged(t) {
			for _, v := range t.versions {
				bytes += len(v.text)
			}
		}
	}
	return bytes
}

// purged says whether nothing of a thing is left when all has been cleared away: it is gone, or below something that is,
// without being in the trash on its own.
func (m *model) purged(t *thing) bool { return t.effective() == gone }

// alive is how many things show.
func (m *model) alive() (n int) {
	for _, t := range m.things {
		if t.effective() == live {
			n++
		}
	}
	return n
}
