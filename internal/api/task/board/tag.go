package board

import (
	"context"
	"errors"
	"iter"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/search"
)

// Tag is a word and a colour that tasks and comments of the account can bear.
type Tag struct {
	ID    TagID // 0: none
	Name  string
	Color string // six hex digits
}

// maxTags is how many tags an account may have.
const maxTags = 1000

// Tags hands fn the tags of the caller's account, by their names, within one snapshot of the database.
func (s *Service) Tags(ctx context.Context, who access.Caller, fn func(iter.Seq2[Tag, error]) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		tags, err := collect(tx.Query(`SELECT id, name, color FROM task_tags WHERE account_id = $1 ORDER BY name_folded, id`, who.Account),
			func(row db.Row, t *Tag) error { return row.Scan(&t.ID, &t.Name, &t.Color) })
		if err != nil {
			return err
		}
		return fn(each(tags))
	})
}

// CreateTag makes a tag. Anybody in the account may.
func (s *Service) CreateTag(ctx context.Context, who access.Caller, name, color string) (id TagID, err error) {
	if name, err = cleanName(name, maxTagName); err != nil {
		return 0, err
	}
	if color, err = cleanColor(color); err != nil {
		return 0, err
	}
	const count = `SELECT COUNT(*) FROM task_tags WHERE account_id = $1`
	const insert = `INSERT INTO task_tags (account_id, creator_id, name, name_folded, color) VALUES ($1, $2, $3, $4, $5) RETURNING id`
	err = s.write(ctx, who, func(tx db.Tx) error {
		if err := room(tx, maxTags, "tags", count, who.Account); err != nil {
			return err
		}
		return tx.One(insert, who.Account, who.User, name, search.Fold(name), color).Scan(&id)
	})
	return id, err
}

// ChangeTag gives a tag another name or colour; nil: stays. Its creator may, and the owner of the account.
func (s *Service) ChangeTag(ctx context.Context, who access.Caller, id TagID, name, color *string) (err error) {
	if name != nil {
		if *name, err = cleanName(*name, maxTagName); err != nil {
			return err
		}
	}
	if color != nil {
		if *color, err = cleanColor(*color); err != nil {
			return err
		}
	}
	return s.write(ctx, who, func(tx db.Tx) error {
		if err := ownTag(tx, who, id); err != nil {
			return err
		}
		u := newUpdate("task_tags")
		u.folded("name", name)
		u.set("color", color)
		return u.run(tx, int64(id))
	})
}

// DeleteTag removes a tag for good; what bore it has none. Its creator may, and the owner of the account.
func (s *Service) DeleteTag(ctx context.Context, who access.Caller, id TagID) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		if err := ownTag(tx, who, id); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM task_tags WHERE id = $1`, id)
		return err
	})
}

// ownTag refuses a tag that is not in the caller's account with ErrNoTag, and one that he may not change with ErrDenied.
func ownTag(tx db.Tx, who access.Caller, id TagID) error {
	var creator access.UserID
	err := tx.One(`SELECT creator_id FROM task_tags WHERE id = $1 AND account_id = $2`, id, who.Account).Scan(&creator)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return ErrNoTag
	case err == nil && who.Kind != access.Owner && creator != who.User:
		return ErrDenied
	}
	return err
}
