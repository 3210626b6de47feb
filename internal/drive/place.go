package drive

import (
	"errors"
	"slices"

	"driveway/internal/access"
	"driveway/internal/db"
)

// place is a node with the folders above it, nearest first, up to the account's root. Of something trashed out of a
// folder that has been purged since, the chain ends early.
type place struct {
	Node
	above []ancestor
	state access.State // its own or, while that is live, that of the nearest folder above it which isn't
}

// ancestor is what has to be known of a folder that something lies below.
type ancestor struct {
	key      int64
	parent   int64
	publicID string
	name     string
	state    access.State
	trashed  int64
	access   access.Visibility
	download bool
	stamp    int64
}

const selectNode = `SELECT ` + nodeColumns + ` FROM nodes n WHERE `

// selectAbove walks from a folder up to the root. The bound holds even if rows should ever form a circle.
const selectAbove = `
	WITH RECURSIVE above(id, depth) AS (
		SELECT CAST($1 AS BIGINT), 0
		UNION ALL
		SELECT n.parent_id, above.depth + 1 FROM above JOIN nodes n ON n.id = above.id
		WHERE n.parent_id IS NOT NULL AND above.depth < 300
	)
	SELECT n.id, COALESCE(n.parent_id, 0), n.public_id, n.name, n.state, COALESCE(n.trashed_at, 0), n.access,
		n.public_download, n.stamp
	FROM above JOIN nodes n ON n.id = above.id ORDER BY above.depth`

// find reads the one node that a condition names, and its ancestors. It returns nil if there is none.
func find(tx db.Tx, where string, args ...any) (*place, error) {
	p := new(place)
	err := scanNode(tx.One(selectNode+where, args...), &p.Node)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return p, p.climb(tx)
}

// climb fills in what lies above the node.
func (p *place) climb(tx db.Tx) error {
	p.above, p.state = p.above[:0], p.State
	if p.Parent == 0 {
		return nil
	}
	for row, err := range tx.Query(selectAbove, p.Parent) {
		if err != nil {
			return err
		}
		var a ancestor
		if err := row.Scan(&a.key, &a.parent, &a.publicID, &a.name, &a.state, &a.trashed, &a.access, &a.download, &a.stamp); err != nil {
			return err
		}
		p.above = append(p.above, a)
		if p.state == access.Live { // what was trashed itself is a thing of its own, whatever becomes of its folder
			p.state = a.state
		}
	}
	return nil
}

// facts is what the access decision has to know of it.
func (p *place) facts(who access.Caller) access.Facts {
	f := access.Facts{
		Account: p.Account, Folder: p.IsFolder, Root: p.IsRoot(), State: p.state, Access: p.Access,
		Display: p.PublicDisplay, Download: p.PublicDownload, Upload: p.PublicUpload,
		PasswordPending: p.Password != "" && !who.Key.Opens(p.PublicID, p.Password),
	}
	if len(p.above) > 0 {
		f.FolderAccess = p.above[0].access
		if !p.IsFolder {
			f.Download = p.above[0].download
		}
	}
	f.InScope = p.within(who.Scope)
	return f
}

// within says whether it is the node with a key, or lies below it.
func (p *place) within(key int64) bool {
	return p.Key == key || slices.ContainsFunc(p.above, func(a ancestor) bool { return a.key == key })
}

// outside says whether to the caller it is somebody else's, of which only what is public shows.
func (p *place) outside(who access.Caller) bool {
	return who.Account != p.Account && !(who.Kind == access.Link && p.within(who.Scope))
}

// parentID is the public id of the folder that holds it.
func (p *place) parentID() FolderID {
	if len(p.above) == 0 || p.above[0].parent == 0 {
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

// trashed is when it, or the nearest folder above it that is trashed, was trashed.
func (p *place) trashed() int64 {
	if p.State != access.Live {
		return p.Trashed
	}
	for _, a := range p.above {
		if a.state != access.Live {
			return a.trashed
		}
	}
	return 0
}

// folder finds a folder that the caller may do something to.
func (s *Service) folder(tx db.Tx, who access.Caller, id FolderID, action access.Action) (*place, error) {
	var p *place
	var err error
	switch {
	case id == RootID && who.Known():
		p, err = find(tx, `n.account_id = $1 AND n.parent_id IS NULL`, who.Account)
	case access.ValidPublicID(string(id)):
		p, err = find(tx, `n.public_id = $1 AND n.is_folder = 1 AND n.parent_id IS NOT NULL`, string(id))
	}
	if err == nil {
		p, err = awake(tx, who, p)
	}
	if err != nil {
		return nil, err
	}
	return p, allow(p, who, action, ErrNoFolder)
}

// file finds a file, or one of its versions, that the caller may do something to.
func (s *Service) file(tx db.Tx, who access.Caller, id FileID, action access.Action) (*place, error) {
	own, version, ok := splitFileID(id)
	if !ok {
		return nil, ErrNoFile
	}
	p, err := find(tx, `n.public_id = $1 AND n.is_folder = 0`, own)
	if err == nil {
		p, err = awake(tx, who, p)
	}
	if err != nil {
		return nil, err
	}
	if p != nil && version != 0 && version != p.Version {
		if p, err = asVersion(tx, p, version); err != nil {
			return nil, err
		}
	}
	return p, allow(p, who, action, ErrNoFile)
}

// awake returns a place as it is, or nil if its account is suspended: to all others, what is there doesn't exist then.
func awake(tx db.Tx, who access.Caller, p *place) (*place, error) {
	if p == nil || who.Account == p.Account {
		return p, nil
	}
	var suspended bool
	err := tx.One(`SELECT suspended_at IS NOT NULL FROM accounts WHERE id = $1`, p.Account).Scan(&suspended)
	if suspended {
		p = nil
	}
	return p, err
}

// wholeFile is file for what can't be done to a single version of a file.
func (s *Service) wholeFile(tx db.Tx, who access.Caller, id FileID, action access.Action) (*place, error) {
	if len(id) != access.PublicIDLength {
		return nil, ErrNoFile
	}
	return s.file(tx, who, id, action)
}

// allow asks the access decision. A missing place is answered like one that the caller may not see.
func allow(p *place, who access.Caller, action access.Action, unseen error) error {
	if p == nil {
		return unseen
	}
	switch access.Decide(who, action, p.facts(who)) {
	case access.Allowed:
		return nil
	case access.Refused:
		return ErrDenied
	default:
		return unseen
	}
}
