package drive

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/db"
)

// The root of an account user who doesn't manage the account holds the topmost folders that are open to him: live ones that
// lie in a folder which he can't see. Of two with one name, the one that was opened to him later shows another.

// top is such a folder, under the name that it shows.
type top struct {
	Item
	grant access.Grant
}

// topmost is the recursive part of queries for them: way climbs from every folder that is open to the user $1 in the account
// $2, and has reached the root (at is NULL) where all above it is live and not open to him.
func topmost(which string) string {
	return `way(id, at, above, depth) AS (
		SELECT n.id, n.parent_id, CAST(NULL AS BIGINT), 0 FROM grants g JOIN nodes n ON n.id = g.node_id
		WHERE g.user_id = $1 AND g.account_id = $2 AND g.mode < 2 AND n.state = 0` + which + `
		UNION ALL
		SELECT way.id, n.parent_id, COALESCE(way.above, g.mode), way.depth + 1
		FROM way JOIN nodes n ON n.id = way.at AND n.state = 0 LEFT JOIN grants g ON g.user_id = $1 AND g.node_id = n.id
		WHERE COALESCE(way.above, 2) = 2 AND way.depth < 300
	)`
}

// isTopmost is the condition on a row of way.
const isTopmost = ` way.at IS NULL AND COALESCE(way.above, 2) = 2`

var selectTops = `WITH RECURSIVE ` + topmost(` AND substr(n.name_key, 1, length(CAST($3 AS TEXT))) = $3`) + `
	SELECT ` + nodeColumns + `, g.mode, ` + closedIn("n.id", "$1") + `, ` + shared("n.id", "$2", "0") + `
	FROM way JOIN nodes n ON n.id = way.id JOIN grants g ON g.user_id = $1 AND g.node_id = n.id WHERE` + isTopmost + ` ORDER BY g.id`

// tops returns the topmost folders that are open to an account user, in the order in which they were opened to him. With a
// prefix it returns those alone whose names, in the tree, have name keys that begin so.
func tops(tx db.Tx, who access.Caller, prefix string) ([]top, error) {
	var all []top
	for row, err := range tx.Query(selectTops, who.User, who.Account, prefix) {
		var t top
		var g grant
		var closed int64
		if err == nil {
			err = scanNode(row, &t.Node, &g.how, &closed, &t.Shared)
		}
		if err != nil {
			return nil, err
		}
		t.grant = g.gives()
		t.MayChange = t.grant == access.EditGrant
		t.Folders -= closed
		t.Item.Folder = RootID
		all = append(all, t)
	}
	showNames(all)
	return all, nil
}

// showNames numbers those that have a name which an earlier one has: "name (2)".
func showNames(all []top) {
	taken, last := map[string]bool{}, map[string]int{}
	for _, t := range all {
		taken[t.nameKey] = true
	}
	for i := range all {
		t, key := &all[i], all[i].nameKey
		name := t.Name
		for last[key]++; last[key] > 1; last[key]++ {
			if name = nameWith(t.Name, " ("+strconv.Itoa(last[key])+")", true); !taken[nameKey(name)] {
				break
			}
		}
		t.Name, t.nameKey = name, nameKey(name)
		taken[t.nameKey] = true
	}
}

// isTop says whether it is one of the topmost folders that are open to an account user.
func (p *place) isTop(who access.Caller) bool {
	return who.Kind == access.AccountUser && p.IsFolder && p.grant != access.NoGrant && p.seen(who) == 0
}

// shownName is the name that such a folder shows.
func shownName(tx db.Tx, who access.Caller, name string, key int64) (string, error) {
	alike, err := tops(tx, who, commonPrefix(nameKey(name), nameKey(nameWith(name, " (999999)", true))))
	for _, t := range alike {
		if t.Key == key {
			name = t.Name
		}
	}
	return name, err
}

// topNamed returns the topmost folder that shows a name, or nil.
func topNamed(tx db.Tx, who access.Caller, name string) (*top, error) {
	all, err := tops(tx, who, "")
	if err != nil {
		return nil, err
	}
	key := nameKey(name)
	if i := slices.IndexFunc(all, func(t top) bool { return t.nameKey == key }); i >= 0 {
		return &all[i], nil
	}
	return nil, nil
}

// asRoot makes of the account's root the user's: nothing of what it holds shows, but for the topmost folders open to him.
func (n *Node) asRoot(tx db.Tx, who access.Caller) error {
	all, err := tops(tx, who, "")
	if err != nil {
		return err
	}
	n.Folders, n.Files, n.Bytes, n.Modified = int64(len(all)), 0, 0, n.Created
	return tx.One(`SELECT shared_stamp FROM users WHERE id = $1`, who.User).Scan(&n.Stamp)
}

// listTops gives the topmost folders as a listing of his root does.
func listTops(all []top, q ListQuery, in Item) iter.Seq2[Item, error] {
	slices.SortFunc(all, func(a, b top) int {
		order := cmp.Or(cmp.Compare(a.nameKey, b.nameKey), cmp.Compare(a.Key, b.Key))
		if q.Order == ByModified {
			order = cmp.Or(cmp.Compare(a.Modified, b.Modified), order)
		}
		if q.Descending {
			order = -order
		}
		return order
	})
	if q.Offset != nil {
		all = all[min(*q.Offset, int64(len(all))):]
		all = all[:min(pageSize, len(all))]
	}
	return func(yield func(Item, error) bool) {
		for _, t := range all {
			t.FolderStamp, t.Owner = in.Stamp, in.Owner
			if !yield(t.Item, nil) {
				return
			}
		}
	}
}
