package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

type archivedOut struct {
	Notepads  op.Seq[archivedPadOut]
	Notelists op.Seq[tileOut]
}

type archivedPadOut struct {
	NotepadId notebook.PadID `json:",string"`
	Name      string
	Created   int64 `json:",string"`
	Archived  int64 `json:",string"`
}

// tileOut is a list in the archive or in the trash.
type tileOut struct {
	NoteListId notebook.ListID `json:",string"`
	Name       string
	Color      string
	Size       int64 `json:",string"`
	Order      int64 `json:",string"`
	Trashed    int64 `json:",string"` // when; 0: it is not
	Created    int64 `json:",string"`
}

func newTileOut(l notebook.List) tileOut {
	return tileOut{l.ID, l.Name, l.Color, l.Size, l.Order, l.Trashed, l.Created}
}

// archived gives what was archived itself. Guide 6.2.
func (c *chapter) archived() op.Op {
	return op.NewStream("6.2", "GET", "/notes/archived.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}, emit func(archivedOut) error) error {
			return c.notes.Archived(ctx, who, func(t notebook.Tops) error {
				pads := op.Each(t.Pads, func(p notebook.Pad) archivedPadOut { return archivedPadOut{p.ID, p.Name, p.Created, p.Archived} })
				return emit(archivedOut{pads, op.Each(t.Lists, newTileOut)})
			})
		})
}

type trashedOut struct {
	Notepads  op.Seq[trashedPadOut]
	Notelists op.Seq[tileOut]
}

type trashedPadOut struct {
	NotepadId notebook.PadID `json:",string"`
	Name      string
	Created   int64 `json:",string"`
	Trashed   int64 `json:",string"`
}

// trashed gives what was put into the trash itself. Guide 6.6.
func (c *chapter) trashed() op.Op {
	return op.NewStream("6.6", "GET", "/notes/trashed.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}, emit func(trashedOut) error) error {
			return c.notes.Trashed(ctx, who, func(t notebook.Tops) error {
				pads := op.Each(t.Pads, func(p notebook.Pad) trashedPadOut { return trashedPadOut{p.ID, p.Name, p.Created, p.Trashed} })
				return emit(trashedOut{pads, op.Each(t.Lists, newTileOut)})
			})
		})
}
