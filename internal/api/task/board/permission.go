package board

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/db"
)

const upsertMember = `INSERT INTO project_members (project_id, user_id, mode) VALUES ($1, $2, $3)
	ON CONFLICT (project_id, user_id) DO UPDATE SET mode = excluded.mode`

// SetMode sets what the active account user of an e-mail address may do in a project, which may be archived. Only who manages
// it may; nobody for himself, and only the owner for the project's creator. There is nothing to set for the owner: ErrNoUser.
func (s *Service) SetMode(ctx context.Context, who access.Caller, project ProjectID, email string, mode Mode) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := find(tx, who, aProject, int64(project))
		switch {
		case err != nil:
			return err
		case p.state() == Trashed:
			return ErrNoProject
		}
		if err := p.may(Manage); err != nil {
			return err
		}
		user, err := colleague(tx, who, email)
		if err != nil {
			return err
		}
		owner, err := ownerOf(tx, who)
		switch {
		case err != nil:
			return err
		case user == owner:
			return ErrNoUser
		case user == who.User, user == p.levels[0].creator && !p.facts.owner:
			return ErrDenied
		}
		_, err = tx.Exec(upsertMember, p.key(), user, mode)
		return err
	})
}

// letIn lets the user of an e-mail address work in a project. For the owner of the account and for the caller himself that
// changes nothing; for the project's creator only the owner may.
func letIn(tx db.Tx, who access.Caller, project ProjectID, creator access.UserID, email string) error {
	user, err := colleague(tx, who, email)
	if err != nil || user == who.User {
		return err
	}
	owner, err := ownerOf(tx, who)
	if err != nil || user == owner {
		return err
	}
	if user == creator && who.User != owner {
		return ErrDenied
	}
	n, err := tx.Exec(upsertMember+` WHERE project_members.mode <> excluded.mode`, project, user, EditMode)
	if err != nil || n == 0 { // he could edit it already
		return err
	}
	return noteMember(tx, who, project, user)
}

// OpenProject is a project in which an account user may do something.
type OpenProject struct {
	ID   ProjectID
	Mode Mode // ViewMode or EditMode
}

const selectOpen = `SELECT m.user_id, m.project_id, m.mode FROM users u JOIN project_members m ON m.user_id = u.id
	JOIN projects p ON p.id = m.project_id JOIN project_lists pl ON pl.id = p.project_list_id
	WHERE u.account_id = $1 AND (CAST($2 AS BIGINT) = 0 OR u.id = $2) AND (CAST($3 AS BIGINT) = 0 OR u.group_id = $3) AND m.mode < 2
		AND p.trashed_at IS NULL AND p.purging = 0 AND pl.trashed_at IS NULL AND pl.purging = 0
	ORDER BY m.user_id, m.project_id`

// Open returns the projects of an account that were opened to one of its users, or to those of one group (0: any): by user, in
// the order in which they were made. What is in the trash is left out. Who may know has been decided before.
func (s *Service) Open(ctx context.Context, account access.AccountID, user access.UserID, group access.GroupID) (map[access.UserID][]OpenProject, error) {
	open := map[access.UserID][]OpenProject{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		clear(open)
		for row, err := range tx.Query(selectOpen, account, user, group) {
			var to access.UserID
			var p OpenProject
			if err == nil {
				err = row.Scan(&to, &p.ID, &p.Mode)
			}
			if err != nil {
				return err
			}
			open[to] = append(open[to], p)
		}
		return nil
	})
	return open, err
}
