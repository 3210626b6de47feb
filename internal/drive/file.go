package drive

import (
	"context"
	"crypto/md5" //nolint:gosec // the wire's hash, not a safeguard
	"crypto/sha256"
	"strconv"
	"strings"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// FileChange is what ChangeFile changes; nil: stays.
type FileChange struct {
	Name        *string
	Description *string
	Password    *string // "" takes it away
	DestURL     *string
	Price       *string
	Access      *access.Visibility
	EditOnline  *bool
	Modified    *int64 // Unix seconds
}

const updateFile = `UPDATE nodes SET name = $2, name_key = $3, extension = $4, description = $5, password = $6, dest_url = $7, price = $8,
	access = $9, edit_online = $10, modified_at = $11 WHERE id = $1`

// ChangeFile changes a file's properties, all or none. What changes nothing leaves the folder's stamp as it is. To open it to
// more people than before, and to change its password, takes the right to widen.
func (s *Service) ChangeFile(ctx context.Context, who access.Caller, id FileID, c FileChange) (it Item, err error) {
	var hashed string
	if c.Password != nil && *c.Password != "" {
		widen := func(tx db.Tx) (*place, error) { return s.wholeFile(tx, who, id, access.Widen) }
		if _, err := s.look(ctx, widen, who); err != nil { // before the costly hash
			return it, err
		}
		if hashed, err = s.hash(ctx, *c.Password); err != nil {
			return it, err
		}
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := s.wholeFile(tx, who, id, access.Write)
		if err != nil {
			return err
		}
		before := p.Node
		if err := rename(&p.Node, c.Name); err != nil {
			return err
		}
		set(&p.Description, c.Description)
		set(&p.DestURL, c.DestURL)
		set(&p.Price, c.Price)
		set(&p.Access, c.Access)
		set(&p.EditOnline, c.EditOnline)
		set(&p.Modified, c.Modified)
		if c.Password != nil {
			p.Password = hashed
		}
		if widened(&before, &p.Node) || p.Password != before.Password {
			if err := allow(tx, p, who, access.Widen, ErrNoFile); err != nil {
				return err
			}
		}
		if n, changed := &p.Node, changes(&before, &p.Node); changed != "" {
			if _, err := tx.Exec(updateFile, n.Key, n.Name, n.nameKey, n.Extension, n.Description, n.Password, n.DestURL, n.Price,
				n.Access, n.EditOnline, n.Modified); err != nil {
				return taken(err)
			}
			if p.above[0].stamp, err = s.bump(tx, n.Parent, delta{}); err != nil {
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

// NewFile makes an empty file named stem.extension, or "stem (1).extension" and so on where that name is taken.
func (s *Service) NewFile(ctx context.Context, who access.Caller, folder FolderID, stem, extension string) (it Item, err error) {
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := s.folder(tx, who, folder, access.Create)
		if err != nil {
			return err
		}
		if !access.Fills(who, p.facts(who)) {
			return ErrDenied // visitors may upload, and no more
		}
		name, err := freeName(tx, p.Key, stem+"."+extension, false, func(i int) string { return " (" + strconv.Itoa(i) + ")" })
		if err != nil {
			return err
		}
		sum, sum256 := md5.Sum(nil), sha256.Sum256(nil) //nolint:gosec // as above
		at, err := s.addFile(tx, who, p, Publication{
			File: FileID(access.NewPublicID(s.now(), s.rand)), Name: name, Modified: s.clock(),
			Content: Content{MD5: sum[:], SHA256: sum256[:]},
		})
		if err != nil {
			return err
		}
		if err := s.note(tx, who, activity.FileUpload, &at.Node, "new file"); err != nil {
			return err
		}
		it, err = s.item(tx, who, at)
		return err
	})
	return it, err
}

// freeName returns a name that is free in a folder: the one wished for, else the first free one of those with a suffix
// before the extension, numbered from 1.
func freeName(tx db.Tx, folder int64, wish string, isFolder bool, suffix func(int) string) (string, error) {
	there, err := lookup(tx, folder, wish)
	if there == nil || err != nil {
		return wish, err
	}
	// All names that begin like those that are tried: one range of the name index.
	const many = 999_999 // the longest suffix: a long name is cut to make room for it
	prefix := commonPrefix(nameKey(nameWith(wish, suffix(1), isFolder)), nameKey(nameWith(wish, suffix(many), isFolder)))
	names := map[string]bool{}
	for row, err := range tx.Query(`SELECT name_key FROM nodes WHERE parent_id = $1 AND state = 0 AND name_key >= $2 AND name_key < $3`,
		folder, prefix, prefix+"\U0010FFFF") {
		if err != nil {
			return "", err
		}
		var key string
		if err := row.Scan(&key); err != nil {
			return "", err
		}
		names[key] = true
	}
	for i := 1; ; i++ {
		name := nameWith(wish, suffix(i), isFolder)
		if !names[nameKey(name)] {
			return name, nil
		}
	}
}

// commonPrefix returns what two texts begin with alike, in whole runes.
func commonPrefix(a, b string) string {
	for i, r := range a {
		if !strings.HasPrefix(b[min(i, len(b)):], string(r)) {
			return a[:i]
		}
	}
	return a
}
