package task

import (
	"context"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type itemsIn struct {
	Type itemType `in:"item_type"`
}

// itemType is a kind of thing that can be archived and trashed, spelled in any case, with underscores or without.
type itemType string

var errItemType = fault.New(fault.Invalid, "Invalid value specified for `item_type`. Expected one of (project, task, task_list, project_list).")

// UnmarshalValue implements op.Value.
func (t *itemType) UnmarshalValue(text string) error {
	switch *t = itemType(strings.ReplaceAll(strings.ToLower(text), "_", "")); *t {
	case "project", "task", "tasklist", "projectlist":
		return nil
	}
	return errItemType
}

// ValueSchema implements op.Value.
func (itemType) ValueSchema() op.Schema {
	return op.Schema{Type: "string", Enum: []string{"project", "task", "task_list", "project_list"}}
}

// itemsOut is the things of one kind, or of all.
type itemsOut struct {
	op.OneOf
	ProjectLists op.Seq[projectListItemOut]
	Projects     op.Seq[projectItemOut]
	TaskLists    op.Seq[taskListOut]
	Tasks        op.Seq[taskOut]
	All          *allItemsOut
}

type allItemsOut struct {
	ProjectLists op.Seq[projectListItemOut]
	Projects     op.Seq[projectItemOut]
	TaskLists    op.Seq[taskListOut]
	Tasks        op.Seq[taskOut]
}

type projectListItemOut struct {
	ProjectListId board.ProjectListID `json:",string"`
	Name          string
	Created       int64
	Archived      int64 // when; 0: not
	Projects      []listedProjectOut
}

type listedProjectOut struct {
	ProjectId   board.ProjectID `json:",string"`
	ProjectName string
	Archived    op.Flag
}

type projectItemOut struct {
	ProjectId       board.ProjectID `json:",string"`
	Name            string
	StartDate       string
	DueDate         string
	Status          string
	ProjectListId   board.ProjectListID `json:",string"`
	ProjectListName string
	Archived        int64 // when; 0: not
}

// archivedItems lists what is at the top of the archive. Guide 11.2.
func (c *chapter) archivedItems() op.Op {
	return op.NewStream("11.2", "GET", "/tasks/archiveditems.json/{session_id}/{item_type}", op.Session, c.items(board.Archived)).
		Also("GET", "/tasks/archiveditems.json/{session_id}")
}

// trashedItems lists what is at the top of the trash. Guide 11.10.
func (c *chapter) trashedItems() op.Op {
	return op.NewStream("11.10", "GET", "/tasks/trasheditems.json/{session_id}/{item_type}", op.Session, c.items(board.Trashed)).
		Also("GET", "/tasks/trasheditems.json/{session_id}")
}

func (c *chapter) items(of board.State) func(ctx context.Context, who access.Caller, in itemsIn, emit func(itemsOut) error) error {
	return func(ctx context.Context, who access.Caller, in itemsIn, emit func(itemsOut) error) error {
		v, err := c.view(ctx, who)
		if err != nil {
			return err
		}
		return c.board.Tops(ctx, who, of, func(t board.Tops) error {
			all := allItemsOut{
				ProjectLists: op.Each(t.ProjectLists, newProjectListItemOut), Projects: op.Each(t.Projects, newProjectItemOut),
				TaskLists: op.Each(t.TaskLists, v.taskList), Tasks: op.Each(t.Tasks, v.task),
			}
			switch in.Type {
			case "projectlist":
				return emit(itemsOut{ProjectLists: all.ProjectLists})
			case "project":
				return emit(itemsOut{Projects: all.Projects})
			case "tasklist":
				return emit(itemsOut{TaskLists: all.TaskLists})
			case "task":
				return emit(itemsOut{Tasks: all.Tasks})
			}
			return emit(itemsOut{All: &all})
		})
	}
}

func newProjectListItemOut(l board.ProjectList) projectListItemOut {
	out := projectListItemOut{ProjectListId: l.ID, Name: l.Name, Created: l.Created, Archived: l.ArchivedAt}
	for _, p := range l.Projects {
		out.Projects = append(out.Projects, listedProjectOut{ProjectId: p.ID, ProjectName: p.Name, Archived: op.Flag(p.Archived)})
	}
	return out
}

func newProjectItemOut(p board.Project) projectItemOut {
	return projectItemOut{ProjectId: p.ID, Name: p.Name, StartDate: p.Start, DueDate: p.Due, Status: status(p.Completed), ProjectListId: p.List.ID,
		ProjectListName: p.List.Name, Archived: p.ArchivedAt}
}

type countsOut struct {
	Projects     int64 `json:",string"`
	ProjectLists int64 `json:",string"`
	Tasks        int64 `json:",string"`
	TaskLists    int64 `json:",string"`
}

// archiveList counts what archivedItems lists. Guide 11.3.
func (c *chapter) archiveList() op.Op {
	return op.New("11.3", "GET", "/tasks/archivelist.json/{session_id}", op.Session, c.counts(board.Archived))
}

// trashList counts what trashedItems lists. Guide 11.11.
func (c *chapter) trashList() op.Op {
	return op.New("11.11", "GET", "/tasks/trashlist.json/{session_id}", op.Session, c.counts(board.Trashed))
}

func (c *chapter) counts(of board.State) func(context.Context, access.Caller, struct{}) (countsOut, error) {
	return func(ctx context.Context, who access.Caller, _ struct{}) (countsOut, error) {
		n, err := c.board.CountTops(ctx, who, of)
		return countsOut{Projects: n.Projects, ProjectLists: n.ProjectLists, Tasks: n.Tasks, TaskLists: n.TaskLists}, err
	}
}
