package note

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

type padOut struct {
	NotepadId     notebook.PadID `json:",string"`
	Name          string
	Created       int64 `json:",string"`
	NotelistCount int64 `json:",string"`
}

// notepads gives the active notepads. Guide 6.4.
func (c *chapter) notepads() op.Op {
	return op.NewStream("6.4", "GET", "/notes/notepads.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}, emit func(op.Seq[padOut]) error) error {
			return c.notes.Pads(ctx, who, func(pads iter.Seq2[notebook.Pad, error]) error {
				return emit(op.Each(pads, func(p notebook.Pad) padOut { return padOut{p.ID, p.Name, p.Created, p.Lists} }))
			})
		})
}
