package task

import (
	"context"
	"strconv"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

type taskCommentsIn struct {
	Task    key         `in:"task_id,required"`
	Comment anyOrOneKey `in:"comment_id"` // absent, 0: all
}

// anyOrOneKey is a key, or 0 for all.
type anyOrOneKey int64

// UnmarshalValue implements op.Value.
func (k *anyOrOneKey) UnmarshalValue(text string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if *k = anyOrOneKey(n); err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return err
}

// ValueSchema implements op.Value.
func (anyOrOneKey) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// taskComments lists the comments on a task, or one of them. Guide 11.8.
func (c *chapter) taskComments() op.Op {
	return op.NewStream("11.8", "GET", "/tasks/taskcomments.json/{session_id}/{task_id}/{comment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in taskCommentsIn, emit func(op.Seq[commentOut]) error) error {
			v, err := c.view(ctx, who)
			if err != nil {
				return err
			}
			return c.board.Comments(ctx, who, board.TaskID(in.Task), board.CommentID(in.Comment), listing(emit, v.comment))
		}).Also("GET", "/tasks/taskcomments.json/{session_id}/{task_id}").ParamWords("comment_id", "", "Invalid value specified for `comment_id`")
}

type createCommentIn struct {
	Task key    `in:"task_id,required"`
	Text string `in:"comment_text,required"`
}

type createCommentOut struct {
	CommentId board.CommentID `json:",string"`
}

// createComment comments on a task. Guide 11.15.
func (c *chapter) createComment() op.Op {
	return textWords(op.New("11.15", "POST", "/tasks/comment.json/{session_id}/{task_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createCommentIn) (createCommentOut, error) {
			id, err := c.board.CreateComment(ctx, who, board.TaskID(in.Task), in.Text)
			return createCommentOut{id}, err
		}).Words(board.ErrNoTask, 400, ""), "comment_text")
}

type updateCommentIn struct {
	Comment key     `in:"comment_id,required"`
	Text    *string `in:"comment_text"`
	Tag     *string `in:"tag_id"`
}

// updateComment changes a comment. What is absent stays. Guide 11.26.
func (c *chapter) updateComment() op.Op {
	return textWords(op.New("11.26", "PUT", "/tasks/comment.json/{session_id}/{comment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateCommentIn) (commentOut, error) {
			tag, err := tagID(in.Tag)
			if err != nil {
				return commentOut{}, err
			}
			comment, err := c.board.ChangeComment(ctx, who, board.CommentID(in.Comment), in.Text, tag)
			if err != nil {
				return commentOut{}, err
			}
			v, err := c.view(ctx, who)
			return v.comment(comment), err
		}), "comment_text")
}

type trashCommentIn struct {
	Comment int64 `in:"comment_id,required,min=1"`
}

// trashComment puts a comment away for good. Guide 11.39.
func (c *chapter) trashComment() op.Op {
	return op.New("11.39", "DELETE", "/tasks/trashcomment.json/{session_id}/{comment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in trashCommentIn) (op.Result, error) {
			return op.Done, c.board.TrashComment(ctx, who, board.CommentID(in.Comment))
		}).ParamWords("comment_id", "", "invalid value specified for `comment_id`")
}

type createSubcommentIn struct {
	Comment key    `in:"comment_id,required"`
	Text    string `in:"subcomment_text,required"`
}

// createSubcomment comments on a comment. Guide 11.18.
func (c *chapter) createSubcomment() op.Op {
	return textWords(op.New("11.18", "POST", "/tasks/subcomment.json/{session_id}/{comment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in createSubcommentIn) (subcommentOut, error) {
			sub, err := c.board.CreateSubcomment(ctx, who, board.CommentID(in.Comment), in.Text)
			return c.answerSubcomment(ctx, who, sub, err)
		}).Words(board.ErrNoComment, 400, ""), "subcomment_text")
}

type updateSubcommentIn struct {
	Subcomment key    `in:"subcomment_id,required"`
	Text       string `in:"subcomment_text,required"`
}

// updateSubcomment changes a subcomment. Guide 11.32.
func (c *chapter) updateSubcomment() op.Op {
	return textWords(op.New("11.32", "PUT", "/tasks/subcomment.json/{session_id}/{subcomment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in updateSubcommentIn) (subcommentOut, error) {
			sub, err := c.board.ChangeSubcomment(ctx, who, board.SubcommentID(in.Subcomment), in.Text)
			return c.answerSubcomment(ctx, who, sub, err)
		}), "subcomment_text")
}

// answerSubcomment shows a subcomment that has been made or changed.
func (c *chapter) answerSubcomment(ctx context.Context, who access.Caller, sub board.Subcomment, err error) (subcommentOut, error) {
	if err != nil {
		return subcommentOut{}, err
	}
	v, err := c.view(ctx, who)
	return v.subcomment(sub), err
}

type trashSubcommentIn struct {
	Subcomment int64 `in:"subcomment_id,required,min=1"`
}

// trashSubcomment puts a subcomment away for good. Guide 11.42.
func (c *chapter) trashSubcomment() op.Op {
	return op.New("11.42", "DELETE", "/tasks/trashsubcomment.json/{session_id}/{subcomment_id}", op.Session,
		func(ctx context.Context, who access.Caller, in trashSubcommentIn) (op.Result, error) {
			return op.Done, c.board.TrashSubcomment(ctx, who, board.SubcommentID(in.Subcomment))
		}).ParamWords("subcomment_id", "", "invalid value specified for `subcomment_id`")
}
