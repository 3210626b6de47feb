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

// TrashListing is what an account's trash holds: what was put there itself, not what lies below it.
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
		const count = `SELECT CAST(COALESCE(SUM(is_folder), 0) AS BIGINT), CAST(COALESCE(SUM(1 - is_folder), 0) AS BIGINT)
			FROM nodes WHERE account_id = $1 AND state > 0 AND state < 3`
		if err := tx.One(count, who.Account).Scan(&l.Folders, &l.Files); err != nil {
			return err
		}
		if q.CountOnly {
			return fn(l)
		}
		root, err := s.folder(tx, who, RootID, access.See)
		if err != nil {
			return err
		}
		in, err := s.item(tx, who, root)
		if err != nil {
			return err
		}
		in.MayChange = true
		in.Stamp = l.Stamp // what holds an entry of the trash is the trash
		r := rows{args: []any{who.Account}, order: q.Order, desc: q.Descending,
			from: ` FROM nodes n WHERE n.account_id = $1 AND n.state > 0 AND n.state < 3`}
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
