// Package content keeps immutable content: bytes under a random key, written once, then only read or removed.
// It knows neither names nor rights. Promises are in the comments of Store; Conformance (package contenttest) holds every
// store to them.
package content

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"time"
)

// Key names a content: 32 lower-case hex digits from 128 random bits. It is never derived from a user's name or path.
type Key string

// NewKey returns a new random key.
func NewKey() Key {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the process ends instead
	return Key(hex.EncodeToString(b[:]))
}

// Valid reports whether the key has the form of one. Stores refuse all others with ErrKey, since a key becomes a path.
func (k Key) Valid() bool {
	if len(k) != 32 {
		return false
	}
	for _, c := range []byte(k) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// ErrKey says that a key does not have the form of one.
var ErrKey = errors.New("content: not a key")

// ErrExists says that there is a content or staging content of that key already.
var ErrExists = errors.New("content: key is taken")

// ErrPublished says that content can't be written, or published with another size, because it is published.
var ErrPublished = errors.New("content: already published")

// ErrShort says that fewer bytes have been written than are to be published.
var ErrShort = errors.New("content: shorter than its size")

// ErrMissing says that no content (or staging content) of that key exists.
var ErrMissing = errors.New("content: missing")

// ErrFull says that the store has no space left. Nothing of the refused write is kept.
var ErrFull = errors.New("content: no space left")

// Store keeps content. All methods are safe for concurrent use, also by several processes on the same storage.
type Store interface {
	// Create begins a staging content: invisible to Open until it is published. The key must be new, or it is ErrExists.
	Create(ctx context.Context, key Key) (Staging, error)

	// Resume opens a staging content that Create began, perhaps in another process. ErrMissing if there is none.
	// One that has been published in the meantime can be read and published again, so that a close whose answer was
	// lost is repeated like any other; writing it is ErrPublished.
	Resume(ctx context.Context, key Key) (Staging, error)

	// Open returns n bytes of a published content from offset. Negative n means up to the end, and there is nothing
	// beyond the end. The reader also implements io.WriterTo where the store can do better than copying through memory.
	// ErrMissing if there is none.
	Open(ctx context.Context, key Key, offset, n int64) (io.ReadCloser, error)

	// Remove deletes the content or staging content of that key, durably. A missing one is no error.
	// Readers that are open go on to their end.
	Remove(ctx context.Context, key Key) error

	// Walk yields every content and staging content, in no particular order. What is published while it runs may be told
	// twice, staging first; what is begun or removed while it runs may be told or not. It stops at the first error.
	Walk(ctx context.Context) iter.Seq2[Info, error]

	// Ping reports whether the store can be reached and written.
	Ping(ctx context.Context) error
}

// Info is what Walk tells of one content.
type Info struct {
	Key      Key
	Size     int64
	Modified time.Time
	Staging  bool
}

// Staging is content that is being written. It belongs to one goroutine at a time.
type Staging interface {
	// WriteFrom writes what r gives to the given offset and returns how many bytes that was. Bytes that are already
	// there are overwritten. After a failure the bytes from offset on are undefined; those before it are untouched.
	// When it returns, the bytes survive the death of the process, but not necessarily a power cut.
	// ErrMissing if the content has been removed in the meantime.
	WriteFrom(offset int64, r io.Reader) (int64, error)

	// ReadAt reads what has been written.
	io.ReaderAt

	// Size returns how far the content has been written, which may include bytes of a failed WriteFrom.
	Size() (int64, error)

	// Publish cuts the content to size bytes, puts it on stable storage and makes it visible to Open, in time that does
	// not depend on the size but for what the disk has still to write. Publishing again what is published is no error.
	// ErrShort if fewer bytes have been written. A Publish that failed may be repeated, also after Resume; where the
	// store could not keep the bytes, that is then ErrMissing, never a content with holes.
	Publish(ctx context.Context, size int64) error

	// Close lets go of the staging content without changing it; Resume finds it again.
	Close() error
}
