package task

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type tagOut struct {
	TagId board.TagID
	Name  string
	Color string
}

// tags lists the tags of the account. Guide 11.7.
func (c *chapter) tags() op.Op {
	return op.NewStream("11.7", "GET", "/tasks/tags.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}, emit func(op.Seq[tagOut]) error) error {
			return c.board.Tags(ctx, who, listing(emit, func(t board.Tag) tagOut { return tagOut{t.ID, t.Name, t.Color} }))
		})
}

type createTagIn struct {
	Name  string `in:"name,required"`
	Color string `in:"color,required"`
}

type createTagOut struct {
	TagId board.TagID `json:",string"`
}

// createTag makes a tag. Guide 11.19.
func (c *chapter) createTag() op.Op {
	return nameWords(op.New("11.19", "POST", "/tasks/tag.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createTagIn) (createTagOut, error) {
			id, err := c.board.CreateTag(ctx, who, in.Name, in.Color)
			return createTagOut{id}, err
		}), "name", 50)
}

type updateTagIn struct {
	Tag   number  `in:"tag_id,required"`
	Name  *string `in:"name"`
	Color *string `in:"color"`
}

// updateTag changes a tag. What is absent stays. Guide 11.33.
func (c *chapter) updateTag() op.Op {
	return nameWords(op.New("11.33", "PUT", "/tasks/tag.json/{session_id}/{tag_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateTagIn) (op.Result, error) {
			return op.Done, c.board.ChangeTag(ctx, who, board.TagID(in.Tag.key), in.Name, in.Color)
		}), "name", 50)
}

type deleteTagIn struct {
	Tag int64 `in:"tag_id,required,min=1"`
}

// deleteTag removes a tag for good. Guide 11.37.
func (c *chapter) deleteTag() op.Op {
	return op.New("11.37", "DELETE", "/tasks/tag.json/{session_id}/{tag_id}", op.Session,
		func(ctx context.Context, who access.Caller, in deleteTagIn) (op.Result, error) {
			return op.Done, c.board.DeleteTag(ctx, who, board.TagID(in.Tag))
		}).ParamWords("tag_id", "", "Invalid value specified for `tag_id`")
}
