package board

import (
	"context"
	"errors"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/search"
)

// ErrTagID refuses a tag that there is not.
var ErrTagID = fault.New(fault.Invalid, "Invalid value specified for `tag_id`.")

// NewTask is what a new task needs to know.
type NewTask struct {
	List        TaskListID
	Name        string
	Description string
	Start, Due  string // none: today, none
	Private     bool
	Priority    int64
	Tag         TagID  // 0: none
	AssignTo    string // e-mail address; empty: nobody
}

const (
	countTasks = `SELECT COUNT(*) FROM tasks WHERE list_id = $1`

	// Takes the place of one more task in the account, if there is one.
	takeTask = `UPDATE accounts SET tasks_used = tasks_used + 1 WHERE id = $1 AND (tasks_max IS NULL OR tasks_used < tasks_max)`

	nextNumber = `UPDATE projects SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number`

	lastOrder = `SELECT COALESCE(MAX(order_no), 0) FROM tasks WHERE list_id = $1`

	insertTask = `INSERT INTO tasks (account_id, project_id, list_id, order_no, number, creator_id, assignee_id, tag_id, name, name_folded,
			description, description_folded, start_date, due_date, private, priority, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17) RETURNING id`
)

// CreateTask makes a task at the end of a list, for who may edit the project. An account that has all the tasks that it may
// have is refused, however many try at once.
func (s *Service) CreateTask(ctx context.Context, who access.Caller, in NewTask) (t Task, err error) {
	if err := in.clean(); err != nil {
		return t, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		l, err := change(tx, who, aTaskList, int64(in.List), Edit)
		if err != nil {
			return err
		}
		if err := checkTag(tx, who, in.Tag); err != nil {
			return err
		}
		project := ProjectID(l.at(aProject).key)
		var assignee *access.UserID
		if in.AssignTo != "" {
			user, err := colleague(tx, who, in.AssignTo)
			if err != nil {
				return err
			}
			if err := assignable(tx, project, user, ErrNoUser); err != nil {
				return err
			}
			assignee = &user
		}
		if in.Start == "" {
			if in.Start, err = s.today(tx, who); err != nil {
				return err
			}
		}
		if err := room(tx, maxChildren, "tasks", countTasks, l.key()); err != nil {
			return err
		}
		if n, err := tx.Exec(takeTask, who.Account); err != nil {
			return err
		} else if n == 0 {
			return errFull("tasks")
		}
		var number, order int64
		if err := tx.One(nextNumber, project).Scan(&number); err != nil {
			return err
		}
		if err := tx.One(lastOrder, l.key()).Scan(&order); err != nil {
			return err
		}
		var id TaskID
		err = tx.One(insertTask, who.Account, project, l.key(), order+1, number, who.User, assignee, in.Tag, in.Name, search.Fold(in.Name),
			in.Description, search.Fold(in.Description), in.Start, in.Due, in.Private, in.Priority, s.clock()).Scan(&id)
		if err != nil {
			return err
		}
		if assignee != nil {
			if err := noteAssignee(tx, who, int64(id), *assignee); err != nil {
				return err
			}
		}
		t, err = s.task(tx, who, id)
		return err
	})
	return t, err
}

func (in *NewTask) clean() (err error) {
	if in.Name, err = cleanName(in.Name, maxName); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Description) > maxText {
		return ErrDescription
	}
	if in.Start, err = cleanDate(in.Start, ErrStartDate); err != nil {
		return err
	}
	in.Due, err = cleanDate(in.Due, ErrDueDate)
	return err
}

// checkTag refuses a tag that is not of the caller's account.
func checkTag(tx db.Tx, who access.Caller, id TagID) error {
	if id == 0 {
		return nil
	}
	var one int64
	err := tx.One(`SELECT 1 FROM task_tags WHERE id = $1 AND account_id = $2`, id, who.Account).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrTagID
	}
	return err
}

// assignable refuses somebody to whom no task of a project can be assigned, since he is blocked there.
func assignable(tx db.Tx, project ProjectID, user access.UserID, refusal error) error {
	var blocked bool
	err := tx.One(`SELECT EXISTS (SELECT 1 FROM project_members WHERE project_id = $1 AND user_id = $2 AND mode = 2)`, project, user).Scan(&blocked)
	if err == nil && blocked {
		err = refusal
	}
	return err
}
