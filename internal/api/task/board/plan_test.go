package board

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// TestPlans holds every query of listings, counts and search to its indexes: none reads a table of the board from end to end,
// and a listing of tasks without a bound sorts nothing, so that it begins at once.
func TestPlans(t *testing.T) {
	r := &recorder{DB: dbtest.SQLite(t)}
	s := New(r, drive.New(r, time.Now, nil, nil), nil, time.Now)
	err := r.Write(t.Context(), 1, func(tx db.Tx) error {
		if err := addProject(tx, 1, EditMode); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO users (id, account_id, is_owner, email, password, created_at) VALUES (1, 1, 1, '', '', 0), (2, 1, 0, '', '', 0)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string]access.Caller{
		"owner":  {Kind: access.Owner, Account: 1, User: 1},
		"member": {Kind: access.AccountUser, Account: 1, User: 2, Mode: access.Files},
	} {
		for listing, run := range listings(t.Context(), s, who) {
			r.statements = nil
			if err := run(); err != nil {
				t.Fatalf("%s, %s: %v", name, listing, err)
			}
			for _, query := range r.statements {
				for _, step := range r.explain(t, query) {
					reads := strings.HasPrefix(step, "SCAN") && slices.ContainsFunc([]string{"t", "l", "p", "pl", "k", "s", "m", "r", "u", "w", "f", "x"},
						func(alias string) bool { return strings.HasPrefix(step+" ", "SCAN "+alias+" ") })
					sorts := strings.Contains(step, "ORDER BY") && strings.Contains(query, "t.order_no, t.id") && !strings.Contains(listing, "search")
					if reads || sorts {
						t.Errorf("%s, %s: %s\n%s", name, listing, step, query)
					}
				}
			}
		}
	}
}

// listings is all that is listed, counted and searched for, each to be used up.
func listings(ctx context.Context, s *Service, who access.Caller) map[string]func() error {
	tasks := func(q TaskQuery) func() error { return func() error { return s.Tasks(ctx, who, q, drain) } }
	lists := func(q TaskListQuery) func() error {
		return func() error {
			return s.TaskLists(ctx, who, q, drainWith(func(l TaskList) iter.Seq2[Task, error] { return l.Tasks }))
		}
	}
	tops := func(top State) func() error {
		return func() error {
			return s.Tops(ctx, who, top, func(t Tops) error {
				for _, err := range []error{drain(t.ProjectLists), drain(t.Projects), drain(t.TaskLists), drain(t.Tasks)} {
					if err != nil {
						return err
					}
				}
				_, err := s.CountTops(ctx, who, top)
				return err
			})
		}
	}
	return map[string]func() error{
		"tasks of all lists":               tasks(TaskQuery{}),
		"tasks of all lists, in any state": tasks(TaskQuery{Filter: AnyState}),
		"tasks of a list":                  tasks(TaskQuery{List: 1}),
		"a task":                           tasks(TaskQuery{ID: 1, Talk: true}),
		"tasks by a search":                tasks(TaskQuery{Search: "search"}),
		"tasks by a search of few letters": tasks(TaskQuery{Search: "se"}),
		"task lists":                       lists(TaskListQuery{}),
		"task lists with tasks":            lists(TaskListQuery{Tasks: true, Filter: AnyState}),
		"task lists of a project":          lists(TaskListQuery{Project: 1, Tasks: true}),
		"task lists by their tasks":        lists(TaskListQuery{ByTasks: true, Tasks: true, Filter: OnlyTrashed}),
		"archive":                          tops(Archived),
		"trash":                            tops(Trashed),
		"project lists": func() error {
			return s.ProjectLists(ctx, who, ProjectListQuery{Projects: true}, drain)
		},
		"projects": func() error { return s.Projects(ctx, who, ProjectQuery{}, drain) },
		"tags":     func() error { return s.Tags(ctx, who, drain) },
		"users":    func() error { _, err := s.Users(ctx, who, 0); return err },
		"comments": func() error {
			return s.Comments(ctx, who, 1, 0, drainWith(func(c Comment) iter.Seq2[Subcomment, error] { return c.Subcomments }))
		},
		"search": func() error {
			return s.Search(ctx, who, "search", func(f Found) error { return drain(f.Comments) })
		},
	}
}

// drain uses rows up.
func drain[T any](rows iter.Seq2[T, error]) error {
	return drainWith(func(T) iter.Seq2[T, error] { return nil })(rows)
}

// drainWith uses rows up, and what hangs on each.
func drainWith[T, U any](below func(T) iter.Seq2[U, error]) func(iter.Seq2[T, error]) error {
	return func(rows iter.Seq2[T, error]) error {
		for row, err := range rows {
			if err != nil {
				return err
			}
			if inner := below(row); inner != nil {
				for _, err := range inner {
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
}

// recorder is a database that notes what is read.
type recorder struct {
	db.DB
	statements []string
}

func (r *recorder) Read(ctx context.Context, fn func(db.Tx) error) error {
	return r.DB.Read(ctx, func(tx db.Tx) error { return fn(recording{tx, r}) })
}

type recording struct {
	db.Tx
	r *recorder
}

func (t recording) Query(sql string, args ...any) iter.Seq2[db.Row, error] {
	t.r.statements = append(t.r.statements, sql)
	return t.Tx.Query(sql, args...)
}

func (t recording) One(sql string, args ...any) db.Row {
	t.r.statements = append(t.r.statements, sql)
	return t.Tx.One(sql, args...)
}

// explain returns the steps of a query's plan.
func (r *recorder) explain(t *testing.T, query string) (steps []string) {
	t.Helper()
	n := 0
	for strings.Contains(query, "$"+string(rune('1'+n))) && n < 9 {
		n++
	}
	for i := 10; n >= 9 && strings.Contains(query, "$1"+string(rune('0'+i-10))); i++ {
		n = i
	}
	err := r.Write(t.Context(), 0, func(tx db.Tx) error {
		args := make([]any, n)
		for i := range args {
			args[i] = "1"
		}
		steps = nil
		for row, err := range tx.Query(`EXPLAIN QUERY PLAN `+query, args...) {
			var id, parent, unused int64
			var detail string
			if err == nil {
				err = row.Scan(&id, &parent, &unused, &detail)
			}
			if err != nil {
				return err
			}
			steps = append(steps, detail)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%v: %s", err, query)
	}
	return steps
}
