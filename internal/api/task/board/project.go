package board

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// Ref names something that holds something else.
type Ref[ID ~int64] struct {
	ID   ID
	Name string
}

// Project is a project.
type Project struct {
	ID         ProjectID
	Name       string
	Start, Due string // YYYY-MM-DD; empty: none
	Completed  bool
	List       Ref[ProjectListID]
	ArchivedAt int64 // by its own mark; 0: not
	TrashedAt  int64
	Archived   bool // it, or the list that it is in
	Trashed    bool
}

// ProjectQuery says which projects to list.
type ProjectQuery struct {
	Filter Filter
	ID     ProjectID // 0: any; one that the caller doesn't see is ErrNoProject

	lists []ProjectListID // nil: any
	top   *State          // as in ProjectListQuery
}

// Projects hands fn projects that the caller sees, in the order in which they were made, within one snapshot of the database.
func (s *Service) Projects(ctx context.Context, who access.Caller, q ProjectQuery, fn func(iter.Seq2[Project, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		state := q.Filter.state(nil)
		if q.ID != 0 {
			p, err := find(tx, who, aProject, int64(q.ID))
			if err != nil {
				return err
			}
			state = q.Filter.state(p)
		}
		return fn(s.projects(tx, who, q, state))
	})
}

// projects reads projects in a state.
func (s *Service) projects(tx db.Tx, who access.Caller, q ProjectQuery, state *State) iter.Seq2[Project, error] {
	sql := new(query)
	text := `SELECT p.id, p.name, p.start_date, p.due_date, p.completed, pl.id, pl.name, COALESCE(p.archived_at, 0), COALESCE(p.trashed_at, 0), ` + flags(aProject) +
		` FROM ` + seen(aProject, sql.me(who)) + ` WHERE p.account_id = ` + sql.arg(who.Account) + ` AND ` + seesProject(sql.me(who))
	if q.ID != 0 {
		text += ` AND p.id = ` + sql.arg(q.ID)
	}
	if q.lists != nil {
		text += ` AND p.project_list_id IN ` + sql.keys(db.KeyList(q.lists))
	}
	if q.top != nil {
		text += ` AND ` + topOf(aProject, *q.top) + newestFirst(aProject, *q.top)
	} else {
		text += ` AND ` + inState(aProject, state) + ` ORDER BY p.id`
	}
	text = s.db.Dialect().Spell(text)
	return func(yield func(Project, error) bool) {
		for row, err := range tx.Query(text, sql.args...) {
			var p Project
			if err == nil {
				err = row.Scan(&p.ID, &p.Name, &p.Start, &p.Due, &p.Completed, &p.List.ID, &p.List.Name, &p.ArchivedAt, &p.TrashedAt, &p.Archived, &p.Trashed)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

// NewProject is what a new project needs to know.
type NewProject struct {
	List       ProjectListID
	Name       string
	Start, Due string // none: today, none
	Completed  bool
	AssignTo   string // e-mail address of who else may work in it; empty: nobody
}

// CreateProject makes a project, which its creator manages. Who may: see AddToList.
func (s *Service) CreateProject(ctx context.Context, who access.Caller, in NewProject) (p Project, err error) {
	p = Project{Completed: in.Completed}
	if p.Name, err = cleanName(in.Name, maxName); err != nil {
		return p, err
	}
	if p.Start, err = cleanDate(in.Start, ErrStartDate); err != nil {
		return p, err
	}
	if p.Due, err = cleanDate(in.Due, ErrDueDate); err != nil {
		return p, err
	}
	const count = `SELECT COUNT(*) FROM projects WHERE project_list_id = $1`
	const insert = `INSERT INTO projects (account_id, project_list_id, creator_id, name, name_folded, start_date, due_date, completed, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id`
	err = s.write(ctx, who, func(tx db.Tx) error {
		l, err := changeList(tx, who, in.List, AddToList)
		if err != nil {
			return err
		}
		if err := room(tx, maxChildren, "projects", count, l.key()); err != nil {
			return err
		}
		start := p.Start
		if start == "" {
			if start, err = s.today(tx, who); err != nil {
				return err
			}
		}
		err = tx.One(insert, who.Account, l.key(), who.User, p.Name, search.Fold(p.Name), start, p.Due, p.Completed, s.clock()).Scan(&p.ID)
		if err != nil || in.AssignTo == "" {
			return err
		}
		return letIn(tx, who, p.ID, who.User, in.AssignTo)
	})
	return p, err
}

// ProjectChange is what ChangeProject changes; nil: stays. Empty dates are none.
type ProjectChange struct {
	Name       *string
	Start, Due *string
	Completed  *bool
	AssignTo   string // as in NewProject; only who manages the project may
}

// ChangeProject changes a project's fields, all or none. Its tasks stay as they are.
func (s *Service) ChangeProject(ctx context.Context, who access.Caller, id ProjectID, c ProjectChange) (p Project, err error) {
	if err := c.clean(); err != nil {
		return p, err
	}
	need := Edit
	if c.AssignTo != "" {
		need = Manage
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		at, err := change(tx, who, aProject, int64(id), need)
		if err != nil {
			return err
		}
		if c.AssignTo != "" {
			if err := letIn(tx, who, id, at.levels[0].creator, c.AssignTo); err != nil {
				return err
			}
		}
		u := newUpdate("projects")
		u.folded("name", c.Name)
		u.set("start_date", c.Start)
		u.set("due_date", c.Due)
		u.set("completed", c.Completed)
		u.at(s.clock())
		if err := u.run(tx, at.key()); err != nil {
			return err
		}
		for p, err = range s.projects(tx, who, ProjectQuery{ID: id}, nil) {
			return err
		}
		return ErrNoProject
	})
	return p, err
}

func (c *ProjectChange) clean() error {
	if err := cleanOptionalName(c.Name); err != nil {
		return err
	}
	if err := cleanOptionalDate(c.Start, ErrStartDate); err != nil {
		return err
	}
	return cleanOptionalDate(c.Due, ErrDueDate)
}
