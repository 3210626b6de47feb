package board

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
)

// TaskList is a list of tasks in a project.
type TaskList struct {
	ID          TaskListID
	Name        string
	Due         string // YYYY-MM-DD; empty: none
	Completed   bool   // it has tasks that the caller sees and that are not put away themselves, and all of them are completed
	Archived    bool   // it, or something above it
	Trashed     bool
	Project     Ref[ProjectID]
	ProjectList Ref[ProjectListID]
	Members     []Person               // account users who may do something in the project
	Tasks       iter.Seq2[Task, error] // where they were asked for; to be used up before the next list

	mark int64 // when it was archived or trashed, whichever was asked for
}

// TaskListQuery says which lists of tasks to list.
type TaskListQuery struct {
	Filter  Filter
	ByTasks bool       // Filter speaks of tasks: active lists that hold such
	Project ProjectID  // 0: any; one that the caller doesn't see is ErrNoProject
	ID      TaskListID // 0: any; one that he doesn't see, or of another project, is ErrNoTaskList
	Tasks   bool       // with tasks, in the state that the filter asks for

	top *State // as in ProjectListQuery
}

// TaskLists hands fn lists of tasks that the caller sees, in the order in which they were made, within one snapshot of the
// database.
func (s *Service) TaskLists(ctx context.Context, who access.Caller, q TaskListQuery, fn func(iter.Seq2[TaskList, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		if q.Project != 0 {
			if _, err := find(tx, who, aProject, int64(q.Project)); err != nil {
				return err
			}
		}
		state := q.Filter.state(nil)
		if q.ID != 0 {
			p, err := find(tx, who, aTaskList, int64(q.ID))
			if err != nil {
				return err
			}
			if q.Project != 0 && q.Project != ProjectID(p.at(aProject).key) {
				return ErrNoTaskList
			}
			state = q.Filter.state(p)
		}
		lists := s.taskLists(tx, who, q, state)
		if !q.Tasks {
			return fn(lists.all())
		}
		return fn(withTasks(lists, s.tasks(tx, who, taskQuery{state: state, project: q.Project, list: q.ID, byList: true, inActive: q.ByTasks})))
	})
}

