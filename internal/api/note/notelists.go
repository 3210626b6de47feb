package note

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

type noteListsIn struct {
	Pad anyKey `in:"notepad_id,required"`
}

type listOut struct {
	NoteListId notebook.ListID `json:",string"`
	Name       string
	Color      string
	Size       int64 `json:",string"`
	Order      int64 `json:",string"`
	Archived   op.FlagText
	Created    int64 `json:",string"`
}

func newListOut(l notebook.List) listOut {
	return listOut{l.ID, l.Name, l.Color, l.Size, l.Order, op.FlagText(l.InArchive()), l.Created}
}

// noteLists gives the lists that a notepad shows. Guide 6.3.
func (c *chapter) noteLists() op.Op {
	return op.NewStream("6.3", "GET", "/notes/notelists.json/{session_id}/{notepad_id}", op.Session,
		func(ctx context.Context, who access.Caller, in noteListsIn, emit func(op.Seq[listOut]) error) error {
			return c.notes.Lists(ctx, who, notebook.PadID(in.Pad), func(lists iter.Seq2[notebook.List, error]) error {
				return emit(op.Each(lists, newListOut))
			})
		})
}
