// Package content keeps immutable content: bytes under a random key, written once, then only read or removed.
// It knows neither names nor rights. Promises are in the comments of Store; Conformance (package contenttest) holds every
// store to them.
package content

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// Key names a content: 32 lower-case hex digits from 128 random bits. It is never derived from a user's name or path.
type Key string

// ErrMissing says that no content (or staging content) of that key exists.
var ErrMissing = errors.New("content: missing")

// ErrFull says that the store has no space left. Nothing of the refused write is kept.
var ErrFull = errors.New("content: no space left")

// Store keeps content. All methods are safe for concurrent use, also by several processes on the same storage.
type Store interface {
	// Create begins a staging content: invisible to Open until it is published. The key must be new.
	Create(ctx context.Context, key Key) (Staging, error)

	// Resume opens a staging content that Create began, perhaps in another process. ErrMissing if there is none.
	Resume(ctx context.Context, key Key) (Staging, error)

	// Open returns n bytes of a published content from offset. Negative n means up to the end. The reader also
	// implements io.WriterTo where the store can do better than copying through memory. ErrMissing if there is none.
	Open(ctx context.Context, key Key, offset, n int64) (io.ReadCloser, error)

	// Remove deletes the content or staging content of that key, durably. A missing one is no error.
	// Readers that are open go on to their end.
	Remove(ctx context.Context, key Key) error

	// Walk yields every content and staging content, in no particular order.
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
	WriteFrom(offset int64, r io.Reader) (int64, error)

	// ReadAt reads what has been written.
	io.ReaderAt

	// Size returns how far the content has been written, which may include bytes of a failed WriteFrom.
	Size() (int64, error)

	// Publish cuts the content to size bytes, puts it on stable storage and makes it visible to Open, in time that does
	// not depend on the size but for what the disk has still to write. Publishing again what is published is no error.
	Publish(ctx context.Context, size int64) error

	// Close lets go of the staging content without changing it; Resume finds it again.
	Close() error
}
