package content

import "io"

// Pieces is a reader with large buffers of its own. A store that knows it takes them with Next and saves a copy.
type Pieces interface {
	io.Reader

	// Next returns the next bytes of the stream: a full buffer but at its end. They stay as they are until Next or Read
	// is called again, and must not be changed. An error, io.EOF too, may come with bytes or without.
	Next() ([]byte, error)
}

// PiecesOf returns Pieces of r that use buf.
func PiecesOf(r io.Reader, buf []byte) Pieces { return &buffered{r, buf} }

type buffered struct {
	io.Reader
	buf []byte
}

func (b *buffered) Next() ([]byte, error) {
	n, err := fill(b.Reader, b.buf)
	return b.buf[:n], err
}

// fill reads until buf is full or r errs. Unlike io.ReadFull it leaves the error alone: the io.ErrUnexpectedEOF of a
// request body that was cut off must not be taken for its end.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for idle := 0; n < len(buf) && err == nil; {
		var m int
		m, err = r.Read(buf[n:])
		n += m
		if idle++; m > 0 {
			idle = 0
		}
		if idle == 100 {
			err = io.ErrNoProgress
		}
	}
	return n, err
}
