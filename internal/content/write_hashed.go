package content

import (
	"bytes"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"sync/atomic"
)

const (
	inlineSize = 64 << 10 // up to here goroutines cost more than they save
	pieceSize  = 512 << 10
	ringPieces = 4
)

var (
	smallBuffers = sync.Pool{New: func() any { return new([inlineSize]byte) }}
	pieces       = sync.Pool{New: func() any { return new(piece) }}
)

// ErrOrder says that bytes are not the next ones of the stream that is being hashed.
var ErrOrder = errors.New("content: not the next bytes")

// WriteHashed writes what r gives to st at offset, as st.WriteFrom does, and adds it to h. It returns how many bytes that
// was. A chunk counts as a whole or not at all: after an error h is as it was before, and so the chunk can be sent again.
// The bytes must be the next ones of the stream, so that offset is h.Size(); any other is ErrOrder before r is read.
//
// The two sums of a large chunk are computed beside the writing. A chunk takes up to two megabytes of memory; one that comes
// slower than it can be hashed, half of that or less.
func WriteHashed(st Staging, offset int64, r io.Reader, h *Hash) (int64, error) {
	if offset != h.size {
		return 0, fmt.Errorf("%w: at %d, not %d", ErrOrder, h.size, offset)
	}
	small := smallBuffers.Get().(*[inlineSize]byte)
	defer smallBuffers.Put(small)
	n, err := fill(r, small[:])
	if err != nil && err != io.EOF {
		return 0, err
	}
	if err == io.EOF {
		return writeSmall(st, offset, small[:n], h)
	}
	return writeLarge(st, offset, io.MultiReader(bytes.NewReader(small[:]), r), h)
}

func writeSmall(st Staging, offset int64, b []byte, h *Hash) (int64, error) {
	n, err := st.WriteFrom(offset, &whole{b: b})
	if err == nil && n != int64(len(b)) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return 0, err
	}
	return int64(h.mustWrite(b)), nil
}

func (h *Hash) mustWrite(b []byte) int {
	n, _ := h.Write(b)
	return n
}

func writeLarge(st Staging, offset int64, r io.Reader, h *Hash) (int64, error) {
	before := h.Clone()
	ring := newRing(r, h)
	defer ring.end() // a reader may panic: net/http ends a request that way
	n, err := st.WriteFrom(offset, ring)
	hashed := ring.end()
	if err == nil && n != hashed {
		err = io.ErrShortWrite // the store took less than the reader had
	}
	if err != nil {
		*h = *before
		return 0, err
	}
	h.size += n
	return n, nil
}

// whole is Pieces of bytes that are in memory.
type whole struct{ b []byte }

func (w *whole) Next() ([]byte, error) {
	b := w.b
	w.b = nil
	return b, io.EOF
}

func (w *whole) Read(p []byte) (int, error) {
	if len(w.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, w.b)
	w.b = w.b[n:]
	return n, nil
}

// ring is Pieces of a reader. Each piece goes to two goroutines that hash it, while the store writes it. It is read into
// again when all three are done with it.
type ring struct {
	r       io.Reader
	current *piece // the store's
	rest    []byte // what Read has not given of it
	err     error  // of the reader, once the last piece is out
	size    int64
	ended   bool
	made    int
	free    chan *piece
	sums    [2]chan *piece
	done    sync.WaitGroup
}

type piece struct {
	buf   [pieceSize]byte
	n     int
	users atomic.Int32
}

func newRing(r io.Reader, h *Hash) *ring {
	g := &ring{r: r, free: make(chan *piece, ringPieces)}
	for i, sum := range []hash.Hash{h.md5, h.sha256} {
		g.sums[i] = make(chan *piece, ringPieces)
		g.done.Go(func() {
			for p := range g.sums[i] {
				_, _ = sum.Write(p.buf[:p.n])
				g.release(p)
			}
		})
	}
	return g
}

func (g *ring) release(p *piece) {
	if p.users.Add(-1) == 0 {
		g.free <- p
	}
}

// Next implements Pieces. It waits while all pieces are still being hashed.
func (g *ring) Next() ([]byte, error) {
	g.rest = nil
	if g.current != nil {
		g.release(g.current)
		g.current = nil
	}
	if g.err != nil {
		return nil, g.err
	}
	p := g.take()
	p.n, g.err = fill(g.r, p.buf[:])
	g.size += int64(p.n)
	p.users.Store(3)
	g.current = p
	for _, sum := range g.sums {
		sum <- p
	}
	return p.buf[:p.n], g.err
}

func (g *ring) take() *piece {
	select {
	case p := <-g.free:
		return p
	default:
	}
	if g.made < ringPieces {
		g.made++
		return pieces.Get().(*piece)
	}
	return <-g.free
}

// Read implements io.Reader for stores that don't know Pieces.
func (g *ring) Read(b []byte) (int, error) {
	for len(g.rest) == 0 {
		if g.err != nil {
			return 0, g.err
		}
		g.rest, _ = g.Next()
	}
	n := copy(b, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// end waits for the sums and returns how many bytes they have got.
func (g *ring) end() int64 {
	if g.ended {
		return g.size
	}
	g.ended = true
	if g.current != nil {
		g.release(g.current)
	}
	for _, sum := range g.sums {
		close(sum)
	}
	g.done.Wait()
	for len(g.free) > 0 {
		pieces.Put(<-g.free)
	}
	return g.size
}
