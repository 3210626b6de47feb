package note

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
	"driveway/internal/search"
)

type searchIn struct {
	Query query `in:"search_query,required"`
}

// query is what somebody looks for.
type query struct{ search.Query }

// UnmarshalValue implements op.Value.
func (q *query) UnmarshalValue(text string) error {
	var ok bool
	if q.Query, ok = search.Parse(text); !ok {
		return errors.New("note: no query")
	}
	return nil
}

// ValueSchema implements op.Value.
func (query) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

type searchOut struct {
	Notes    op.Seq[noteHitOut]
	Notepads op.Seq[padHitOut]
}

type noteHitOut struct {
	NotepadId notebook.PadID `json:",string"`
	NoteText  string
}

type padHitOut struct {
	NotepadId notebook.PadID `json:",string"`
	Name      string
}

// search finds notes by their text, and notepads by their name. Guide 6.5.
func (c *chapter) search() op.Op {
	return op.NewStream("6.5", "GET", "/notes/search.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in searchIn, emit func(searchOut) error) error {
			return c.notes.Search(ctx, who, in.Query.Query, func(f notebook.Found) error {
				return emit(searchOut{
					op.Each(f.Notes, func(n notebook.NoteHit) noteHitOut { return noteHitOut{n.Pad, n.Text} }),
					op.Each(f.Pads, func(p notebook.Pad) padHitOut { return padHitOut{p.ID, p.Name} }),
				})
			})
		})
}
