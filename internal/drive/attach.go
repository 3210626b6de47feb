package drive

import (
	"errors"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/db"
)

// AttachableIn returns the key under which a file may be attached to something, within a transaction of the caller's. The file
// is named by its own id or by that of one of its versions, which stand for it as well. One that who may not read, or of
// another account, is ErrNoFile. The attachment opens nothing: see FilesAmong for what shows of it.
func (s *Service) AttachableIn(tx db.Tx, who access.Caller, id FileID) (key int64, err error) {
	p, err := s.file(tx, who, id, access.Read)
	if errors.Is(err, ErrDenied) || err == nil && p.Account != who.Account {
		err = ErrNoFile
	}
	if err != nil {
		return 0, err
	}
	return p.Key, nil
}

// FilesAmong returns those files of who's account that he may read now among all whose keys a query gives (other keys and NULL
// among them are nobody's), by key: as Node says, with nothing more known of an Item. It takes two statements, however many
// they are.
func (s *Service) FilesAmong(tx db.Tx, who access.Caller, keys string, args ...any) (map[int64]*Item, error) {
	account, user := "$"+strconv.Itoa(len(args)+1), "$"+strconv.Itoa(len(args)+2)
	wanted := ` FROM nodes n WHERE n.id IN (` + keys + `) AND n.account_id = ` + account + ` AND n.is_folder = 0 AND n.state = 0`
	args = append(args[:len(args):len(args)], who.Account)
	files := map[int64]*Item{}
	for row, err := range tx.Query(`SELECT `+nodeColumns+wanted, args...) {
		it := new(Item)
		if err == nil {
			err = scanNode(row, &it.Node)
		}
		if err != nil {
			return nil, err
		}
		files[it.Key] = it
	}
	if len(files) == 0 {
		return files, nil
	}
	type folder struct {
		ancestor
		grant
	}
	folders := map[int64]folder{}
	for row, err := range tx.Query(`WITH RECURSIVE above(id) AS (
			SELECT n.parent_id`+wanted+`
			UNION
			SELECT n.parent_id FROM above JOIN nodes n ON n.id = above.id WHERE n.parent_id IS NOT NULL
		)
		SELECT `+ancestorColumns+grantColumns+` FROM above JOIN nodes n ON n.id = above.id
		LEFT JOIN grants g ON g.user_id = `+user+` AND g.node_id = n.id`, append(args, who.User)...) {
		var f folder
		if err == nil {
			err = scanAncestor(row, &f.ancestor, &f.grant)
		}
		if err != nil {
			return nil, err
		}
		folders[f.key] = f
	}
	for key, it := range files {
		p, grants := &place{Node: it.Node}, []grant{{}} // a file has no grant of its own
		p.begin()
		for at, there := folders[p.Parent]; there && len(p.above) <= maxDepth; at, there = folders[at.parent] {
			p.under(at.ancestor)
			grants = append(grants, at.grant)
		}
		if who.ByGrant(p.Account) {
			p.open(who, grants)
		}
		if access.Decide(who, access.Read, p.facts(who)) != access.Allowed {
			delete(files, key)
		}
	}
	return files, nil
}
