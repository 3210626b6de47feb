package notebook

import (
	"context"
	"errors"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/search"
)

// NoteID is the key of a note.
type NoteID int64

// Note is a note.
type Note struct {
	ID      NoteID
	List    ListID
	Text    string
	Status  string // default, important or done
	Created int64
	File    *drive.Item // attached to it, if there is one that the caller may read

	file int64 // its key, 0: none
}

const (
	noteColumns = `n.id, n.list_id, n.text, n.status, n.created_at, COALESCE(n.file_id, 0)`

	selectNote = `SELECT ` + noteColumns + `, COALESCE(l.trashed_at, p.trashed_at, 0) FROM notes n JOIN note_lists l ON l.id = n.list_id AND l.purging = 0
		JOIN notepads p ON p.id = l.notepad_id AND p.purging = 0 WHERE n.id = $1 AND n.owner_id = $2`

	inList      = ` FROM notes n WHERE n.list_id = $1`
	inListOrder = ` ORDER BY n.id`
	inPad       = ` FROM notepads p JOIN note_lists l ON ` + listShows + ` JOIN notes n ON n.list_id = l.id WHERE p.id = $1`
	inPadOrder  = ` ORDER BY l.position, l.id, n.id`

	insertNote = `INSERT INTO notes (owner_id, list_id, text, text_folded, status, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`
	updateNote = `UPDATE notes SET text = $2, text_folded = $3, status = $4, changed_at = $5 WHERE id = $1`
	attachFile = `UPDATE notes SET file_id = $2 WHERE id = $1`
	deleteNote = `DELETE FROM notes WHERE id = $1`
)

func scanNote(row db.Row) (n Note, err error) {
	err = row.Scan(&n.ID, &n.List, &n.Text, &n.Status, &n.Created, &n.file)
	return n, err
}

// liveNote finds a note of the caller's that is not in the trash.
func liveNote(tx db.Tx, who access.Caller, id NoteID) (n Note, err error) {
	var trashed int64
	err = tx.One(selectNote, id, who.User).Scan(&n.ID, &n.List, &n.Text, &n.Status, &n.Created, &n.file, &trashed)
	if errors.Is(err, db.ErrNoRows) || err == nil && trashed != 0 {
		err = ErrNoNote
	}
	return n, err
}

// InList hands fn the notes of a list, in the order in which they were made.
func (s *Service) InList(ctx context.Context, who access.Caller, id ListID, fn func(iter.Seq2[Note, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		if _, err := liveList(tx, who, id); err != nil {
			return err
		}
		return s.notes(tx, who, inList, inListOrder, int64(id), fn)
	})
}

// InPad hands fn the notes of the lists that a notepad shows, in the order of these.
func (s *Service) InPad(ctx context.Context, who access.Caller, id PadID, fn func(iter.Seq2[Note, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		if _, err := livePad(tx, who, id); err != nil {
			return err
		}
		return s.notes(tx, who, inPad, inPadOrder, int64(id), fn)
	})
}

func (s *Service) notes(tx db.Tx, who access.Caller, from, order string, id int64, fn func(iter.Seq2[Note, error]) error) error {
	files, err := s.drive.FilesAmong(tx, who, `SELECT n.file_id`+from+` AND n.file_id IS NOT NULL`, id)
	if err != nil {
		return err
	}
	return fn(each(tx, func(row db.Row) (Note, error) {
		n, err := scanNote(row)
		n.File = files[n.file]
		return n, err
	}, `SELECT `+noteColumns+from+order, id))
}

// CreateNote makes a note in a list. An empty status is the default one.
func (s *Service) CreateNote(ctx context.Context, who access.Caller, in ListID, text, status string) (id NoteID, err error) {
	if err := checkText(text); err != nil {
		return 0, err
	}
	if status == "" {
		status = "default"
	}
	folded := search.Fold(text)
	err = s.write(ctx, who, func(tx db.Tx) error {
		if _, err := liveList(tx, who, in); err != nil {
			return err
		}
		if err := full(tx, `SELECT id FROM notes WHERE list_id = $1`, in); err != nil {
			return err
		}
		return tx.One(insertNote, who.User, in, text, folded, status, s.clock()).Scan(&id)
	})
	return id, err
}

// ChangeNote gives a note another text and, unless it is empty, another status.
func (s *Service) ChangeNote(ctx context.Context, who access.Caller, id NoteID, text, status string) error {
	if err := checkText(text); err != nil {
		return err
	}
	folded := search.Fold(text)
	return s.write(ctx, who, func(tx db.Tx) error {
		n, err := liveNote(tx, who, id)
		if err != nil {
			return err
		}
		if status == "" {
			status = n.Status
		}
		if n.Text == text && n.Status == status {
			return nil
		}
		_, err = tx.Exec(updateNote, id, text, folded, status, s.clock())
		return err
	})
}

// Attach attaches a file, by its own id or a version's, to a note in place of the one that is; "0" takes that away. A file that
// the caller may not read, or of another account, is drive.ErrNoFile. The file knows nothing of it.
func (s *Service) Attach(ctx context.Context, who access.Caller, id NoteID, file drive.FileID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		n, err := liveNote(tx, who, id)
		if err != nil {
			return err
		}
		var key *int64
		if file != "0" {
			found, err := s.drive.AttachableIn(tx, who, file)
			if err != nil {
				return err
			}
			key = &found
		}
		if key != nil && *key == n.file {
			return nil
		}
		_, err = tx.Exec(attachFile, id, key)
		return err
	})
}

// DeleteNote deletes a note for good. A file that is attached to it stays.
func (s *Service) DeleteNote(ctx context.Context, who access.Caller, id NoteID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		if _, err := liveNote(tx, who, id); err != nil {
			return err
		}
		_, err := tx.Exec(deleteNote, id)
		return err
	})
}
