package drive

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// FolderProps are the properties of a folder that say who besides members may do what. nil: as it is, or the default.
type FolderProps struct {
	Access            *access.Visibility // default: private; in the root, what the account sets for new things
	PublicUpload      *bool              // visitors may put files into it; default false
	PublicDisplay     *bool              // visitors see what it holds; default true
	PublicDownload    *bool              // visitors may download from it; default true
	DisplaySubfolders *bool              // visitors see its public subfolders; default true
}

// apply sets what is given.
func (p FolderProps) apply(n *Node) {
	set(&n.Access, p.Access)
	set(&n.PublicUpload, p.PublicUpload)
	set(&n.PublicDisplay, p.PublicDisplay)
	set(&n.PublicDownload, p.PublicDownload)
	set(&n.DisplaySubfolders, p.DisplaySubfolders)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// NewFolder is what CreateFolder makes.
type NewFolder struct {
	Parent      FolderID
	Name        string
	Description string
	FolderProps
}

const insertFolder = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, access, description, created_at,
	modified_at, stamp, public_upload, public_display, public_download, display_subfolders)
	VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $8, $8, $9, $10, $11, $12) RETURNING id`

// CreateFolder makes a folder. A name that is taken, by a file or a folder, is ErrTaken.
func (s *Service) CreateFolder(ctx context.Context, who access.Caller, f NewFolder) (it Item, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		parent, err := s.folder(tx, who, f.Parent, access.Create)
		if err != nil {
			return err
		}
		if !access.Fills(who, parent.facts(who)) {
			return ErrDenied // visitors may put files into a folder that takes uploads, but not folders
		}
		name, err := cleanName(f.Name, true)
		if err != nil {
			return err
		}
		if len(parent.above)+1 > maxDepth {
			return ErrTooDeep
		}
		p := parent.child(Node{Account: parent.Account, Parent: parent.Key, IsFolder: true, Name: name, Description: f.Description,
			PublicDisplay: true, PublicDownload: true, DisplaySubfolders: true})
		if parent.IsRoot() {
			if p.Access, err = s.inherited(tx, parent); err != nil {
				return err
			}
		}
		before := p.Node
		f.apply(&p.Node)
		if widened(&before, &p.Node) {
			if err := allow(tx, p, who, access.Widen, ErrNoFolder); err != nil {
				return err
			}
		}
		if err := s.addFolder(tx, p); err != nil {
			return err
		}
		if err := s.note(tx, who, activity.FolderCreate, &p.Node, ""); err != nil {
			return err
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// addFolder writes a new folder's row and records it in the folder that holds it.
func (s *Service) addFolder(tx db.Tx, p *place) (err error) {
	n, now := &p.Node, s.clock()
	n.PublicID, n.nameKey = access.NewPublicID(s.now(), s.rand), nameKey(n.Name)
	n.Created, n.Modified, n.Stamp = now, now, now
	err = tx.One(insertFolder, n.Account, n.PublicID, n.Parent, n.Name, n.nameKey, n.Access, n.Description, now,
		n.PublicUpload, n.PublicDisplay, n.PublicDownload, n.DisplaySubfolders).Scan(&n.Key)
	if err != nil {
		return taken(err)
	}
	p.above[0].stamp, err = s.bump(tx, n.Parent, of(n))
	return err
}

// FolderChange is what ChangeFolder changes; nil: stays.
type FolderChange struct {
	Name        *string
	Description *string
	FolderProps
	FilesToo bool // the access goes for the files directly in it as well
}

const updateFolder = `UPDATE nodes SET name = $2, name_key = $3, description = $4, access = $5, public_upload = $6, public_display = $7,
	public_download = $8, display_subfolders = $9 WHERE id = $1`

// ChangeFolder changes a folder's properties, all or none. What changes nothing leaves every stamp as it is. To open it, or
// files in it, to more people than before takes the right to widen.
func (s *Service) ChangeFolder(ctx context.Context, who access.Caller, id FolderID, c FolderChange) (it Item, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.Write)
		if err != nil {
			return err
		}
		if p.IsRoot() {
			return ErrRoot
		}
		before := p.Node
		if err := rename(&p.Node, c.Name); err != nil {
			return err
		}
		set(&p.Description, c.Description)
		c.apply(&p.Node)
		wider := widened(&before, &p.Node)
		if !wider && c.FilesToo && c.Access != nil {
			const narrower = `SELECT EXISTS (SELECT 1 FROM nodes WHERE parent_id = $1 AND state = 0 AND is_folder = 0
				AND (access = 0 AND $2 > 0 OR access = 2 AND $2 = 1))`
			if err := tx.One(narrower, p.Key, p.Access).Scan(&wider); err != nil {
				return err
			}
		}
		if wider {
			if err := allow(tx, p, who, access.Widen, ErrNoFolder); err != nil {
				return err
			}
		}
		var files int64
		if c.FilesToo && c.Access != nil {
			const setFiles = `UPDATE nodes SET access = $2 WHERE parent_id = $1 AND state = 0 AND is_folder = 0 AND access <> $2`
			if files, err = tx.Exec(setFiles, p.Key, p.Access); err != nil {
				return err
			}
		}
		changed := changes(&before, &p.Node)
		if changed == "" && files > 0 {
			changed = "access of the files in it"
		}
		if n := &p.Node; changed != "" {
			if _, err := tx.Exec(updateFolder, n.Key, n.Name, n.nameKey, n.Description, n.Access, n.PublicUpload, n.PublicDisplay,
				n.PublicDownload, n.DisplaySubfolders); err != nil {
				return taken(err)
			}
			if n.Stamp, err = s.bump(tx, n.Key, delta{}); err != nil {
				return err
			}
			n.Modified = s.clock()
			if p.above[0].stamp, err = s.bump(tx, n.Parent, delta{}); err != nil {
				return err
			}
			if err := s.bumpOpen(tx, n); err != nil {
				return err
			}
			if err := s.note(tx, who, activity.FileChange, n, changed); err != nil {
				return err
			}
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// widened says whether a change opens a node to more people.
func widened(before, after *Node) bool {
	more := func(before, after bool) bool { return after && !before }
	return after.Access != access.Private && after.Access != before.Access && before.Access != access.Public ||
		more(before.PublicUpload, after.PublicUpload) || more(before.PublicDisplay, after.PublicDisplay) ||
		more(before.PublicDownload, after.PublicDownload) || more(before.DisplaySubfolders, after.DisplaySubfolders)
}

// rename gives a node another name, if one is given.
func rename(n *Node, name *string) error {
	if name == nil {
		return nil
	}
	clean, err := cleanName(*name, n.IsFolder)
	if err != nil {
		return err
	}
	n.Name, n.nameKey = clean, nameKey(clean)
	if !n.IsFolder {
		n.Extension = extension(clean)
	}
	return nil
}

// RenameFolder gives a folder another name. Changing only its case works; the same name changes nothing.
func (s *Service) RenameFolder(ctx context.Context, who access.Caller, id FolderID, name string) (it Item, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.Write)
		if err != nil {
			return err
		}
		if p.IsRoot() {
			return ErrRoot
		}
		if err := s.setName(tx, who, p, name); err != nil {
			return err
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// setName gives a node another name and records it in the folder that holds it. The same name changes nothing.
func (s *Service) setName(tx db.Tx, who access.Caller, p *place, name string) (err error) {
	before := p.Node
	if err := rename(&p.Node, &name); err != nil || p.Name == before.Name {
		return err
	}
	const update = `UPDATE nodes SET name = $2, name_key = $3, extension = $4 WHERE id = $1`
	if _, err := tx.Exec(update, p.Key, p.Name, p.nameKey, p.Extension); err != nil {
		return taken(err)
	}
	if p.above[0].stamp, err = s.bump(tx, p.Parent, delta{}); err != nil {
		return err
	}
	if err := s.bumpOpen(tx, &p.Node); err != nil {
		return err
	}
	return s.note(tx, who, activity.FileChange, &p.Node, changes(&before, &p.Node))
}
