package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type moveIn struct {
	Task    key    `in:"task_id,required"`
	After   string `in:"insert_after_taskid"` // 0: first; absent: at the end
	List    key    `in:"task_list_id"`
	Project key    `in:"project_id"`
	Type    string `in:"item_type"` // clients send it; it changes nothing
}

// move moves a task within its list or into another one. Guide 11.27.
func (c *chapter) move() op.Op {
	return op.New("11.27", "PUT", "/tasks/move.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in moveIn) (op.Result, error) {
			to := board.Destination{List: board.TaskListID(in.List), Project: board.ProjectID(in.Project), First: in.After == "0"}
			if in.After != "" && !to.First {
				var after key
				if err := after.UnmarshalValue(in.After); err != nil {
					return op.Result{}, err
				}
				to.After = board.TaskID(after)
			}
			return op.Done, c.board.MoveTask(ctx, who, board.TaskID(in.Task), to)
		})
}
