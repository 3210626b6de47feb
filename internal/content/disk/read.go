package disk

import (
	"context"
	"io"
	"io/fs"
	"os"

	"driveway/internal/content"
)

// Open implements content.Store. The reader is an io.WriterTo: from a file to a connection without TLS the kernel moves
// the bytes itself.
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
	return &reader{file: f, rest: io.LimitedReader{R: f, N: n}}, nil
}

// reader gives a range of a published file. What it has not given yet is rest.
type reader struct {
	file *os.File
	rest io.LimitedReader
}

func (r *reader) Read(p []byte) (int, error) { return r.rest.Read(p) }
func (r *reader) Close() error               { return r.file.Close() }

// WriteTo implements io.WriterTo. A writer that is an io.ReaderFrom, as the ResponseWriter of net/http is, gets the file
// itself behind an io.LimitedReader, which is the form in which it knows to use sendfile.
func (r *reader) WriteTo(w io.Writer) (int64, error) {
	if _, ok := w.(io.ReaderFrom); ok {
		return io.Copy(w, &r.rest)
	}
	b := buffers.Get().(*[bufferSize]byte)
	defer buffers.Put(b)
	return io.CopyBuffer(w, &r.rest, b[:])
}
