package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type projectListsIn struct {
	Projects bool   `in:"with_projects"`
	List     key    `in:"project_list_id"`
	Task     key    `in:"task_id"` // the list that holds this task
	Filter   string `in:"filter,enum=active;archived;trashed;any"`
}

type projectListsOut struct {
	ProjectListId board.ProjectListID `json:",string"`
	Name          string
	Created       int64
	Projects      *[]projectEntryOut `json:",omitempty"` // where they were asked for
}

var errTaskID = fault.New(fault.Invalid, "Task Id is required")

// projectLists lists lists of projects: all that the caller sees, one, or the one that holds a task. Guide 11.4.
func (c *chapter) projectLists() op.Op {
	return op.NewStream("11.4", "GET", "/tasks/projectlists.json", op.Session,
		func(ctx context.Context, who access.Caller, in projectListsIn, emit func(op.Seq[projectListsOut]) error) error {
			if in.Task == unknown {
				return errTaskID
			}
			q := board.ProjectListQuery{Filter: filters[in.Filter], ID: board.ProjectListID(in.List), Task: board.TaskID(in.Task), Projects: in.Projects}
			return c.board.ProjectLists(ctx, who, q, listing(emit, func(l board.ProjectList) projectListsOut {
				out := projectListsOut{ProjectListId: l.ID, Name: l.Name, Created: l.Created}
				if in.Projects {
					projects := make([]projectEntryOut, len(l.Projects))
					for i, p := range l.Projects {
						projects[i] = newProjectEntryOut(p)
					}
					out.Projects = &projects
				}
				return out
			}))
		})
}

type createProjectListIn struct {
	Name string `in:"list_name,required"`
}

type createProjectListOut struct {
	ProjectListId board.ProjectListID `json:",string"`
	Name          string
}

// createProjectList makes a list of projects. Guide 11.17.
func (c *chapter) createProjectList() op.Op {
	return nameWords(op.New("11.17", "POST", "/tasks/projectlist.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createProjectListIn) (createProjectListOut, error) {
			l, err := c.board.CreateProjectList(ctx, who, in.Name)
			return createProjectListOut{l.ID, l.Name}, err
		}), "list_name", 255)
}

type renameProjectListIn struct {
	List key    `in:"list_id,required"`
	Name string `in:"list_name,required"`
}

type renameProjectListOut struct {
	op.Result
	Name string
}

// renameProjectList gives a list of projects another name. Guide 11.29.
func (c *chapter) renameProjectList() op.Op {
	return nameWords(op.New("11.29", "PUT", "/tasks/projectlist.json/{session_id}/{list_id}", op.Session,
		func(ctx context.Context, who access.Caller, in renameProjectListIn) (renameProjectListOut, error) {
			name, err := c.board.RenameProjectList(ctx, who, board.ProjectListID(in.List), in.Name)
			return renameProjectListOut{op.Done, name}, err
		}), "list_name", 255)
}
