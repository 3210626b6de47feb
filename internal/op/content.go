package op

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// sendContent answers a GET or HEAD with stored bytes, or the part of them that was asked for. Its error means that
// nothing has been sent.
func (c *call) sendContent(f *Content) error {
	h := c.w.Header()
	etag := ""
	if f.ETag != "" {
		etag = `"` + f.ETag + `"`
		h.Set("ETag", etag)
	}
	if f.Modified >= 0 {
		h.Set("Last-Modified", time.Unix(f.Modified, 0).UTC().Format(http.TimeFormat))
	}
	h.Set("Accept-Ranges", "bytes")
	h.Set("Cache-Control", "private, no-cache") // rights are asked at every use
	if unchanged(c.r.Header, etag, f.Modified) {
		c.writeHeader(http.StatusNotModified)
		return nil
	}
	off, n, partial, err := c.wanted(f, etag)
	if err != nil {
		return err
	}
	describe(h, f.Name, f.Type, f.Inline)
	status := http.StatusOK
	if partial {
		status = http.StatusPartialContent
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, off+n-1, f.Size))
	}
	h.Set("Content-Length", strconv.FormatInt(n, 10))
	if c.isHead() {
		c.writeHeader(status)
		return nil
	}
	body, err := f.Open(c.ctx, off, n)
	if err != nil {
		return err
	}
	defer body.Close()
	if f.Begin != nil {
		if err := f.Begin(c.ctx, off); err != nil {
			return err
		}
	}
	if f.Piece > 0 {
		body = inPieces{body, f.Piece}
	}
	c.writeHeader(status)
	c.copy(&network{c: c, sent: f.Sent}, body, n)
	return nil
}

// wanted returns which part of the content is to be sent: the Range header's, else what the API's own offset says.
func (c *call) wanted(f *Content, etag string) (off, n int64, partial bool, err error) {
	header := c.r.Header.Get("Range")
	if header != "" && !rangeHolds(c.r.Header.Get("If-Range"), etag, f.Modified) {
		header = ""
	}
	off, n, how := parseRange(header, f.Size)
	if how == noRange && f.Offset != nil && *f.Offset > 0 && f.Size > 0 {
		off, n, how = *f.Offset, f.Size-*f.Offset, oneRange
		if n <= 0 {
			how = outsideRange
		}
	}
	if how == outsideRange {
		return 0, 0, false, &rangeError{f.Size}
	}
	return off, n, how == oneRange, nil
}

// rangeError refuses a range that the content does not have.
type rangeError struct{ size int64 }

func (e *rangeError) Error() string { return "op: the range lies outside of the content" }

// copyBuffer is large, since few calls are what makes copying fast.
const copyBuffer = 256 << 10

var copyBuffers = sync.Pool{New: func() any { b := make([]byte, copyBuffer); return &b }}

// copy sends n bytes of body. A failure on the way breaks the connection: its header has promised more.
func (c *call) copy(out *network, body io.Reader, n int64) {
	defer c.clearWriteDeadline()
	var err error
	if w, ok := body.(io.WriterTo); ok {
		_, err = w.WriteTo(out)
	} else {
		_, err = copyThrough(out, body)
	}
	c.sent(out.err)
	if err == nil && out.n != n {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && c.lost == nil {
		c.abort(fmt.Errorf("op: content: %w", err))
		return
	}
	c.sent(c.control.Flush())
}

// copyThrough copies through memory, whatever else the two can do.
func copyThrough(w io.Writer, r io.Reader) (int64, error) {
	b := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(b)
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, *b)
}

// inPieces is content that goes out in pieces of a size, through a buffer of no more than that: whoever is kept waiting
// between them holds no other.
type inPieces struct {
	io.ReadCloser
	size int64
}

// WriteTo implements io.WriterTo.
func (p inPieces) WriteTo(w io.Writer) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{p.ReadCloser}, make([]byte, min(p.size, piece)))
}

// abort notes a failure after the answer has begun.
func (c *call) abort(err error) {
	c.failure = err
	c.refuse(err)
	c.lost = err
}

// network is the way to the client: it counts, and cuts off a client that takes nothing for too long. It knows ReadFrom,
// so that files can go out without passing through memory, in pieces that each have their time.
type network struct {
	c    *call
	sent func(context.Context, int64) error // is told of every piece; nil: nobody is
	n    int64
	err  error // what went wrong on this side
}

const piece = 512 << 10

// Write implements io.Writer.
func (w *network) Write(p []byte) (n int, err error) {
	for len(p) > 0 && err == nil {
		w.c.setWriteDeadline()
		var k int
		k, err = w.c.Write(p[:min(len(p), piece)])
		if err != nil {
			w.err = err
		}
		n, p = n+k, p[k:]
		err = cmp.Or(err, w.went(int64(k)))
	}
	return n, err
}

// went counts a piece that has been handed to the network.
func (w *network) went(n int64) error {
	w.n += n
	if w.sent == nil || n == 0 {
		return nil
	}
	return w.sent(w.c.ctx, n)
}

// ReadFrom implements io.ReaderFrom.
func (w *network) ReadFrom(src io.Reader) (total int64, err error) {
	to, ok := w.c.w.(io.ReaderFrom)
	if !ok {
		return copyThrough(w, src)
	}
	left := int64(-1)
	if l, ok := src.(*io.LimitedReader); ok { // one inside another would hide the file from the kernel
		src, left = l.R, l.N
		defer func() { l.N -= total }()
	}
	for left != 0 {
		limit := int64(piece)
		if left > 0 {
			limit = min(left, piece)
		}
		w.c.setWriteDeadline()
		n, err := to.ReadFrom(&io.LimitedReader{R: src, N: limit})
		total += n
		w.c.written += n
		if left > 0 {
			left -= n
		}
		if clientLeft(err) {
			w.err = err
		}
		if err = cmp.Or(err, w.went(n)); err != nil {
			return total, err
		}
		if n < limit {
			return total, nil
		}
	}
	return total, nil
}

// clientLeft tells an error of the connection from one of the content.
func clientLeft(err error) bool {
	for _, known := range []error{syscall.EPIPE, syscall.ECONNRESET, os.ErrDeadlineExceeded, net.ErrClosed} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// sendStream answers with bytes that are made on the way.
func (c *call) sendStream(s *Stream) error {
	h := c.w.Header()
	describe(h, s.Name, s.Type, s.Inline)
	h.Set("Cache-Control", "no-store")
	if c.isHead() {
		c.writeHeader(http.StatusOK)
		return nil
	}
	w := &late{network: network{c: c}}
	defer c.clearWriteDeadline()
	err := s.Write(c.ctx, w)
	c.sent(w.err)
	switch {
	case err != nil && c.status == 0:
		return err
	case err != nil && c.lost == nil:
		c.abort(err)
		return nil
	case c.status == 0:
		c.writeHeader(http.StatusOK)
	}
	if c.lost == nil {
		c.sent(c.control.Flush())
	}
	return nil
}

// late is a network whose answer begins with the first byte.
type late struct{ network }

func (w *late) Write(p []byte) (int, error) {
	if w.c.status == 0 && len(p) > 0 {
		w.c.writeHeader(http.StatusOK)
	}
	return w.network.Write(p)
}

func (w *late) ReadFrom(src io.Reader) (int64, error) {
	if w.c.status == 0 {
		w.c.writeHeader(http.StatusOK)
	}
	return w.network.ReadFrom(src)
}
