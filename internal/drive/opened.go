package drive

import (
	"context"
	"encoding/json"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// ErrFolders refuses a set of folders of which one can't be opened to an account user.
var ErrFolders = fault.New(fault.Invalid, "Invalid value specified for `folders`.")

// Opening is how a folder is opened to somebody who has no right to it otherwise. The nearest one above a thing counts.
type Opening int64

const (
	ToView Opening = iota
	ToEdit
	Closed // whatever folders above give

	inherits Opening = -1 // there is no such grant
)

// maxOpenings is how many folders one call may open.
const maxOpenings = 1000

// Openings are folders that are to be opened to an account user.
type Openings struct {
	Folders map[FolderID]Opening // 1 to 1,000
	Only    bool                 // all that was open to him beside them is no longer
	Below   bool                 // what was set for him below them goes, so that they say what holds there
}

// OpenIn opens folders of who's account to one of its users, within a transaction of the caller's, who has decided that
// who may. A folder that is closed where none above is open is as if it had never been named. Any that is unknown, not
// live, the root or no folder is ErrFolders, and nothing is to be kept.
func (s *Service) OpenIn(tx db.Tx, who access.Caller, user access.UserID, o Openings) error {
	if n := len(o.Folders); n == 0 || n > maxOpenings {
		return ErrFolders
	}
	for id, how := range o.Folders {
		if !access.ValidPublicID(string(id)) || how < ToView || how > Closed {
			return ErrFolders
		}
	}
	given, err := json.Marshal(o.Folders)
	if err != nil {
		return err
	}
	d, list := s.db.Dialect(), string(given)
	var live int
	if err := tx.One(d.Spell(countOpenable), list, who.Account).Scan(&live); err != nil {
		return err
	}
	if live != len(o.Folders) {
		return ErrFolders
	}
	var changed int64
	for _, step := range []struct {
		wanted bool
		sql    string
		args   []any
	}{
		{o.Only, closeOthers, []any{list, user}},
		{o.Below, closeBelow, []any{list, user}},
		{true, openFolders, []any{list, user, who.Account, s.clock()}},
		{true, forgetClosed, []any{list, user}},
	} {
		if !step.wanted {
			continue
		}
		n, err := tx.Exec(d.Spell(step.sql), step.args...)
		if err != nil {
			return err
		}
		changed += n
	}
	if changed == 0 {
		return nil
	}
	_, err = tx.Exec(bumpShared+`($1)`, user, s.clock())
	return err
}

// OpenFolder is a folder that is open to a user by a grant of its own.
type OpenFolder struct {
	ID  FolderID
	How Opening // ToView or ToEdit
}

// Opened returns the folders of an account that are open to one of its users, or to those of one group: by user, in the
// order in which they were opened. What is in the trash is left out. Who may know has been decided before.
func (s *Service) Opened(ctx context.Context, account access.AccountID, user access.UserID, group access.GroupID) (map[access.UserID][]OpenFolder, error) {
	open := map[access.UserID][]OpenFolder{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		clear(open)
		for row, err := range tx.Query(selectOpened, account, user, group) {
			var to access.UserID
			var f OpenFolder
			if err == nil {
				err = row.Scan(&to, &f.ID, &f.How)
			}
			if err != nil {
				return err
			}
			open[to] = append(open[to], f)
		}
		return nil
	})
	return open, err
}

// In the statements below $1 is a JSON object: the folders' public ids, and how they are to be opened.
const (
	// A folder that is live reaches the root through live ones.
	countOpenable = `WITH RECURSIVE above(parent, depth) AS (
			SELECT n.parent_id, 0 FROM {{named:$1}} given JOIN nodes n ON n.public_id = given.name
			WHERE n.account_id = $2 AND n.is_folder = 1 AND n.state = 0 AND n.parent_id IS NOT NULL
			UNION ALL
			SELECT n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.parent WHERE n.state = 0 AND above.depth < 300
		)
		SELECT COUNT(*) FROM above WHERE parent IS NULL`

	closeOthers = `DELETE FROM grants WHERE user_id = $2 AND node_id NOT IN (
		SELECT n.id FROM {{named:$1}} given JOIN nodes n ON n.public_id = given.name)`

	closeBelow = `DELETE FROM grants WHERE id IN (
		WITH RECURSIVE above(opened, id, depth) AS (
			SELECT g.id, n.parent_id, 0 FROM grants g JOIN nodes n ON n.id = g.node_id
			WHERE g.user_id = $2 AND n.public_id NOT IN (SELECT given.name FROM {{named:$1}} given)
			UNION ALL
			SELECT above.opened, n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.id
			WHERE n.parent_id IS NOT NULL AND above.depth < 300
		)
		SELECT above.opened FROM above JOIN nodes n ON n.id = above.id JOIN {{named:$1}} given ON given.name = n.public_id)`

	openFolders = `INSERT INTO grants (account_id, node_id, user_id, mode, created_at)
		SELECT CAST($3 AS BIGINT), n.id, CAST($2 AS BIGINT), given.value, CAST($4 AS BIGINT)
		FROM {{named:$1}} given JOIN nodes n ON n.public_id = given.name WHERE TRUE
		ON CONFLICT (user_id, node_id) DO UPDATE SET mode = excluded.mode WHERE grants.mode <> excluded.mode`

	// What is closed stays so only where it takes something away.
	forgetClosed = `DELETE FROM grants WHERE user_id = $2 AND mode = 2 AND node_id IN (
		WITH RECURSIVE above(closed, id, depth) AS (
			SELECT n.id, n.parent_id, 0 FROM {{named:$1}} given JOIN nodes n ON n.public_id = given.name WHERE given.value = 2
			UNION ALL
			SELECT above.closed, n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.id
			WHERE n.parent_id IS NOT NULL AND above.depth < 300
		)
		SELECT above.closed FROM above LEFT JOIN grants g ON g.node_id = above.id AND g.user_id = $2 AND g.mode < 2
		GROUP BY above.closed HAVING COUNT(g.id) = 0)`

	// Of the account $1, to the user $2 or the users of the group $3. A folder that is live reaches the root through live ones.
	selectOpened = `WITH RECURSIVE open(id, user_id, node_id, mode) AS (
			SELECT g.id, g.user_id, g.node_id, g.mode FROM grants g JOIN users u ON u.id = g.user_id
			WHERE g.account_id = $1 AND g.mode < 2 AND u.account_id = $1 AND (u.id = $2 OR u.group_id = $3)
		),
		above(node_id, parent, depth) AS (
			SELECT n.id, n.parent_id, 0 FROM nodes n WHERE n.id IN (SELECT node_id FROM open) AND n.state = 0
			UNION ALL
			SELECT above.node_id, n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.parent
			WHERE n.state = 0 AND above.depth < 300
		)
		SELECT open.user_id, n.public_id, open.mode FROM open JOIN above ON above.node_id = open.node_id AND above.parent IS NULL
		JOIN nodes n ON n.id = open.node_id ORDER BY open.user_id, open.id`
)
