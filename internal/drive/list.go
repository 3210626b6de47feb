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
	maxWords   = 16     // words of a search that count
	noPageSize = 1 << 60
)

// ListQuery says what to list.
type ListQuery struct {
	Folder      FolderID
	Search      string // words that the name has to have, all of them, anywhere below the folder; blank: no search
	OnlyFolders bool
	Breadcrumbs bool
	Offset      *int64 // how many entries to skip, folders before files; then at most 100 are given. nil: all, from the first
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
	return s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, q.Folder, access.See)
		if err != nil {
			return err
		}
		if p.state != access.Live {
			return ErrAlreadyDeleted
		}
		if err := allow(p, who, access.List, ErrNoFolder); err != nil {
			return err
		}
		l := Listing{}
		if l.Folder, err = s.item(tx, who, p); err != nil {
			return err
		}
		if q.Breadcrumbs {
			if l.Crumbs, err = s.crumbs(tx, who, p, false); err != nil {
				return err
			}
		}
		rows := rowsOf(p, who, q, s.db.Dialect())
		skip, limit := int64(0), int64(noPageSize)
		if q.Offset != nil {
			skip, limit = *q.Offset, pageSize
		}
		given := int64(0)
		l.Folders = func(yield func(Item, error) bool) {
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
	with    string // recursive part of a search
	from    string // join and condition; the first argument is the folder's key
	args    []any
	order   Order
	desc    bool
	search  bool
	visitor bool
}

func rowsOf(p *place, who access.Caller, q ListQuery, d db.Dialect) rows {
	r := rows{args: []any{p.Key}, order: q.Order, desc: q.Descending, visitor: p.outside(who)}
	words := strings.Fields(nameKey(q.Search))
	if len(words) == 0 {
		r.from = ` FROM nodes n WHERE n.parent_id = $1 AND n.state = 0`
	} else {
		r.search = true
		r.with = `WITH RECURSIVE below(id) AS (
			SELECT CAST($1 AS BIGINT)
			UNION ALL
			SELECT f.id FROM below JOIN nodes f ON f.parent_id = below.id AND f.state = 0 AND f.is_folder = 1` + publicOnly(r.visitor, "f") + `
		) `
		r.from = ` FROM below JOIN nodes n ON n.parent_id = below.id AND n.state = 0 JOIN nodes up ON up.id = below.id WHERE TRUE`
		for _, word := range words[:min(len(words), maxWords)] {
			r.args = append(r.args, word)
			r.from += d.Spell(` AND {{find}}(n.name_key, CAST($` + strconv.Itoa(len(r.args)) + ` AS TEXT)) > 0`)
		}
	}
	r.from += publicOnly(r.visitor, "n")
	if r.visitor && !p.DisplaySubfolders {
		r.from += ` AND n.is_folder = 0`
	}
	return r
}

// publicOnly is the condition that keeps from visitors what isn't public.
func publicOnly(visitor bool, table string) string {
	if !visitor {
		return ""
	}
	return ` AND ` + table + `.access = ` + strconv.Itoa(int(access.Public))
}

// kind is the condition on files or folders. It is spelled so that the index of folders serves.
func kind(folders bool) string {
	if folders {
		return ` AND n.is_folder = 1`
	}
	return ` AND n.is_folder = 0`
}

// each gives the folders or the files of a listing.
func (r rows) each(tx db.Tx, folders bool, skip, limit int64, in Item, yield func(Item, error) bool) {
	if r.search {
		limit = min(limit, max(maxHits-skip, 0))
	}
	columns := nodeColumns
	if r.visitor {
		columns = strings.Replace(columns, "n.folders,", visibleFolders+",", 1)
	}
	text := r.with + `SELECT ` + columns
	if r.search {
		text += `, CASE WHEN up.parent_id IS NULL THEN '0' ELSE up.public_id END, up.stamp`
	}
	args := append(append([]any{}, r.args...), limit, skip)
	text += r.from + kind(folders) + orderBy(r.order, folders, r.desc) +
		` LIMIT $` + strconv.Itoa(len(args)-1) + ` OFFSET $` + strconv.Itoa(len(args))
	for row, err := range tx.Query(text, args...) {
		it := Item{Folder: in.FolderID(), FolderStamp: in.Stamp, Owner: in.Owner, MayChange: in.MayChange}
		if err == nil {
			if r.search {
				err = scanNode(row, &it.Node, &it.Folder, &it.FolderStamp)
			} else {
				err = scanNode(row, &it.Node)
			}
		}
		if !yield(it, err) || err != nil {
			return
		}
	}
}

// count counts the folders or the files of a listing, up to a limit.
func (r rows) count(tx db.Tx, folders bool, limit int64) (n int64, err error) {
	args := append(append([]any{}, r.args...), limit)
	text := r.with + `SELECT COUNT(*) FROM (SELECT n.id` + r.from + kind(folders) + ` LIMIT $` + strconv.Itoa(len(args)) + `) AS counted`
	err = tx.One(text, args...).Scan(&n)
	return n, err
}

// orderBy orders entries so that no two compare equal: an offset always meets the same entry.
func orderBy(o Order, folders, descending bool) string {
	column := ""
	switch {
	case o == ByModified:
		column = "n.modified_at"
	case o == ByTrashed:
		column = "n.trashed_at"
	case folders:
	case o == ByExtension:
		column = "n.extension"
	case o == BySize:
		column = "n.size"
	case o == ByDownloads:
		column = "n.downloads"
	}
	direction := ""
	if descending {
		direction = " DESC"
	}
	text := ` ORDER BY `
	if column != "" {
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
		found, stamp = nil, p.Stamp
		name, err := cleanName(name, false)
		if err != nil {
			return nil // what can't be a name is nobody's
		}
		at, err := entry(tx, p.Key, name)
		if at == nil || err != nil {
			return err
		}
		at.above = p.downward()
		if p.outside(who) && (at.Access != access.Public || at.IsFolder && !p.DisplaySubfolders) {
			return nil
		}
		it, err := s.item(tx, who, at)
		found = &it
		return err
	})
	return found, stamp, err
}
