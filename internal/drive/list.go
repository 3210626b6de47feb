package drive

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Order is what a listing is ordered by. Folders know only ByName and ByModified (ByTrashed in the trash); with any
// other order they come by name.
type Order uint8

const (
	ByName Order = iota // by name key, byte by byte
	ByExtension
	ByModified
	BySize
	ByDownloads
	ByTrashed
)

// Refusals of listings.
var (
	ErrAlreadyDeleted = fault.New(fault.NotFound, "Folder is already deleted")
	ErrOffset         = fault.New(fault.Invalid, "Invalid value specified for `offset`.")
)

const (
	pageSize   = 100    // entries that a listing with an offset gives
	maxHits    = 10_000 // entries that a search finds
	noPageSize = 1 << 60
)

// ListQuery says what to list.
type ListQuery struct {
	Folder      FolderID
	Search      string // words that the name has to have, all of them, anywhere below the folder; blank: no search
	OnlyFolders bool
	Breadcrumbs bool
	Offset      *int64    // how many entries to skip, folders before files; then at most 100 are given. nil: all, from the first
	After       *Position // behind which entry to begin; nil: at the first. Not in a search, nor in an account user's root
	Limit       int64     // entries to give, without an Offset; 0: all
	Uncounted   bool      // the folder comes as Glance gives it
	Order       Order
	Descending  bool
}

// Listing is what a folder holds, at one moment. Folders has to be used up before Files.
type Listing struct {
	Folder         Item
	Crumbs         []Crumb
	Folders, Files iter.Seq2[Item, error]
}

// List hands fn what a folder directly holds, or what a search finds below it. fn runs within one snapshot of the
// database, and gets the entries as they are read: a folder of any size takes a constant number of queries and little
// memory. One in the trash is ErrAlreadyDeleted.
func (s *Service) List(ctx context.Context, who access.Caller, q ListQuery, fn func(Listing) error) error {
	if q.Offset != nil && *q.Offset < 0 {
		return ErrOffset
	}
	if q.After != nil && !q.After.fits(q.Order) {
		return ErrPosition
	}
	return s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, q.Folder, access.See)
		if err != nil {
			return err
		}
		if p.state != access.Live {
			return ErrAlreadyDeleted
		}
		if err := allow(tx, p, who, access.List, ErrNoFolder); err != nil {
			return err
		}
		l := Listing{}
		if l.Folder, err = s.complete(tx, who, p, !q.Uncounted); err != nil {
			return err
		}
		if q.Breadcrumbs {
			if l.Crumbs, err = s.crumbs(tx, who, p, false); err != nil {
				return err
			}
		}
		rows := rowsOf(p, who, q)
		if words := wordsOf(q.Search); len(words) > 0 {
			if err := rows.find(tx, p, words, s.db.Dialect()); err != nil {
				return err
			}
		}
		if rows.sight == seesRoot {
			all, err := tops(tx, who, "")
			if err != nil {
				return err
			}
			if rows.tops = all; !rows.search {
				l.Folders, l.Files = listTops(all, q, l.Folder), func(func(Item, error) bool) {}
				return fn(l)
			}
		}
		skip, limit := int64(0), int64(noPageSize)
		if q.Offset != nil {
			skip, limit = *q.Offset, pageSize
		} else if q.Limit > 0 {
			limit = q.Limit
		}
		given := int64(0)
		l.Folders = func(yield func(Item, error) bool) {
			if q.After != nil && !q.After.folder {
				return
			}
			rows.each(tx, true, skip, limit, l.Folder, func(it Item, err error) bool {
				given++
				return yield(it, err)
			})
		}
		l.Files = func(yield func(Item, error) bool) {
			if q.OnlyFolders || given >= limit {
				return
			}
			skipFiles, err := int64(0), error(nil)
			if skip > 0 && given == 0 {
				var folders int64
				if folders, err = rows.count(tx, true, skip); err != nil {
					yield(Item{}, err)
					return
				}
				skipFiles = skip - folders
			}
			rows.each(tx, false, skipFiles, limit-given, l.Folder, yield)
		}
		return fn(l)
	})
}

