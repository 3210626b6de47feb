package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// CopyFile copies a file, or one of its versions, into a folder. No content is copied, both hold the same. The copy is a
// new file with its first version; a file of that name there is ErrTaken, or gets the content as a new version if
// overwrite is set; a folder is ErrTaken. An empty name keeps the name. Onto itself with overwrite changes nothing.
func (s *Service) CopyFile(ctx context.Context, who access.Caller, id FileID, into FolderID, name string, overwrite bool) (m Moved, err error) {
	charged := who.Account
	err = s.makingRoom(ctx, who, &charged, func() error {
		return s.write(ctx, who, func(tx db.Tx) error {
			p, err := s.file(tx, who, id, access.Read)
			if err != nil {
				return err
			}
			dst, name, err := s.fileInto(tx, who, p, into, name)
			if err != nil {
				return err
			}
			charged = dst.Account
			m, err = s.copyFile(tx, who, p, dst, name, overwrite, activity.FileCopy)
			return err
		})
	})
	return m, err
}

// copyFile copies a file, which the user log calls as it is told to.
func (s *Service) copyFile(tx db.Tx, who access.Caller, p, dst *place, name string, overwrite bool, did activity.Type) (m Moved, err error) {
	m.From = p.parentStamp()
	at, err := entry(tx, who, dst, name)
	if err != nil {
		return m, err
	}
	copied := Publication{Name: name, Description: p.Description, Modified: p.Modified,
		Content: Content{Key: p.Content, Size: p.Size, MD5: p.MD5}}
	switch {
	case at == nil:
		copied.File = FileID(access.NewPublicID(s.now(), s.rand))
		if at, err = s.addFile(tx, who, dst, copied); err == nil {
			at.Password, at.EditOnline = p.Password, p.EditOnline
			_, err = tx.Exec(`UPDATE nodes SET password = $2, edit_online = $3 WHERE id = $1`, at.Key, at.Password, at.EditOnline)
		}
	case at.IsFolder || !overwrite:
		err = ErrTaken
	case at.Key != p.Key || p.old:
		err = s.addVersion(tx, who, at, copied)
	}
	if err == nil && (at.Key != p.Key || p.old) {
		err = s.note(tx, who, did, &at.Node, towards(dst.Name))
	}
	if err != nil {
		return m, err
	}
	if p.Parent == dst.Key {
		m.From = at.parentStamp()
	}
	m.Item, err = s.item(tx, who, at)
	return m, err
}

const (
	// mapCopies gives every live node below a folder, and the folder itself, a new key. Without $3 only files and the folder.
	// What follows it leaves out folders n.
	mapCopies = `INSERT INTO copies (job, old_id, new_id)
		WITH RECURSIVE below(id, is_folder) AS (
			SELECT CAST($2 AS BIGINT), CAST(1 AS BIGINT)
			UNION ALL
			SELECT n.id, n.is_folder FROM below JOIN nodes n ON n.parent_id = below.id
			WHERE below.is_folder = 1 AND n.state = 0 AND (n.is_folder = 0 OR $3 = 1`
	mapCopiesEnd = `)
		)
		SELECT CAST($1 AS BIGINT), id, {{next:nodes}} FROM below`

	// uncountClosed makes good that copies were counted to hold the folders that are closed to the user $2.
	uncountClosed = `UPDATE nodes SET folders = folders - closed.times
		FROM (SELECT c.new_id, COUNT(*) AS times FROM grants g JOIN nodes n ON n.id = g.node_id JOIN copies c ON c.job = $1 AND c.old_id = n.parent_id
			WHERE g.user_id = $2 AND g.mode = 2 AND n.state = 0 GROUP BY c.new_id) AS closed
		WHERE nodes.id = closed.new_id`

	// copyNodes makes the new nodes: the top one ($2, $3, $4: its folder, name and name key), and below it those of copies.
	copyNodes = `INSERT INTO nodes (id, account_id, public_id, parent_id, is_folder, name, name_key, access, description, created_at,
			modified_at, stamp, folders, files, bytes, public_upload, public_display, public_download, display_subfolders,
			content_id, size, md5, version, uploader_id, extension, password, edit_online)
		SELECT c.new_id, CAST($5 AS BIGINT), CAST($6 AS TEXT) || {{random}}, COALESCE(up.new_id, $2), n.is_folder,
			CASE WHEN up.new_id IS NULL THEN CAST($3 AS TEXT) ELSE n.name END,
			CASE WHEN up.new_id IS NULL THEN CAST($4 AS TEXT) ELSE n.name_key END,
			CAST($8 AS BIGINT), n.description, CAST($7 AS BIGINT), CASE WHEN n.is_folder = 1 THEN $7 ELSE n.modified_at END,
			CAST($7 AS BIGINT), n.folders, n.files, n.bytes, n.public_upload, n.public_display, n.public_download, n.display_subfolders,
			n.content_id, n.size, n.md5, CASE WHEN n.is_folder = 1 THEN 0 ELSE 1 END,
			CASE WHEN n.is_folder = 1 THEN 0 ELSE CAST($9 AS BIGINT) END, n.extension, n.password, n.edit_online
		FROM copies c JOIN nodes n ON n.id = c.old_id LEFT JOIN copies up ON up.job = c.job AND up.old_id = n.parent_id
		WHERE c.job = $1`

	holdCopied = `UPDATE contents SET refs = refs + copied.times, unused_at = NULL
		FROM (SELECT n.content_id, COUNT(*) AS times FROM copies c JOIN nodes n ON n.id = c.old_id
			WHERE c.job = $1 AND n.is_folder = 0 GROUP BY n.content_id) AS copied
		WHERE contents.id = copied.content_id`

	sumCopied = `SELECT CAST(COALESCE(SUM(n.size), 0) AS BIGINT), CAST(COALESCE(MAX(n.size), 0) AS BIGINT)
		FROM copies c JOIN nodes n ON n.id = c.old_id WHERE c.job = $1 AND n.is_folder = 0`
)

