package board

import (
	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// taskQuery is a listing of tasks that the caller sees.
type taskQuery struct {
	state   *State // nil: any
	project ProjectID
	list    TaskListID
	task    TaskID
	search  *search.Query
	top     *State // what is at the top of the archive or of the trash, newest first

	// As parts of a listing of lists, by list and then by Order: only of lists that are seen, and are in the state too; or,
	// with inActive, that are active.
	byList, inActive bool
}

// tasks reads tasks in batches: which they are, then all about them. What a search finds is found once.
func (s *Service) tasks(tx db.Tx, who access.Caller, q taskQuery) *reader[Task] {
	var found []TaskID
	return &reader[Task]{n: batch, more: func(last *Task) ([]Task, error) {
		if q.search == nil || last == nil {
			sql := new(query)
			text := `SELECT t.id FROM ` + seen(aTask, sql.me(who)) + ` WHERE ` + s.which(sql, who, q) + q.after(sql, last) + q.order()
			if q.search == nil {
				text += ` LIMIT ` + sql.arg(batch)
			}
			var err error
			found, err = collect(tx.Query(text, sql.args...), func(row db.Row, id *TaskID) error { return row.Scan(id) })
			if err != nil {
				return nil, err
			}
		}
		n := min(batch, len(found))
		some := found[:n]
		found = found[n:]
		return s.details(tx, who, some)
	}}
}

// which is the condition on the tasks that a listing has.
func (s *Service) which(sql *query, who access.Caller, q taskQuery) string {
	in := nouns[aProject].alias // what is read first, in whose order it comes
	switch {
	case q.top != nil:
		in = nouns[aTask].alias
	case q.byList:
		in = nouns[aTaskList].alias
	}
	text := in + `.account_id = ` + sql.arg(who.Account) + ` AND ` + seesTask(sql.me(who))
	if viewer(who) != 0 && q.task == 0 && q.list == 0 && q.project == 0 {
		text += inSeen(sql.me(who), sql.arg(who.Account))
	}
	if q.task != 0 {
		text += ` AND t.id = ` + sql.arg(q.task)
	}
	if q.list != 0 {
		text += ` AND t.list_id = ` + sql.arg(q.list)
	}
	if q.project != 0 {
		text += ` AND l.project_id = ` + sql.arg(q.project)
	}
	active := Active
	switch {
	case q.top != nil:
		text += ` AND ` + topOf(aTask, *q.top)
	case q.inActive:
		text += ` AND ` + inState(aTaskList, &active) + ` AND ` + ownState(q.state)
	default:
		text += ` AND ` + inState(aTask, q.state)
	}
	if q.byList {
		text += ` AND ` + seesProject(sql.me(who))
		if !q.inActive {
			text += ` AND ` + inState(aTaskList, q.state)
		}
	}
	switch {
	case q.search == nil:
	case q.list != 0 || q.task != 0:
		text += s.holds(sql, *q.search)
	default:
		text += s.holding(sql, who, *q.search)
	}
	return text
}

// inSeen is the condition that a list is in a project that the viewer sees, or holds a task that is assigned to him. It says no
// more than seesTask, but before the tasks of all other lists are looked at.
func inSeen(me, account string) string {
	return ` AND (l.project_id IN (SELECT p.id FROM projects p` + callersRow(me) + ` WHERE p.account_id = ` + account + ` AND ` + seesProject(me) + `)
		OR l.id IN (SELECT a.list_id FROM tasks a WHERE a.assignee_id = ` + me + `))`
}

func (q taskQuery) order() string {
	switch {
	case q.top != nil:
		return newestFirst(aTask, *q.top)
	case q.byList:
		return ` ORDER BY l.id, t.order_no, t.id`
	}
	return ` ORDER BY p.project_list_id, p.id, l.id, t.order_no, t.id`
}

// after is the condition that a task comes after another one, spelled so that indexes lead to the first of them.
func (q taskQuery) after(sql *query, last *Task) string {
	if last == nil {
		return ``
	}
	id, list, order := sql.arg(last.ID), ``, ``
	if q.top == nil {
		list, order = sql.arg(last.List.ID), sql.arg(last.Order)
	}
	switch {
	case q.top != nil && *q.top == Trashed:
		return ` AND (t.trashed_at, t.id) < (` + sql.arg(last.trashedAt) + `, ` + id + `)`
	case q.top != nil:
		return ` AND (t.archived_at, t.id) < (` + sql.arg(last.archivedAt) + `, ` + id + `)`
	case q.byList:
		return ` AND l.id >= ` + list + ` AND NOT (l.id = ` + list + ` AND (t.order_no, t.id) <= (` + order + `, ` + id + `))`
	}
	projectList, project := sql.arg(last.ProjectList.ID), sql.arg(last.Project.ID)
	return ` AND (p.project_list_id, p.id) >= (` + projectList + `, ` + project + `) AND l.id >= CASE WHEN p.id = ` + project + ` THEN ` + list +
		` ELSE 0 END AND NOT (l.id = ` + list + ` AND (t.order_no, t.id) <= (` + order + `, ` + id + `))`
}

// holding is the condition that a task's name, or a comment or subcomment on it that is not trashed, holds what is searched.
func (s *Service) holding(sql *query, who access.Caller, what search.Query) string {
	d, scope := s.db.Dialect(), int64(who.Account)
	name := sql.hits(what.Rows(inTaskNames, d, "x", scope))
	comment := sql.hits(what.Rows(inComments, d, "x", scope))
	sub := sql.hits(what.Rows(inSubcomments, d, "x", scope))
	return ` AND t.id IN (SELECT x.id FROM ` + name.From + ` WHERE ` + name.Where + `
		UNION ALL SELECT x.task_id FROM ` + comment.From + ` WHERE ` + comment.Where + ` AND x.trashed_at IS NULL
		UNION ALL SELECT y.task_id FROM ` + sub.From + ` JOIN task_comments y ON y.id = x.comment_id
			WHERE ` + sub.Where + ` AND x.trashed_at IS NULL AND y.trashed_at IS NULL)`
}

// holds is holding where the tasks are few: it looks at each.
func (s *Service) holds(sql *query, what search.Query) string {
	in := func(text string) string {
		return what.Holds(s.db.Dialect(), text, func(term string) string { return sql.arg(term) })
	}
	return ` AND (` + in(`t.name_folded`) + ` OR EXISTS (SELECT 1 FROM task_comments k WHERE k.task_id = t.id AND k.trashed_at IS NULL
		AND (` + in(`k.body_folded`) + ` OR EXISTS (SELECT 1 FROM task_subcomments x WHERE x.comment_id = k.id AND x.trashed_at IS NULL
			AND ` + in(`x.body_folded`) + `))))`
}
