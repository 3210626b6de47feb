package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
)

// Received is a folder that the owner of another account shares with somebody, as that one sees it.
type Received struct {
	Node
	Sharing int64  // key of the sharing
	Edit    bool   // he may change what it holds
	Top     bool   // no folder above it is shared with him
	Sharer  string // name of who shares it
}

// selectReceived walks up from every folder that is open to user $1 of account $2 in another account: what is in the trash,
// or below something there, is asleep.
const selectReceived = `WITH RECURSIVE up(grant_id, node_id, parent_id, state, depth) AS (
		SELECT g.id, n.id, n.parent_id, n.state, 0 FROM grants g JOIN nodes n ON n.id = g.node_id
		WHERE g.user_id = $1 AND g.account_id <> $2
		UNION ALL
		SELECT up.grant_id, n.id, n.parent_id, n.state, up.depth + 1 FROM up JOIN nodes n ON n.id = up.parent_id WHERE up.depth < 300
	)
	SELECT ` + nodeColumns + `, g.id, g.mode, CASE WHEN g.id IN (
			SELECT up.grant_id FROM up JOIN grants a ON a.user_id = $1 AND a.node_id = up.node_id WHERE up.depth > 0
		) THEN 0 ELSE 1 END, o.first_name, o.last_name, o.name, o.email
	FROM grants g JOIN nodes n ON n.id = g.node_id JOIN accounts a ON a.id = g.account_id
		JOIN users o ON o.account_id = g.account_id AND o.is_owner = 1
	WHERE g.user_id = $1 AND g.account_id <> $2 AND a.suspended_at IS NULL AND g.id NOT IN (SELECT grant_id FROM up WHERE state <> 0)
	ORDER BY n.name_key, g.id`

// Received returns the live folders that others share with who, by name, and the stamp of who's view of them: it grows when
// one comes, changes, gets another name or goes.
func (s *Service) Received(ctx context.Context, who access.Caller) (all []Received, stamp int64, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		all = nil
		if err := tx.One(`SELECT shared_stamp FROM users WHERE id = $1`, who.User).Scan(&stamp); err != nil {
			return err
		}
		for row, err := range tx.Query(selectReceived, who.User, who.Account) {
			if err != nil {
				return err
			}
			var r Received
			var first, last, name, email string
			if err := scanNode(row, &r.Node, &r.Sharing, &r.Edit, &r.Top, &first, &last, &name, &email); err != nil {
				return err
			}
			r.Sharer = account.DisplayName(first, last, name, email)
			all = append(all, r)
		}
		return nil
	})
	return all, stamp, err
}

// The stamp of what is open to a user grows with every change, also within one second and when the clock steps back.
const bumpShared = `UPDATE users SET shared_stamp = CASE WHEN shared_stamp >= $2 THEN shared_stamp + 1 ELSE $2 END WHERE id IN `

const (
	// openHere are those to whom the folder $1 is open by a grant of its own.
	openHere = `(SELECT user_id FROM grants WHERE node_id = $1)`

	// openBelow are those to whom the folder $1 of account $3, or anything below it, is open by a grant. The walk goes up from
	// the grants: they are few, what lies below a folder may be much.
	openBelow = `(WITH RECURSIVE up(user_id, node_id) AS (
			SELECT user_id, node_id FROM grants WHERE account_id = $3
			UNION
			SELECT up.user_id, n.parent_id FROM up JOIN nodes n ON n.id = up.node_id WHERE n.parent_id IS NOT NULL
		) SELECT user_id FROM up WHERE node_id = $1)`
)

// bumpOpen records that a folder looks otherwise to those to whom it is open by a grant. Of files it needs not be told.
func (s *Service) bumpOpen(tx db.Tx, n *Node) error {
	if !n.IsFolder {
		return nil
	}
	_, err := tx.Exec(bumpShared+openHere, n.Key, s.clock())
	return err
}

// bumpOpenBelow records that a folder has come or gone for those to whom it, or anything below it, is open by a grant.
func (s *Service) bumpOpenBelow(tx db.Tx, n *Node) error {
	if !n.IsFolder {
		return nil
	}
	_, err := tx.Exec(bumpShared+openBelow, n.Key, s.clock(), n.Account)
	return err
}

// SharingChangedIn records, within a transaction of the caller's, that a sharing of a folder has come, changed or gone: in the
// stamps of the folder and of the one that holds it, and in the recipient's. It returns the last two.
func (s *Service) SharingChangedIn(tx db.Tx, folder int64, recipient access.UserID) (holder, received int64, err error) {
	err = tx.One(bumpShared+`($1) RETURNING shared_stamp`, recipient, s.clock()).Scan(&received)
	if err != nil {
		return 0, 0, err
	}
	if _, err := s.bump(tx, folder, delta{}); err != nil {
		return 0, 0, err
	}
	var parent int64
	if err := tx.One(`SELECT parent_id FROM nodes WHERE id = $1`, folder).Scan(&parent); err != nil {
		return 0, 0, err
	}
	holder, err = s.bump(tx, parent, delta{})
	return holder, received, err
}
