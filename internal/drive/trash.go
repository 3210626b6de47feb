package drive

import (
	"cmp"
	"context"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// TrashFolders puts folders, with all below them, into the trash: all or none. One that is there already stays as it is.
// It returns the change stamp of the folder that held the first one.
func (s *Service) TrashFolders(ctx context.Context, who access.Caller, ids []FolderID) (stamp int64, err error) {
	return putAway(ctx, s, who, ids, func(tx db.Tx, id FolderID) (int64, error) {
		p, err := s.folder(tx, who, id, access.Trash)
		if err != nil {
			return 0, err
		}
		return s.trash(tx, who, p, access.Trashed)
	})
}

// TrashFiles is TrashFolders for files.
func (s *Service) TrashFiles(ctx context.Context, who access.Caller, ids []FileID) (stamp int64, err error) {
	return putAway(ctx, s, who, ids, func(tx db.Tx, id FileID) (int64, error) {
		p, err := s.wholeFile(tx, who, id, access.Trash)
		if err != nil {
			return 0, err
		}
		return s.trash(tx, who, p, access.Trashed)
	})
}

// RemoveFolders deletes folders, with all below them: all or none. A live one goes to the trash, marked removed, so that
// a mistaken deletion can be mended; it returns the change stamp of the folder that held it. One that is in the trash is
// gone for good and at once for everybody; what it holds is cleared away in the background. Then it returns the trash's
// stamp. The answer is the first one's.
func (s *Service) RemoveFolders(ctx context.Context, who access.Caller, ids []FolderID) (stamp int64, err error) {
	return putAway(ctx, s, who, ids, func(tx db.Tx, id FolderID) (int64, error) {
		p, err := s.folder(tx, who, id, access.Trash)
		if err != nil {
			return 0, err
		}
		return s.remove(tx, who, p, ErrNoFolder)
	})
}

// RemoveFiles is RemoveFolders for files.
func (s *Service) RemoveFiles(ctx context.Context, who access.Caller, ids []FileID) (stamp int64, err error) {
	return putAway(ctx, s, who, ids, func(tx db.Tx, id FileID) (int64, error) {
		p, err := s.wholeFile(tx, who, id, access.Trash)
		if err != nil {
			return 0, err
		}
		return s.remove(tx, who, p, ErrNoFile)
	})
}

// putAway does the same to several things in one transaction, and returns what it gave for the first.
func putAway[ID any](ctx context.Context, s *Service, who access.Caller, ids []ID, one func(db.Tx, ID) (int64, error)) (first int64, err error) {
	if len(ids) > maxIDs {
		return 0, ErrTooMany
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		for i, id := range ids {
			stamp, err := one(tx, id)
			if err != nil {
				return err
			}
			if i == 0 {
				first = stamp
			}
		}
		return nil
	})
	return first, err
}

// trash marks a live node as trashed or removed. Of one that is in the trash already nothing changes.
func (s *Service) trash(tx db.Tx, who access.Caller, p *place, mark access.State) (stamp int64, err error) {
	if p.IsRoot() {
		return 0, ErrRoot
	}
	if p.state != access.Live {
		return p.parentStamp(), nil
	}
	p.State, p.Trashed, p.trashedBy = mark, s.clock(), who.User
	p.state, p.by = p.State, p.trashedBy
	const update = `UPDATE nodes SET state = $2, trashed_at = $3, trashed_by = $4 WHERE id = $1`
	if _, err := tx.Exec(update, p.Key, p.State, p.Trashed, p.trashedBy); err != nil {
		return 0, err
	}
	if _, err := s.bumpTrash(tx, p.Account); err != nil {
		return 0, err
	}
	if stamp, err = s.bump(tx, p.Parent, of(&p.Node).minus()); err != nil {
		return 0, err
	}
	p.above[0].stamp = stamp
	if err := s.bumpOpenBelow(tx, &p.Node); err != nil {
		return 0, err
	}
	return stamp, s.note(tx, who, activity.FileTrash, &p.Node, "")
}

// remove trashes a live node, marked removed, and destroys one that is in the trash.
func (s *Service) remove(tx db.Tx, who access.Caller, p *place, unseen error) (stamp int64, err error) {
	if p.IsRoot() || p.state == access.Live {
		return s.trash(tx, who, p, access.Removed)
	}
	if err := allow(tx, p, who, access.Delete, unseen); err != nil {
		return 0, err
	}
	if !who.Manages() {
		if closed, err := holdsClosed(tx, p, who.User); err != nil || closed {
			return 0, cmp.Or[error](err, ErrDenied)
		}
	}
	if p.State == access.Live { // below something trashed: the folder that holds it has one entry less
		if _, err := s.bump(tx, p.Parent, of(&p.Node).minus()); err != nil {
			return 0, err
		}
	}
	if p.IsFolder {
		const mark = `UPDATE nodes SET state = 3, trashed_at = COALESCE(trashed_at, $2) WHERE id = $1`
		_, err = tx.Exec(mark, p.Key, s.clock())
	} else {
		err = s.destroyFiles(tx, p.Account, `id = $2`, p.Key)
	}
	if err != nil {
		return 0, err
	}
	if err := s.note(tx, who, activity.FileDelete, &p.Node, ""); err != nil {
		return 0, err
	}
	return s.bumpTrash(tx, p.Account)
}

