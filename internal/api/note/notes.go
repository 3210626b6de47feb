package note

import (
	"context"
	"iter"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/fault"
	"driveway/internal/op"
)

var errItemType = fault.New(fault.Invalid, "Invalid value specified for `item_type`")

type listIn struct {
	Kind string  `in:"item_type"`
	Item itemKey `in:"item_id,required"`
}

// itemKey is an anyKey that the guide calls an integer.
type itemKey struct{ anyKey }

// ValueSchema implements op.Value.
func (itemKey) ValueSchema() op.Schema { return op.Schema{Type: "integer"} }

type noteOut struct {
	NoteId     notebook.NoteID `json:",string"`
	NoteListId notebook.ListID `json:",string"`
	Created    int64           `json:",string"`
	Status     string
	Text       string
	ThumbLink  string
	FileLink   string
}

// list gives the notes of a list, or of all lists that a notepad shows. Guide 6.1.
func (c *chapter) list() op.Op {
	return op.NewStream("6.1", "GET", "/notes.json/{session_id}/{item_type}/{item_id}", op.Session,
		func(ctx context.Context, who access.Caller, in listIn, emit func(op.Seq[noteOut]) error) error {
			write := func(notes iter.Seq2[notebook.Note, error]) error { return emit(op.Each(notes, c.noteOut)) }
			switch strings.ToLower(in.Kind) {
			case "notepad":
				return c.notes.InPad(ctx, who, notebook.PadID(in.Item.anyKey), write)
			case "notelist", "note_list":
				return c.notes.InList(ctx, who, notebook.ListID(in.Item.anyKey), write)
			}
			return errItemType
		}).Words(notebook.ErrNoList, 404, "Note list not found")
}

func (c *chapter) noteOut(n notebook.Note) noteOut {
	out := noteOut{NoteId: n.ID, NoteListId: n.List, Created: n.Created, Status: n.Status, Text: n.Text}
	if n.File != nil {
		out.FileLink, out.ThumbLink = c.present.FilePage(n.File.FileID()), c.present.Thumb(n.File)
	}
	return out
}

type createIn struct {
	List   key    `in:"list_id,required"`
	Text   string `in:"text,required"`
	Status string `in:"status,enum=default;important;done"`
}

type createOut struct {
	ID notebook.NoteID `json:"note_id,string"`
}

// create makes a note. Guide 6.6b.
func (c *chapter) create() op.Op {
	return op.New("6.6b", "POST", "/notes.json", op.Session,
		func(ctx context.Context, who access.Caller, in createIn) (createOut, error) {
			id, err := c.notes.CreateNote(ctx, who, notebook.ListID(in.List), in.Text, in.Status)
			return createOut{id}, err
		}).Words(notebook.ErrNoList, 404, "Note list not found")
}

type updateIn struct {
	Note   key    `in:"note_id,required"`
	Text   string `in:"text,required"`
	Status string `in:"status,enum=default;important;done"` // empty: stays
}

// update gives a note another text, and perhaps another status. Guide 6.10.
func (c *chapter) update() op.Op {
	return op.New("6.10", "PUT", "/notes.json", op.Session,
		func(ctx context.Context, who access.Caller, in updateIn) (op.Result, error) {
			return op.Done, c.notes.ChangeNote(ctx, who, notebook.NoteID(in.Note), in.Text, in.Status)
		})
}

type noteIn struct {
	Note key `in:"note_id,required"`
}

// remove deletes a note for good. A file that is attached to it stays. Guide 6.20.
func (c *chapter) remove() op.Op {
	return op.New("6.20", "DELETE", "/notes.json/{session_id}/{note_id}", op.Session,
		func(ctx context.Context, who access.Caller, in noteIn) (op.Result, error) {
			return op.Done, c.notes.DeleteNote(ctx, who, notebook.NoteID(in.Note))
		})
}
