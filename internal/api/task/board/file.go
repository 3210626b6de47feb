package board

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// Bearer is what a file is attached to. One of its fields is not 0.
type Bearer struct {
	Task    TaskID
	Comment CommentID
}

// maxFiles is how many files one task or comment may have.
const maxFiles = 100

// bearer is a Bearer within a transaction.
type bearer struct {
	*place        // the task
	author bool   // of the comment
	column string // of task_files
	key    int64
}

// find finds what the caller may change something about, if he has a right to its task.
func (b Bearer) find(tx db.Tx, who access.Caller, need Right) (at bearer, err error) {
	if b.Comment != 0 {
		at = bearer{column: "comment_id", key: int64(b.Comment)}
		at.place, at.author, err = changeRemark(tx, who, aComment, at.key, need)
		return at, err
	}
	at = bearer{column: "task_id", key: int64(b.Task), author: true}
	at.place, err = change(tx, who, aTask, at.key, need)
	return at, err
}

// Attach attaches a file of the caller's account, which he may read, whatever its version: to a task for whoever may edit its
// project and its assignee, to a comment for its author. What is attached already stays so. It gives nobody a right to the file.
func (s *Service) Attach(ctx context.Context, who access.Caller, to Bearer, id drive.FileID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		at, err := to.find(tx, who, Assigned)
		if err != nil {
			return err
		}
		if !at.author {
			return ErrDenied
		}
		node, err := s.attachable(tx, who, id)
		if err != nil {
			return err
		}
		var there bool
		err = tx.One(`SELECT EXISTS (SELECT 1 FROM task_files WHERE `+at.column+` = $1 AND node_id = $2)`, at.key, node).Scan(&there)
		if err != nil || there {
			return err
		}
		if err := room(tx, maxFiles, "files", `SELECT COUNT(*) FROM task_files WHERE `+at.column+` = $1`, at.key); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO task_files (`+at.column+`, node_id, attached_by, attached_at) VALUES ($1, $2, $3, $4)`, at.key, node, who.User, s.clock())
		return err
	})
}

// Detach detaches a file, which itself stays as it is: for whoever may edit the project, the task's assignee, and who attached
// it. One that is not attached, or that the caller may not read, is ErrNoFile.
func (s *Service) Detach(ctx context.Context, who access.Caller, from Bearer, id drive.FileID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		at, err := from.find(tx, who, View)
		if err != nil {
			return err
		}
		node, err := s.attachable(tx, who, id)
		if err != nil {
			return err
		}
		var row int64
		var by access.UserID
		err = tx.One(`SELECT id, attached_by FROM task_files WHERE `+at.column+` = $1 AND node_id = $2`, at.key, node).Scan(&row, &by)
		switch {
		case errors.Is(err, db.ErrNoRows):
			return ErrNoFile
		case err != nil:
			return err
		case at.right < Assigned && by != who.User:
			return ErrDenied
		}
		_, err = tx.Exec(`DELETE FROM task_files WHERE id = $1`, row)
		return err
	})
}

// attachable returns the key of a file of the caller's own account that he may read, else ErrNoFile.
func (s *Service) attachable(tx db.Tx, who access.Caller, id drive.FileID) (int64, error) {
	node, err := s.drive.AttachableIn(tx, who, id)
	if errors.Is(err, drive.ErrNoFile) {
		err = ErrNoFile
	}
	return node, err
}

// files returns the files attached to tasks or comments that the caller may read, in the order of attaching. column is that
// of task_files.
func (s *Service) files(tx db.Tx, who access.Caller, column string, bearers []int64) (map[int64][]*drive.Item, error) {
	type link struct{ bearer, node int64 }
	list, of := db.KeyList(bearers), s.db.Dialect().Spell(` FROM task_files WHERE `+column+` IN {{keys:$1}}`)
	links, err := collect(tx.Query(`SELECT `+column+`, node_id`+of+` ORDER BY id`, list), func(row db.Row, l *link) error { return row.Scan(&l.bearer, &l.node) })
	if err != nil || len(links) == 0 {
		return nil, err
	}
	readable, err := s.drive.FilesAmong(tx, who, `SELECT node_id`+of, list)
	if err != nil {
		return nil, err
	}
	files := map[int64][]*drive.Item{}
	for _, l := range links {
		if f := readable[l.node]; f != nil {
			files[l.bearer] = append(files[l.bearer], f)
		}
	}
	return files, nil
}

// giveFiles gives comments their files.
func (s *Service) giveFiles(tx db.Tx, who access.Caller, comments []Comment) error {
	keys := make([]int64, len(comments))
	for i, c := range comments {
		keys[i] = int64(c.ID)
	}
	files, err := s.files(tx, who, "comment_id", keys)
	for i := range comments {
		comments[i].Files = files[keys[i]]
	}
	return err
}
