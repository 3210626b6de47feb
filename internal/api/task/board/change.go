package board

import (
	"context"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// ErrAssignee refuses somebody to whom a task can't be assigned.
var ErrAssignee = fault.New(fault.Invalid, "Invalid value specified for `access_userid_assign_to`.")

// TaskChange is what ChangeTask changes; nil: stays. An empty due date, colour or description is none, as is tag 0.
type TaskChange struct {
	Name        *string
	Description *string
	Due         *string
	Private     *bool
	Priority    *int64
	Tag         *TagID
	Progress    *int64
	Completed   *bool
	Color       *string
	Order       *int64 // where in its list: see put
	List        *TaskListID
	Assignee    *Assignee
}

// Assignee names to whom a task is assigned: an account user, the owner of the account, or nobody.
type Assignee struct {
	User  access.UserID
	Owner bool
}

// ChangeTask changes a task, all or nothing, and returns it. Whoever it is assigned to may, too, but for its place, its assignee
// and whether it is private; that only its creator and the owner of the account may change. To give a field the value that it has
// needs no right of its own.
func (s *Service) ChangeTask(ctx context.Context, who access.Caller, id TaskID, c TaskChange) (t Task, err error) {
	if err := c.clean(); err != nil {
		return t, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := change(tx, who, aTask, int64(id), Assigned)
		if err != nil {
			return err
		}
		if err := s.changeTask(tx, who, p, c); err != nil {
			return err
		}
		t, err = s.task(tx, who, id)
		return err
	})
	return t, err
}

func (s *Service) changeTask(tx db.Tx, who access.Caller, p *place, c TaskChange) error {
	if c.Private != nil && *c.Private != p.facts.private && !p.facts.owner && !p.facts.author {
		return ErrDenied
	}
	if c.Tag != nil {
		if err := checkTag(tx, who, *c.Tag); err != nil {
			return err
		}
	}
	if err := s.relocate(tx, who, p, c.List, c.Order); err != nil {
		return err
	}
	if c.Assignee != nil {
		if err := s.reassign(tx, who, p, *c.Assignee); err != nil {
			return err
		}
	}
	u := newUpdate("tasks")
	u.folded("name", c.Name)
	u.folded("description", c.Description)
	u.set("due_date", c.Due)
	u.set("private", c.Private)
	u.set("priority", c.Priority)
	u.set("tag_id", c.Tag)
	u.set("progress", c.Progress)
	u.set("completed", c.Completed)
	u.set("color", c.Color)
	u.at(s.clock())
	return u.run(tx, p.key())
}

// reassign assigns a task to somebody else.
func (s *Service) reassign(tx db.Tx, who access.Caller, p *place, to Assignee) error {
	owner, err := ownerOf(tx, who)
	if err != nil {
		return err
	}
	if to.Owner {
		to.User = owner
	}
	if to.User == p.assignee {
		return nil
	}
	if err := p.may(Edit); err != nil {
		return err
	}
	if to.User == 0 {
		if _, err := tx.Exec(`UPDATE tasks SET assignee_id = NULL WHERE id = $1`, p.key()); err != nil {
			return err
		}
		return noteAssignee(tx, who, p.key(), 0)
	}
	var there bool
	const active = `SELECT EXISTS (SELECT 1 FROM users WHERE id = $1 AND account_id = $2 AND active = 1 AND is_owner = $3)`
	if err := tx.One(active, to.User, who.Account, to.Owner).Scan(&there); err != nil {
		return err
	}
	if !there {
		return ErrAssignee
	}
	if err := assignable(tx, ProjectID(p.at(aProject).key), to.User, ErrAssignee); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE tasks SET assignee_id = $2 WHERE id = $1`, p.key(), to.User); err != nil {
		return err
	}
	return noteAssignee(tx, who, p.key(), to.User)
}

func (c *TaskChange) clean() (err error) {
	if err := cleanOptionalName(c.Name); err != nil {
		return err
	}
	if c.Description != nil && utf8.RuneCountInString(*c.Description) > maxText {
		return ErrDescription
	}
	if c.Color != nil && *c.Color != "" {
		if *c.Color, err = cleanColor(*c.Color); err != nil {
			return err
		}
	}
	return cleanOptionalDate(c.Due, ErrDueDate)
}
