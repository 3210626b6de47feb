package board

import (
	"context"
	"errors"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/search"
)

// Comment is a comment on a task.
type Comment struct {
	ID          CommentID
	Text        string
	Number      int64 // on its task, from 1
	Created     int64
	Tag         Tag
	Author      Person
	Files       []*drive.Item                // attached ones that the caller may read
	Subcomments iter.Seq2[Subcomment, error] // in their order; to be used up before the next comment
}

// Subcomment is a comment on a comment.
type Subcomment struct {
	ID      SubcommentID
	Text    string
	Created int64
	Author  Person

	comment CommentID
}

// textBatch is how many comments are read at once: they may be long.
const textBatch = 100

// Comments hands fn the comments on a task that the caller sees, whatever its state: all, or the one with an id (0: all),
// which is ErrNoComment if it is not one of them.
func (s *Service) Comments(ctx context.Context, who access.Caller, task TaskID, id CommentID, fn func(iter.Seq2[Comment, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		if _, err := find(tx, who, aTask, int64(task)); err != nil {
			return err
		}
		comments := s.comments(tx, who, task, id)
		if id != 0 {
			if first, err := comments.peek(); err != nil || first == nil {
				return cause(err, nil, ErrNoComment)
			}
		}
		return fn(s.withSubcomments(tx, comments, task, id))
	})
}

// comments reads the comments on a task, or one of them.
func (s *Service) comments(tx db.Tx, who access.Caller, task TaskID, id CommentID) *reader[Comment] {
	return &reader[Comment]{n: textBatch, more: func(last *Comment) ([]Comment, error) {
		sql := new(query)
		text := `SELECT k.id, k.body, k.number, k.created_at, COALESCE(g.id, 0), COALESCE(g.name, ''), COALESCE(g.color, ''),
				k.author_id, ` + writerColumns + ` FROM task_comments k LEFT JOIN task_tags g ON g.id = k.tag_id` + writer(`k.author_id`) + `
			WHERE k.trashed_at IS NULL AND k.task_id = ` + sql.arg(task)
		if id != 0 {
			text += ` AND k.id = ` + sql.arg(id)
		}
		if last != nil {
			text += ` AND k.id > ` + sql.arg(last.ID)
		}
		comments, err := collect(tx.Query(text+` ORDER BY k.id LIMIT `+sql.arg(textBatch), sql.args...), func(row db.Row, c *Comment) error {
			return row.Scan(&c.ID, &c.Text, &c.Number, &c.Created, &c.Tag.ID, &c.Tag.Name, &c.Tag.Color, &c.Author.ID, &c.Author.Owner, &c.Author.First, &c.Author.Last)
		})
		if err != nil {
			return nil, err
		}
		return comments, s.giveFiles(tx, who, comments)
	}}
}

