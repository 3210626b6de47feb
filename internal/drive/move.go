package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/activity"
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
//
// Between accounts, and out of what is shared with who, a move is a copy of all that who may read there, and then a trashing.
func (s *Service) MoveFolder(ctx context.Context, who access.Caller, id, into FolderID, name string) (m Moved, err error) {
	wish, charged := name, who.Account
	err = s.makingRoom(ctx, who, &charged, func() error {
		return s.write(ctx, who, func(tx db.Tx) error {
			name := wish
			p, dst, err := s.folderInto(tx, who, id, access.Write, into, &name)
			if err != nil {
				return err
			}
			if len(dst.above)+1 > maxDepth {
				return ErrTooDeep
			}
			how, err := moving(tx, who, p, dst)
			if err != nil {
				return err
			}
			if charged = dst.Account; how != access.Trash {
				m, err = s.move(tx, who, p, dst, name)
				return err
			}
			if m, err = s.copyFolder(tx, who, p, dst, name, true, activity.FileMove); err != nil {
				return err
			}
			m.From, err = s.trash(tx, who, p, access.Trashed)
			return err
		})
	})
	return m, err
}

// moving returns what a move to a folder does to a thing, if who may do that: Write within the folder up to which he may change
// all, MoveOut from there to another one in his own account; anywhere else it is a copy, and Trash.
func moving(tx db.Tx, who access.Caller, p, dst *place) (how access.Action, err error) {
	switch {
	case p.Account == dst.Account && p.areaKey() == dst.areaKey():
		how = access.Write
	case p.Account == dst.Account && p.Account == who.Account:
		how = access.MoveOut
	default:
		how = access.Trash
	}
	return how, allow(tx, p, who, how, ErrNoDestination)
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
	who.Sharing = who.Into
	dst, err := s.folder(tx, who, into, access.Create)
	if err == ErrNoFolder {
		return nil, ErrNoDestination
	}
	if err == nil && !access.Fills(who, dst.facts(who)) {
		err = ErrDenied
	}
	return dst, err
}

// move puts a node under a name into a folder of the same account. To where it is already changes nothing.
func (s *Service) move(tx db.Tx, who access.Caller, p, dst *place, name string) (m Moved, err error) {
	if p.Parent == dst.Key {
		if err := s.setName(tx, who, p, name); err != nil {
			return m, err
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
	if p.grant != access.NoGrant {
		p.grant = dst.grant
	}
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
	if err := s.note(tx, who, activity.FileMove, &p.Node, towards(dst.Name)); err != nil {
		return m, err
	}
	m.Item, err = s.item(tx, who, p)
	return m, err
}

// MoveFile puts a file into another folder; it keeps its id, versions and everything else. An empty name keeps the name.
// A file of that name there is ErrTaken, or goes to the trash if overwrite is set; a folder is ErrTaken. Where it takes a copy,
// as MoveFolder says, that is a new file, or a new version of the one there.
func (s *Service) MoveFile(ctx context.Context, who access.Caller, id FileID, into FolderID, name string, overwrite bool) (m Moved, err error) {
	wish, charged := name, who.Account
	err = s.makingRoom(ctx, who, &charged, func() error {
		return s.write(ctx, who, func(tx db.Tx) error {
			p, err := s.wholeFile(tx, who, id, access.Write)
			if err != nil {
				return err
			}
			dst, name, err := s.fileInto(tx, who, p, into, wish)
			if err != nil {
				return err
			}
			how, err := moving(tx, who, p, dst)
			if err != nil {
				return err
			}
			if charged = dst.Account; how == access.Trash {
				if m, err = s.copyFile(tx, who, p, dst, name, overwrite, activity.FileMove); err != nil {
					return err
				}
				m.From, err = s.trash(tx, who, p, access.Trashed)
				return err
			}
			there, err := entry(tx, who, dst, name)
			if err != nil {
				return err
			}
			if there != nil && there.Key != p.Key {
				if there.IsFolder || !overwrite {
					return ErrTaken
				}
				if dst.Stamp, err = s.trash(tx, who, there, access.Trashed); err != nil {
					return err
				}
			}
			m, err = s.move(tx, who, p, dst, name)
			return err
		})
	})
	return m, err
}

// fileInto finds the folder that a file should go to, and settles the name that it will have there.
func (s *Service) fileInto(tx db.Tx, who access.Caller, p *place, into FolderID, wish string) (dst *place, name string, err error) {
	if dst, err = s.destination(tx, who, into); err != nil {
		return nil, "", err
	}
	if wish == "" {
		return dst, p.Name, nil
	}
	name, err = cleanName(wish, false)
	return dst, name, err
}
