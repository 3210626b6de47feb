package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type searchIn struct {
	Query string `in:"search_query,required"`
}

type searchOut struct {
	Tasks        []foundTaskOut
	Comments     op.Seq[foundCommentOut]
	Projects     []foundProjectOut
	ProjectLists []foundProjectListOut
}

type foundTaskOut struct {
	TaskId board.TaskID `json:",string"`
	Name   string
}

type foundCommentOut struct {
	TaskId     board.TaskID `json:",string"`
	Comment    string
	Subcomment string
}

type foundProjectOut struct {
	ProjectId board.ProjectID `json:",string"`
	Name      string
}

type foundProjectListOut struct {
	ProjectListId board.ProjectListID `json:",string"`
	Name          string
}

// search finds what is active by its texts. Guide 11.6.
func (c *chapter) search() op.Op {
	return op.NewStream("11.6", "GET", "/tasks/search.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in searchIn, emit func(searchOut) error) error {
			return c.board.Search(ctx, who, in.Query, func(f board.Found) error {
				out := searchOut{Comments: op.Each(f.Comments, func(r board.Remark) foundCommentOut { return foundCommentOut{r.Task, r.Comment, r.Subcomment} })}
				for _, t := range f.Tasks {
					out.Tasks = append(out.Tasks, foundTaskOut{t.ID, t.Name})
				}
				for _, p := range f.Projects {
					out.Projects = append(out.Projects, foundProjectOut{p.ID, p.Name})
				}
				for _, l := range f.ProjectLists {
					out.ProjectLists = append(out.ProjectLists, foundProjectListOut{l.ID, l.Name})
				}
				return emit(out)
			})
		})
}
