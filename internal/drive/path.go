package drive

import (
	"context"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of paths.
var (
	ErrNoFolderPath = fault.New(fault.NotFound, "Folder not found")
	ErrNoFilePath   = fault.New(fault.NotFound, "File not found.")
)

// Crumb is a folder on the way from the topmost one that the caller may see.
type Crumb struct {
	ID      FolderID
	Name    string
	Folders []Crumb // live folders directly in it, by name, at most 1,000; nil if not asked for
}

// wayTo returns the names and ids of a node and the folders above it that the caller may see, topmost first. The root is not
// among them.
func wayTo(tx db.Tx, who access.Caller, p *place) ([]ancestor, error) {
	if p.IsRoot() {
		return nil, nil
	}
	way := append([]ancestor{p.self()}, p.above[:p.seen(who)]...)
	if way[len(way)-1].parent == 0 {
		way = way[:len(way)-1]
	}
	slices.Reverse(way)
	if top := &way[0]; who.Kind == access.AccountUser && top.grant != access.NoGrant && (len(way) > 1 || p.IsFolder) {
		name, err := shownName(tx, who, top.name, top.key)
		if err != nil {
			return nil, err
		}
		top.name = name
	}
	return way, nil
}

// pathOf is the path of a node below the topmost folder that the caller may see, with slashes between the names.
func pathOf(tx db.Tx, who access.Caller, p *place) (string, error) {
	var names []string
	way, err := wayTo(tx, who, p)
	for _, a := range way {
		names = append(names, a.name)
	}
	return strings.Join(names, "/"), err
}

// FolderPath returns a folder's path below the topmost folder that who may see: "a/b"; "" for the root.
func (s *Service) FolderPath(ctx context.Context, who access.Caller, id FolderID) (path string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.See)
		if err == nil && p.state != access.Live {
			err = ErrNoFolder
		}
		if err == nil {
			path, err = pathOf(tx, who, p)
		}
		return err
	})
	return path, err
}

// FilePath returns a file's path below the topmost folder that who may see: "a/b.txt".
func (s *Service) FilePath(ctx context.Context, who access.Caller, id FileID) (path string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.file(tx, who, id, access.See)
		if err == nil && p.state != access.Live {
			err = ErrNoFile
		}
		if err == nil {
			path, err = pathOf(tx, who, p)
		}
		return err
	})
	return path, err
}

// Breadcrumbs returns the way to a folder, from the first one below the root to the folder itself; none for the root.
func (s *Service) Breadcrumbs(ctx context.Context, who access.Caller, id FolderID, subfolders bool) (crumbs []Crumb, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.See)
		if err == nil && p.state != access.Live {
			err = ErrNoFolder
		}
		if err != nil {
			return err
		}
		crumbs, err = s.crumbs(tx, who, p, subfolders)
		return err
	})
	return crumbs, err
}

func (s *Service) crumbs(tx db.Tx, who access.Caller, p *place, subfolders bool) ([]Crumb, error) {
	way, err := wayTo(tx, who, p)
	if err != nil {
		return nil, err
	}
	crumbs := make([]Crumb, len(way))
	for i, a := range way {
		crumbs[i] = Crumb{ID: FolderID(a.publicID), Name: a.name}
		if !subfolders {
			continue
		}
		crumbs[i].Folders = []Crumb{}
		if p.sight(who) == seesPublic && (!p.PublicDisplay || !p.DisplaySubfolders) {
			continue // to visitors the way is the folder alone
		}
		r := rows{args: []any{a.key}, sight: p.sight(who), user: who.User}
		query := `SELECT n.public_id, n.name FROM nodes n WHERE n.parent_id = $1 AND n.state = 0` + r.kind(true) + ` ORDER BY n.name_key LIMIT 1000`
		for row, err := range tx.Query(query, r.args...) {
			if err != nil {
				return nil, err
			}
			var c Crumb
			if err := row.Scan(&c.ID, &c.Name); err != nil {
				return nil, err
			}
			crumbs[i].Folders = append(crumbs[i].Folders, c)
		}
	}
	return crumbs, nil
}

// FolderByPath returns the folder of a path from the root of the caller's account, with / or \ between the names, which
// compare like names. "/" is the root.
func (s *Service) FolderByPath(ctx context.Context, who access.Caller, path string) (id FolderID, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.walk(tx, who, path)
		if err != nil {
			return err
		}
		if p == nil || !p.IsFolder {
			return ErrNoFolderPath
		}
		id = p.FolderID()
		return nil
	})
	return id, err
}

// FileByPath returns the file of a path from the root of the caller's account. See FolderByPath.
func (s *Service) FileByPath(ctx context.Context, who access.Caller, path string) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.walk(tx, who, path)
		if err != nil {
			return err
		}
		if p == nil || p.IsFolder {
			return ErrNoFilePath
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// walk follows a path down from the caller's root: one probe of the name index a step, and no more steps than folders
// can be deep. It returns nil where the path ends in nothing that he may know of.
func (s *Service) walk(tx db.Tx, who access.Caller, path string) (*place, error) {
	p, err := s.folder(tx, who, RootID, access.List)
	if err != nil {
		return nil, err
	}
	steps := 0
	for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == '\\' }) {
		if steps++; steps > maxDepth+1 || !p.IsFolder {
			return nil, nil
		}
		if _, err := cleanName(name, false); err == ErrNameEmpty {
			continue
		}
		if p, err = s.below(tx, who, p, name); p == nil || err != nil {
			return nil, err
		}
	}
	return p, nil
}
