package drive

import (
	"driveway/internal/access"
	"driveway/internal/db"
)

// delta is how what a folder directly holds changes.
type delta struct {
	folders, files, bytes int64
}

// of is the delta of one more node in a folder.
func of(n *Node) delta {
	if n.IsFolder {
		return delta{folders: 1}
	}
	return delta{files: 1, bytes: n.Size}
}

// minus is the delta of one node less.
func (d delta) minus() delta { return delta{-d.folders, -d.files, -d.bytes} }

// A folder's stamp grows with every change, also within one second and when the clock steps back.
const bumpFolder = `UPDATE nodes SET stamp = CASE WHEN stamp >= $2 THEN stamp + 1 ELSE $2 END, modified_at = $2,
	folders = folders + $3, files = files + $4, bytes = bytes + $5 WHERE id = $1 RETURNING stamp`

// bump records a change of what a folder directly holds, or of itself, and returns its new stamp.
func (s *Service) bump(tx db.Tx, folder int64, d delta) (stamp int64, err error) {
	err = tx.One(bumpFolder, folder, s.clock(), d.folders, d.files, d.bytes).Scan(&stamp)
	return stamp, err
}

const bumpTrash = `UPDATE accounts SET trash_stamp = CASE WHEN trash_stamp >= $2 THEN trash_stamp + 1 ELSE $2 END
	WHERE id = $1 RETURNING trash_stamp`

// bumpTrash records a change of what an account's trash holds, and returns its new stamp.
func (s *Service) bumpTrash(tx db.Tx, account access.AccountID) (stamp int64, err error) {
	err = tx.One(bumpTrash, account, s.clock()).Scan(&stamp)
	return stamp, err
}

// taken reports how a violated unique index looks to the caller: the name is taken.
func taken(err error) error {
	if db.IsUnique(err) {
		return ErrTaken
	}
	return err
}
