package board

import (
	"context"
	"errors"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/mail"
)

// noteAssignee notes that somebody is to be told of a task that is his now, unless he took it himself. Whoever had it before and
// has not been told yet never will be. 0 is nobody.
func noteAssignee(tx db.Tx, who access.Caller, task int64, user access.UserID) error {
	if _, err := tx.Exec(`DELETE FROM task_notices WHERE task_id = $1`, task); err != nil || user == 0 || user == who.User {
		return err
	}
	_, err := tx.Exec(`INSERT INTO task_notices (account_id, user_id, by_id, task_id) VALUES ($1, $2, $3, $4)`, who.Account, user, who.User, task)
	return err
}

// noteMember notes that somebody is to be told of a project that is open to him now.
func noteMember(tx db.Tx, who access.Caller, project ProjectID, user access.UserID) error {
	_, err := tx.Exec(`INSERT INTO task_notices (account_id, user_id, by_id, project_id) VALUES ($1, $2, $3, $4)
		ON CONFLICT (project_id, user_id) WHERE project_id IS NOT NULL DO NOTHING`, who.Account, user, who.User, project)
	return err
}

// notice is something that somebody is to be told.
type notice struct {
	id                       int64
	to                       string // "": it does not hold any more, or he does not want to know
	first, last, name, email string // of who did it
	task, project, due       string // no task: the project itself
	key                      TaskID
}

// noticesPerStep is how many notices one transaction handles.
const noticesPerStep = 100

// Tell queues the mails that tell people what was given to them, if that still holds and they want to know. It is a job to run
// every few seconds.
func (s *Service) Tell(ctx context.Context) error {
	for {
		var account access.AccountID
		err := s.db.Read(ctx, func(tx db.Tx) error {
			return tx.One(`SELECT account_id FROM task_notices ORDER BY id LIMIT 1`).Scan(&account)
		})
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = s.db.Write(ctx, int64(account), func(tx db.Tx) error { return s.tellSome(tx, account) })
		}
		if err != nil {
			return fmt.Errorf("board: tell of tasks: %w", err)
		}
	}
}

func (s *Service) tellSome(tx db.Tx, of access.AccountID) error {
	notices, err := collect(tx.Query(selectNotices, of, noticesPerStep), func(row db.Row, n *notice) error {
		return row.Scan(&n.id, &n.to, &n.first, &n.last, &n.name, &n.email, &n.task, &n.project, &n.due, &n.key)
	})
	if err != nil {
		return err
	}
	for _, n := range notices {
		if n.to == "" {
			continue
		}
		by := account.DisplayName(n.first, n.last, n.name, n.email)
		if err := s.mail.Queue(tx, mail.Assigned(n.to, by, n.task, n.project, n.due, n.key.page())); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM task_notices WHERE account_id = $1 AND id <= $2`, of, notices[len(notices)-1].id)
	return err
}

// page is the path of a task's page; of none "".
func (id TaskID) page() string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("/t/%d", id)
}

// A task is told of while it is assigned, a project while it may be edited, and neither while it is in the trash or closed.
var selectNotices = `SELECT n.id,
		CASE WHEN p.id IS NOT NULL AND u.active = 1 AND (u.is_owner = 1 OR u.notify = 1) AND COALESCE(r.mode, 0) <> 2
			AND (n.task_id IS NULL OR t.assignee_id = n.user_id AND t.trashed_at IS NULL AND t.purging = 0 AND l.trashed_at IS NULL AND l.purging = 0)
			AND ` + whole(aProject) + ` AND ` + unmarked(aProject, `trashed_at`) + ` THEN u.email ELSE '' END,
		COALESCE(b.first_name, ''), COALESCE(b.last_name, ''), COALESCE(b.name, ''), COALESCE(b.email, ''),
		COALESCE(t.name, ''), COALESCE(p.name, ''), COALESCE(t.due_date, p.due_date, ''), COALESCE(t.id, 0)
	FROM task_notices n LEFT JOIN users u ON u.id = n.user_id LEFT JOIN users b ON b.id = n.by_id
	LEFT JOIN tasks t ON t.id = n.task_id LEFT JOIN task_lists l ON l.id = t.list_id
	LEFT JOIN projects p ON p.id = COALESCE(n.project_id, l.project_id) LEFT JOIN project_lists pl ON pl.id = p.project_list_id
	LEFT JOIN project_members r ON r.project_id = p.id AND r.user_id = n.user_id
	WHERE n.account_id = $1 ORDER BY n.id LIMIT $2`
