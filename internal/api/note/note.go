// Package note is chapter 6 of the guide: notes, in lists, in notepads.
package note

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"driveway/internal/api/note/notebook"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type chapter struct {
	notes   *notebook.Service
	present *present.Presenter
}

// Chapter returns the operations of the chapter.
func Chapter(notes *notebook.Service, p *present.Presenter) op.Chapter {
	c := &chapter{notes: notes, present: p}
	all := op.Chapter{
		Number:     "6",
		NoSession:  op.Refusal{Status: 403, Message: "Session is required"},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Words:      []op.Wording{{Refusal: drive.ErrNoFile, Status: 404, Message: "File not found"}},
		Ops: []op.Op{
			c.list(),
			c.archived(),
			c.noteLists(),
			c.notepads(),
			c.search(),
			c.trashed(),
			c.create(),
			c.attachFile(),
			c.createList(),
			c.createPad(),
			c.update(),
			c.archiveList(),
			c.archivePad(),
			c.updateList(),
			c.renamePad(),
			c.orderNoteLists(),
			c.restoreArchivedList(),
			c.restoreArchivedPad(),
			c.restoreTrashedList(),
			c.restoreTrashedPad(),
			c.remove(),
			c.removeList(),
			c.trashPad(),
			c.emptyTrash(),
			c.trashList(),
		},
	}
	for i, o := range all.Ops {
		all.Ops[i] = inItsWords(o)
	}
	return all
}

// inItsWords gives an operation the chapter's words for values that are not valid.
func inItsWords(o op.Op) op.Op {
	for _, p := range o.Params() {
		if p.Name != "session_id" {
			o = o.ParamWords(p.Name, "", "Invalid value specified for `"+p.Name+"`")
		}
	}
	return o
}

// key is the id of something, in an operation that has words for one that is no id.
type key int64

// UnmarshalValue implements op.Value.
func (k *key) UnmarshalValue(text string) error {
	n := keyOf(text)
	if n == 0 {
		return errors.New("note: not a positive integer")
	}
	*k = key(n)
	return nil
}

// ValueSchema implements op.Value.
func (key) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// anyKey is the id of something, in an operation that knows no bad ones: what is no id is 0, which is nobody's.
type anyKey int64

// UnmarshalValue implements op.Value.
func (k *anyKey) UnmarshalValue(text string) error {
	*k = anyKey(keyOf(text))
	return nil
}

// ValueSchema implements op.Value.
func (anyKey) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

// keyOf reads a positive integer; 0 is anything else. What is too large for a key is the largest one, which is nobody's.
func keyOf(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil && n != math.MaxInt64 || n < 0 {
		return 0
	}
	return n
}
