package drive

import (
	"driveway/internal/access"
	"driveway/internal/db"
)

// FolderIn returns a folder to which who may do something, within a transaction of the caller's: so other packages'
// rules decide and write in one step.
func (s *Service) FolderIn(tx db.Tx, who access.Caller, id FolderID, action access.Action) (Item, error) {
	p, err := s.folder(tx, who, id, action)
	if err != nil {
		return Item{}, err
	}
	return s.item(tx, who, p)
}

// FileIn is FolderIn for files. The id has to be the file's own, not a version's.
func (s *Service) FileIn(tx db.Tx, who access.Caller, id FileID, action access.Action) (Item, error) {
	p, err := s.wholeFile(tx, who, id, action)
	if err != nil {
		return Item{}, err
	}
	return s.item(tx, who, p)
}

// NodeIn returns the file or folder with a key to which who may do something, or ErrNoFile.
func (s *Service) NodeIn(tx db.Tx, who access.Caller, key int64, action access.Action) (Item, error) {
	p, err := find(tx, who, `n.id = $1`, key)
	if err != nil {
		return Item{}, err
	}
	if err := allow(tx, p, who, action, ErrNoFile); err != nil {
		return Item{}, err
	}
	return s.item(tx, who, p)
}