// withSubcomments gives each comment its subcomments.
func (s *Service) withSubcomments(tx db.Tx, comments *reader[Comment], task TaskID, id CommentID) iter.Seq2[Comment, error] {
	subs := subcomments(tx, task, id)
	return func(yield func(Comment, error) bool) {
		for c, err := range comments.all() {
			if err == nil {
				err = subs.skip(func(sub *Subcomment) bool { return sub.comment < c.ID })
				c.Subcomments = subs.while(func(sub *Subcomment) bool { return sub.comment == c.ID })
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// subcomments reads the subcomments on a task's comments, or on one of them.
func subcomments(tx db.Tx, task TaskID, id CommentID) *reader[Subcomment] {
	return &reader[Subcomment]{n: textBatch, more: func(last *Subcomment) ([]Subcomment, error) {
		sql := new(query)
		text := `SELECT ` + subcommentColumns + ` FROM task_comments k JOIN task_subcomments s ON s.comment_id = k.id` + writer(`s.author_id`) + `
			WHERE k.trashed_at IS NULL AND s.trashed_at IS NULL AND k.task_id = ` + sql.arg(task)
		if id != 0 {
			text += ` AND k.id = ` + sql.arg(id)
		}
		if last != nil {
			comment := sql.arg(last.comment)
			text += ` AND k.id >= ` + comment + ` AND NOT (k.id = ` + comment + ` AND s.id <= ` + sql.arg(last.ID) + `)`
		}
		return collect(tx.Query(text+` ORDER BY k.id, s.id LIMIT `+sql.arg(textBatch), sql.args...), scanSubcomment)
	}}
}

const subcommentColumns = `s.id, s.comment_id, s.body, s.created_at, s.author_id, ` + writerColumns

func scanSubcomment(row db.Row, c *Subcomment) error {
	return row.Scan(&c.ID, &c.comment, &c.Text, &c.Created, &c.Author.ID, &c.Author.Owner, &c.Author.First, &c.Author.Last)
}

const (
	countComments = `SELECT COUNT(*) FROM task_comments WHERE task_id = $1`

	nextCommentNumber = `UPDATE tasks SET last_comment = last_comment + 1 WHERE id = $1 RETURNING last_comment`

	insertComment = `INSERT INTO task_comments (account_id, task_id, number, author_id, body, body_folded, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id`

	countSubcomments = `SELECT COUNT(*) FROM task_subcomments WHERE comment_id = $1`

	insertSubcomment = `INSERT INTO task_subcomments (account_id, comment_id, author_id, body, body_folded, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`
)

// CreateComment comments on a task, for whoever may edit its project, and its assignee.
func (s *Service) CreateComment(ctx context.Context, who access.Caller, task TaskID, text string) (id CommentID, err error) {
	if err := checkText(text); err != nil {
		return 0, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, err := change(tx, who, aTask, int64(task), Assigned)
		if err != nil {
			return err
		}
		if err := room(tx, maxChildren, "comments", countComments, p.key()); err != nil {
			return err
		}
		var number int64
		if err := tx.One(nextCommentNumber, p.key()).Scan(&number); err != nil {
			return err
		}
		return tx.One(insertComment, who.Account, p.key(), number, who.User, text, search.Fold(text), s.clock()).Scan(&id)
	})
	return id, err
}

// CreateSubcomment comments on a comment, for the same people.
func (s *Service) CreateSubcomment(ctx context.Context, who access.Caller, comment CommentID, text string) (c Subcomment, err error) {
	if err := checkText(text); err != nil {
		return c, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		if _, _, err := changeRemark(tx, who, aComment, int64(comment), Assigned); err != nil {
			return err
		}
		if err := room(tx, maxChildren, "subcomments", countSubcomments, comment); err != nil {
			return err
		}
		var id SubcommentID
		err := tx.One(insertSubcomment, who.Account, comment, who.User, text, search.Fold(text), s.clock()).Scan(&id)
		if err != nil {
			return err
		}
		c, err = subcomment(tx, id)
		return err
	})
	return c, err
}

func subcomment(tx db.Tx, id SubcommentID) (c Subcomment, err error) {
	err = scanSubcomment(tx.One(`SELECT `+subcommentColumns+` FROM task_subcomments s`+writer(`s.author_id`)+` WHERE s.id = $1`, id), &c)
	return c, err
}

// ChangeComment changes a comment's text, which only its author may, or its tag (nil: stays; 0: none), which whoever may edit
// the project may. It returns the comment as it is then.
func (s *Service) ChangeComment(ctx context.Context, who access.Caller, id CommentID, text *string, tag *TagID) (c Comment, err error) {
	if text != nil {
		if err := checkText(*text); err != nil {
			return c, err
		}
	}
	need := Assigned
	if tag != nil {
		need = Edit
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		p, author, err := changeRemark(tx, who, aComment, int64(id), need)
		if err != nil {
			return err
		}
		if text != nil && !author {
			return ErrDenied
		}
		if tag != nil {
			if err := checkTag(tx, who, *tag); err != nil {
				return err
			}
		}
		u := newUpdate("task_comments")
		u.folded("body", text)
		u.set("tag_id", tag)
		u.at(s.clock())
		if err := u.run(tx, int64(id)); err != nil {
			return err
		}
		task := TaskID(p.key())
		for c, err = range s.comments(tx, who, task, id).all() {
			if err != nil {
				return err
			}
		}
		var subs []Subcomment
		for sub, err := range subcomments(tx, task, id).all() {
			if err != nil {
				return err
			}
			subs = append(subs, sub)
		}
		c.Subcomments = each(subs)
		return nil
	})
	return c, err
}

// ChangeSubcomment changes a subcomment's text, which only its author may.
func (s *Service) ChangeSubcomment(ctx context.Context, who access.Caller, id SubcommentID, text string) (c Subcomment, err error) {
	if err := checkText(text); err != nil {
		return c, err
	}
	err = s.write(ctx, who, func(tx db.Tx) error {
		_, author, err := changeRemark(tx, who, aSubcomment, int64(id), Assigned)
		if err != nil {
			return err
		}
		if !author {
			return ErrDenied
		}
		u := newUpdate("task_subcomments")
		u.folded("body", &text)
		u.at(s.clock())
		if err := u.run(tx, int64(id)); err != nil {
			return err
		}
		c, err = subcomment(tx, id)
		return err
	})
	return c, err
}

// TrashComment puts a comment with its subcomments into the trash, from which nothing brings it back. Its author may, and
// whoever manages the project.
func (s *Service) TrashComment(ctx context.Context, who access.Caller, id CommentID) error {
	return s.trashRemark(ctx, who, aComment, int64(id))
}

// TrashSubcomment is TrashComment for a subcomment.
func (s *Service) TrashSubcomment(ctx context.Context, who access.Caller, id SubcommentID) error {
	return s.trashRemark(ctx, who, aSubcomment, int64(id))
}

// remark is a comment or a subcomment.
type remark uint8

const (
	aComment remark = iota
	aSubcomment
)

var remarks = [...]struct {
	table, find string
	missing     error
}{
	aComment: {"task_comments", `SELECT k.task_id, k.author_id, EXISTS (SELECT 1 FROM users u WHERE u.id = k.author_id) FROM task_comments k WHERE k.id = $1 AND k.account_id = $2 AND k.trashed_at IS NULL`, ErrNoComment},
	aSubcomment: {"task_subcomments", `SELECT k.task_id, s.author_id, EXISTS (SELECT 1 FROM users u WHERE u.id = s.author_id) FROM task_subcomments s JOIN task_comments k ON k.id = s.comment_id
		WHERE s.id = $1 AND s.account_id = $2 AND s.trashed_at IS NULL AND k.trashed_at IS NULL`, ErrNoSubcomment},
}

// changeRemark finds the task of a comment or subcomment that the caller may change, and whether he is its author, or the owner
// of the account and its author is no more. What is on a task that he doesn't see, or that is in the trash, is missing.
func changeRemark(tx db.Tx, who access.Caller, r remark, key int64, need Right) (p *place, author bool, err error) {
	var task int64
	var by access.UserID
	var there bool
	err = tx.One(remarks[r].find, key, who.Account).Scan(&task, &by, &there)
	if errors.Is(err, db.ErrNoRows) {
		return nil, false, remarks[r].missing
	}
	if err != nil {
		return nil, false, err
	}
	p, err = change(tx, who, aTask, task, need)
	if errors.Is(err, ErrNoTask) {
		err = remarks[r].missing
	}
	return p, by == who.User || !there && who.Kind == access.Owner, err
}

func (s *Service) trashRemark(ctx context.Context, who access.Caller, r remark, key int64) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		p, author, err := changeRemark(tx, who, r, key, Assigned)
		if err != nil {
			return err
		}
		if !author && p.right < Manage {
			return ErrDenied
		}
		_, err = tx.Exec(`UPDATE `+remarks[r].table+` SET trashed_at = $2, trashed_by = $3 WHERE id = $1`, key, s.clock(), who.User)
		return err
	})
}
