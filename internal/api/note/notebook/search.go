package notebook

import (
	"context"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

var (
	noteIndex = db.Trigrams{Table: "notes", Scope: "owner_id", Column: "text_folded"}
	padIndex  = db.Trigrams{Table: "notepads", Scope: "owner_id", Column: "name_folded"}
)

// NoteHit is a note that a search finds.
type NoteHit struct {
	Pad  PadID
	Text string
}

// Found is what a search finds: at most 1,000 of each, the best first, then what was changed last. Notes have to be used up
// before Pads.
type Found struct {
	Notes iter.Seq2[NoteHit, error]
	Pads  iter.Seq2[Pad, error]
}

// Search hands fn the caller's active notes whose text, and notepads whose name, holds all terms of a query.
func (s *Service) Search(ctx context.Context, who access.Caller, q search.Query, fn func(Found) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		notes := q.In(noteIndex, s.db.Dialect(), "n", int64(who.User))
		pads := q.In(padIndex, s.db.Dialect(), "p", int64(who.User))
		return fn(Found{
			each(tx, func(row db.Row) (h NoteHit, err error) {
				err = row.Scan(&h.Pad, &h.Text)
				return h, err
			}, searchNotes(notes), notes.Args...),
			each(tx, scanPad, searchPads(pads), pads.Args...),
		})
	})
}

// searchNotes ranks keys only, and fetches the texts of those that are given one by one, in that order: sorting never holds the
// texts of all hits.
func searchNotes(h search.Hits) string {
	return `SELECT hits.pad, (SELECT t.text FROM notes t WHERE t.id = hits.id) FROM (
			SELECT n.id AS id, l.notepad_id AS pad FROM ` + h.From + `
			JOIN note_lists l ON l.id = n.list_id AND l.archived_at IS NULL AND l.trashed_at IS NULL AND l.purging = 0
			JOIN notepads p ON p.id = l.notepad_id AND ` + padActive + `
			WHERE ` + h.Where + ` ORDER BY ` + h.Rank + `, n.changed_at DESC, n.id DESC LIMIT 1000
		) AS hits LIMIT 1000`
}

func searchPads(h search.Hits) string {
	return `SELECT ` + padColumns + ` FROM ` + h.From + ` WHERE ` + h.Where + ` AND ` + padActive + `
		ORDER BY ` + h.Rank + `, p.changed_at DESC, p.id DESC LIMIT 1000`
}