// RestoreFolders takes folders, with all below them, out of the trash: all or none. One goes back to its folder, or to
// the root where that is gone; a taken name gets a suffix. A live one stays as it is. The answer is the first one's.
// What lies below something trashed, without having been trashed itself, is ErrNoFolder. For who doesn't manage the
// account the root is no way out: ErrDenied, as also where what he has trashed is no longer open to him.
func (s *Service) RestoreFolders(ctx context.Context, who access.Caller, ids []FolderID) (Item, error) {
	return bringBack(ctx, s, who, ids, func(tx db.Tx, id FolderID) (*place, error) {
		p, err := s.folder(tx, who, id, access.Restore)
		if err == nil && p.IsRoot() {
			err = ErrRoot
		}
		return p, err
	}, ErrNoFolder)
}

// RestoreFiles is RestoreFolders for files.
func (s *Service) RestoreFiles(ctx context.Context, who access.Caller, ids []FileID) (Item, error) {
	return bringBack(ctx, s, who, ids, func(tx db.Tx, id FileID) (*place, error) {
		return s.wholeFile(tx, who, id, access.Restore)
	}, ErrNoFile)
}

func bringBack[ID any](ctx context.Context, s *Service, who access.Caller, ids []ID, find func(db.Tx, ID) (*place, error), unseen error) (first Item, err error) {
	if len(ids) > maxIDs {
		return first, ErrTooMany
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		for i, id := range ids {
			p, err := find(tx, id)
			if err == unseen && p != nil && p.state != access.Purging && p.trashedBy == who.User && p.Account == who.Account {
				err = ErrDenied
			}
			if err != nil {
				return err
			}
			switch {
			case p.State != access.Live:
				err = s.restore(tx, who, p)
			case p.state != access.Live:
				err = unseen
			}
			if err != nil {
				return err
			}
			if i == 0 {
				if first, err = s.item(tx, who, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return first, err
}

// restore takes a node out of the trash.
func (s *Service) restore(tx db.Tx, who access.Caller, p *place) error {
	home := len(p.above) > 0
	for _, a := range p.above {
		home = home && a.state == access.Live
	}
	if !home {
		if !who.Manages() {
			return ErrDenied
		}
		root, err := find(tx, who, `n.account_id = $1 AND n.parent_id IS NULL`, p.Account)
		if err != nil {
			return err
		}
		p.Parent, p.above = root.Key, root.downward()
	}
	name, err := freeName(tx, p.Parent, p.Name, p.IsFolder, func(i int) string {
		if i == 1 {
			return " (restored)"
		}
		return " (restored " + strconv.Itoa(i) + ")"
	})
	if err != nil {
		return err
	}
	if err := rename(&p.Node, &name); err != nil {
		return err
	}
	p.State, p.state, p.Trashed, p.trashedBy, p.by = access.Live, access.Live, 0, 0, 0
	const update = `UPDATE nodes SET state = 0, trashed_at = NULL, trashed_by = 0, parent_id = $2, name = $3, name_key = $4, extension = $5 WHERE id = $1`
	if _, err := tx.Exec(update, p.Key, p.Parent, p.Name, p.nameKey, p.Extension); err != nil {
		return taken(err)
	}
	if p.above[0].stamp, err = s.bump(tx, p.Parent, of(&p.Node)); err != nil {
		return err
	}
	if _, err = s.bumpTrash(tx, p.Account); err != nil {
		return err
	}
	if err := s.bumpOpenBelow(tx, &p.Node); err != nil {
		return err
	}
	return s.note(tx, who, activity.FileRestore, &p.Node, towards(p.above[0].name))
}

// EmptyTrash destroys everything that is in the trash of the caller's account at this moment, in one step. Who doesn't manage
// the account is refused with ErrDenied.
func (s *Service) EmptyTrash(ctx context.Context, who access.Caller) error {
	if !who.Manages() {
		return ErrDenied
	}
	return s.write(ctx, who, func(tx db.Tx) error {
		n, err := tx.Exec(`UPDATE nodes SET state = 3 WHERE account_id = $1 AND state > 0 AND state < 3`, who.Account)
		if err != nil || n == 0 {
			return err
		}
		if _, err := s.bumpTrash(tx, who.Account); err != nil {
			return err
		}
		return activity.Log(tx, who, activity.Entry{Account: who.Account, At: s.clock(), Type: activity.TrashEmpty})
	})
}
