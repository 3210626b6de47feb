package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type projectIn struct {
	ID key `in:"project_id,required"`
}

type listIn struct {
	ID key `in:"list_id,required"`
}

type taskIn struct {
	ID key `in:"task_id,required"`
}

func (in projectIn) thing() board.Thing { return board.Thing{Project: board.ProjectID(in.ID)} }
func (in taskIn) thing() board.Thing    { return board.Thing{Task: board.TaskID(in.ID)} }

func aTaskList(in listIn) board.Thing    { return board.Thing{TaskList: board.TaskListID(in.ID)} }
func aProjectList(in listIn) board.Thing { return board.Thing{ProjectList: board.ProjectListID(in.ID)} }

// mark declares an operation that archives, trashes or restores something.
func mark[In any](number, method, path string, do func(context.Context, access.Caller, board.Thing) error, thing func(In) board.Thing) op.Op {
	return op.New(number, method, path, op.Session, func(ctx context.Context, who access.Caller, in In) (op.Result, error) {
		return op.Done, do(ctx, who, thing(in))
	})
}

// archive puts a task into the archive. Guide 11.22.
func (c *chapter) archive() op.Op {
	return mark("11.22", "PUT", "/tasks/archive.json/{session_id}/{task_id}", c.board.Archive, taskIn.thing)
}

// archiveProject puts a project into the archive. Guide 11.23.
func (c *chapter) archiveProject() op.Op {
	return mark("11.23", "PUT", "/tasks/archiveproject.json/{session_id}/{project_id}", c.board.Archive, projectIn.thing)
}

// archiveProjectList puts a list of projects into the archive. Guide 11.24.
func (c *chapter) archiveProjectList() op.Op {
	return mark("11.24", "PUT", "/tasks/archiveprojectlist.json/{session_id}/{list_id}", c.board.Archive, aProjectList)
}

// archiveTaskList puts a list of tasks into the archive. Guide 11.25.
func (c *chapter) archiveTaskList() op.Op {
	return mark("11.25", "PUT", "/tasks/archivetasklist.json/{session_id}/{list_id}", c.board.Archive, aTaskList)
}

// restore takes a task out of the trash, else out of the archive. Guide 11.30.
func (c *chapter) restore() op.Op {
	return mark("11.30", "PUT", "/tasks/restore.json/{session_id}/{task_id}", c.board.Restore, taskIn.thing)
}

// restoreTaskList is restore for a list of tasks. Guide 11.31.
func (c *chapter) restoreTaskList() op.Op {
	return mark("11.31", "PUT", "/tasks/restoretasklist.json/{session_id}/{list_id}", c.board.Restore, aTaskList)
}

// restoreProject is restore for a project, which nothing else could bring back.
func (c *chapter) restoreProject() op.Op {
	return mark(op.Extension, "PUT", "/tasks/restoreproject.json/{session_id}/{project_id}", c.board.Restore, projectIn.thing)
}

// restoreProjectList is restore for a list of projects, which nothing else could bring back.
func (c *chapter) restoreProjectList() op.Op {
	return mark(op.Extension, "PUT", "/tasks/restoreprojectlist.json/{session_id}/{list_id}", c.board.Restore, aProjectList)
}

// trash puts a task into the trash. Guide 11.38.
func (c *chapter) trash() op.Op {
	return mark("11.38", "DELETE", "/tasks/trash.json/{session_id}/{task_id}", c.board.Trash, taskIn.thing)
}

// trashProject puts a project into the trash. Guide 11.40.
func (c *chapter) trashProject() op.Op {
	return mark("11.40", "DELETE", "/tasks/trashproject.json/{session_id}/{project_id}", c.board.Trash, projectIn.thing)
}

// trashProjectList puts a list of projects into the trash. Guide 11.41.
func (c *chapter) trashProjectList() op.Op {
	return mark("11.41", "DELETE", "/tasks/trashprojectlist.json/{session_id}/{list_id}", c.board.Trash, aProjectList)
}

// trashTaskList puts a list of tasks into the trash. Guide 11.43.
func (c *chapter) trashTaskList() op.Op {
	return mark("11.43", "DELETE", "/tasks/trashtasklist.json/{session_id}/{list_id}", c.board.Trash, aTaskList)
}

// emptyTrash destroys what is in the trash, as far as the caller may. Guide 11.36.
func (c *chapter) emptyTrash() op.Op {
	return op.New("11.36", "DELETE", "/tasks/emptytrash.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) (op.Result, error) {
			return op.Done, c.board.EmptyTrash(ctx, who)
		})
}
