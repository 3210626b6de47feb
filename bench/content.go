package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// content is bytes that nothing can compress or find again: a stream that differs with every seed.
func content(seed uint64, size int64) io.Reader {
	return io.LimitReader(&noise{rand.NewPCG(seed, 7)}, size)
}

// small is content in memory.
func small(seed uint64, size int) func() io.Reader {
	b := make([]byte, size)
	(&noise{rand.NewPCG(seed, 7)}).Read(b)
	return func() io.Reader { return bytes.NewReader(b) }
}

// noise is an endless stream of random bytes.
type noise struct{ src *rand.PCG }

// Read implements io.Reader.
func (n *noise) Read(p []byte) (int, error) {
	for i := 0; i+8 <= len(p); i += 8 {
		binary.LittleEndian.PutUint64(p[i:], n.src.Uint64())
	}
	for i := len(p) &^ 7; i < len(p); i++ {
		p[i] = byte(n.src.Uint64())
	}
	return len(p), nil
}
