package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

// archiveList archives a list with its notes. Guide 6.11.
func (c *chapter) archiveList() op.Op {
	return onList("6.11", "PUT", "/notes/archivenoteslist.json/{session_id}/{list_id}", c.notes.ArchiveList).
		Also("PUT", "/notes/archivenotelist.json/{session_id}/{list_id}")
}

// archivePad archives a notepad with all that is in it. Guide 6.12.
func (c *chapter) archivePad() op.Op {
	return onPad("6.12", "PUT", "/notes/archivenotepad.json/{session_id}/{notepad_id}", c.notes.ArchivePad)
}

// restoreArchivedList takes a list out of the archive. Guide 6.16.
func (c *chapter) restoreArchivedList() op.Op {
	return onList("6.16", "PUT", "/notes/restorearchivednotelist.json/{session_id}/{list_id}", c.notes.UnarchiveList)
}

// restoreArchivedPad takes a notepad out of the archive. Guide 6.17.
func (c *chapter) restoreArchivedPad() op.Op {
	return onPad("6.17", "PUT", "/notes/restorearchivednotepad.json/{session_id}/{notepad_id}", c.notes.UnarchivePad)
}

// onList is an operation that does something to a list.
func onList(number, method, path string, do func(context.Context, access.Caller, notebook.ListID) error) op.Op {
	return op.New(number, method, path, op.Session, func(ctx context.Context, who access.Caller, in listIDIn) (op.Result, error) {
		return op.Done, do(ctx, who, notebook.ListID(in.List))
	})
}

// onPad is an operation that does something to a notepad.
func onPad(number, method, path string, do func(context.Context, access.Caller, notebook.PadID) error) op.Op {
	return op.New(number, method, path, op.Session, func(ctx context.Context, who access.Caller, in padIn) (op.Result, error) {
		return op.Done, do(ctx, who, notebook.PadID(in.Pad))
	})
}
