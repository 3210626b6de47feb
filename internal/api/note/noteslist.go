package note

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/note/notebook"
	"driveway/internal/op"
)

type createListIn struct {
	padIn
	Name  string `in:"name,required"`
	Order int32  `in:"order,required"`
	Color string `in:"color,required"`
	Size  int64  `in:"size,required,enum=1;2;4"`
}

type createListOut struct {
	ID notebook.ListID `json:"list_id,string"`
}

// createList makes a list of notes. Guide 6.8.
func (c *chapter) createList() op.Op {
	return op.New("6.8", "POST", "/notes/noteslist.json", op.Session,
		func(ctx context.Context, who access.Caller, in createListIn) (createListOut, error) {
			id, err := c.notes.CreateList(ctx, who, notebook.PadID(in.Pad),
				notebook.NewList{Name: in.Name, Order: int64(in.Order), Color: in.Color, Size: in.Size})
			return createListOut{id}, err
		}).Also("POST", "/notes/notelist.json")
}

// listIDIn is a list that a call is about.
type listIDIn struct {
	List key `in:"list_id,required"`
}

type updateListIn struct {
	listIDIn
	Name  *string `in:"name"`
	Order *int32  `in:"order"`
	Color *string `in:"color"`
	Size  *int64  `in:"size,enum=1;2;4"`
}

// updateList changes a list of notes. Guide 6.13.
func (c *chapter) updateList() op.Op {
	return op.New("6.13", "PUT", "/notes/noteslist.json/{session_id}/{list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateListIn) (op.Result, error) {
			change := notebook.ListChange{Name: in.Name, Color: in.Color, Size: in.Size}
			if in.Order != nil {
				order := int64(*in.Order)
				change.Order = &order
			}
			return op.Done, c.notes.ChangeList(ctx, who, notebook.ListID(in.List), change)
		}).Also("PUT", "/notes/notelist.json/{session_id}/{list_id}")
}

// removeList deletes a list with its notes for good. Guide 6.21.
func (c *chapter) removeList() op.Op {
	return op.New("6.21", "DELETE", "/notes/noteslist.json/{session_id}/{list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in listIDIn) (op.Result, error) {
			return op.Done, c.notes.DeleteList(ctx, who, notebook.ListID(in.List))
		}).Also("DELETE", "/notes/notelist.json/{session_id}/{list_id}")
}
