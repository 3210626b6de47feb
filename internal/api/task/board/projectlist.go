package board

import (
	"context"
	"iter"
	"slices"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// ProjectList is a list of projects.
type ProjectList struct {
	ID         ProjectListID
	Name       string
	Created    int64
	ArchivedAt int64     // by its own mark; 0: not
	Projects   []Project // where they were asked for: those that the caller sees
}

// ProjectListQuery says which lists of projects to list.
type ProjectListQuery struct {
	Filter   Filter        // for their projects too
	ID       ProjectListID // 0: any; one that the caller doesn't see is ErrNoProjectList
	Task     TaskID        // 0: any; else the one that holds the task; a task that he doesn't see is ErrNoTask
	Projects bool          // with projects: those that are not trashed themselves

	top *State // Archived, Trashed: what is at the top of the archive or of the trash, newest first, whatever Filter says
}

// ProjectLists hands fn lists of projects, in the order in which they were made, within one snapshot of the database.
func (s *Service) ProjectLists(ctx context.Context, who access.Caller, q ProjectListQuery, fn func(iter.Seq2[ProjectList, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		lists, err := s.projectLists(tx, who, q)
		if err != nil {
			return err
		}
		return fn(lists)
	})
}

// projectLists reads the lists first: there are at most maxChildren.
func (s *Service) projectLists(tx db.Tx, who access.Caller, q ProjectListQuery) (iter.Seq2[ProjectList, error], error) {
	sql := new(query)
	text := `SELECT pl.id, pl.name, pl.created_at, COALESCE(pl.archived_at, 0) FROM project_lists pl WHERE pl.account_id = ` + sql.arg(who.Account)
	state := q.Filter.state(nil)
	if q.ID != 0 {
		p, err := find(tx, who, aProjectList, int64(q.ID))
		if err != nil {
			return nil, err
		}
		text += ` AND pl.id = ` + sql.arg(q.ID)
		state = q.Filter.state(p)
	}
	if q.Task != 0 { // whoever sees the task sees what holds it
		p, err := find(tx, who, aTask, int64(q.Task))
		if err != nil {
			return nil, err
		}
		p.levels = p.levels[aTask:]
		text += ` AND pl.id = ` + sql.arg(p.key())
		state = q.Filter.state(p)
	} else {
		text += ` AND ` + seesProjectList(sql.me(who))
	}
	if q.top != nil {
		text += ` AND ` + topOf(aProjectList, *q.top) + newestFirst(aProjectList, *q.top)
	} else {
		text += ` AND ` + inState(aProjectList, state) + ` ORDER BY pl.id`
	}
	lists, err := collect(tx.Query(text, sql.args...), func(row db.Row, l *ProjectList) error {
		return row.Scan(&l.ID, &l.Name, &l.Created, &l.ArchivedAt)
	})
	switch {
	case err != nil:
		return nil, err
	case !q.Projects:
		return each(lists), nil
	case q.top != nil && *q.top == Archived:
		state = q.top
	case q.top != nil:
		state = nil
	}
	return s.withProjects(tx, who, lists, state, q.top == nil && state != nil && *state == Trashed), nil
}

// withProjects gives each list its projects of a state; without those that are trashed themselves, if so it is said.
func (s *Service) withProjects(tx db.Tx, who access.Caller, lists []ProjectList, state *State, leaveOut bool) iter.Seq2[ProjectList, error] {
	return func(yield func(ProjectList, error) bool) {
		for some := range slices.Chunk(lists, batch) {
			at := make(map[ProjectListID]*ProjectList, len(some))
			ids := make([]ProjectListID, len(some))
			for i := range some {
				ids[i], at[some[i].ID] = some[i].ID, &some[i]
			}
			for p, err := range s.projects(tx, who, ProjectQuery{lists: ids}, state) {
				if err != nil {
					yield(ProjectList{}, err)
					return
				}
				if !leaveOut || p.TrashedAt == 0 {
					at[p.List.ID].Projects = append(at[p.List.ID].Projects, p)
				}
			}
			for _, l := range some {
				if !yield(l, nil) {
					return
				}
			}
		}
	}
}

// each returns the elements of a slice as rows that can't fail.
func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// CreateProjectList makes a list of projects. Anybody may.
func (s *Service) CreateProjectList(ctx context.Context, who access.Caller, name string) (l ProjectList, err error) {
	if l.Name, err = cleanName(name, maxName); err != nil {
		return l, err
	}
	const count = `SELECT COUNT(*) FROM project_lists WHERE account_id = $1`
	const insert = `INSERT INTO project_lists (account_id, creator_id, name, name_folded, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5) RETURNING id`
	l.Created = s.clock()
	err = s.write(ctx, who, func(tx db.Tx) error {
		if err := room(tx, maxChildren, "project lists", count, who.Account); err != nil {
			return err
		}
		return tx.One(insert, who.Account, who.User, l.Name, search.Fold(l.Name), l.Created).Scan(&l.ID)
	})
	return l, err
}

// RenameProjectList gives a list of projects another name, which it returns as it is stored. Its creator may, and the owner.
func (s *Service) RenameProjectList(ctx context.Context, who access.Caller, id ProjectListID, name string) (stored string, err error) {
	if stored, err = cleanName(name, maxName); err != nil {
		return "", err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := changeList(tx, who, id, RenameList)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE project_lists SET name = $2, name_folded = $3, changed_at = $4 WHERE id = $1`, p.key(), stored, search.Fold(stored), s.clock())
		return err
	})
	return stored, err
}
