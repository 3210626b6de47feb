package notebook_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
)

// model is what the notes of several people should be, kept the plain way: by id, which begin with 1 each.
type model struct {
	pads    []*modelPad
	lists   []*modelList
	written []*modelNote
	second  int64 // the present
}

type marks struct {
	archived, trashed int64
	gone              bool // for good
}

type modelPad struct {
	marks
	id      notebook.PadID
	owner   access.UserID
	name    string
	changed int64
}

type modelList struct {
	marks
	id    notebook.ListID
	pad   *modelPad
	order int64
}

type modelNote struct {
	gone    bool
	id      notebook.NoteID
	list    *modelList
	text    string
	changed int64
}

func (l *modelList) isGone() bool  { return l.gone || l.pad.gone }
func (l *modelList) inTrash() bool { return l.trashed != 0 || l.pad.trashed != 0 }
func (l *modelList) shows() bool {
	return !l.isGone() && !l.inTrash() && (l.archived == 0 || l.pad.archived != 0)
}

// at returns what has an id, nil if nothing of the caller's has it.
func at[T any](all []*T, id int64, seen func(*T) bool) *T {
	if id < 1 || id > int64(len(all)) || !seen(all[id-1]) {
		return nil
	}
	return all[id-1]
}

func (m *model) pad(who access.Caller, id notebook.PadID) *modelPad {
	return at(m.pads, int64(id), func(p *modelPad) bool { return !p.gone && p.owner == who.User })
}

func (m *model) list(who access.Caller, id notebook.ListID) *modelList {
	return at(m.lists, int64(id), func(l *modelList) bool { return !l.isGone() && l.pad.owner == who.User })
}

func (m *model) note(who access.Caller, id notebook.NoteID) *modelNote {
	return at(m.written, int64(id), func(n *modelNote) bool {
		return !n.gone && !n.list.isGone() && !n.list.inTrash() && n.list.pad.owner == who.User
	})
}

// player does the same to the notes and to the model.
type player struct {
	*world
	model
	r      *rand.Rand
	people []access.Caller
	step   string
}

