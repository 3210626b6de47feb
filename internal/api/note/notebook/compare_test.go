package notebook_test

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/search"
)

func (p *player) same(got, want any) {
	p.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) || !reflect.DeepEqual(got, want) && reflect.TypeOf(got) == reflect.TypeOf(want) {
		p.Fatalf("%s:\ngot  %v\nwant %v", p.step, got, want)
	}
}

// compare holds all that everybody sees against the model.
func (p *player) compare() {
	p.Helper()
	for _, who := range p.people {
		p.comparePads(who)
		for _, l := range p.lists {
			p.compareList(who, l)
		}
		for _, which := range []string{"archived", "trashed"} {
			p.compareTops(who, which)
		}
		p.compareSearch(who, p.word())
		p.compareSearch(who, string([]rune(p.word())[:1]))
	}
}

func (p *player) comparePads(who access.Caller) {
	p.Helper()
	var want []string
	for _, pad := range p.pads {
		var lists []*modelList
		for _, l := range p.lists {
			if l.pad == pad && l.shows() {
				lists = append(lists, l)
			}
		}
		slices.SortFunc(lists, func(a, b *modelList) int { return int((a.order-b.order)*1_000_000 + int64(a.id-b.id)) })
		if mine := p.pad(who, pad.id) != nil; mine && pad.archived == 0 && pad.trashed == 0 {
			want = append(want, fmt.Sprint(pad.id, pad.name, len(lists)))
		}
		p.comparePad(who, pad, lists)
	}
	got, err := all(p.world, func(fn func(iter.Seq2[notebook.Pad, error]) error) error { return p.notes.Pads(p.Context(), who, fn) })
	p.must(err)
	var names []string
	for _, pad := range got {
		names = append(names, fmt.Sprint(pad.ID, pad.Name, pad.Lists))
	}
	p.same(names, want)
}

func (p *player) comparePad(who access.Caller, pad *modelPad, want []*modelList) {
	p.Helper()
	lists, err := all(p.world, func(fn func(iter.Seq2[notebook.List, error]) error) error {
		return p.notes.Lists(p.Context(), who, pad.id, fn)
	})
	notes, err2 := all(p.world, func(fn func(iter.Seq2[notebook.Note, error]) error) error {
		return p.notes.InPad(p.Context(), who, pad.id, fn)
	})
	if p.pad(who, pad.id) == nil || pad.trashed != 0 {
		if !errors.Is(err, notebook.ErrNoPad) || !errors.Is(err2, notebook.ErrNoPad) {
			p.Fatalf("%s: notepad %d: %v, %v", p.step, pad.id, err, err2)
		}
		return
	}
	p.must(errors.Join(err, err2))
	var got, wanted, texts []string
	for _, l := range lists {
		got = append(got, fmt.Sprint(l.ID, l.Order, l.InArchive()))
	}
	for _, l := range want {
		wanted = append(wanted, fmt.Sprint(l.id, l.order, l.archived != 0 || pad.archived != 0))
		texts = append(texts, p.texts(l)...)
	}
	p.same(got, wanted)
	p.same(textsOf(notes), texts)
}

func (p *player) texts(l *modelList) (texts []string) {
	for _, n := range p.written {
		if n.list == l && !n.gone {
			texts = append(texts, fmt.Sprint(n.id, n.text))
		}
	}
	return texts
}

func textsOf(notes []notebook.Note) (texts []string) {
	for _, n := range notes {
		texts = append(texts, fmt.Sprint(n.ID, n.Text))
	}
	return texts
}

func (p *player) compareList(who access.Caller, l *modelList) {
	p.Helper()
	notes, err := all(p.world, func(fn func(iter.Seq2[notebook.Note, error]) error) error {
		return p.notes.InList(p.Context(), who, l.id, fn)
	})
	if p.list(who, l.id) == nil || l.inTrash() {
		if !errors.Is(err, notebook.ErrNoList) {
			p.Fatalf("%s: list %d: %v", p.step, l.id, err)
		}
		return
	}
	p.must(err)
	p.same(textsOf(notes), p.texts(l))
}

