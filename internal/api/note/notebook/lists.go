package notebook

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
)

// ListID is the key of a list of notes.
type ListID int64

// List is a list of notes.
type List struct {
	ID       ListID
	Pad      PadID
	Name     string
	Order    int64  // what the lists of a notepad are ordered by; several may have the same
	Color    string // six hex digits
	Size     int64  // of its tile: 1, 2 or 4
	Created  int64
	Archived int64 // since when it bears the mark itself; 0: it does not
	Trashed  int64

	padArchived, padTrashed int64
}

// InArchive says whether it is archived, by its own mark or its notepad's.
func (l List) InArchive() bool { return l.Archived != 0 || l.padArchived != 0 }

func (l List) inTrash() bool { return l.Trashed != 0 || l.padTrashed != 0 }

const (
	listColumns = `l.id, l.notepad_id, l.name, l.position, l.color, l.size, l.created_at,
		COALESCE(l.archived_at, 0), COALESCE(l.trashed_at, 0), COALESCE(p.archived_at, 0), COALESCE(p.trashed_at, 0)`

	// listShows is the condition on the lists l that a notepad p shows: an active one those that are active, an archived one
	// all that are not in the trash.
	listShows = `l.notepad_id = p.id AND (l.archived_at IS NULL OR p.archived_at IS NOT NULL) AND l.trashed_at IS NULL AND l.purging = 0`

	fromLists  = ` FROM note_lists l JOIN notepads p ON p.id = l.notepad_id AND p.purging = 0 WHERE l.purging = 0 AND `
	selectList = `SELECT ` + listColumns + fromLists + `l.id = $1 AND l.owner_id = $2`

	selectLists = `SELECT ` + listColumns + ` FROM notepads p JOIN note_lists l ON ` + listShows + `
		WHERE p.id = $1 ORDER BY l.position, l.id`

	insertList = `INSERT INTO note_lists (account_id, owner_id, notepad_id, name, position, color, size, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`
	updateList = `UPDATE note_lists SET name = $2, position = $3, color = $4, size = $5 WHERE id = $1`
	// $1 is a JSON object of ids and orders.
	orderLists = `UPDATE note_lists SET position = named.value FROM {{pairs:$1}} AS named JOIN note_lists l ON l.id = named.id
		JOIN notepads p ON p.id = l.notepad_id AND p.trashed_at IS NULL AND p.purging = 0
		WHERE note_lists.id = l.id AND l.owner_id = $2 AND l.trashed_at IS NULL AND l.purging = 0`
	selectNamed = `SELECT ` + listColumns + fromLists + `l.id IN (SELECT named.id FROM {{pairs:$1}} AS named) ORDER BY l.position, l.id`

	deleteList = `UPDATE note_lists SET purging = 1 WHERE id = $1`
)

func scanList(row db.Row) (l List, err error) {
	err = row.Scan(&l.ID, &l.Pad, &l.Name, &l.Order, &l.Color, &l.Size, &l.Created, &l.Archived, &l.Trashed, &l.padArchived, &l.padTrashed)
	return l, err
}

// list finds a list of the caller's, in whatever state.
func list(tx db.Tx, who access.Caller, id ListID) (List, error) {
	l, err := scanList(tx.One(selectList, id, who.User))
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoList
	}
	return l, err
}

// liveList finds a list of the caller's that is not in the trash.
func liveList(tx db.Tx, who access.Caller, id ListID) (List, error) {
	l, err := list(tx, who, id)
	if err == nil && l.inTrash() {
		err = ErrNoList
	}
	return l, err
}

// Lists hands fn the lists that a notepad shows, in their order.
func (s *Service) Lists(ctx context.Context, who access.Caller, id PadID, fn func(iter.Seq2[List, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		if _, err := livePad(tx, who, id); err != nil {
			return err
		}
		return fn(each(tx, scanList, selectLists, id))
	})
}

// NewList is what a new list has to have.
type NewList struct {
	Name  string
	Order int64
	Color string
	Size  int64
}

// CreateList makes a list in a notepad. Those that are there keep their order.
func (s *Service) CreateList(ctx context.Context, who access.Caller, in PadID, n NewList) (id ListID, err error) {
	l := List{Order: n.Order, Size: n.Size}
	if err := l.take(&n.Name, &n.Color); err != nil {
		return 0, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		if _, err := livePad(tx, who, in); err != nil {
			return err
		}
		if err := full(tx, `SELECT id FROM note_lists WHERE notepad_id = $1 AND purging = 0`, in); err != nil {
			return err
		}
		return tx.One(insertList, who.Account, who.User, in, l.Name, l.Order, l.Color, l.Size, s.clock()).Scan(&id)
	})
	return id, err
}

// take gives a list a name and a colour, where they are given.
func (l *List) take(name, color *string) (err error) {
	if name != nil {
		if l.Name, err = cleanName(*name); err != nil {
			return err
		}
	}
	if color != nil {
		l.Color, err = cleanColor(*color)
	}
	return err
}

// ListChange is what ChangeList changes; nil: stays.
type ListChange struct {
	Name  *string
	Order *int64
	Color *string
	Size  *int64
}

// ChangeList changes a list, all or nothing.
func (s *Service) ChangeList(ctx context.Context, who access.Caller, id ListID, c ListChange) error {
	if err := new(List).take(c.Name, c.Color); err != nil { // what is malformed is refused whatever the list is
		return err
	}
	return s.write(ctx, who, func(tx db.Tx) error {
		l, err := liveList(tx, who, id)
		if err != nil {
			return err
		}
		if err := l.take(c.Name, c.Color); err != nil {
			return err
		}
		if c.Order != nil {
			l.Order = *c.Order
		}
		if c.Size != nil {
			l.Size = *c.Size
		}
		_, err = tx.Exec(updateList, id, l.Name, l.Order, l.Color, l.Size)
		return err
	})
}

// OrderLists gives several lists their order, in whatever notepads they are, all or none, and returns them in that order. One
// that is in the trash is ErrNoList.
func (s *Service) OrderLists(ctx context.Context, who access.Caller, orders map[ListID]int64) (ordered []List, err error) {
	if len(orders) == 0 {
		return nil, nil
	}
	pairs, err := json.Marshal(orders)
	if err != nil {
		return nil, err
	}
	update, back := s.db.Dialect().Spell(orderLists), s.db.Dialect().Spell(selectNamed)
	err = s.write(ctx, who, func(tx db.Tx) error {
		n, err := tx.Exec(update, string(pairs), who.User)
		if err == nil && n != int64(len(orders)) {
			err = ErrNoList
		}
		if err != nil {
			return err
		}
		ordered = make([]List, 0, n)
		for l, err := range each(tx, scanList, back, string(pairs)) {
			if err != nil {
				return err
			}
			ordered = append(ordered, l)
		}
		return nil
	})
	return ordered, err
}

// DeleteList deletes a list with its notes for good, in whatever state it is. Files that are attached to them stay.
func (s *Service) DeleteList(ctx context.Context, who access.Caller, id ListID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		if _, err := list(tx, who, id); err != nil {
			return err
		}
		_, err := tx.Exec(deleteList, id)
		return err
	})
}
