package drive

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
)

// TrashQuery says what to list of the trash.
type TrashQuery struct {
	Offset     *int64 // as in ListQuery
	Order      Order
	Descending bool
	CountOnly  bool // no entries
}

// TrashListing is what an account's trash holds, as far as the caller may restore it: what was put there itself, not what
// lies below it.
// FolderItems has to be used up before FileItems.
type TrashListing struct {
	Folders, Files         int64 // how many there are in all
	Stamp                  int64 // grows with every change of the trash
	FolderItems, FileItems iter.Seq2[Item, error]
}

// ListTrash hands fn the trash of the caller's account, within one snapshot of the database.
func (s *Service) ListTrash(ctx context.Context, who access.Caller, q TrashQuery, fn func(TrashListing) error) error {
	if q.Offset != nil && *q.Offset < 0 {
		return ErrOffset
	}
	return s.db.Read(ctx, func(tx db.Tx) error {
		none := func(func(Item, error) bool) {}
		l := TrashListing{FolderItems: none, FileItems: none}
		if err := tx.One(`SELECT trash_stamp FROM accounts WHERE id = $1`, who.Account).Scan(&l.Stamp); err != nil {
			return err
		}
		r := trashOf(who)
		r.order, r.desc = q.Order, q.Descending
		count := r.with + `SELECT CAST(COALESCE(SUM(n.is_folder), 0) AS BIGINT), CAST(COALESCE(SUM(1 - n.is_folder), 0) AS BIGINT)` + r.from
		if err := tx.One(count, r.args...).Scan(&l.Folders, &l.Files); err != nil {
			return err
		}
		if q.CountOnly {
			return fn(l)
		}
		root, err := s.folder(tx, who, RootID, access.See)
		if err != nil {
			return err
		}
		in := Item{Node: root.Node, MayChange: true}
		if err := in.people(tx, who, root); err != nil {
			return err
		}
		in.Stamp = l.Stamp // what holds an entry of the trash is the trash
		skip, limit := int64(0), int64(noPageSize)
		if q.Offset != nil {
			skip, limit = *q.Offset, pageSize
		}
		folders := min(max(l.Folders-skip, 0), limit)
		l.FolderItems = trashed(r, tx, true, skip, limit, in)
		l.FileItems = trashed(r, tx, false, max(skip-l.Folders, 0), limit-folders, in)
		return fn(l)
	})
}

// trashOf is the query of what is in the trash of the caller's account, or, where he doesn't manage that, of what was
// trashed out of the folders that are open to him for editing.
func trashOf(who access.Caller) rows {
	if who.Manages() {
		return rows{args: []any{who.Account}, sight: seesAll, from: ` FROM nodes n WHERE n.account_id = $1 AND n.state > 0 AND n.state < 3`}
	}
	// Up from each entry to the first row that says something about what it was trashed out of. One of its own counts, too,
	// but can't open what lies in a folder that is not open for editing.
	const with = `WITH RECURSIVE way(id, at, mode, depth) AS (
			SELECT n.id, n.parent_id, CAST(NULL AS BIGINT), 0 FROM nodes n LEFT JOIN grants g ON g.user_id = $2 AND g.node_id = n.id
			WHERE n.account_id = $1 AND n.state > 0 AND n.state < 3 AND COALESCE(g.mode, 1) = 1
			UNION ALL
			SELECT way.id, n.parent_id, g.mode, way.depth + 1
			FROM way JOIN nodes n ON n.id = way.at LEFT JOIN grants g ON g.user_id = $2 AND g.node_id = n.id
			WHERE way.mode IS NULL AND way.depth < 300
		) `
	return rows{args: []any{who.Account, who.User}, sight: seesAll, with: with, from: ` FROM way JOIN nodes n ON n.id = way.id WHERE way.mode = 1`}
}

func trashed(r rows, tx db.Tx, folders bool, skip, limit int64, in Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if limit <= 0 {
			return
		}
		r.each(tx, folders, skip, limit, in, func(it Item, err error) bool {
			it.TrashedAt = it.Trashed
			return yield(it, err)
		})
	}
}
