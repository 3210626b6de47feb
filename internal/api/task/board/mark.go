package board

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Thing names something that can be archived, trashed and restored. One of its fields is not 0.
type Thing struct {
	ProjectList ProjectListID
	Project     ProjectID
	TaskList    TaskListID
	Task        TaskID
}

func (t Thing) find(tx db.Tx, who access.Caller) (*place, error) {
	switch {
	case t.Task != 0:
		return find(tx, who, aTask, int64(t.Task))
	case t.TaskList != 0:
		return find(tx, who, aTaskList, int64(t.TaskList))
	case t.Project != 0:
		return find(tx, who, aProject, int64(t.Project))
	}
	return find(tx, who, aProjectList, int64(t.ProjectList))
}

// mayPutAway refuses who may not archive, trash or restore something.
func (p *place) mayPutAway() error {
	switch p.kind() {
	case aProjectList:
		return p.mayList(ManageList)
	case aProject:
		return p.may(Manage)
	}
	return p.may(Edit)
}

// Archive puts something into the archive, where it and what lies in it can be seen and not changed. What is archived already
// is refused like any other change to it.
func (s *Service) Archive(ctx context.Context, who access.Caller, what Thing) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := what.find(tx, who)
		switch {
		case err != nil:
			return err
		case p.state() == Trashed:
			return nouns[p.kind()].missing
		}
		if err := p.mayPutAway(); err != nil {
			return err
		}
		if err := p.open(); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE `+nouns[p.kind()].table+` SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL`, p.key(), s.clock())
		return err
	})
}

// Trash puts something into the trash, whether it is archived or not; what is there already stays as it is. What lies in
// something that is in the trash is missing, and what lies in something archived can't be changed.
func (s *Service) Trash(ctx context.Context, who access.Caller, what Thing) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := what.find(tx, who)
		if err != nil {
			return err
		}
		own := p.levels[0]
		if own.trashed == 0 && p.state() == Trashed {
			return nouns[own.kind].missing
		}
		if err := p.mayPutAway(); err != nil {
			return err
		}
		if own.archived == 0 && own.trashed == 0 {
			if err := p.open(); err != nil {
				return err
			}
		}
		_, err = tx.Exec(`UPDATE `+nouns[own.kind].table+` SET trashed_at = $2, trashed_by = $3 WHERE id = $1 AND trashed_at IS NULL`, p.key(), s.clock(), who.User)
		return err
	})
}

// Restore takes something back one step: out of the trash, else out of the archive. What is active stays so. It is refused
// while something above it is in the trash, or, out of the archive, archived.
func (s *Service) Restore(ctx context.Context, who access.Caller, what Thing) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := what.find(tx, who)
		if err != nil {
			return err
		}
		if err := p.mayPutAway(); err != nil {
			return err
		}
		own, column := p.levels[0], `trashed_at`
		for _, above := range p.levels[1:] {
			if above.trashed != 0 {
				return nouns[above.kind].trashed
			}
		}
		if own.trashed == 0 {
			column = `archived_at`
			for _, above := range p.levels[1:] {
				if above.archived != 0 {
					return nouns[above.kind].archived
				}
			}
		}
		_, err = tx.Exec(`UPDATE `+nouns[own.kind].table+` SET `+column+` = NULL WHERE id = $1`, p.key())
		return err
	})
}