// withTasks gives each list its tasks, which come in the order of the lists.
func withTasks(lists *reader[TaskList], tasks *reader[Task]) iter.Seq2[TaskList, error] {
	return func(yield func(TaskList, error) bool) {
		for l, err := range lists.all() {
			if err == nil {
				err = tasks.skip(func(t *Task) bool { return t.List.ID < l.ID })
				l.Tasks = tasks.while(func(t *Task) bool { return t.List.ID == l.ID })
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// Whether a list has tasks that the viewer sees and that are not put away themselves, and all of them are completed.
func allCompleted(me string) string {
	const mine = ` FROM tasks t WHERE t.list_id = l.id AND t.purging = 0 AND t.archived_at IS NULL AND t.trashed_at IS NULL AND `
	return `CASE WHEN EXISTS (SELECT 1` + mine + `t.completed = 0 AND ` + seesTask(me) + `) THEN 0 WHEN EXISTS (SELECT 1` + mine + seesTask(me) + `) THEN 1 ELSE 0 END`
}

func (s *Service) taskLists(tx db.Tx, who access.Caller, q TaskListQuery, state *State) *reader[TaskList] {
	return &reader[TaskList]{n: batch, more: func(last *TaskList) ([]TaskList, error) {
		sql := new(query)
		me := sql.me(who)
		mark := `0`
		if q.top != nil {
			mark = markOf(aTaskList, *q.top)
		}
		text := `SELECT l.id, l.name, l.due_date, ` + allCompleted(me) + `, ` + flags(aTaskList) + `, p.id, p.name, pl.id, pl.name, ` + mark +
			` FROM ` + seen(aTaskList, me) + ` WHERE l.account_id = ` + sql.arg(who.Account) + ` AND ` + seesProject(me)
		if q.ID != 0 {
			text += ` AND l.id = ` + sql.arg(q.ID)
		}
		if q.Project != 0 {
			text += ` AND l.project_id = ` + sql.arg(q.Project)
		}
		switch {
		case q.top != nil:
			text += ` AND ` + topOf(aTaskList, *q.top)
			if last != nil {
				text += ` AND (` + mark + `, l.id) < (` + sql.arg(last.mark) + `, ` + sql.arg(last.ID) + `)`
			}
			text += newestFirst(aTaskList, *q.top)
		default:
			if q.ByTasks {
				active := Active
				text += ` AND ` + inState(aTaskList, &active) + ` AND EXISTS (SELECT 1 FROM tasks t WHERE t.list_id = l.id AND ` +
					ownState(state) + ` AND ` + seesTask(me) + `)`
			} else {
				text += ` AND ` + inState(aTaskList, state)
			}
			if last != nil {
				text += ` AND l.id > ` + sql.arg(last.ID)
			}
			text += ` ORDER BY l.id`
		}
		lists, err := collect(tx.Query(text+` LIMIT `+sql.arg(batch), sql.args...), scanTaskList)
		if err != nil {
			return nil, err
		}
		return lists, s.giveMembers(tx, lists)
	}}
}

func scanTaskList(row db.Row, l *TaskList) error {
	return row.Scan(&l.ID, &l.Name, &l.Due, &l.Completed, &l.Archived, &l.Trashed, &l.Project.ID, &l.Project.Name, &l.ProjectList.ID, &l.ProjectList.Name, &l.mark)
}

func (s *Service) giveMembers(tx db.Tx, lists []TaskList) error {
	var projects []ProjectID
	for i, l := range lists {
		if i == 0 || l.Project.ID != lists[i-1].Project.ID {
			projects = append(projects, l.Project.ID)
		}
	}
	members, err := s.members(tx, projects)
	for i := range lists {
		lists[i].Members = members[lists[i].Project.ID]
	}
	return err
}

// CreateTaskList makes a list of tasks in a project, for who may edit it.
func (s *Service) CreateTaskList(ctx context.Context, who access.Caller, project ProjectID, name, due string) (l TaskList, err error) {
	if l.Name, err = cleanName(name, maxName); err != nil {
		return l, err
	}
	if l.Due, err = cleanDate(due, ErrDueDate); err != nil {
		return l, err
	}
	const count = `SELECT COUNT(*) FROM task_lists WHERE project_id = $1`
	const insert = `INSERT INTO task_lists (account_id, project_id, creator_id, name, due_date, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := change(tx, who, aProject, int64(project), Edit)
		if err != nil {
			return err
		}
		if err := room(tx, maxChildren, "task lists", count, p.key()); err != nil {
			return err
		}
		return tx.One(insert, who.Account, p.key(), who.User, l.Name, l.Due, s.clock()).Scan(&l.ID)
	})
	return l, err
}

// TaskListChange is what ChangeTaskList changes; nil: stays.
type TaskListChange struct {
	Name      *string
	Due       *string
	Completed *bool // of every task in it that is active and that the caller sees
}

// ChangeTaskList changes a list's fields, all or none, and returns its name and due date as they are now.
func (s *Service) ChangeTaskList(ctx context.Context, who access.Caller, id TaskListID, c TaskListChange) (l TaskList, err error) {
	if err := cleanOptionalName(c.Name); err != nil {
		return l, err
	}
	if err := cleanOptionalDate(c.Due, ErrDueDate); err != nil {
		return l, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := change(tx, who, aTaskList, int64(id), Edit)
		if err != nil {
			return err
		}
		u := newUpdate("task_lists")
		u.set("name", c.Name)
		u.set("due_date", c.Due)
		u.at(s.clock())
		if err := u.run(tx, p.key()); err != nil {
			return err
		}
		if c.Completed != nil {
			if err := s.completeAll(tx, who, p.key(), *c.Completed); err != nil {
				return err
			}
		}
		return tx.One(`SELECT id, name, due_date FROM task_lists WHERE id = $1`, p.key()).Scan(&l.ID, &l.Name, &l.Due)
	})
	return l, err
}

// completeAll completes the tasks of an active list that are active themselves and that the caller sees, or makes them active
// again.
func (s *Service) completeAll(tx db.Tx, who access.Caller, list int64, completed bool) error {
	sql, active := new(query), Active
	me := sql.me(who)
	text := `UPDATE tasks SET completed = ` + sql.arg(completed) + `, changed_at = ` + sql.arg(s.clock()) + ` WHERE id IN (SELECT t.id FROM ` + seen(aTask, me) +
		` WHERE t.list_id = ` + sql.arg(list) + ` AND t.completed <> ` + sql.arg(completed) + ` AND ` + inState(aTask, &active) + ` AND ` + seesTask(me) + `)`
	_, err := tx.Exec(text, sql.args...)
	return err
}
