// Package task is chapter 11 of the guide: tasks, in lists, in projects, and what people say about them. The rules are those
// of package board.
package task

import (
	"driveway/internal/api/present"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type chapter struct {
	board   *board.Service
	present *present.Presenter
}

// Chapter returns the operations of the chapter.
func Chapter(b *board.Service, p *present.Presenter) op.Chapter {
	c := &chapter{board: b, present: p}
	return op.Chapter{
		Number:     "11",
		NoSession:  op.Refusal{Status: 403, Message: "Session is required"},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			c.tasks(),
			c.archivedItems(),
			c.archiveList(),
			c.projectLists(),
			c.projects(),
			c.search(),
			c.tags(),
			c.taskComments(),
			c.taskLists(),
			c.trashedItems(),
			c.trashList(),
			c.users(),
			c.createTask(),
			c.addProjectPermission(),
			c.createComment(),
			c.createProject(),
			c.createProjectList(),
			c.createSubcomment(),
			c.createTag(),
			c.createTaskList(),
			c.updateTask(),
			c.archive(),
			c.archiveProject(),
			c.archiveProjectList(),
			c.archiveTaskList(),
			c.updateComment(),
			c.move(),
			c.updateProject(),
			c.renameProjectList(),
			c.restore(),
			c.restoreTaskList(),
			c.restoreProject(),
			c.restoreProjectList(),
			c.updateSubcomment(),
			c.updateTag(),
			c.updateTaskList(),
			c.attachFile(),
			c.detachFile(),
			c.emptyTrash(),
			c.deleteTag(),
			c.trash(),
			c.trashComment(),
			c.trashProject(),
			c.trashProjectList(),
			c.trashSubcomment(),
			c.trashTaskList(),
		},
	}
}
