package board

import (
	"context"
	"iter"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/search"
)

// Task is a task, as a caller sees it.
type Task struct {
	ID          TaskID
	Name        string
	Number      int64 // in its project, from 1
	Description string
	Start, Due  string // YYYY-MM-DD; empty: none
	Private     bool   // seen by its creator, its assignee and the owner of the account only
	Priority    int64  // 0 to 3
	Progress    int64  // 0 to 100
	Completed   bool
	Color       string // six hex digits; empty: none
	Order       int64  // in its list: a key to sort by, not a rank
	Archived    bool   // it, or something above it
	Trashed     bool
	Assignee    Person
	Creator     Person
	Tag         Tag
	List        Ref[TaskListID]
	Project     Ref[ProjectID]
	ProjectList Ref[ProjectListID]
	Comments    int64 // that are not trashed, without subcomments
	MayChange   bool  // the caller
	Members     []Person
	Files       []*drive.Item             // attached ones that the caller may read
	Talk        iter.Seq2[Comment, error] // where it was asked for: the comments; to be used up before anything else

	archivedAt, trashedAt int64 // by its own marks
}

// TaskQuery says which tasks to list.
type TaskQuery struct {
	Filter Filter
	List   TaskListID // 0: any; one that the caller doesn't see is ErrNoTaskList
	ID     TaskID     // 0: any; one that he doesn't see, or of another list, is ErrNoTask
	Search string     // what name, comments or subcomments have to hold; blank: anything
	Talk   bool       // with its comments, where ID is given
}

// ErrSearch refuses what can't be searched for.
var ErrSearch = fault.New(fault.Invalid, "Invalid value specified for `search_query`. Expecting 1 to 255 characters")

// Tasks hands fn tasks that the caller sees, within one snapshot of the database: by project list, project, task list, and
// in there by Order.
func (s *Service) Tasks(ctx context.Context, who access.Caller, in TaskQuery, fn func(iter.Seq2[Task, error]) error) error {
	q := taskQuery{list: in.List, task: in.ID}
	if strings.TrimSpace(in.Search) != "" {
		what, ok := search.Parse(in.Search)
		if !ok {
			return ErrSearch
		}
		q.search = &what
	}
	return s.db.Read(ctx, func(tx db.Tx) error {
		q.state = in.Filter.state(nil)
		if in.ID != 0 {
			p, err := find(tx, who, aTask, int64(in.ID))
			if err != nil {
				return err
			}
			if in.List != 0 && in.List != TaskListID(p.at(aTaskList).key) {
				return ErrNoTask
			}
			q.state = in.Filter.state(p)
		} else if in.List != 0 {
			if _, err := find(tx, who, aTaskList, int64(in.List)); err != nil {
				return err
			}
		}
		tasks := s.tasks(tx, who, q).all()
		if in.ID != 0 && in.Talk {
			tasks = s.withTalk(tx, who, tasks)
		}
		return fn(tasks)
	})
}

// withTalk gives tasks the comments on them.
func (s *Service) withTalk(tx db.Tx, who access.Caller, tasks iter.Seq2[Task, error]) iter.Seq2[Task, error] {
	return func(yield func(Task, error) bool) {
		for t, err := range tasks {
			t.Talk = s.withSubcomments(tx, s.comments(tx, who, t.ID, 0), t.ID, 0)
			if !yield(t, err) {
				return
			}
		}
	}
}

// task returns one task as the caller sees it.
func (s *Service) task(tx db.Tx, who access.Caller, id TaskID) (Task, error) {
	tasks, err := s.details(tx, who, []TaskID{id})
	if err == nil && len(tasks) == 0 {
		err = ErrNoTask
	}
	if err != nil {
		return Task{}, err
	}
	return tasks[0], nil
}

