package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type attachIn struct {
	Type string       `in:"item_type,required,enum=task;comment"`
	Item key          `in:"item_id,required"`
	File drive.FileID `in:"file_id,required"`
}

func (in attachIn) bearer() board.Bearer {
	if in.Type == "comment" {
		return board.Bearer{Comment: board.CommentID(in.Item)}
	}
	return board.Bearer{Task: board.TaskID(in.Item)}
}

// attachFile attaches a file to a task or a comment. The guide shows attached files, but no way to attach one.
func (c *chapter) attachFile() op.Op {
	return op.New(op.Extension, "POST", "/tasks/attachfile.json", op.Session,
		func(ctx context.Context, who access.Caller, in attachIn) (op.Result, error) {
			return op.Done, c.board.Attach(ctx, who, in.bearer(), in.File)
		})
}

// detachFile detaches a file, which itself stays as it is. Guide 11.35.
func (c *chapter) detachFile() op.Op {
	return op.New("11.35", "DELETE", "/tasks/attachedfile.json/{session_id}/{item_type}/{item_id}/{file_id}", op.Session,
		func(ctx context.Context, who access.Caller, in attachIn) (op.Result, error) {
			return op.Done, c.board.Detach(ctx, who, in.bearer(), in.File)
		})
}
