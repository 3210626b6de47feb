package op

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"driveway/internal/fault"
)

func (b *binder) use(s *served) {
	b.slots, b.parts, b.once = s.slots, s.parts, s.tokens
	b.args = slices.Grow(b.args[:0], len(s.parts))[:len(s.parts)]
}

// path takes the segments after the static part: "/{a}/{b}", encoded.
func (b *binder) path(r *route, segments string) error {
	for _, slot := range r.slots {
		segments = segments[1:]
		end := strings.IndexByte(segments, '/')
		if end < 0 {
			end = len(segments)
		}
		if end > maxSegment*3 {
			return errTooLong
		}
		value := unescape(segments[:end], false)
		if len(value) > maxSegment {
			return errTooLong
		}
		segments = segments[end:]
		if slot >= 0 {
			b.set(slot, arg{kind: text, from: inPath, text: value})
		}
	}
	return nil
}

var errTooLarge = fault.New(fault.Invalid, "The request is too large.")

// receive reads the body as far as it has to be read before the operation is called.
func (c *call) receive() error {
	if c.r.Body == nil || c.r.Body == http.NoBody || c.r.ContentLength == 0 {
		return nil
	}
	media := c.r.Header.Get("Content-Type")
	kind := mediaKind(media)
	switch {
	case kind == multipartMedia:
		return c.receiveMultipart(media)
	case c.op.acceptsUpload && c.identified() && !c.params.missing(c.op.in):
		if err := c.admit(); err != nil {
			return err
		}
		c.upload = &bodySource{r: &c.src, size: c.r.ContentLength, contentType: media}
		return nil
	case c.op.acceptsUpload && kind == otherMedia:
		return nil // the binder says what is missing
	}
	body, err := c.readBody()
	if err != nil {
		return err
	}
	c.params.large = len(body) > 4<<10
	start := strings.TrimLeft(strings.TrimPrefix(body, "\ufeff"), " \t\r\n")
	looksLikeJSON := start != "" && (start[0] == '{' || start[0] == '[')
	switch {
	case start == "":
		return nil
	case kind == jsonMedia || looksLikeJSON:
		return c.params.json(body)
	case kind == formMedia:
		return c.params.form(inBody, body)
	}
	return nil
}

type media uint8

const (
	otherMedia media = iota
	jsonMedia
	formMedia // or text, or none at all
	multipartMedia
)

func mediaKind(header string) media {
	name, _, _ := strings.Cut(header, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case name == "", name == "application/x-www-form-urlencoded", name == "text/plain":
		return formMedia
	case name == "application/json", name == "text/json", strings.HasSuffix(name, "+json"):
		return jsonMedia
	case strings.HasPrefix(name, "multipart/"):
		return multipartMedia
	}
	return otherMedia
}

// readBody reads a body that is no stream.
func (c *call) readBody() (string, error) {
	if c.r.ContentLength > maxBody {
		return "", errTooLarge
	}
	b := c.inBuf[:0]
	if n := c.r.ContentLength; n > 0 {
		b = slices.Grow(b, int(n)+1)
	}
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, max(512, len(b)))
		}
		n, err := c.src.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		c.inBuf = b
		switch {
		case len(b) > maxBody:
			return "", errTooLarge
		case err == io.EOF:
			return string(b), nil
		case err != nil:
			return "", err
		}
	}
}

// progress reads the request's body. A client that gives nothing for too long is cut off.
type progress struct {
	c      *call
	set    time.Time // when the deadline was set last
	eof    bool
	failed error // the client broke off, or stalled
}

// errStalled is the failure of a client that gave nothing for too long.
var errStalled = errors.New("op: the client stalled")

func (p *progress) Read(b []byte) (int, error) {
	switch {
	case p.eof:
		return 0, io.EOF
	case p.failed != nil:
		return 0, p.failed
	}
	if now := time.Now(); now.Sub(p.set) > p.c.h.Stall/8 {
		p.set = now
		_ = p.c.control.SetReadDeadline(now.Add(p.c.h.Stall))
	}
	n, err := p.c.r.Body.Read(b)
	p.c.in += int64(n)
	switch {
	case err == io.EOF:
		p.eof = true
		p.end()
	case err != nil:
		p.failed = err
		if isTimeout(err) {
			p.failed = errStalled
		}
		err = p.failed
	}
	return n, err
}

// end lets the connection wait as long as the server wants for the next request; the deadline would also end the watch
// over a client that hangs up.
func (p *progress) end() {
	if !p.set.IsZero() {
		_ = p.c.control.SetReadDeadline(time.Time{})
		p.set = time.Time{}
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

const (
	drainStranger = 1 << 20  // of who is not known to have a right to send anything
	drainAdmitted = 64 << 20 // a chunk of the largest usual size
	drainFor      = 10 * time.Second
)

// drain takes what the client is still sending, within bounds; beyond them the connection will be closed.
func (c *call) drain() {
	if c.r.Body == nil || c.r.Body == http.NoBody || c.src.eof || c.r.ProtoMajor != 1 {
		return
	}
	if c.src.failed != nil {
		c.w.Header().Set("Connection", "close")
		return
	}
	if c.in == 0 && c.r.Header.Get("Expect") != "" {
		return // it waits to be told to send
	}
	limit := int64(drainStranger)
	if c.admitted {
		limit = drainAdmitted
	}
	if c.r.ContentLength < 0 || c.r.ContentLength-c.in <= limit {
		until := time.Now().Add(min(drainFor, c.h.Stall))
		_ = c.control.SetReadDeadline(until)
		c.src.set = until // no further deadlines
		if _, err := io.CopyN(io.Discard, &c.src, limit); err != nil && c.src.eof {
			return
		}
	}
	c.w.Header().Set("Connection", "close")
}
