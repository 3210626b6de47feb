package notebook

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Marks, each a column of notepads and lists that says since when.
const (
	archived = "archived_at"
	trashed  = "trashed_at"
)

// markPad sets a mark of a notepad, or takes it away, if may says so.
func (s *Service) markPad(ctx context.Context, who access.Caller, id PadID, mark string, set bool, may func(Pad) (bool, error)) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := pad(tx, who, id)
		if err != nil {
			return err
		}
		change, err := may(p)
		if err != nil || !change {
			return err
		}
		_, err = tx.Exec(`UPDATE notepads SET `+mark+` = $2 WHERE id = $1`, id, s.since(set))
		return err
	})
}

// markList is markPad for lists.
func (s *Service) markList(ctx context.Context, who access.Caller, id ListID, mark string, set bool, may func(List) (bool, error)) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		l, err := list(tx, who, id)
		if err != nil {
			return err
		}
		change, err := may(l)
		if err != nil || !change {
			return err
		}
		_, err = tx.Exec(`UPDATE note_lists SET `+mark+` = $2 WHERE id = $1`, id, s.since(set))
		return err
	})
}

// since is the value of a mark: the present, or nil if it is not set.
func (s *Service) since(set bool) *int64 {
	if !set {
		return nil
	}
	now := s.clock()
	return &now
}

// ArchivePad archives a notepad, with all below it. Again, nothing changes.
func (s *Service) ArchivePad(ctx context.Context, who access.Caller, id PadID) error {
	return s.markPad(ctx, who, id, archived, true, func(p Pad) (bool, error) {
		if p.Trashed != 0 {
			return false, ErrNoPad
		}
		return p.Archived == 0, nil
	})
}

// ArchiveList archives a list with its notes. Again, nothing changes.
func (s *Service) ArchiveList(ctx context.Context, who access.Caller, id ListID) error {
	return s.markList(ctx, who, id, archived, true, func(l List) (bool, error) {
		if l.inTrash() {
			return false, ErrNoList
		}
		return l.Archived == 0, nil
	})
}

// UnarchivePad takes a notepad out of the archive. Lists that were archived themselves stay there.
func (s *Service) UnarchivePad(ctx context.Context, who access.Caller, id PadID) error {
	return s.markPad(ctx, who, id, archived, false, func(p Pad) (bool, error) {
		switch {
		case p.Trashed != 0:
			return false, ErrNoPad
		case p.Archived == 0:
			return false, ErrPadNotArchived
		}
		return true, nil
	})
}

// UnarchiveList takes a list out of the archive. While its notepad is archived, that is ErrPadArchived.
func (s *Service) UnarchiveList(ctx context.Context, who access.Caller, id ListID) error {
	return s.markList(ctx, who, id, archived, false, func(l List) (bool, error) {
		switch {
		case l.inTrash():
			return false, ErrNoList
		case l.padArchived != 0:
			return false, ErrPadArchived
		case l.Archived == 0:
			return false, ErrListNotArchived
		}
		return true, nil
	})
}

// TrashPad puts a notepad, with all below it, into the trash. Again, nothing changes.
func (s *Service) TrashPad(ctx context.Context, who access.Caller, id PadID) error {
	return s.markPad(ctx, who, id, trashed, true, func(p Pad) (bool, error) { return p.Trashed == 0, nil })
}

// TrashList puts a list with its notes into the trash. Again, nothing changes.
func (s *Service) TrashList(ctx context.Context, who access.Caller, id ListID) error {
	return s.markList(ctx, who, id, trashed, true, func(l List) (bool, error) {
		if l.padTrashed != 0 {
			return false, ErrNoList
		}
		return l.Trashed == 0, nil
	})
}

// RestorePad takes a notepad out of the trash: back into the archive, if it was there. Lists that were trashed themselves stay.
func (s *Service) RestorePad(ctx context.Context, who access.Caller, id PadID) error {
	return s.markPad(ctx, who, id, trashed, false, func(p Pad) (bool, error) {
		if p.Trashed == 0 {
			return false, ErrPadNotTrashed
		}
		return true, nil
	})
}

// RestoreList takes a list out of the trash. While its notepad is there, that is ErrPadTrashed.
func (s *Service) RestoreList(ctx context.Context, who access.Caller, id ListID) error {
	return s.markList(ctx, who, id, trashed, false, func(l List) (bool, error) {
		switch {
		case l.padTrashed != 0:
			return false, ErrPadTrashed
		case l.Trashed == 0:
			return false, ErrListNotTrashed
		}
		return true, nil
	})
}

// Tops are the notepads and lists that bear a mark themselves and lie below nothing that does: the newest mark first.
// Pads have to be used up before Lists.
type Tops struct {
	Pads  iter.Seq2[Pad, error]
	Lists iter.Seq2[List, error]
}

const (
	fromPads = ` FROM notepads p WHERE p.owner_id = $1 AND p.purging = 0 AND `

	selectArchivedPads = `SELECT ` + padColumns + fromPads + `p.archived_at IS NOT NULL AND p.trashed_at IS NULL
		ORDER BY p.archived_at DESC, p.id DESC`
	selectArchivedLists = `SELECT ` + listColumns + fromLists + `l.owner_id = $1 AND l.archived_at IS NOT NULL AND l.trashed_at IS NULL
		AND p.archived_at IS NULL AND p.trashed_at IS NULL ORDER BY l.archived_at DESC, l.id DESC`
	selectTrashedPads  = `SELECT ` + padColumns + fromPads + `p.trashed_at IS NOT NULL ORDER BY p.trashed_at DESC, p.id DESC`
	selectTrashedLists = `SELECT ` + listColumns + fromLists + `l.owner_id = $1 AND l.trashed_at IS NOT NULL AND p.trashed_at IS NULL
		ORDER BY l.trashed_at DESC, l.id DESC`
)

// Archived hands fn the caller's archive.
func (s *Service) Archived(ctx context.Context, who access.Caller, fn func(Tops) error) error {
	return s.tops(ctx, who, selectArchivedPads, selectArchivedLists, fn)
}

// Trashed hands fn the caller's trash.
func (s *Service) Trashed(ctx context.Context, who access.Caller, fn func(Tops) error) error {
	return s.tops(ctx, who, selectTrashedPads, selectTrashedLists, fn)
}

func (s *Service) tops(ctx context.Context, who access.Caller, pads, lists string, fn func(Tops) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		return fn(Tops{each(tx, scanPad, pads, who.User), each(tx, scanList, lists, who.User)})
	})
}

// EmptyTrash deletes all that is in the caller's trash for good. It is gone at once; Purge clears its rows away.
func (s *Service) EmptyTrash(ctx context.Context, who access.Caller) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		if _, err := tx.Exec(`UPDATE notepads SET purging = 1 WHERE owner_id = $1 AND trashed_at IS NOT NULL AND purging = 0`, who.User); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE note_lists SET purging = 1 WHERE owner_id = $1 AND trashed_at IS NOT NULL AND purging = 0`, who.User)
		return err
	})
}