// TestRandomOperations: whatever several people do, in whatever order, the notes are what the model says.
func TestRandomOperations(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv("DRIVEWAY_TEST_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	steps := 1500
	if testing.Short() {
		steps = 400
	}
	t.Logf("DRIVEWAY_TEST_SEED=%d", seed)
	each(t, func(t *testing.T, w *world) {
		p := &player{world: w, r: rand.New(rand.NewPCG(seed, 3)), people: []access.Caller{person(1, 1), person(1, 2), person(2, 3)}}
		for i := range steps {
			if p.r.IntN(4) == 0 {
				w.later(time.Duration(p.r.IntN(20)) * time.Second)
			}
			p.second = w.now().Unix()
			p.step = fmt.Sprint("step ", i)
			p.play(p.people[p.r.IntN(len(p.people))])
			if i%25 == 24 {
				p.compare()
			}
		}
		p.purge(nil)
		p.compare()
	})
}

// word makes names and texts in which a search finds something now and then.
func (p *player) word() string {
	text := ""
	for range 1 + p.r.IntN(3) {
		for range 1 + p.r.IntN(4) {
			text += []string{"a", "B", "é", "東", "%"}[p.r.IntN(5)]
		}
		text += " "
	}
	return strings.TrimSpace(text)
}

// id is mostly that of something that is or was there, of whomever.
func (p *player) id(n int) int64 { return p.r.Int64N(int64(n) + 2) }

// agree fails the test unless an operation was refused as it should be.
func (p *player) agree(what string, err, want error) {
	p.Helper()
	p.step += ": " + what
	if !errors.Is(err, want) || want == nil && err != nil {
		p.Fatalf("%s: %v, want %v", p.step, err, want)
	}
}

// mark is one of the operations on the marks of archive and trash.
type mark struct {
	name  string
	onPad func(*world, access.Caller, notebook.PadID) error
	pad   func(*player, *modelPad) error
	list  func(*player, *modelList) error
	on    func(*world, access.Caller, notebook.ListID) error
}

func once(mark *int64, now int64) error {
	if *mark == 0 {
		*mark = now
	}
	return nil
}

func clear(mark *int64, missing error) error {
	if *mark == 0 {
		return missing
	}
	*mark = 0
	return nil
}

var allMarks = []mark{
	{name: "archive",
		onPad: func(w *world, who access.Caller, id notebook.PadID) error {
			return w.notes.ArchivePad(w.Context(), who, id)
		},
		pad: func(p *player, m *modelPad) error {
			if m.trashed != 0 {
				return notebook.ErrNoPad
			}
			return once(&m.archived, p.second)
		},
		on: func(w *world, who access.Caller, id notebook.ListID) error {
			return w.notes.ArchiveList(w.Context(), who, id)
		},
		list: func(p *player, m *modelList) error {
			if m.inTrash() {
				return notebook.ErrNoList
			}
			return once(&m.archived, p.second)
		}},
	{name: "unarchive",
		onPad: func(w *world, who access.Caller, id notebook.PadID) error {
			return w.notes.UnarchivePad(w.Context(), who, id)
		},
		pad: func(_ *player, m *modelPad) error {
			if m.trashed != 0 {
				return notebook.ErrNoPad
			}
			return clear(&m.archived, notebook.ErrPadNotArchived)
		},
		on: func(w *world, who access.Caller, id notebook.ListID) error {
			return w.notes.UnarchiveList(w.Context(), who, id)
		},
		list: func(_ *player, m *modelList) error {
			switch {
			case m.inTrash():
				return notebook.ErrNoList
			case m.pad.archived != 0:
				return notebook.ErrPadArchived
			}
			return clear(&m.archived, notebook.ErrListNotArchived)
		}},
	{name: "trash",
		onPad: func(w *world, who access.Caller, id notebook.PadID) error {
			return w.notes.TrashPad(w.Context(), who, id)
		},
		pad: func(p *player, m *modelPad) error { return once(&m.trashed, p.second) },
		on: func(w *world, who access.Caller, id notebook.ListID) error {
			return w.notes.TrashList(w.Context(), who, id)
		},
		list: func(p *player, m *modelList) error {
			if m.pad.trashed != 0 {
				return notebook.ErrNoList
			}
			return once(&m.trashed, p.second)
		}},
	{name: "restore",
		onPad: func(w *world, who access.Caller, id notebook.PadID) error {
			return w.notes.RestorePad(w.Context(), who, id)
		},
		pad: func(_ *player, m *modelPad) error { return clear(&m.trashed, notebook.ErrPadNotTrashed) },
		on: func(w *world, who access.Caller, id notebook.ListID) error {
			return w.notes.RestoreList(w.Context(), who, id)
		},
		list: func(_ *player, m *modelList) error {
			if m.pad.trashed != 0 {
				return notebook.ErrPadTrashed
			}
			return clear(&m.trashed, notebook.ErrListNotTrashed)
		}},
}

func (p *player) play(who access.Caller) {
	ctx := p.Context()
	padID, listID, noteID := notebook.PadID(p.id(len(p.pads))), notebook.ListID(p.id(len(p.lists))), notebook.NoteID(p.id(len(p.written)))
	pad, list, note := p.pad(who, padID), p.list(who, listID), p.note(who, noteID)
	switch what := p.r.IntN(20); {
	case what == 0:
		name := p.word()
		id, err := p.notes.CreatePad(ctx, who, name)
		p.agree("make a notepad", err, nil)
		p.pads = append(p.pads, &modelPad{id: id, owner: who.User, name: name, changed: p.second})
		p.same(int64(id), len(p.pads))
	case what == 1:
		name := p.word()
		var want error
		if pad == nil || pad.trashed != 0 {
			want = notebook.ErrNoPad
		} else if pad.name != name {
			pad.name, pad.changed = name, p.second
		}
		p.agree("rename a notepad", p.notes.RenamePad(ctx, who, padID, name), want)
	case what < 4:
		order := p.r.Int64N(4)
		id, err := p.notes.CreateList(ctx, who, padID, notebook.NewList{Name: "list", Order: order, Color: "fff", Size: 1})
		if pad == nil || pad.trashed != 0 {
			p.agree("make a list", err, notebook.ErrNoPad)
			return
		}
		p.agree("make a list", err, nil)
		p.lists = append(p.lists, &modelList{id: id, pad: pad, order: order})
		p.same(int64(id), len(p.lists))
	case what < 8:
		text := p.word()
		id, err := p.notes.CreateNote(ctx, who, listID, text, "")
		if list == nil || list.inTrash() {
			p.agree("make a note", err, notebook.ErrNoList)
			return
		}
		p.agree("make a note", err, nil)
		p.written = append(p.written, &modelNote{id: id, list: list, text: text, changed: p.second})
		p.same(int64(id), len(p.written))
	case what == 8:
		text := p.word()
		var want error
		if note == nil {
			want = notebook.ErrNoNote
		} else if note.text != text {
			note.text, note.changed = text, p.second
		}
		p.agree("change a note", p.notes.ChangeNote(ctx, who, noteID, text, ""), want)
	case what == 9:
		var want error
		if note == nil {
			want = notebook.ErrNoNote
		} else {
			note.gone = true
		}
		p.agree("delete a note", p.notes.DeleteNote(ctx, who, noteID), want)
	case what == 10:
		p.order(who)
	case what == 11 && p.r.IntN(3) == 0:
		var want error
		if list == nil {
			want = notebook.ErrNoList
		} else {
			list.gone = true
		}
		p.agree("delete a list", p.notes.DeleteList(ctx, who, listID), want)
	case what == 12 && p.r.IntN(5) == 0:
		p.agree("empty the trash", p.notes.EmptyTrash(ctx, who), nil)
		p.expire(func(m marks) bool { return m.trashed != 0 }, who.User)
	case what == 13 && p.r.IntN(5) == 0:
		old := 200 * time.Second
		p.purge(&old)
	default:
		m := allMarks[p.r.IntN(len(allMarks))]
		if p.r.IntN(3) == 0 {
			want := error(notebook.ErrNoPad)
			if pad != nil {
				want = m.pad(p, pad)
			}
			p.agree(m.name+" a notepad", m.onPad(p.world, who, padID), want)
			return
		}
		want := error(notebook.ErrNoList)
		if list != nil {
			want = m.list(p, list)
		}
		p.agree(m.name+" a list", m.on(p.world, who, listID), want)
	}
}

// order gives some lists orders, which they bear afterwards, or none does.
func (p *player) order(who access.Caller) {
	orders, want := map[notebook.ListID]int64{}, error(nil)
	for range p.r.IntN(4) {
		orders[notebook.ListID(p.id(len(p.lists)))] = p.r.Int64N(6) - 1
	}
	for id := range orders {
		if l := p.list(who, id); l == nil || l.inTrash() {
			want = notebook.ErrNoList
		}
	}
	got, err := p.notes.OrderLists(p.Context(), who, orders)
	p.agree(fmt.Sprint("order ", orders), err, want)
	if want != nil {
		return
	}
	p.same(len(got), len(orders))
	for i, l := range got {
		p.same(l.Order, orders[l.ID])
		p.lists[l.ID-1].order = l.Order
		if i > 0 && (got[i-1].Order > l.Order || got[i-1].Order == l.Order && got[i-1].ID >= l.ID) {
			p.Errorf("%s: answered with %v", p.step, got)
		}
	}
}

// expire lets what has been in the trash go for good, one person's or everybody's (0).
func (p *player) expire(over func(marks) bool, owner access.UserID) {
	for _, pad := range p.pads {
		pad.gone = pad.gone || over(pad.marks) && (owner == 0 || pad.owner == owner)
	}
	for _, l := range p.lists {
		l.gone = l.gone || over(l.marks) && (owner == 0 || l.pad.owner == owner)
	}
}

// purge leaves no row of what is gone, and all others.
func (p *player) purge(retention *time.Duration) {
	p.agree("purge", p.notes.Purge(p.Context(), retention), nil)
	if retention != nil {
		before := p.second - int64(retention.Seconds())
		p.expire(func(m marks) bool { return m.trashed != 0 && m.trashed < before }, 0)
	}
	var pads, lists, notes int64
	for _, pad := range p.pads {
		if !pad.gone {
			pads++
		}
	}
	for _, l := range p.lists {
		if !l.isGone() {
			lists++
		}
	}
	for _, n := range p.written {
		if !n.gone && !n.list.isGone() {
			notes++
		}
	}
	p.same([]int64{p.count(`SELECT COUNT(*) FROM notepads`), p.count(`SELECT COUNT(*) FROM note_lists`), p.count(`SELECT COUNT(*) FROM notes`)},
		[]int64{pads, lists, notes})
}
