package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

type createPadIn struct {
	Name string `in:"name,required"`
}

type createPadOut struct {
	ID notebook.PadID `json:"notepad_id,string"`
}

// createPad makes a notepad. Guide 6.9.
func (c *chapter) createPad() op.Op {
	return op.New("6.9", "POST", "/notes/notepad.json", op.Session,
		func(ctx context.Context, who access.Caller, in createPadIn) (createPadOut, error) {
			id, err := c.notes.CreatePad(ctx, who, in.Name)
			return createPadOut{id}, err
		})
}

type renamePadIn struct {
	padIn
	Name string `in:"name,required"`
}

// padIn is a notepad that a call is about.
type padIn struct {
	Pad key `in:"notepad_id,required"`
}

// renamePad gives a notepad another name. Guide 6.14.
func (c *chapter) renamePad() op.Op {
	return op.New("6.14", "PUT", "/notes/notepad.json/{session_id}/{notepad_id}", op.Session,
		func(ctx context.Context, who access.Caller, in renamePadIn) (op.Result, error) {
			return op.Done, c.notes.RenamePad(ctx, who, notebook.PadID(in.Pad), in.Name)
		})
}
