package drive

import (
	"errors"
	"slices"

	"driveway/internal/access"
	"driveway/internal/db"
)

// place is a node, as a caller meets it, with the folders above it, nearest first, up to the account's root. Of something
// trashed out of a folder that has been purged since, the chain ends early.
type place struct {
	Node
	above []ancestor
	state access.State  // its own or, while that is live, that of the nearest folder above it which isn't
	by    access.UserID // who brought about that state by trashing
	grant access.Grant  // what the caller's grants give on it; none where they don't count
}

// ancestor is what has to be known of a folder that something lies below.
type ancestor struct {
	key      int64
	parent   int64
	publicID string
	name     string
	state    access.State
	trashed  int64
	by       access.UserID
	access   access.Visibility
	download bool
	stamp    int64
	grant    access.Grant
}

const selectNode = `SELECT ` + nodeColumns + ` FROM nodes n WHERE `

// The columns that scanAncestor reads, of the table alias n and, where they count, of the caller's grants g.
const (
	ancestorColumns = `n.id, COALESCE(n.parent_id, 0), n.public_id, n.name, n.state, COALESCE(n.trashed_at, 0), n.trashed_by, n.access,
		n.public_download, n.stamp`
	grantColumns = `, COALESCE(g.id, 0), COALESCE(g.mode, 0)`
)

func scanAncestor(row db.Row, a *ancestor, g *grant) error {
	return row.Scan(&a.key, &a.parent, &a.publicID, &a.name, &a.state, &a.trashed, &a.by, &a.access, &a.download, &a.stamp, &g.id, &g.how)
}

// The walk from a node up to the root. The bound holds even if rows should ever form a circle.
const (
	climb = `
	WITH RECURSIVE above(id, depth) AS (
		SELECT CAST($1 AS BIGINT), 0
		UNION ALL
		SELECT n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.id
		WHERE n.parent_id IS NOT NULL AND above.depth < 300
	)
	SELECT ` + ancestorColumns

	// selectAbove begins with the folder that holds a node.
	selectAbove = climb + `, 0, 0 FROM above JOIN nodes n ON n.id = above.id ORDER BY above.depth`

	// selectGranted begins with the node itself; each comes with the row that opens it to, or closes it to, the user $2.
	selectGranted = climb + grantColumns + ` FROM above JOIN nodes n ON n.id = above.id
		LEFT JOIN grants g ON g.user_id = $2 AND g.node_id = n.id ORDER BY above.depth`
)

// find reads the one node that a condition names, and what lies above it, as who meets it. It returns nil if there is none,
// or if its account is suspended and not the caller's: to others, what is there doesn't exist then.
func find(tx db.Tx, who access.Caller, where string, args ...any) (*place, error) {
	p := new(place)
	err := scanNode(tx.One(selectNode+where, args...), &p.Node)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if who.Account != p.Account {
		var suspended bool
		err := tx.One(`SELECT suspended_at IS NOT NULL FROM accounts WHERE id = $1`, p.Account).Scan(&suspended)
		if err != nil || suspended {
			return nil, err
		}
	}
	return p, p.climb(tx, who)
}

// climb fills in what lies above the node.
func (p *place) climb(tx db.Tx, who access.Caller) error {
	p.begin()
	if p.Parent == 0 {
		return nil
	}
	query, args := selectAbove, []any{p.Parent}
	if who.ByGrant(p.Account) {
		query, args = selectGranted, []any{p.Key, who.User}
	}
	var grants []grant
	for row, err := range tx.Query(query, args...) {
		if err != nil {
			return err
		}
		var a ancestor
		var g grant
		if err := scanAncestor(row, &a, &g); err != nil {
			return err
		}
		grants = append(grants, g)
		if a.key != p.Key {
			p.under(a)
		}
	}
	if who.ByGrant(p.Account) {
		p.open(who, grants)
	}
	return nil
}

// begin makes it a place of which nothing above is known yet.
func (p *place) begin() { p.above, p.state, p.by = p.above[:0], p.State, p.trashedBy }

// under adds the next folder above it.
func (p *place) under(a ancestor) {
	p.above = append(p.above, a)
	if p.state == access.Live { // what was trashed itself is a thing of its own, whatever becomes of its folder
		p.state, p.by = a.state, a.by
	}
}

// child is the place of a node that the folder directly holds, with no grant of its own.
func (p *place) child(n Node) *place {
	c := &place{Node: n, above: p.downward(), state: n.State, by: n.trashedBy, grant: p.grant}
	if c.state == access.Live {
		c.state, c.by = p.state, p.by
	}
	return c
}

// downward is what lies above a thing that is in the folder.
func (p *place) downward() []ancestor { return append([]ancestor{p.self()}, p.above...) }

// self is how a folder looks from below.
func (p *place) self() ancestor {
	return ancestor{key: p.Key, parent: p.Parent, publicID: p.PublicID, name: p.Name, state: p.State, trashed: p.Trashed,
		by: p.trashedBy, access: p.Access, download: p.PublicDownload, stamp: p.Stamp, grant: p.grant}
}

