package op

import (
	"bytes"
	"io"
	"os"
	"slices"
)

// bodySource is the data of an operation with a Body: from the connection, or from where it was held.
type bodySource struct {
	r           io.Reader
	name        string
	contentType string
	size        int64 // -1: not known before the end
	parts       *multipartReader
	spool       *os.File
}

func (b *bodySource) Read(p []byte) (int, error) { return b.r.Read(p) }

// WriteTo implements io.WriterTo, so that streamed data need not be copied once more.
func (b *bodySource) WriteTo(w io.Writer) (n int64, err error) {
	if b.parts == nil {
		return io.Copy(w, struct{ io.Reader }{b.r})
	}
	for {
		window, err := b.parts.window()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		k, err := w.Write(window)
		n += int64(k)
		b.parts.use(k)
		if err != nil {
			return n, err
		}
	}
}

func (b *bodySource) close() {
	if b.parts != nil {
		b.parts.free()
	}
	if b.spool != nil {
		_ = b.spool.Close()
		_ = os.Remove(b.spool.Name())
	}
}

// receiveMultipart reads the fields. With a Body it stops at the data if session and required parameters are known by
// then; otherwise the data is held until all is read.
func (c *call) receiveMultipart(header string) error {
	boundary, _ := headerParam(header, "boundary")
	if boundary == "" || len(boundary) > 200 {
		return errMultipart
	}
	parts := newMultipartReader(&c.src, boundary)
	streaming := false
	defer func() {
		if !streaming {
			parts.free()
		}
	}()
	fields, skipped, maxSkipped := 0, int64(0), int64(maxBody)
	if c.op.acceptsUpload {
		maxSkipped = c.h.MaxSpool
	}
	for {
		p, err := parts.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case c.isData(p):
			c.upload = &bodySource{r: parts, name: p.filename, contentType: p.contentType, size: -1, parts: parts}
			if streaming, err = c.ready(); err != nil || streaming {
				return err
			}
			if err := c.hold(parts); err != nil {
				return err
			}
		case p.isFile:
			n, err := parts.skip()
			if skipped += n; skipped > maxSkipped {
				return errTooLarge
			}
			if err != nil {
				return err
			}
		default:
			value, err := c.readField(parts, maxBody-fields)
			if err != nil {
				return err
			}
			fields += len(value) + 64 // headers take room as well
			if err := c.params.put(p.name, arg{kind: text, from: inBody, text: value}); err != nil {
				return err
			}
		}
	}
}

// isData says whether a part is the data of the operation: it has the name of the Body, or is a file of a name that no
// other parameter has. Only the first counts.
func (c *call) isData(p part) bool {
	body := c.op.in.body
	if body == nil || c.upload != nil {
		return false
	}
	if p.name == body.name || slices.Contains(body.aliases, p.name) {
		return true
	}
	_, known := c.params.slots[p.name]
	return p.isFile && !known
}

func (c *call) readField(parts *multipartReader, limit int) (string, error) {
	b := c.inBuf[:0]
	for {
		w, err := parts.window()
		if err == io.EOF {
			c.inBuf = b
			return string(b), nil
		}
		if err != nil {
			return "", err
		}
		if len(b)+len(w) > limit {
			return "", errTooLarge
		}
		b = append(b, w...)
		parts.use(len(w))
	}
}

// ready says whether the operation can be called while the data is still coming. What is known is judged at once.
func (c *call) ready() (bool, error) {
	if !c.identified() {
		return false, nil
	}
	if err := c.admit(); err != nil {
		return false, err
	}
	return !c.params.missing(c.op.in), nil
}

// spoolAt is how much data of a known caller is held in memory before it goes to a file.
const spoolAt = 1 << 20

// hold keeps the data until the rest of the body has been read: of a stranger a bounded part in memory, else in a file.
func (c *call) hold(parts *multipartReader) error {
	var held bytes.Buffer
	limit := c.h.MaxHeld
	if c.admitted {
		limit = spoolAt
	}
	c.upload.parts = nil
	n, err := io.CopyN(&held, parts, limit+1)
	switch {
	case err == io.EOF:
		c.upload.r, c.upload.size = &held, n
		return nil
	case err != nil:
		return err
	case !c.admitted:
		return &statusError{c.op.noSession.Status, c.op.noSession.Message}
	}
	f, err := os.CreateTemp(c.h.TempDir, "upload-*")
	if err != nil {
		return err
	}
	c.upload.spool = f
	n, err = io.CopyN(f, io.MultiReader(&held, parts), c.h.MaxSpool+1)
	switch {
	case err == nil:
		return errTooLarge
	case err != io.EOF:
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	c.upload.r, c.upload.size = f, n
	return nil
}
