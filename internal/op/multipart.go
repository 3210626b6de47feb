package op

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"driveway/internal/fault"
)

// errMultipart is the refusal of a body whose framing is broken or cut off.
var errMultipart = fault.New(fault.Invalid, "Malformed multipart body.")

// multipartReader reads a multipart body part by part, without holding one. It is written by hand since it runs for every
// chunk of every upload: parts are found in large reads, and their data is not copied on the way. It takes a preamble,
// line ends that are bare LF, and an epilogue.
type multipartReader struct {
	src        io.Reader
	buf        []byte
	pooled     *[]byte // buf's, to be given back
	start, end int     // what has been read and not used
	eof        error
	delim      []byte // CRLF--boundary
	data       int    // bytes at start that are known to belong to the part
	last       bool   // the delimiter follows them
	after      int    // its length
	fresh      bool   // nothing of the part's data has been seen
	closed     bool   // the last delimiter was read
}

// part is the header of a part.
type part struct {
	name        string
	filename    string
	isFile      bool
	contentType string
}

const (
	partBuffer = 128 << 10
	maxHeader  = 16 << 10
)

var partBuffers = sync.Pool{New: func() any { b := make([]byte, partBuffer); return &b }}

func newMultipartReader(src io.Reader, boundary string) *multipartReader {
	b := partBuffers.Get().(*[]byte)
	m := &multipartReader{src: src, buf: *b, pooled: b, delim: []byte("\r\n--" + boundary)}
	m.end = copy(m.buf, "\r\n") // the first boundary needs no line end before it
	return m
}

// free gives the buffer back. The reader must not be used any more.
func (m *multipartReader) free() {
	if m.pooled != nil {
		partBuffers.Put(m.pooled)
		m.buf, m.pooled = nil, nil
	}
}

// fill reads more, after making room. It fails with the source's error, io.ErrUnexpectedEOF at its end, and errMultipart
// where what is wanted does not fit.
func (m *multipartReader) fill() error {
	if m.eof != nil {
		return m.eof
	}
	if m.start > 0 {
		m.end = copy(m.buf, m.buf[m.start:m.end])
		m.start = 0
	}
	if m.end == len(m.buf) {
		return errMultipart
	}
	n, err := m.src.Read(m.buf[m.end:])
	m.end += n
	if n > 0 {
		return nil
	}
	if err == io.EOF {
		err = errMultipart
	}
	m.eof = err
	return err
}

// look finds out how much of what has been read belongs to the part.
func (m *multipartReader) look() {
	window := m.buf[m.start:m.end]
	if m.fresh && m.bare(window) {
		return
	}
	at := 0
	for {
		i := bytes.Index(window[at:], m.delim)
		if i < 0 {
			break
		}
		i += at
		switch m.follows(window[i+len(m.delim):]) {
		case isDelimiter:
			m.data, m.last, m.after = i, true, len(m.delim)
			return
		case unknown:
			m.data, m.last = i, false
			return
		}
		at = i + 1
	}
	// The beginning of a delimiter may stand at the end.
	m.data, m.last = len(window), false
	tail := max(0, len(window)-len(m.delim)+1)
	if i := bytes.IndexByte(window[tail:], m.delim[0]); i >= 0 {
		for ; i < len(window)-tail; i++ {
			if bytes.HasPrefix(m.delim, window[tail+i:]) {
				m.data = tail + i
				return
			}
		}
	}
}

// bare takes care of clients that end the header of a part without data with one line end instead of two. It returns true
// if there is such a delimiter, or could be.
func (m *multipartReader) bare(window []byte) bool {
	delim := m.delim[bytes.IndexByte(m.delim, '\n')+1:]
	is := notDelimiter
	if rest, ok := bytes.CutPrefix(window, delim); ok {
		is = m.follows(rest)
	} else if bytes.HasPrefix(delim, window) {
		is = unknown
	}
	m.data, m.last, m.after = 0, is == isDelimiter, len(delim)
	return is != notDelimiter
}

const (
	notDelimiter = iota
	isDelimiter
	unknown
)

// follows tells from what comes after "--boundary" whether that was a delimiter or the beginning of other data.
func (m *multipartReader) follows(rest []byte) int {
	rest = bytes.TrimLeft(rest, " \t")
	switch {
	case len(rest) == 0:
		return unknown
	case rest[0] == '\n':
		return isDelimiter
	case rest[0] == '\r' || rest[0] == '-':
		if len(rest) == 1 {
			return unknown
		}
		if rest[0] == '\r' && rest[1] == '\n' || rest[0] == '-' && rest[1] == '-' {
			return isDelimiter
		}
	}
	return notDelimiter
}