// CopyFolder copies a folder with all below it, or only with the files directly in it, into another folder: whole or
// not at all, in a number of statements that doesn't grow with the tree, without copying content. What lies in the
// trash, what is closed to who, old versions, links and shares are left out. An empty name keeps the name. Into itself or below is ErrItself;
// a taken name is ErrTaken.
func (s *Service) CopyFolder(ctx context.Context, who access.Caller, id, into FolderID, name string, recursive bool) (m Moved, err error) {
	wish, charged := name, who.Account
	err = s.makingRoom(ctx, who, &charged, func() error {
		return s.write(ctx, who, func(tx db.Tx) error {
			name := wish
			p, dst, err := s.folderInto(tx, who, id, access.Read, into, &name)
			if err != nil {
				return err
			}
			if len(dst.above)+1 > maxDepth {
				return ErrTooDeep
			}
			charged = dst.Account
			m, err = s.copyFolder(tx, who, p, dst, name, recursive, activity.FileCopy)
			return err
		})
	})
	return m, err
}

// copyFolder copies a folder, which the user log calls as it is told to.
func (s *Service) copyFolder(tx db.Tx, who access.Caller, p, dst *place, name string, recursive bool, did activity.Type) (m Moved, err error) {
	there, err := lookup(tx, dst.Key, name)
	if err != nil {
		return m, err
	}
	if there != nil {
		return m, ErrTaken
	}
	visibility := access.Private // as of a new folder there, for all below it, too
	if dst.IsRoot() {
		if visibility, err = s.inherited(tx, dst); err != nil {
			return m, err
		}
	}
	d := s.db.Dialect()
	job := dst.Key // no other copy goes there at the same time
	query, args, bounded := mapCopies, []any{job, p.Key, recursive}, p.sight(who) == seesOpened
	if bounded {
		query, args = query+closedTo("n", "$4"), append(args, who.User)
	}
	if _, err := tx.Exec(d.Spell(query+mapCopiesEnd), args...); err != nil {
		return m, err
	}
	var bytes, largest int64
	if err := tx.One(sumCopied, job).Scan(&bytes, &largest); err != nil {
		return m, err
	}
	if err := s.charge(tx, who, dst.Account, bytes, largest); err != nil {
		return m, err
	}
	prefix := access.NewPublicID(s.now(), s.rand)[:access.PublicIDLength-16]
	if _, err := tx.Exec(d.Spell(copyNodes), job, dst.Key, name, nameKey(name), dst.Account, prefix, s.clock(), visibility, who.User); err != nil {
		return m, taken(err)
	}
	if bounded {
		if _, err := tx.Exec(uncountClosed, job, who.User); err != nil {
			return m, err
		}
	}
	if _, err := tx.Exec(holdCopied, job); err != nil {
		return m, err
	}
	var key int64
	if err := tx.One(`SELECT new_id FROM copies WHERE job = $1 AND old_id = $2`, job, p.Key).Scan(&key); err != nil {
		return m, err
	}
	if _, err := tx.Exec(`DELETE FROM copies WHERE job = $1`, job); err != nil {
		return m, err
	}
	if !recursive {
		if _, err := tx.Exec(`UPDATE nodes SET folders = 0 WHERE id = $1`, key); err != nil {
			return m, err
		}
	}
	if _, err := s.bump(tx, dst.Key, delta{folders: 1}); err != nil {
		return m, err
	}
	at, err := find(tx, who, `n.id = $1`, key)
	if err != nil {
		return m, err
	}
	if err := s.note(tx, who, did, &at.Node, towards(dst.Name)); err != nil {
		return m, err
	}
	m.From = p.parentStamp()
	if p.Parent == dst.Key {
		m.From = at.parentStamp()
	}
	m.Item, err = s.item(tx, who, at)
	return m, err
}