// details reads tasks that the caller sees, in the order of their ids.
func (s *Service) details(tx db.Tx, who access.Caller, ids []TaskID) ([]Task, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	at := make(map[TaskID]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	sql := new(query)
	text := `SELECT ` + taskColumns + ` FROM ` + seen(aTask, sql.me(who)) + `
		LEFT JOIN users a ON a.id = t.assignee_id` + writer(`t.creator_id`) + ` LEFT JOIN task_tags g ON g.id = t.tag_id
		WHERE t.id IN ` + sql.keys(db.KeyList(ids))
	tasks := make([]Task, len(ids))
	for row, err := range tx.Query(s.db.Dialect().Spell(text), sql.args...) {
		t := Task{}
		if err == nil {
			err = scanTask(row, who, &t)
		}
		if err != nil {
			return nil, err
		}
		tasks[at[t.ID]] = t
	}
	tasks = slices.DeleteFunc(tasks, func(t Task) bool { return t.ID == 0 })
	return tasks, s.complete(tx, who, tasks)
}

var taskColumns = `t.id, t.name, t.number, t.description, t.start_date, t.due_date, t.private, t.priority, t.progress, t.completed, t.color, t.order_no, ` +
	flags(aTask) + `, COALESCE(t.archived_at, 0), COALESCE(t.trashed_at, 0), COALESCE(a.id, 0), COALESCE(a.is_owner, 0), COALESCE(a.first_name, ''), COALESCE(a.last_name, ''),
	t.creator_id, ` + writerColumns + `, COALESCE(g.id, 0), COALESCE(g.name, ''), COALESCE(g.color, ''),
	l.id, l.name, p.id, p.name, pl.id, pl.name, (SELECT COUNT(*) FROM task_comments k WHERE k.task_id = t.id AND k.trashed_at IS NULL),
	p.creator_id, COALESCE(r.mode, -1)`

// scanTask reads taskColumns.
func scanTask(row db.Row, who access.Caller, t *Task) error {
	f := facts{owner: who.Kind == access.Owner, admin: who.Manages()}
	var projectCreator access.UserID
	err := row.Scan(&t.ID, &t.Name, &t.Number, &t.Description, &t.Start, &t.Due, &t.Private, &t.Priority, &t.Progress, &t.Completed, &t.Color, &t.Order,
		&t.Archived, &t.Trashed, &t.archivedAt, &t.trashedAt, &t.Assignee.ID, &t.Assignee.Owner, &t.Assignee.First, &t.Assignee.Last,
		&t.Creator.ID, &t.Creator.Owner, &t.Creator.First, &t.Creator.Last, &t.Tag.ID, &t.Tag.Name, &t.Tag.Color,
		&t.List.ID, &t.List.Name, &t.Project.ID, &t.Project.Name, &t.ProjectList.ID, &t.ProjectList.Name, &t.Comments, &projectCreator, &f.mode)
	f.creator, f.private = projectCreator == who.User, t.Private
	f.author, f.assignee = t.Creator.ID == who.User, t.Assignee.ID == who.User
	t.MayChange = onTask(f) >= Assigned
	return err
}

// complete gives tasks their people and files.
func (s *Service) complete(tx db.Tx, who access.Caller, tasks []Task) error {
	keys := make([]int64, len(tasks))
	var projects []ProjectID
	for i := range tasks {
		keys[i] = int64(tasks[i].ID)
		if i == 0 || tasks[i].Project.ID != tasks[i-1].Project.ID {
			projects = append(projects, tasks[i].Project.ID)
		}
	}
	members, err := s.members(tx, projects)
	if err != nil {
		return err
	}
	files, err := s.files(tx, who, "task_id", keys)
	for i := range tasks {
		tasks[i].Members = tasks[i].seenBy(members[tasks[i].Project.ID])
		tasks[i].Files = files[keys[i]]
	}
	return err
}

// seenBy returns those members of the project who see the task.
func (t *Task) seenBy(members []Person) []Person {
	if !t.Private {
		return members
	}
	var some []Person
	for _, m := range members {
		if m.ID == t.Creator.ID || m.ID == t.Assignee.ID {
			some = append(some, m)
		}
	}
	return some
}
