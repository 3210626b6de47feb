package notebook

import (
	"context"
	"errors"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// PadID is the key of a notepad.
type PadID int64

// Pad is a notepad. Times are Unix seconds.
type Pad struct {
	ID       PadID
	Name     string
	Created  int64
	Archived int64 // since when; 0: it is not
	Trashed  int64
	Lists    int64 // that it shows; only where Pads gives it
}

const (
	padColumns = `p.id, p.name, p.created_at, COALESCE(p.archived_at, 0), COALESCE(p.trashed_at, 0)`

	// padActive is the condition on notepads that are neither archived nor in the trash.
	padActive = `p.archived_at IS NULL AND p.trashed_at IS NULL AND p.purging = 0`

	selectPad  = `SELECT ` + padColumns + ` FROM notepads p WHERE p.id = $1 AND p.owner_id = $2 AND p.purging = 0`
	selectPads = `SELECT ` + padColumns + `, (SELECT COUNT(*) FROM note_lists l WHERE ` + listShows + `)
		FROM notepads p WHERE p.owner_id = $1 AND ` + padActive + ` ORDER BY p.id`

	insertPad = `INSERT INTO notepads (account_id, owner_id, name, name_folded, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5) RETURNING id`
	renamePad = `UPDATE notepads SET name = $2, name_folded = $3, changed_at = $4 WHERE id = $1`
)

func scanPad(row db.Row) (p Pad, err error) {
	err = row.Scan(&p.ID, &p.Name, &p.Created, &p.Archived, &p.Trashed)
	return p, err
}

// pad finds a notepad of the caller's, in whatever state.
func pad(tx db.Tx, who access.Caller, id PadID) (Pad, error) {
	p, err := scanPad(tx.One(selectPad, id, who.User))
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoPad
	}
	return p, err
}

// livePad finds a notepad of the caller's that is not in the trash.
func livePad(tx db.Tx, who access.Caller, id PadID) (Pad, error) {
	p, err := pad(tx, who, id)
	if err == nil && p.Trashed != 0 {
		err = ErrNoPad
	}
	return p, err
}

// Pads hands fn the caller's active notepads, in the order in which they were made.
func (s *Service) Pads(ctx context.Context, who access.Caller, fn func(iter.Seq2[Pad, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		return fn(each(tx, func(row db.Row) (p Pad, err error) {
			err = row.Scan(&p.ID, &p.Name, &p.Created, &p.Archived, &p.Trashed, &p.Lists)
			return p, err
		}, selectPads, who.User))
	})
}

// CreatePad makes a notepad.
func (s *Service) CreatePad(ctx context.Context, who access.Caller, name string) (id PadID, err error) {
	if name, err = cleanName(name); err != nil {
		return 0, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		if err := full(tx, `SELECT id FROM notepads WHERE owner_id = $1 AND purging = 0`, who.User); err != nil {
			return err
		}
		return tx.One(insertPad, who.Account, who.User, name, search.Fold(name), s.clock()).Scan(&id)
	})
	return id, err
}

// RenamePad gives a notepad another name.
func (s *Service) RenamePad(ctx context.Context, who access.Caller, id PadID, name string) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	return s.write(ctx, who, func(tx db.Tx) error {
		p, err := livePad(tx, who, id)
		if err != nil || p.Name == name {
			return err
		}
		_, err = tx.Exec(renamePad, id, name, search.Fold(name), s.clock())
		return err
	})
}