func (p *player) compareTops(who access.Caller, which string) {
	p.Helper()
	type top struct{ since, id int64 }
	newest := func(a, b top) int {
		if a.since != b.since {
			return int(b.since - a.since)
		}
		return int(b.id - a.id)
	}
	var pads, lists []top
	for _, pad := range p.pads {
		if p.pad(who, pad.id) == nil {
			continue
		}
		if which == "trashed" && pad.trashed != 0 {
			pads = append(pads, top{pad.trashed, int64(pad.id)})
		} else if which == "archived" && pad.archived != 0 && pad.trashed == 0 {
			pads = append(pads, top{pad.archived, int64(pad.id)})
		}
	}
	for _, l := range p.lists {
		switch {
		case p.list(who, l.id) == nil || l.pad.trashed != 0:
		case which == "trashed" && l.trashed != 0:
			lists = append(lists, top{l.trashed, int64(l.id)})
		case which == "archived" && l.archived != 0 && l.trashed == 0 && l.pad.archived == 0:
			lists = append(lists, top{l.archived, int64(l.id)})
		}
	}
	slices.SortFunc(pads, newest)
	slices.SortFunc(lists, newest)
	tops := p.notes.Archived
	if which == "trashed" {
		tops = p.notes.Trashed
	}
	p.must(tops(p.Context(), who, func(t notebook.Tops) error {
		var gotPads, gotLists []top
		for pad, err := range t.Pads {
			p.must(err)
			gotPads = append(gotPads, top{map[string]int64{"archived": pad.Archived, "trashed": pad.Trashed}[which], int64(pad.ID)})
		}
		for l, err := range t.Lists {
			p.must(err)
			gotLists = append(gotLists, top{map[string]int64{"archived": l.Archived, "trashed": l.Trashed}[which], int64(l.ID)})
		}
		p.same(gotPads, pads)
		p.same(gotLists, lists)
		return nil
	}))
}

func (p *player) compareSearch(who access.Caller, query string) {
	p.Helper()
	type hit struct {
		rank, changed, id int64
		text              string
	}
	folded := search.Fold(query)
	look := func(id int64, text string, changed int64, active bool) []hit {
		in := search.Fold(text)
		for _, term := range strings.Fields(folded) {
			active = active && strings.Contains(in, term)
		}
		h := hit{2, changed, id, text}
		switch {
		case !active:
			return nil
		case strings.HasPrefix(in, folded):
			h.rank = 0
		case strings.Contains(in, " "+folded):
			h.rank = 1
		}
		return []hit{h}
	}
	texts := func(hits []hit) (texts []string) {
		slices.SortFunc(hits, func(a, b hit) int {
			return int((a.rank-b.rank)*1_000_000_000_000 + (b.changed-a.changed)*1_000_000 + b.id - a.id)
		})
		for _, h := range hits {
			texts = append(texts, h.text)
		}
		return texts
	}
	var notes, pads []hit
	for _, n := range p.written {
		if p.note(who, n.id) != nil {
			notes = append(notes, look(int64(n.id), n.text, n.changed, n.list.archived == 0 && n.list.pad.archived == 0)...)
		}
	}
	for _, pad := range p.pads {
		if p.pad(who, pad.id) != nil {
			pads = append(pads, look(int64(pad.id), pad.name, pad.changed, pad.archived == 0 && pad.trashed == 0)...)
		}
	}
	q, ok := search.Parse(query)
	if !ok {
		return
	}
	p.must(p.notes.Search(p.Context(), who, q, func(f notebook.Found) error {
		var gotNotes, gotPads []string
		for n, err := range f.Notes {
			p.must(err)
			gotNotes = append(gotNotes, n.Text)
		}
		for pad, err := range f.Pads {
			p.must(err)
			gotPads = append(gotPads, pad.Name)
		}
		p.step += fmt.Sprintf(" (search %q)", query)
		p.same(gotNotes, texts(notes))
		p.same(gotPads, texts(pads))
		return nil
	}))
}
