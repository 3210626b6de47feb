package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type tasksIn struct {
	Task     key    `in:"task_id"`
	List     key    `in:"task_list_id"`
	Type     string `in:"type,enum=active;archived;trashed;any"`
	Search   string `in:"search_query"`
	Comments bool   `in:"with_comments"` // with task_id
}

type tasksOut struct {
	taskOut
	Comments op.Seq[commentOut] `json:",omitempty"` // where they were asked for
}

// tasks lists tasks: all that the caller sees, those of a list, or one. Guide 11.1.
func (c *chapter) tasks() op.Op {
	const missing = "Task not found or you do not have permissions to view this project."
	return op.NewStream("11.1", "GET", "/tasks.json", op.Session,
		func(ctx context.Context, who access.Caller, in tasksIn, emit func(op.Seq[tasksOut]) error) error {
			v, err := c.view(ctx, who)
			if err != nil {
				return err
			}
			q := board.TaskQuery{Filter: filters[in.Type], List: board.TaskListID(in.List), ID: board.TaskID(in.Task), Search: in.Search, Talk: in.Comments}
			return c.board.Tasks(ctx, who, q, listing(emit, func(t board.Task) tasksOut {
				out := tasksOut{taskOut: v.task(t)}
				if t.Talk != nil {
					out.Comments = op.Each(t.Talk, v.comment)
				}
				return out
			}))
		}).Words(board.ErrNoTask, 404, missing).Words(board.ErrNoTaskList, 404, missing)
}

type createTaskIn struct {
	List        key     `in:"task_list_id,required"`
	Name        string  `in:"task_name"` // needed in effect
	Description string  `in:"task_description"`
	Start       string  `in:"start_date"` // absent: today
	AssignTo    string  `in:"email_assign_to"`
	Due         string  `in:"due_date"`
	Private     int64   `in:"private,enum=0;1"`
	Priority    int64   `in:"priority,min=0,max=3"`
	Tag         *string `in:"tag_id"`
}

// createTask makes a task at the end of a list. Guide 11.13.
func (c *chapter) createTask() op.Op {
	return nameWords(op.New("11.13", "POST", "/tasks.json/{session_id}/{task_list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createTaskIn) (taskOut, error) {
			tag, err := tagID(in.Tag)
			if err != nil {
				return taskOut{}, err
			}
			task := board.NewTask{List: board.TaskListID(in.List), Name: in.Name, Description: in.Description, Start: in.Start, Due: in.Due,
				Private: in.Private == 1, Priority: in.Priority, AssignTo: in.AssignTo}
			if tag != nil {
				task.Tag = *tag
			}
			t, err := c.board.CreateTask(ctx, who, task)
			return c.answer(ctx, who, t, err)
		}), "task_name", 255)
}

// answer shows a task that has been made or changed.
func (c *chapter) answer(ctx context.Context, who access.Caller, t board.Task, err error) (taskOut, error) {
	if err != nil {
		return taskOut{}, err
	}
	v, err := c.view(ctx, who)
	return v.task(t), err
}

type updateTaskIn struct {
	Task        key     `in:"task_id,required"`
	Name        *string `in:"task_name"`
	Description *string `in:"task_description"`
	Order       *int64  `in:"order_no,min=1,max=2147483647"`
	List        key     `in:"task_list_id"`
	AssignTo    string  `in:"access_userid_assign_to"` // an account user, 0 the owner, none nobody
	Due         *string `in:"due_date"`
	Private     *int64  `in:"private,enum=0;1"`
	Priority    *int64  `in:"priority,min=0,max=3"`
	Tag         *string `in:"tag_id"`
	Progress    *int64  `in:"progress,min=0,max=100"`
	Status      string  `in:"status,enum=active;completed"`
	Color       *string `in:"color"`
}

// updateTask changes a task. What is absent stays. Guide 11.21.
func (c *chapter) updateTask() op.Op {
	return nameWords(op.New("11.21", "PUT", "/tasks.json/{session_id}/{task_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateTaskIn) (taskOut, error) {
			change := board.TaskChange{Name: in.Name, Description: in.Description, Due: in.Due, Priority: in.Priority, Progress: in.Progress,
				Completed: completed(in.Status), Color: in.Color, Order: in.Order}
			var err error
			if change.Tag, err = tagID(in.Tag); err != nil {
				return taskOut{}, err
			}
			if change.Assignee, err = assignee(in.AssignTo); err != nil {
				return taskOut{}, err
			}
			if in.Private != nil {
				private := *in.Private == 1
				change.Private = &private
			}
			if in.List != 0 {
				change.List = (*board.TaskListID)(&in.List)
			}
			t, err := c.board.ChangeTask(ctx, who, board.TaskID(in.Task), change)
			return c.answer(ctx, who, t, err)
		}), "task_name", 255)
}

// assignee reads to whom a task is to be assigned; nil: it stays as it is.
func assignee(text string) (*board.Assignee, error) {
	var k key
	switch text {
	case "":
		return nil, nil
	case "none":
		return &board.Assignee{}, nil
	case "0":
		return &board.Assignee{Owner: true}, nil
	}
	if err := k.UnmarshalValue(text); err != nil || k == unknown {
		return nil, board.ErrAssignee
	}
	return &board.Assignee{User: access.UserID(k)}, nil
}
