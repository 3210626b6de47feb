package drive

import (
	"context"
	"errors"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of this file.
var (
	ErrNoGroup     = fault.New(fault.Invalid, "Invalid argument File Group ID")
	ErrOnlyVersion = fault.New(fault.Invalid, "Invalid file ID.") // the last version goes only with the file
)

const (
	versionColumns = `v.number, v.content_id, v.size, v.md5, v.created_at, v.modified_at, v.uploader_id, v.upload`
	selectVersion  = `SELECT ` + versionColumns + ` FROM versions v WHERE v.node_id = $1 AND v.number = $2`
	selectVersions = `SELECT ` + versionColumns + ` FROM versions v WHERE v.node_id = $1 ORDER BY v.number DESC`

	// keepVersion files away what a file's row holds of its current version.
	keepVersion = `INSERT INTO versions (node_id, number, account_id, content_id, size, md5, created_at, modified_at, uploader_id, upload)
		SELECT id, version, account_id, content_id, size, md5, created_at, modified_at, uploader_id, upload FROM nodes WHERE id = $1`

	// recallVersion makes an older version the current one.
	recallVersion = `UPDATE nodes SET version = v.number, content_id = v.content_id, size = v.size, md5 = v.md5,
		created_at = v.created_at, modified_at = v.modified_at, uploader_id = v.uploader_id, upload = v.upload
		FROM versions v WHERE nodes.id = $1 AND v.node_id = $1 AND v.number = $2`
)

func scanVersion(row db.Row, n *Node) error {
	return row.Scan(&n.Version, &n.Content, &n.Size, &n.MD5, &n.Created, &n.Modified, &n.Uploader, &n.Upload)
}

// asVersion gives a file the face of one of its older versions, or returns nil if there is no such version.
func asVersion(tx db.Tx, p *place, number int64) (*place, error) {
	err := scanVersion(tx.One(selectVersion, p.Key, number), &p.Node)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	p.old = true
	return p, err
}

// Versions returns the versions of a file, newest first. The file is named by its group, which is its key.
// A group that who may not see, or that is in the trash, is ErrNoGroup.
func (s *Service) Versions(ctx context.Context, who access.Caller, group int64) ([]Item, error) {
	var versions []Item
	err := s.db.Read(ctx, func(tx db.Tx) error {
		p, err := find(tx, who, `n.id = $1 AND n.is_folder = 0`, group)
		if err != nil {
			return err
		}
		if err := allow(tx, p, who, access.Read, ErrNoGroup); err != nil {
			return err
		}
		current, err := s.item(tx, who, p)
		if err != nil {
			return err
		}
		versions = []Item{current}
		for row, err := range tx.Query(selectVersions, p.Key) {
			if err != nil {
				return err
			}
			v := current
			v.old = true
			if err := scanVersion(row, &v.Node); err != nil {
				return err
			}
			versions = append(versions, v)
		}
		return nil
	})
	return versions, err
}

// RemoveVersion destroys one version of a file for good. The id has to name the version: the file's own id, which
// stands for whatever is current, is ErrNoFile, so that a repeated call can't eat a second version. If the current
// version goes, the newest before it becomes current. It returns the folder's stamp.
func (s *Service) RemoveVersion(ctx context.Context, who access.Caller, id FileID) (stamp int64, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		_, number, ok := splitFileID(id)
		if !ok || number == 0 {
			return ErrNoFile
		}
		p, err := s.file(tx, who, id, access.Delete)
		if err != nil {
			return err
		}
		if p.state != access.Live {
			return ErrNoFile
		}
		gone := p.Node
		if p.old {
			if _, err := tx.Exec(`DELETE FROM versions WHERE node_id = $1 AND number = $2`, p.Key, number); err != nil {
				return err
			}
			stamp, err = s.bump(tx, p.Parent, delta{})
		} else {
			stamp, err = s.removeCurrent(tx, p)
		}
		if err != nil {
			return err
		}
		if err := s.note(tx, who, activity.FileDelete, &gone, "version "+strconv.FormatInt(number, 10)); err != nil {
			return err
		}
		return s.drop(tx, who, &gone)
	})
	return stamp, err
}

// removeCurrent puts the newest older version in the place of the current one.
func (s *Service) removeCurrent(tx db.Tx, p *place) (stamp int64, err error) {
	var next Node
	err = scanVersion(tx.One(selectVersions+` LIMIT 1`, p.Key), &next)
	if errors.Is(err, db.ErrNoRows) {
		return 0, ErrOnlyVersion
	}
	if err != nil {
		return 0, err
	}
	if _, err := tx.Exec(recallVersion, p.Key, next.Version); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`DELETE FROM versions WHERE node_id = $1 AND number = $2`, p.Key, next.Version); err != nil {
		return 0, err
	}
	return s.bump(tx, p.Parent, delta{bytes: next.Size - p.Size})
}

// prune destroys the oldest versions of a file beyond what the account keeps, the current one included, in a call by who.
func (s *Service) prune(tx db.Tx, who access.Caller, n *Node) error {
	var on, keep int64
	if err := tx.One(`SELECT versioning, versions_kept FROM accounts WHERE id = $1`, n.Account).Scan(&on, &keep); err != nil {
		return err
	}
	if on == 0 {
		keep = 1
	}
	var extra []Node
	for row, err := range tx.Query(selectVersions, n.Key) {
		if err != nil {
			return err
		}
		v := Node{Account: n.Account}
		if err := scanVersion(row, &v); err != nil {
			return err
		}
		if keep--; keep <= 0 {
			extra = append(extra, v)
		}
	}
	for _, v := range extra { // bounded by versions_kept, which is 99 at most
		if _, err := tx.Exec(`DELETE FROM versions WHERE node_id = $1 AND number = $2`, n.Key, v.Version); err != nil {
			return err
		}
		if err := s.drop(tx, who, &v); err != nil {
			return err
		}
	}
	return nil
}
