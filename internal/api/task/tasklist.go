package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type taskListsIn struct {
	Project key    `in:"project_id"`
	List    key    `in:"task_list_id"`
	Tasks   bool   `in:"with_tasks"`
	Filter  string `in:"filter,enum=active;archived;trashed;any"`
	Type    string `in:"item_type,enum=task_list;task"` // what filter speaks of
}

// taskLists lists lists of tasks: all that the caller sees, those of a project, or one. Guide 11.9.
func (c *chapter) taskLists() op.Op {
	return op.NewStream("11.9", "GET", "/tasks/tasklists.json", op.Session,
		func(ctx context.Context, who access.Caller, in taskListsIn, emit func(op.Seq[taskListOut]) error) error {
			v, err := c.view(ctx, who)
			if err != nil {
				return err
			}
			q := board.TaskListQuery{Filter: filters[in.Filter], ByTasks: in.Type == "task", Project: board.ProjectID(in.Project),
				ID: board.TaskListID(in.List), Tasks: in.Tasks}
			return c.board.TaskLists(ctx, who, q, listing(emit, v.taskList))
		}).Words(board.ErrNoTaskList, 404, "Tasks list not found")
}

type createTaskListIn struct {
	Project key    `in:"project_id,required"`
	Name    string `in:"list_name,required"`
	Due     string `in:"due_date"`
}

type createTaskListOut struct {
	TaskListId board.TaskListID `json:",string"`
	Name       string
}

// createTaskList makes a list of tasks in a project. Guide 11.20.
func (c *chapter) createTaskList() op.Op {
	return nameWords(op.New("11.20", "POST", "/tasks/tasklist.json/{session_id}/{project_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createTaskListIn) (createTaskListOut, error) {
			l, err := c.board.CreateTaskList(ctx, who, board.ProjectID(in.Project), in.Name, in.Due)
			return createTaskListOut{l.ID, l.Name}, err
		}).Words(board.ErrNoProject, 400, ""), "list_name", 255)
}

type updateTaskListIn struct {
	List     key     `in:"list_id,required"`
	Name     *string `in:"list_name"`
	Due      *string `in:"due_date"`
	Complete *bool   `in:"complete_all_tasks"` // false: all tasks become active
}

type updateTaskListOut struct {
	Name    string
	DueDate string
}

// updateTaskList changes a list of tasks. What is absent stays. Guide 11.34.
func (c *chapter) updateTaskList() op.Op {
	return nameWords(op.New("11.34", "PUT", "/tasks/tasklist.json/{session_id}/{list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateTaskListIn) (updateTaskListOut, error) {
			l, err := c.board.ChangeTaskList(ctx, who, board.TaskListID(in.List), board.TaskListChange{Name: in.Name, Due: in.Due, Completed: in.Complete})
			return updateTaskListOut{l.Name, l.Due}, err
		}), "list_name", 255)
}
