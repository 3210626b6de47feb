package task

import (
	"strconv"
	"strings"

	"driveway/internal/api/task/board"
	"driveway/internal/op"
)

// key is an id among the parameters. One that can't be an id is no refusal of its own: it is unknown.
type key int64

// unknown is the key of nothing. 0 is one that was not given.
const unknown key = -1

// UnmarshalValue implements op.Value.
func (k *key) UnmarshalValue(text string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if *k = key(n); err != nil || n <= 0 {
		*k = unknown
	}
	return nil
}

// ValueSchema implements op.Value.
func (key) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// number is a key that the guide calls an integer.
type number struct{ key }

// ValueSchema implements op.Value.
func (number) ValueSchema() op.Schema { return op.Schema{Type: "integer"} }

// filters are the words for the states of what is listed.
var filters = map[string]board.Filter{"active": board.OnlyActive, "archived": board.OnlyArchived, "trashed": board.OnlyTrashed, "any": board.AnyState}

// completed is a status among the parameters, nil where it is not given.
func completed(status string) *bool {
	if status == "" {
		return nil
	}
	yes := status == statusCompleted
	return &yes
}

// tagID reads a tag among the parameters: 0 and "" are none.
func tagID(text *string) (*board.TagID, error) {
	if text == nil {
		return nil, nil
	}
	var id board.TagID
	if t := strings.TrimSpace(*text); t != "" {
		n, err := strconv.ParseInt(t, 10, 64)
		if err != nil || n < 0 {
			return nil, board.ErrTagID
		}
		id = board.TagID(n)
	}
	return &id, nil
}

// nameWords gives an operation the words for bad names, which bear the parameter's name.
func nameWords(o op.Op, param string, most int) op.Op {
	return o.Words(board.ErrNameEmpty, 400, "`"+param+"` is required.").
		Words(board.ErrNameLong, 400, "Invalid value specified for `"+param+"`. Maximum "+strconv.Itoa(most)+" characters allowed.")
}

// textWords is nameWords for the texts of comments.
func textWords(o op.Op, param string) op.Op {
	return o.Words(board.ErrTextEmpty, 400, "`"+param+"` is required.").
		Words(board.ErrTextLong, 400, "Invalid value specified for `"+param+"`. Maximum 65535 characters allowed.")
}
