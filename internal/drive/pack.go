package drive

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Pick is a file (or a version of one), or a folder with all below it, that the caller may read.
type Pick struct {
	Item
	Location // of the bytes of a file that came with its folder; of others see Located
	place    *place
}

// Picks finds files and folders to be read together, in the given order, files first. Any that who may not know of is
// ErrNoFile or ErrNoFolder. What shows and is not for reading is left out; where nothing else was asked for it is refused
// as Locate does.
func (s *Service) Picks(ctx context.Context, who access.Caller, files []FileID, folders []FolderID) (picks []Pick, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		picks = make([]Pick, 0, len(files)+len(folders))
		var why error // the first thing left out can't be read
		pick := func(p *place, err error) error {
			if errors.Is(err, ErrDenied) {
				why = cmp.Or(why, whyUnread(p, who))
				return nil
			}
			if err == nil {
				picks = append(picks, Pick{Item: Item{Node: p.Node}, place: p})
			}
			return err
		}
		for _, id := range files {
			if err := pick(s.file(tx, who, id, access.Read)); err != nil {
				return err
			}
		}
		for _, id := range folders {
			if err := pick(s.folder(tx, who, id, access.List)); err != nil {
				return err
			}
		}
		if len(picks) > 0 {
			return nil
		}
		return why
	})
	return picks, err
}

// packStep is how many entries of a folder are read at once, with the small contents among them. They are read in steps, and
// not in one snapshot, since whoever they are sent to may take hours.
const packStep = 50

const selectPacked = `SELECT ` + nodeColumns + `, c.store_key, d.data FROM nodes n JOIN contents c ON c.id = n.content_id
	LEFT JOIN content_data d ON d.content_id = n.content_id
	WHERE n.parent_id = $1 AND n.state = 0 AND n.name_key > $2`

const selectBelow = selectNode + `n.parent_id = $1 AND n.state = 0 AND n.name_key > $2`

// FilesIn returns the next files directly in a picked folder that who may read, in the order of their names after the one
// with the given name key, and the name key after which to go on; "" if that was all.
func (s *Service) FilesIn(ctx context.Context, who access.Caller, in Pick, after string) (files []Pick, next string, err error) {
	if in.Files == 0 || in.place.sight(who) == seesRoot {
		return nil, "", nil
	}
	return s.inside(ctx, who, in, selectPacked, after)
}

// FoldersIn is FilesIn for the folders directly in a folder.
func (s *Service) FoldersIn(ctx context.Context, who access.Caller, in Pick, after string) (folders []Pick, next string, err error) {
	switch sight := in.place.sight(who); {
	case sight == seesRoot:
		err = s.db.Read(ctx, func(tx db.Tx) error {
			all, err := tops(tx, who, "")
			folders = make([]Pick, len(all))
			for i, t := range all {
				folders[i] = Pick{Item: Item{Node: t.Node}, place: &place{Node: t.Node, grant: t.grant}}
			}
			return err
		})
		return folders, "", err
	case in.Folders == 0 || sight == seesPublic && !in.DisplaySubfolders:
		return nil, "", nil
	}
	return s.inside(ctx, who, in, selectBelow, after)
}

func (s *Service) inside(ctx context.Context, who access.Caller, in Pick, query, after string) (found []Pick, next string, err error) {
	above, action := in.place.downward(), access.Read
	if query == selectBelow {
		action = access.List
	}
	r := rows{args: []any{in.Key, after}, sight: in.place.sight(who), user: who.User}
	query += r.kind(action == access.List) + ` ORDER BY n.name_key LIMIT ` + strconv.Itoa(packStep)
	err = s.db.Read(ctx, func(tx db.Tx) error {
		found, next = nil, ""
		read := 0
		for row, err := range tx.Query(query, r.args...) {
			if err != nil {
				return err
			}
			p := &place{above: above, state: in.place.state, grant: in.place.grant}
			pick := Pick{place: p}
			if action == access.Read {
				err = scanNode(row, &p.Node, &pick.StoreKey, &pick.Data)
			} else {
				err = scanNode(row, &p.Node)
			}
			if err != nil {
				return err
			}
			if read++; read == packStep {
				next = p.nameKey
			}
			pick.Node = p.Node
			if access.Decide(who, action, p.facts(who)) == access.Allowed {
				found = append(found, pick)
			}
		}
		return nil
	})
	return slices.Clip(found), next, err
}

// Located returns where the bytes of a picked file are.
func (s *Service) Located(ctx context.Context, p Pick) (at Location, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error { return locate(tx, p.Content, 0, &at, new(Limits)) })
	return at, err
}
