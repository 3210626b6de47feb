package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type attachFileIn struct {
	Note key          `in:"note_id,required"`
	File drive.FileID `in:"file_id,required"` // "0": none
}

// attachFile attaches a file to a note, in place of the one that is. Guide 6.7.
func (c *chapter) attachFile() op.Op {
	return op.New("6.7", "POST", "/notes/attachfile.json", op.Session,
		func(ctx context.Context, who access.Caller, in attachFileIn) (op.True, error) {
			return op.True{}, c.notes.Attach(ctx, who, notebook.NoteID(in.Note), in.File)
		})
}
