package drive

import (
	"driveway/internal/access"
	"driveway/internal/db"
)

// grant is a row that opens a folder, with all below it, to somebody, or closes it. Below it the nearest row counts.
type grant struct {
	id  int64 // 0: there is no such row
	how Opening
}

// gives is what a row lets its user do.
func (g grant) gives() access.Grant {
	switch g.how {
	case ToView:
		return access.ViewGrant
	case ToEdit:
		return access.EditGrant
	}
	return access.NoGrant
}

// open works out what grants let the caller do, from the rows of the node and the folders above it. A call that keeps within
// a sharing has nothing outside, and inside it nothing beyond what that sharing gives.
func (p *place) open(who access.Caller, rows []grant) {
	nearest, most := access.NoGrant, access.EditGrant
	if who.Sharing != 0 {
		most = access.NoGrant
	}
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].id != 0 {
			nearest = rows[i].gives()
			if rows[i].id == who.Sharing {
				most = nearest
			}
		}
		if i == 0 {
			p.grant = min(nearest, most)
		} else {
			p.above[i-1].grant = min(nearest, most)
		}
	}
}

// area is how far above the node the folder lies from which on the caller may change all on the way down to it: 0 is the
// node itself. What lies in it may be moved about in it.
func (p *place) area() (up int) {
	for up < len(p.above) && p.above[up].grant == access.EditGrant {
		up++
	}
	return up
}

// areaKey is the key of that folder.
func (p *place) areaKey() int64 {
	if up := p.area(); up > 0 {
		return p.above[up-1].key
	}
	return p.Key
}

// sight is how much a caller sees of what a folder holds.
type sight uint8

const (
	seesPublic sight = iota // what is public, if the folder shows it
	seesOpened              // all but the folders that are closed to him
	seesRoot                // it is his root, and holds the topmost folders that are open to him
	seesAll
)

// sight says how much the caller sees of it, and so of what it holds.
func (p *place) sight(who access.Caller) sight {
	switch access.StandingOf(who, p.facts(who)) {
	case access.ManagerLive, access.ManagerTrashed, access.ManagerRemoved, access.ByLink, access.ByLinkLocked:
		return seesAll
	case access.EditTop, access.EditBelow, access.EditTrashed, access.View, access.ShareTop, access.ShareBelow:
		return seesOpened
	case access.OwnRoot:
		return seesRoot
	}
	return seesPublic
}

// seen is how many of the folders above the node the caller may see.
func (p *place) seen(who access.Caller) (n int) {
	for sight := p.sight(who); n < len(p.above); n++ {
		switch {
		case sight == seesAll && who.Kind != access.Link:
		case sight == seesAll && p.Key != who.Scope && (n == 0 || p.above[n-1].key != who.Scope):
		case sight == seesOpened && p.above[n].grant != access.NoGrant:
		default:
			return n
		}
	}
	return n
}

// closedTo is the condition that leaves out the folders n that are closed to the user whose parameter is given.
func closedTo(n, user string) string {
	return ` AND NOT EXISTS (SELECT 1 FROM grants closed WHERE closed.user_id = ` + user + ` AND closed.node_id = ` + n + `.id AND closed.mode = 2)`
}

// closedIn counts the live folders directly in a folder that are closed to a user.
func closedIn(folder, user string) string {
	return `(SELECT COUNT(*) FROM grants closed JOIN nodes c ON c.id = closed.node_id
		WHERE closed.user_id = ` + user + ` AND closed.mode = 2 AND c.parent_id = ` + folder + ` AND c.state = 0)`
}

// shared is the condition that somebody outside an account shares a folder of it, whose key is given: whoever it is where
// user is 0, else that user.
func shared(folder, account, user string) string {
	return `EXISTS (SELECT 1 FROM grants g JOIN users r ON r.id = g.user_id WHERE g.node_id = ` + folder + ` AND g.mode < 2
		AND r.account_id <> ` + account + ` AND CAST(` + user + ` AS BIGINT) IN (0, g.user_id))`
}

// recipient is the user whose sharings alone the caller may know of: himself if he is no member of the account, else 0.
func (p *place) recipient(who access.Caller) access.UserID {
	if who.Account == p.Account {
		return 0
	}
	return who.User
}

// holdsClosed says whether something that lives below a folder is closed to a user.
func holdsClosed(tx db.Tx, folder *place, user access.UserID) (holds bool, err error) {
	// From the few closed folders up, and not from the folder down.
	const query = `WITH RECURSIVE way(at) AS (
			SELECT n.parent_id FROM grants g JOIN nodes n ON n.id = g.node_id
			WHERE g.user_id = $2 AND g.account_id = $3 AND g.mode = 2 AND n.state = 0
			UNION
			SELECT n.parent_id FROM way JOIN nodes n ON n.id = way.at AND n.state = 0
		)
		SELECT EXISTS (SELECT 1 FROM way WHERE at = $1)`
	err = tx.One(query, folder.Key, user, folder.Account).Scan(&holds)
	return holds, err
}
