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
	_, err = tx.Exec(upsertMember, project, user, EditMode)
	return err
}

// ModesIn returns what account users may do in projects that are not in the trash, by user and project: ViewMode and EditMode
// only. It runs within a transaction of the caller's, who has decided that they may be told.
func (s *Service) ModesIn(tx db.Tx, users []access.UserID) (map[access.UserID]map[ProjectID]Mode, error) {
	sql := new(query)
	text := `SELECT m.user_id, m.project_id, m.mode FROM project_members m JOIN ` + from(aProject) + ` ON p.id = m.project_id
		WHERE m.user_id IN ` + sql.keys(db.KeyList(users)) + ` AND m.mode < 2 AND ` + whole(aProject) + ` AND ` + unmarked(aProject, `trashed_at`)
	modes := map[access.UserID]map[ProjectID]Mode{}
	for row, err := range tx.Query(s.db.Dialect().Spell(text), sql.args...) {
		var user access.UserID
		var project ProjectID
		var mode Mode
		if err == nil {
			err = row.Scan(&user, &project, &mode)
		}
		if err != nil {
			return nil, err
		}
		if modes[user] == nil {
			modes[user] = map[ProjectID]Mode{}
		}
		modes[user][project] = mode
	}
	return modes, nil
}
