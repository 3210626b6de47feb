package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of moves and copies.
var (
	ErrItself        = fault.New(fault.NotFound, "Folder cannot be copied/moved to itself")
	ErrNoDestination = fault.New(fault.NotFound, "Folder not found") // the folder that something should go to
)

// Moved is what a move or copy made.
type Moved struct {
	Item
	From int64 // change stamp of the folder that it came from
}

// MoveFolder puts a folder, with all below it, into another folder. Its id and the ids of all below stay.
// An empty name keeps the name. Into itself or below is ErrItself; a taken name is ErrTaken, folders are never merged.
func (s *Service) MoveFolder(ctx context.Context, who access.Caller, id, into FolderID, name string) (m Moved, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, dst, err := s.folderInto(tx, who, id, access.MoveOut, into, &name)
		if err != nil {
			return err
		}
		if p.Account != dst.Account {
			return ErrDenied
		}
		if len(dst.above)+1 > maxDepth {
			return ErrTooDeep
		}
		m, err = s.move(tx, who, p, dst, name)
		return err
	})
	return m, err
}

// folderInto finds a folder and the one that it should go to, and settles the name that it will have there.
func (s *Service) folderInto(tx db.Tx, who access.Caller, id FolderID, action access.Action, into FolderID, name *string) (p, dst *place, err error) {
	if p, err = s.folder(tx, who, id, action); err != nil {
		return nil, nil, err
	}
	if dst, err = s.destination(tx, who, into); err != nil {
		return nil, nil, err
	}
	if p.IsRoot() {
		return nil, nil, ErrItself
	}
	if *name == "" {
		*name = p.Name
	} else if *name, err = cleanName(*name, true); err != nil {
		return nil, nil, err
	}
	for _, a := range dst.downward() {
		if a.key == p.Key {
			return nil, nil, ErrItself
		}
	}
	return p, dst, nil
}

// destination finds the folder that something should go to.
func (s *Service) destination(tx db.Tx, who access.Caller, into FolderID) (*place, error) {
	dst, err := s.folder(tx, who, into, access.Create)
	if err == ErrNoFolder {
		return nil, ErrNoDestination
	}
	if err != nil {
		return nil, err
	}
	if access.Decide(who, access.Write, dst.facts(who)) != access.Allowed {
		return nil, ErrDenied
	}
	return dst, nil
}

// move puts a node under a name into a folder of the same account. To where it is already changes nothing.
func (s *Service) move(tx db.Tx, who access.Caller, p, dst *place, name string) (m Moved, err error) {
	if p.Parent == dst.Key {
		if name != p.Name {
			if err := rename(&p.Node, &name); err != nil {
				return m, err
			}
			if err := s.setName(tx, p); err != nil {
				return m, err
			}
		}
		m.From = p.parentStamp()
		m.Item, err = s.item(tx, who, p)
		return m, err
	}
	if err := rename(&p.Node, &name); err != nil {
		return m, err
	}
	const update = `UPDATE nodes SET parent_id = $2, name = $3, name_key = $4, extension = $5 WHERE id = $1`
	if _, err := tx.Exec(update, p.Key, dst.Key, p.Name, p.nameKey, p.Extension); err != nil {
		return m, taken(err)
	}
	if m.From, err = s.bump(tx, p.Parent, of(&p.Node).minus()); err != nil {
		return m, err
	}
	p.Parent, p.above = dst.Key, dst.downward()
	if p.above[0].stamp, err = s.bump(tx, dst.Key, of(&p.Node)); err != nil {
		return m, err
	}
	if p.IsFolder {
		if p.Stamp, err = s.bump(tx, p.Key, delta{}); err != nil {
			return m, err
		}
		p.Modified = s.clock()
	}
	if err := s.bumpOpenBelow(tx, &p.Node); err != nil {
		return m, err
	}
	m.Item, err = s.item(tx, who, p)
	return m, err
}

// MoveFile puts a file into another folder; it keeps its id, versions and everything else. An empty name keeps the name.
// A file of that name there is ErrTaken, or goes to the trash if overwrite is set; a folder is ErrTaken.
func (s *Service) MoveFile(ctx context.Context, who access.Caller, id FileID, into FolderID, name string, overwrite bool) (m Moved, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := s.wholeFile(tx, who, id, access.MoveOut)
		if err != nil {
			return err
		}
		dst, err := s.destination(tx, who, into)
		if err != nil {
			return err
		}
		if p.Account != dst.Account {
			return ErrDenied
		}
		if name == "" {
			name = p.Name
		} else if name, err = cleanName(name, false); err != nil {
			return err
		}
		there, err := entry(tx, dst.Key, name)
		if err != nil {
			return err
		}
		if there != nil && there.Key != p.Key {
			if there.IsFolder || !overwrite {
				return ErrTaken
			}
			there.above = dst.downward()
			if _, err := s.trash(tx, there, access.Trashed); err != nil {
				return err
			}
			dst.Stamp = there.above[0].stamp
		}
		m, err = s.move(tx, who, p, dst, name)
		return err
	})
	return m, err
}
