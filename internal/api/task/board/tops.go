package board

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Tops is what lies at the top of the archive or of the trash: what was put there itself, and does not lie in something that
// is there. The newest comes first. One has to be used up before the next.
type Tops struct {
	ProjectLists iter.Seq2[ProjectList, error] // with those of their projects that are not trashed themselves; in the trash with all
	Projects     iter.Seq2[Project, error]
	TaskLists    iter.Seq2[TaskList, error]
	Tasks        iter.Seq2[Task, error]
}

// Tops hands fn what the caller sees at the top of the archive or of the trash, within one snapshot of the database. What fn
// leaves alone is not read.
func (s *Service) Tops(ctx context.Context, who access.Caller, top State, fn func(Tops) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		return fn(Tops{
			ProjectLists: func(yield func(ProjectList, error) bool) {
				lists, err := s.projectLists(tx, who, ProjectListQuery{Projects: true, top: &top})
				if err != nil {
					yield(ProjectList{}, err)
					return
				}
				lists(yield)
			},
			Projects:  s.projects(tx, who, ProjectQuery{top: &top}, nil),
			TaskLists: s.taskLists(tx, who, TaskListQuery{top: &top}, nil).all(),
			Tasks:     s.tasks(tx, who, taskQuery{top: &top}).all(),
		})
	})
}

// Counts is how many things of each kind there are.
type Counts struct{ ProjectLists, Projects, TaskLists, Tasks int64 }

// CountTops counts what Tops gives.
func (s *Service) CountTops(ctx context.Context, who access.Caller, top State) (n Counts, err error) {
	sql := new(query)
	text := `SELECT `
	for k := range kinds {
		if k > 0 {
			text += `, `
		}
		text += `(SELECT COUNT(*) FROM ` + seen(k, sql.me(who)) + ` WHERE ` + nouns[k].alias + `.account_id = ` + sql.arg(who.Account) +
			` AND ` + topOf(k, top) + ` AND ` + sees(k, sql.me(who)) + `)`
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		return tx.One(text, sql.args...).Scan(&n.ProjectLists, &n.Projects, &n.TaskLists, &n.Tasks)
	})
	return n, err
}
