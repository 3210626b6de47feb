package board

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// ErrAfter refuses a task behind which another one can't be placed.
var ErrAfter = fault.New(fault.Invalid, "Invalid value specified for `insert_after_taskid`.")

// Destination says where a task is moved to: into a list, or the list of another task, or the first active list of a project.
type Destination struct {
	List    TaskListID // 0: not given
	Project ProjectID  // 0: not given
	After   TaskID     // 0: not given
	First   bool       // at the beginning of the list; without First and After at its end
}

// MoveTask moves a task with all that belongs to it, for who may edit both projects. In another project it gets that one's
// next number. One that does not name a list that the caller sees is ErrNoTaskList.
func (s *Service) MoveTask(ctx context.Context, who access.Caller, id TaskID, to Destination) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := change(tx, who, aTask, int64(id), Edit)
		if err != nil {
			return err
		}
		var after *place
		if to.After != 0 {
			if after, err = find(tx, who, aTask, int64(to.After)); err != nil || after.state() == Trashed {
				return cause(err, nouns[aTask].missing, ErrAfter)
			}
		}
		l, err := s.destination(tx, who, to, after)
		switch {
		case err != nil:
			return err
		case after != nil && after.at(aTaskList).key != l.key():
			return ErrAfter
		case after != nil && after.key() == p.key():
			return nil
		}
		if err := moveInto(tx, p, l); err != nil {
			return err
		}
		return s.put(tx, p, to, after)
	})
}

// destination finds the list that a task is to be moved to.
func (s *Service) destination(tx db.Tx, who access.Caller, to Destination, after *place) (*place, error) {
	list := int64(to.List)
	switch {
	case list != 0:
	case after != nil:
		list = after.at(aTaskList).key
	case to.Project != 0:
		sql, active := new(query), Active
		text := `SELECT l.id FROM ` + seen(aTaskList, sql.me(who)) + ` WHERE l.project_id = ` + sql.arg(to.Project) + ` AND l.account_id = ` + sql.arg(who.Account) +
			` AND ` + seesProject(sql.me(who)) + ` AND ` + inState(aTaskList, &active) + ` ORDER BY l.id LIMIT 1`
		if err := tx.One(text, sql.args...).Scan(&list); err != nil {
			return nil, cause(err, db.ErrNoRows, ErrNoTaskList)
		}
	}
	if list == 0 {
		return nil, ErrNoTaskList
	}
	l, err := change(tx, who, aTaskList, list, Edit)
	if err == nil && to.Project != 0 && l.at(aProject).key != int64(to.Project) {
		err = ErrNoTaskList
	}
	return l, err
}

// cause returns another error for one that has a cause.
func cause(err, is, then error) error {
	if err == nil || errors.Is(err, is) {
		return then
	}
	return err
}

// moveInto gives a task its place in another list, at the end.
func moveInto(tx db.Tx, p, list *place) error {
	if list.key() == p.at(aTaskList).key {
		return nil
	}
	if err := room(tx, maxChildren, "tasks", countTasks, list.key()); err != nil {
		return err
	}
	var order int64
	if err := tx.One(lastOrder, list.key()).Scan(&order); err != nil {
		return err
	}
	project := list.at(aProject).key
	if project != p.at(aProject).key {
		var number int64
		if err := tx.One(nextNumber, project).Scan(&number); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE tasks SET project_id = $2, number = $3 WHERE id = $1`, p.key(), project, number); err != nil {
			return err
		}
		// Who is blocked there can't have tasks there.
		const unassign = `UPDATE tasks SET assignee_id = NULL WHERE id = $1
			AND assignee_id IN (SELECT user_id FROM project_members WHERE project_id = $2 AND mode = 2)`
		n, err := tx.Exec(unassign, p.key(), project)
		if err != nil {
			return err
		}
		if n > 0 {
			p.assignee = 0
		}
	}
	_, err := tx.Exec(`UPDATE tasks SET list_id = $2, order_no = $3 WHERE id = $1`, p.key(), list.key(), order+1)
	p.levels = append(p.levels[:1:1], list.levels...)
	return err
}

// put places a task in its list: behind another one, first, or at the end.
func (s *Service) put(tx db.Tx, p *place, to Destination, after *place) error {
	var order int64
	switch {
	case after != nil:
		if err := tx.One(`SELECT order_no + 1 FROM tasks WHERE id = $1`, after.key()).Scan(&order); err != nil {
			return err
		}
	case to.First:
		order = 1
	default:
		const end = `SELECT COALESCE(MAX(order_no), 0) + 1 FROM tasks WHERE list_id = $1 AND id <> $2`
		if err := tx.One(end, p.at(aTaskList).key, p.key()).Scan(&order); err != nil {
			return err
		}
	}
	return putAt(tx, p, order)
}

// putAt gives a task a key in the order of its list. If another task has that key, it and all behind it make room.
func putAt(tx db.Tx, p *place, order int64) error {
	const makeRoom = `UPDATE tasks SET order_no = order_no + 1 WHERE list_id = $1 AND order_no >= $2
		AND EXISTS (SELECT 1 FROM tasks t WHERE t.list_id = $1 AND t.order_no = $2 AND t.id <> $3)`
	if _, err := tx.Exec(makeRoom, p.at(aTaskList).key, order, p.key()); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE tasks SET order_no = $2 WHERE id = $1`, p.key(), order)
	return err
}

// relocate is the part of ChangeTask that changes where a task is: into another list, at its end, and then to a key there.
func (s *Service) relocate(tx db.Tx, who access.Caller, p *place, list *TaskListID, order *int64) error {
	if list != nil && int64(*list) != p.at(aTaskList).key {
		if err := p.may(Edit); err != nil {
			return err
		}
		l, err := s.destination(tx, who, Destination{List: *list}, nil)
		if err != nil {
			return err
		}
		if err := moveInto(tx, p, l); err != nil {
			return err
		}
	}
	if order == nil {
		return nil
	}
	var now int64
	if err := tx.One(`SELECT order_no FROM tasks WHERE id = $1`, p.key()).Scan(&now); err != nil || now == *order {
		return err
	}
	if err := p.may(Edit); err != nil {
		return err
	}
	return putAt(tx, p, *order)
}
