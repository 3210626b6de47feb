// Package present says how the API shows files and folders: the shapes that several operations share, links, and the
// legacy spellings of access and flags.
//
// Fields of answers bear the names that the guide gives them.
package present

import (
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// Presenter makes the parts of answers that depend on where the server is reached, and on its secret.
// It is safe for concurrent use.
type Presenter struct {
	base string // public URL without a slash at its end
	key  []byte
	now  func() time.Time
}

// New returns a Presenter for a server that is reached at publicURL. key signs temporary links: it has to be secret,
// random, and the same on every node and after a restart. A short one is a panic: links that anybody can make are worse
// than none.
func New(publicURL string, key []byte, now func() time.Time) *Presenter {
	if len(key) < 32 {
		panic("present: the key of links is too short")
	}
	return &Presenter{base: strings.TrimRight(publicURL, "/"), key: key, now: now}
}

// ResponseType says that an answer is whole: content is never withheld because of last_request_time.
const ResponseType = 1

// OwnerLevel is the owner's level where there are no plans.
const OwnerLevel = 1

// Lang is the language of whoever has not chosen one.
const Lang = "En"

// Access is how answers spell who besides members may know of a thing: 1 public, 2 hidden, 3 private.
func Access(v access.Visibility) int {
	if v == access.Private {
		return 3
	}
	return int(v)
}

// AccessIn is how parameters spell it: 0 private, 1 public, 2 hidden; 3 is private too, since clients write back what
// they read. It goes with the tag enum=0;1;2;3.
type AccessIn int64

// Visibility returns what is meant; nil for nil.
func (a *AccessIn) Visibility() *access.Visibility {
	if a == nil {
		return nil
	}
	v := access.Visibility(*a)
	if *a == 3 {
		v = access.Private
	}
	return &v
}

// FlagIn is a flag among the parameters: 0 or 1. It goes with the tag enum=0;1.
type FlagIn int64

// Bool returns what is meant; nil for nil.
func (f *FlagIn) Bool() *bool {
	if f == nil {
		return nil
	}
	on := *f == 1
	return &on
}

// Unchanged is what Password shows when one is set; sent back it means that it stays.
const Unchanged = "*"

// Password says whether a file has one, to those who may change it.
func Password(it *drive.Item) string {
	if it.Password == "" || !it.MayChange {
		return ""
	}
	return Unchanged
}

// Stamp is an answer that consists of a change stamp.
type Stamp struct {
	DirUpdateTime int64
}

// NameWords gives an operation the words for bad names, which bear the parameter's name.
func NameWords(o op.Op, param string) op.Op {
	return o.Words(drive.ErrNameEmpty, 400, "`"+param+"` is required.").
		Words(drive.ErrNameLong, 400, "Invalid value specified for `"+param+"`. Maximum 255 characters allowed.")
}
