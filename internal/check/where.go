package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

// locate tells where a finding is, in the words of whoever uses the drive: paths and e-mail addresses.
func (s *Service) locate(ctx context.Context, f Finding) (Finding, error) {
	if f.of.key == 0 {
		return f, nil
	}
	err := s.db.Read(ctx, func(tx db.Tx) (err error) {
		switch f.of.noun {
		case node:
			f.Where, err = nodeAt(tx, f.of.key)
		case contents:
			f.Where, err = contentAt(tx, f.of.key)
		case account:
			f.Where, err = ownerOf(tx, access.AccountID(f.of.key))
			f.Where = "the drive of " + f.Where
		case user:
			f.Where, err = userOf(tx, f.of.key)
		}
		return err
	})
	return f, err
}

const (
	selectOwner = `SELECT email FROM users WHERE account_id = $1 AND is_owner = 1 ORDER BY id LIMIT 1`

	// selectPath gives the names from a node up to the root. The bound ends walks in a circle.
	selectPath = `WITH RECURSIVE up(id, depth) AS (
			SELECT CAST($1 AS BIGINT), 0
			UNION ALL
			SELECT n.parent_id, up.depth + 1 FROM up JOIN nodes n ON n.id = up.id WHERE n.parent_id IS NOT NULL AND up.depth < 300
		)
		SELECT n.account_id, n.name, n.is_folder, n.state, n.parent_id IS NULL FROM up JOIN nodes n ON n.id = up.id ORDER BY up.depth`

	selectHolders = `SELECT n.id, 0 FROM nodes n WHERE n.content_id = $1
		UNION ALL SELECT v.node_id, v.number FROM versions v WHERE v.content_id = $1 LIMIT 4`
)

// maxDepth is how many folders a path has at most.
const maxDepth = 300

func ownerOf(tx db.Tx, account access.AccountID) (email string, err error) {
	err = tx.One(selectOwner, account).Scan(&email)
	if errors.Is(err, db.ErrNoRows) {
		return fmt.Sprintf("account %d, which nobody owns", account), nil
	}
	return email, err
}

// userOf says who a user is, by his key.
func userOf(tx db.Tx, key int64) (email string, err error) {
	err = tx.One(`SELECT email FROM users WHERE id = $1`, key).Scan(&email)
	if errors.Is(err, db.ErrNoRows) {
		return fmt.Sprintf("user %d, who does not exist", key), nil
	}
	return email, err
}

// nodeAt says where a folder or file is.
func nodeAt(tx db.Tx, key int64) (string, error) {
	var account access.AccountID
	var names []string
	noun, rooted, trashed := "", false, false
	for row, err := range tx.Query(selectPath, key) {
		if err != nil {
			return "", err
		}
		var name string
		var folder, root bool
		var state access.State
		if err := row.Scan(&account, &name, &folder, &state, &root); err != nil {
			return "", err
		}
		if noun == "" {
			if noun = "file"; folder {
				noun = "folder"
			}
		}
		trashed = trashed || state != access.Live
		if rooted = root; !root {
			names = append([]string{name}, names...)
		}
	}
	if noun == "" {
		return fmt.Sprintf("row %d, which does not exist", key), nil
	}
	above := ""
	switch {
	case len(names) >= maxDepth: // a circle: the name alone says enough
		names, above = names[len(names)-1:], "…"
	case !rooted:
		above = "…"
	}
	owner, err := ownerOf(tx, account)
	if err != nil {
		return "", err
	}
	if trashed {
		owner += ", in the trash"
	}
	return fmt.Sprintf("%s %s/%s of %s (row %d)", noun, above, strings.Join(names, "/"), owner, key), nil
}

// contentAt says which files hold a content.
func contentAt(tx db.Tx, key int64) (string, error) {
	type holder struct{ node, version int64 }
	var holders []holder
	for row, err := range tx.Query(selectHolders, key) {
		var h holder
		if err == nil {
			err = row.Scan(&h.node, &h.version)
		}
		if err != nil {
			return "", err
		}
		holders = append(holders, h)
	}
	var all []string
	for i, h := range holders {
		if i == 3 {
			all = append(all, "and others")
			break
		}
		at, err := nodeAt(tx, h.node)
		if err != nil {
			return "", err
		}
		if h.version > 0 {
			at = fmt.Sprintf("version %d of %s", h.version, at)
		}
		all = append(all, at)
	}
	if all == nil {
		all = []string{"held by nobody"}
	}
	return fmt.Sprintf("content %d: %s", key, strings.Join(all, "; ")), nil
}

// place says where bytes lie.
func place(key content.Key) string {
	if key == "" {
		return "in the database"
	}
	return "in the store under " + string(key)
}
