package disk

import (
	"context"
	"io"
	"io/fs"
	"os"

	"driveway/internal/content"
)

// Open implements content.Store. The reader is an io.WriterTo; see there how it moves the bytes.
func (s *Store) Open(ctx context.Context, key content.Key, offset, n int64) (io.ReadCloser, error) {
	err := valid(ctx, key)
	if err == nil && offset < 0 {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, failed("open", key, err)
	}
	f, err := s.root.Open(contentPath(key))
	if err != nil {
		return nil, failed("open", key, err)
	}
	if offset > 0 {
		if _, err := f.Seek(offset, io.SeekStart); err != nil {
			_ = f.Close()
			return nil, failed("open", key, err)
		}
	}
	if n < 0 {
		n = 1<<63 - 1 // the end of the file comes first
	}
	return &reader{store: s, file: f, rest: io.LimitedReader{R: f, N: n}}, nil
}

// reader gives a range of a published file. What it has not given yet is rest.
type reader struct {
	store *Store
	file  *os.File
	rest  io.LimitedReader
}

func (r *reader) Read(p []byte) (int, error) { return r.rest.Read(p) }
func (r *reader) Close() error               { return r.file.Close() }

// WriteTo implements io.WriterTo. It copies through a large buffer, which on loopback, where most servers have a proxy, is
// faster than sendfile and takes less of the processor. When many readers do so, the buffers would fill the memory, most of
// them waiting for slow clients: then, without a buffer, the file itself goes to a w that is an io.ReaderFrom. A
// ResponseWriter of net/http without TLS knows this form and uses sendfile.
func (r *reader) WriteTo(w io.Writer) (int64, error) {
	select {
	case r.store.copying <- struct{}{}:
		defer func() { <-r.store.copying }()
	default:
		return io.Copy(w, &r.rest)
	}
	b := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(b)
	return io.CopyBuffer(onlyWriter{w}, &r.rest, b[:])
}

// onlyWriter hides that a writer is an io.ReaderFrom.
type onlyWriter struct{ io.Writer }
