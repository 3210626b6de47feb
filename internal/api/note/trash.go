package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

// restoreTrashedList takes a list out of the trash. Guide 6.18.
func (c *chapter) restoreTrashedList() op.Op {
	return onList("6.18", "PUT", "/notes/restoretrashednotelist.json/{session_id}/{list_id}", c.notes.RestoreList)
}

// restoreTrashedPad takes a notepad out of the trash. Guide 6.19.
func (c *chapter) restoreTrashedPad() op.Op {
	return onPad("6.19", "PUT", "/notes/restoretrashednotepad.json/{session_id}/{notepad_id}", c.notes.RestorePad)
}

type trashPadIn struct {
	Pad anyKey `in:"notepad_id,required"`
}

// trashPad puts a notepad, with all that is in it, into the trash. Guide 6.22, and 6.25, which is the same.
func (c *chapter) trashPad() op.Op {
	return op.New("6.22", "DELETE", "/notes/trashnotepad.json/{session_id}/{notepad_id}", op.Session,
		func(ctx context.Context, who access.Caller, in trashPadIn) (op.Result, error) {
			return op.Done, c.notes.TrashPad(ctx, who, notebook.PadID(in.Pad))
		})
}

// emptyTrash deletes all that is in the caller's trash for good. Guide 6.23.
func (c *chapter) emptyTrash() op.Op {
	return op.New("6.23", "DELETE", "/notes/trash.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) (op.Result, error) {
			return op.Done, c.notes.EmptyTrash(ctx, who)
		})
}

type trashListIn struct {
	List anyKey `in:"list_id,required"`
}

// trashList puts a list with its notes into the trash. Guide 6.24.
func (c *chapter) trashList() op.Op {
	return op.New("6.24", "DELETE", "/notes/trashnoteslist.json/{session_id}/{list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in trashListIn) (op.Result, error) {
			return op.Done, c.notes.TrashList(ctx, who, notebook.ListID(in.List))
		}).Words(notebook.ErrNoList, 404, "Note list not found").Also("DELETE", "/notes/trashnotelist.json/{session_id}/{list_id}")
}