// rows is the query behind a listing.
type rows struct {
	with   string // recursive part of a search
	from   string // join and condition; the first argument is the folder's key, or of a user's root the user
	args   []any
	order  Order
	desc   bool
	search bool
	sight  sight
	user   access.UserID  // the caller, from whom what is closed to him is kept
	shared *access.UserID // whose sharings of folders are told, see shared; nil: nobody's
	narrow bool           // the call keeps within one sharing
	tops   []top          // of a user's root
	after  *Position      // behind which it goes on; nil: it begins
}

// arg adds an argument and returns the parameter that stands for it.
func (r *rows) arg(v any) string {
	r.args = append(r.args, v)
	return "$" + strconv.Itoa(len(r.args))
}

// rowsOf is the query for what a folder directly holds.
func rowsOf(p *place, who access.Caller, q ListQuery) rows {
	r := rows{args: []any{p.Key}, order: q.Order, desc: q.Descending, sight: p.sight(who), user: who.User, after: q.After,
		narrow: who.Sharing != 0}
	if r.sight == seesRoot {
		r.args = []any{who.User, p.Account}
	}
	if r.sight != seesPublic && who.Kind != access.Link {
		user := p.recipient(who)
		r.shared = &user
	}
	r.from = ` FROM nodes n WHERE n.parent_id = $1 AND n.state = 0`
	if r.sight == seesPublic && !p.DisplaySubfolders {
		r.from += ` AND n.is_folder = 0`
	}
	return r
}

// visible is the condition on folders or files, of a table alias, that the caller sees among what a folder holds.
func (r *rows) visible(folders bool, table string) string {
	switch {
	case r.sight == seesPublic:
		return ` AND ` + table + `.access = ` + strconv.Itoa(int(access.Public))
	case r.sight != seesAll && folders:
		return closedTo(table, r.arg(r.user))
	}
	return ""
}

// kind is the condition on the files or folders n that the caller sees. It is spelled so that the index of folders serves.
func (r *rows) kind(folders bool) string {
	if folders {
		return ` AND n.is_folder = 1` + r.visible(true, "n")
	}
	return ` AND n.is_folder = 0` + r.visible(false, "n")
}

// columns are what each reads of files or folders: nodeColumns, with the folders in a folder that the caller sees, whether
// that is shared, and how it is opened to the caller by a grant of its own, inherits where there is none.
func (r *rows) columns(folders bool) string {
	count, isShared, opened := "n.folders", "0", strconv.Itoa(int(inherits))
	if folders {
		switch r.sight {
		case seesPublic:
			count = visibleFolders
		case seesOpened, seesRoot:
			count = `n.folders - ` + closedIn("n.id", r.arg(r.user))
		}
		if r.sight == seesOpened && !r.narrow {
			opened = `COALESCE((SELECT g.mode FROM grants g WHERE g.user_id = ` + r.arg(r.user) + ` AND g.node_id = n.id), ` + opened + `)`
		}
		if r.shared != nil {
			isShared = shared("n.id", "n.account_id", r.arg(*r.shared))
		}
	}
	return strings.Replace(nodeColumns, "n.folders,", count+",", 1) + `, ` + isShared + `, ` + opened
}

// each gives the folders or the files of a listing.
func (r rows) each(tx db.Tx, folders bool, skip, limit int64, in Item, yield func(Item, error) bool) {
	if r.search {
		limit = min(limit, max(maxHits-skip, 0))
	}
	text := r.with + `SELECT ` + r.columns(folders)
	if r.search {
		text += `, CASE WHEN up.parent_id IS NULL THEN '0' ELSE up.public_id END, COALESCE(up.stamp, 0)`
	}
	text += r.from + r.kind(folders) + r.behind(folders) + orderBy(r.order, folders, r.desc) + ` LIMIT ` + r.arg(limit) + ` OFFSET ` + r.arg(skip)
	for row, err := range tx.Query(text, r.args...) {
		it := Item{Folder: in.FolderID(), FolderStamp: in.Stamp, Owner: in.Owner, MayChange: in.MayChange}
		if err == nil {
			var how Opening
			if r.search {
				err = scanNode(row, &it.Node, &it.Shared, &how, &it.Folder, &it.FolderStamp)
			} else {
				err = scanNode(row, &it.Node, &it.Shared, &how)
			}
			if how != inherits {
				it.MayChange = how == ToEdit
			}
		}
		for i := range r.tops {
			if top := &r.tops[i]; folders && top.Key == it.Key {
				it.Name, it.FolderStamp = top.Name, in.Stamp
			}
		}
		if !yield(it, err) || err != nil {
			return
		}
	}
}

