package content

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
)

// Hash runs MD5 and SHA-256 over a stream. It belongs to one goroutine at a time.
type Hash struct {
	md5, sha256 hash.Hash
	size        int64
}

// NewHash returns the hash of nothing yet.
func NewHash() *Hash { return &Hash{md5: md5.New(), sha256: sha256.New()} }

// Write adds p to the stream. It never fails.
func (h *Hash) Write(p []byte) (int, error) {
	_, _ = h.md5.Write(p)
	_, _ = h.sha256.Write(p)
	h.size += int64(len(p))
	return len(p), nil
}

// Size returns how many bytes the stream has so far.
func (h *Hash) Size() int64 { return h.size }

// Sums returns the sums of the stream so far. It may go on afterwards.
func (h *Hash) Sums() (m [md5.Size]byte, s [sha256.Size]byte) {
	h.md5.Sum(m[:0])
	h.sha256.Sum(s[:0])
	return m, s
}

// Clone returns a hash in the same state that goes on by itself.
func (h *Hash) Clone() *Hash {
	return &Hash{md5: clone(h.md5), sha256: clone(h.sha256), size: h.size}
}

func clone(h hash.Hash) hash.Hash {
	c, err := h.(hash.Cloner).Clone()
	if err != nil {
		panic(err) // the standard library's hashes don't err
	}
	return c
}

// The state: a version, the size, and the states of both sums, each after its length.
const stateVersion = 1

var errState = errors.New("content: not the state of a hash")

// MarshalBinary returns the state, some 220 bytes, from which UnmarshalBinary goes on in another process, also one of
// another version or architecture.
func (h *Hash) MarshalBinary() ([]byte, error) {
	b := binary.BigEndian.AppendUint64([]byte{stateVersion}, uint64(h.size))
	for _, sum := range []hash.Hash{h.md5, h.sha256} {
		state, err := sum.(encoding.BinaryMarshaler).MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("content: state of a hash: %w", err)
		}
		b = append(append(b, byte(len(state))), state...)
	}
	return b, nil
}

// UnmarshalBinary puts the hash into a state from MarshalBinary. After an error it is unchanged.
func (h *Hash) UnmarshalBinary(b []byte) error {
	if len(b) < 9 || b[0] != stateVersion {
		return errState
	}
	from := NewHash()
	from.size = int64(binary.BigEndian.Uint64(b[1:]))
	b = b[9:]
	for _, sum := range []hash.Hash{from.md5, from.sha256} {
		if len(b) == 0 || len(b) < 1+int(b[0]) {
			return errState
		}
		n := 1 + int(b[0])
		if err := sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(b[1:n]); err != nil {
			return fmt.Errorf("%w: %w", errState, err)
		}
		b = b[n:]
	}
	if len(b) > 0 || from.size < 0 {
		return errState
	}
	*h = *from
	return nil
}