// facts is what the access decision has to know of it.
func (p *place) facts(who access.Caller) access.Facts {
	f := access.Facts{
		Account: p.Account, Folder: p.IsFolder, Root: p.IsRoot(), State: p.state, Access: p.Access,
		Display: p.PublicDisplay, Download: p.PublicDownload, Upload: p.PublicUpload,
		PasswordPending: p.Password != "" && !who.Key.Opens(p.PublicID, p.Password),
		Grant:           p.grant, GrantTop: p.area() <= p.marked(),
	}
	if len(p.above) > 0 {
		f.FolderAccess = p.above[0].access
		if !p.IsFolder {
			f.Download = p.above[0].download
		}
	}
	f.InScope = p.within(who.Scope)
	if f.Own = p.Uploader == who.User; p.state != access.Live {
		f.Own = p.by == who.User
	}
	return f
}

// within says whether it is the node with a key, or lies below it.
func (p *place) within(key int64) bool {
	return p.Key == key || slices.ContainsFunc(p.above, func(a ancestor) bool { return a.key == key })
}

// parentID is the public id of the folder that holds it, as far as the caller may see that; else it is in his root.
func (p *place) parentID(who access.Caller) FolderID {
	if p.seen(who) == 0 || p.above[0].parent == 0 {
		return RootID
	}
	return FolderID(p.above[0].publicID)
}

// parentStamp is the change stamp of the folder that holds it.
func (p *place) parentStamp() int64 {
	if len(p.above) == 0 {
		return p.Stamp
	}
	return p.above[0].stamp
}

// marked is how far above the node that is from which it has its state: 0 is the node itself.
func (p *place) marked() int {
	if p.State != access.Live {
		return 0
	}
	return 1 + slices.IndexFunc(p.above, func(a ancestor) bool { return a.state != access.Live })
}

// trashed is when it, or the nearest folder above it that is trashed, was trashed.
func (p *place) trashed() int64 {
	if up := p.marked(); up > 0 {
		return p.above[up-1].trashed
	}
	return p.Trashed
}

// folder finds a folder that the caller may do something to. Within a sharing RootID is the shared folder.
func (s *Service) folder(tx db.Tx, who access.Caller, id FolderID, action access.Action) (*place, error) {
	var p *place
	var err error
	switch {
	case id == RootID && who.Sharing != 0:
		p, err = find(tx, who, `n.id = (SELECT node_id FROM grants WHERE id = $1 AND user_id = $2)`, who.Sharing, who.User)
	case id == RootID && who.Known():
		p, err = find(tx, who, `n.account_id = $1 AND n.parent_id IS NULL`, who.Account)
	case access.ValidPublicID(string(id)):
		p, err = find(tx, who, `n.public_id = $1 AND n.is_folder = 1 AND n.parent_id IS NOT NULL`, string(id))
	}
	if err != nil {
		return nil, err
	}
	return p, allow(tx, p, who, action, ErrNoFolder)
}

// file finds a file, or one of its versions, that the caller may do something to.
func (s *Service) file(tx db.Tx, who access.Caller, id FileID, action access.Action) (*place, error) {
	own, version, ok := splitFileID(id)
	if !ok {
		return nil, ErrNoFile
	}
	p, err := find(tx, who, `n.public_id = $1 AND n.is_folder = 0`, own)
	if err != nil {
		return nil, err
	}
	if p != nil && version != 0 && version != p.Version {
		if p, err = asVersion(tx, p, version); err != nil {
			return nil, err
		}
	}
	return p, allow(tx, p, who, action, ErrNoFile)
}

// wholeFile is file for what can't be done to a single version of a file.
func (s *Service) wholeFile(tx db.Tx, who access.Caller, id FileID, action access.Action) (*place, error) {
	if len(id) != access.PublicIDLength {
		return nil, ErrNoFile
	}
	return s.file(tx, who, id, action)
}

// allow asks the access decision. A missing place is answered like one that the caller may not see.
func allow(tx db.Tx, p *place, who access.Caller, action access.Action, unseen error) error {
	if p == nil {
		return unseen
	}
	switch access.Decide(who, action, p.facts(who)) {
	case access.Allowed:
		return excluded(tx, p)
	case access.Refused:
		return ErrDenied
	default:
		return unseen
	}
}

// lookup returns the live node of a name in a folder, or nil.
func lookup(tx db.Tx, folder int64, name string) (*Node, error) {
	var n Node
	err := scanNode(tx.One(selectEntry, folder, nameKey(name)), &n)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	return &n, err
}

const (
	inFolder     = ` n.parent_id = $1 AND n.name_key = $2 AND n.state = 0`
	selectEntry  = selectNode + inFolder
	grantedEntry = `SELECT ` + nodeColumns + `, COALESCE(g.id, 0), COALESCE(g.mode, 0) FROM nodes n
		LEFT JOIN grants g ON g.user_id = $3 AND g.node_id = n.id WHERE` + inFolder
)

// entry is lookup of what a caller meets in a folder that he knows. What is closed to him, or doesn't show, is there all
// the same: names are taken whoever may know of them.
func entry(tx db.Tx, who access.Caller, folder *place, name string) (*place, error) {
	if !who.ByGrant(folder.Account) {
		n, err := lookup(tx, folder.Key, name)
		if n == nil || err != nil {
			return nil, err
		}
		return folder.child(*n), nil
	}
	var n Node
	var g grant
	err := scanNode(tx.One(grantedEntry, folder.Key, nameKey(name), who.User), &n, &g.id, &g.how)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	at := folder.child(n)
	if g.id != 0 {
		at.grant = g.gives()
		if who.Sharing != 0 {
			at.grant = min(at.grant, folder.grant)
		}
	}
	return at, err
}