// window returns data of the part, as much as is at hand; it is good until the next call. After the last of it: io.EOF.
func (m *multipartReader) window() ([]byte, error) {
	for {
		if m.data > 0 {
			return m.buf[m.start : m.start+m.data], nil
		}
		if m.last {
			return nil, io.EOF
		}
		m.look()
		if m.data > 0 || m.last {
			continue
		}
		if err := m.fill(); err != nil {
			return nil, err
		}
	}
}

func (m *multipartReader) use(n int) {
	m.fresh = false
	m.start += n
	m.data -= n
}

// Read reads data of the part.
func (m *multipartReader) Read(p []byte) (int, error) {
	w, err := m.window()
	if err != nil {
		return 0, err
	}
	n := copy(p, w)
	m.use(n)
	return n, nil
}

// skip leaves out the rest of the part and returns how much that was.
func (m *multipartReader) skip() (n int64, err error) {
	for {
		w, err := m.window()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += int64(len(w))
		m.use(len(w))
	}
}

// next goes on to the following part, io.EOF after the last. Data of the part before that was not read is left out.
func (m *multipartReader) next() (part, error) {
	if m.closed {
		return part{}, io.EOF
	}
	if _, err := m.skip(); err != nil {
		return part{}, err
	}
	m.start += m.after
	m.last, m.fresh = false, false
	line, err := m.line()
	if err != nil {
		if bytes.HasPrefix(bytes.TrimLeft(m.buf[m.start:m.end], " \t"), []byte("--")) {
			m.closed = true // the body may end right after the last boundary
			return part{}, io.EOF
		}
		return part{}, err
	}
	if bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("--")) {
		m.closed = true
		return part{}, io.EOF
	}
	if !bytes.HasSuffix(line, []byte("\r\n")) && m.delim[0] == '\r' {
		m.delim = m.delim[1:] // this client ends lines with a bare LF
	}
	var p part
	for size := 0; size < maxHeader; size += len(line) {
		line, err = m.line()
		if err != nil {
			return part{}, err
		}
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 {
			m.fresh = true
			return p, nil
		}
		p.header(text)
	}
	return part{}, errMultipart
}

// line reads a line with its end.
func (m *multipartReader) line() ([]byte, error) {
	for seen := 0; ; {
		window := m.buf[m.start:m.end]
		if i := bytes.IndexByte(window[seen:], '\n'); i >= 0 {
			m.start += seen + i + 1
			return window[:seen+i+1], nil
		}
		if seen = len(window); seen > maxHeader {
			return nil, errMultipart
		}
		if err := m.fill(); err != nil {
			return nil, err
		}
	}
}

var (
	dispositionHeader = []byte("Content-Disposition")
	typeHeader        = []byte("Content-Type")
)

func (p *part) header(line []byte) {
	key, rest, _ := bytes.Cut(line, []byte(":"))
	switch {
	case bytes.EqualFold(key, dispositionHeader):
		value := string(rest)
		p.name, _ = headerParam(value, "name")
		p.filename, p.isFile = headerParam(value, "filename")
		if !p.isFile {
			_, p.isFile = headerParam(value, "filename*")
		}
	case bytes.EqualFold(key, typeHeader):
		p.contentType = string(bytes.TrimSpace(rest))
	}
}

// headerParam finds a parameter of a header such as `form-data; name="x"; filename=y`. Quoted strings may hold escaped
// quotes and backslashes, and %22 as browsers write a quote.
func headerParam(header, name string) (string, bool) {
	rest := header
	for {
		i := strings.IndexByte(rest, ';')
		if i < 0 {
			return "", false
		}
		rest = strings.TrimLeft(rest[i+1:], " \t")
		end := strings.IndexAny(rest, "=;")
		if end < 0 {
			return "", false
		}
		key := strings.TrimRight(rest[:end], " \t")
		if rest[end] == ';' {
			rest = rest[end:]
			continue
		}
		rest = strings.TrimLeft(rest[end+1:], " \t")
		var value string
		if strings.HasPrefix(rest, `"`) {
			value, rest = quotedString(rest[1:])
		} else {
			end := strings.IndexByte(rest, ';')
			if end < 0 {
				end = len(rest)
			}
			value, rest = strings.TrimRight(rest[:end], " \t"), rest[end:]
		}
		if strings.EqualFold(key, name) {
			return value, true
		}
	}
}

func quotedString(s string) (value, rest string) {
	if i := strings.IndexAny(s, `"\`); i >= 0 && s[i] == '"' {
		return strings.ReplaceAll(s[:i], "%22", `"`), s[i+1:]
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return strings.ReplaceAll(string(b), "%22", `"`), s[i+1:]
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b = append(b, s[i])
		default:
			b = append(b, s[i])
		}
	}
	return string(b), ""
}