// count counts the folders or the files of a listing, up to a limit.
func (r rows) count(tx db.Tx, folders bool, limit int64) (n int64, err error) {
	text := r.with + `SELECT COUNT(*) FROM (SELECT n.id` + r.from + r.kind(folders) + ` LIMIT ` + r.arg(limit) + `) AS counted`
	err = tx.One(text, r.args...).Scan(&n)
	return n, err
}

// sortColumn is what files or folders are sorted by before their names; empty: by their names alone.
func sortColumn(o Order, folders bool) string {
	switch {
	case o == ByModified:
		return "n.modified_at"
	case o == ByTrashed:
		return "n.trashed_at"
	case folders:
	case o == ByExtension:
		return "n.extension"
	case o == BySize:
		return "n.size"
	case o == ByDownloads:
		return "n.downloads"
	}
	return ""
}

// orderBy orders entries so that no two compare equal: an offset always meets the same entry.
func orderBy(o Order, folders, descending bool) string {
	direction := ""
	if descending {
		direction = " DESC"
	}
	text := ` ORDER BY `
	if column := sortColumn(o, folders); column != "" {
		text += column + direction + `, `
	}
	return text + `n.name_key` + direction + `, n.id` + direction
}

// visibleFolders counts the folders that visitors see in an entry of a listing.
const visibleFolders = `CASE WHEN n.public_display = 0 OR n.display_subfolders = 0 THEN 0 ELSE
	(SELECT COUNT(*) FROM nodes c WHERE c.parent_id = n.id AND c.state = 0 AND c.is_folder = 1 AND c.access = 1) END`

// countVisible counts what visitors see of a folder: nothing, if it doesn't show what it holds.
func countVisible(tx db.Tx, p *place, n *Node) error {
	if !p.PublicDisplay {
		n.Folders, n.Files, n.Bytes = 0, 0, 0
		return nil
	}
	const visible = `SELECT CAST(COALESCE(SUM(is_folder), 0) AS BIGINT), CAST(COALESCE(SUM(1 - is_folder), 0) AS BIGINT), CAST(COALESCE(SUM(size), 0) AS BIGINT)
		FROM nodes WHERE parent_id = $1 AND state = 0 AND access = 1 AND (is_folder = 0 OR $2 = 1)`
	return tx.One(visible, p.Key, p.DisplaySubfolders).Scan(&n.Folders, &n.Files, &n.Bytes)
}

// Entry returns what a folder directly holds under a name, or nil, and the folder's change stamp.
func (s *Service) Entry(ctx context.Context, who access.Caller, folder FolderID, name string) (found *Item, stamp int64, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, folder, access.List)
		if err != nil {
			return err
		}
		if p.sight(who) == seesRoot {
			if err := p.asRoot(tx, who); err != nil {
				return err
			}
		}
		found, stamp = nil, p.Stamp
		at, err := s.below(tx, who, p, name)
		if at == nil || err != nil {
			return err
		}
		it, err := s.item(tx, who, at)
		found = &it
		return err
	})
	return found, stamp, err
}

// below returns what a folder holds under a name, if the caller may know of it, or nil. What can't be a name is nobody's.
func (s *Service) below(tx db.Tx, who access.Caller, p *place, name string) (*place, error) {
	name, err := cleanName(name, false)
	if err != nil {
		return nil, nil
	}
	sight := p.sight(who)
	if sight == seesRoot {
		t, err := topNamed(tx, who, name)
		if t == nil || err != nil {
			return nil, err
		}
		return find(tx, who, `n.id = $1`, t.Key)
	}
	at, err := entry(tx, who, p, name)
	switch {
	case at == nil || err != nil:
		return nil, err
	case sight == seesOpened && at.grant == access.NoGrant,
		sight == seesPublic && !p.shows(at):
		return nil, nil
	}
	return at, nil
}
