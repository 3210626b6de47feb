package content_test

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"driveway/internal/content"
	"driveway/internal/content/disk"
)

func TestKey(t *testing.T) {
	if a, b := content.NewKey(), content.NewKey(); a == b || !a.Valid() || !b.Valid() {
		t.Errorf("%q, %q", a, b)
	}
}

func TestHashGoesOnElsewhere(t *testing.T) {
	all := random(1_000_003)
	h := content.NewHash()
	for at, n := 0, 0; at < len(all); at += n {
		n = min(1+rand.IntN(200_000), len(all)-at)
		_, _ = h.Write(all[at : at+n])
		check(t, h, all[:at+n])
		state, err := h.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		h = content.NewHash()
		if err := h.UnmarshalBinary(state); err != nil {
			t.Fatal(err)
		}
		check(t, h, all[:at+n])
	}
}

func TestHashRefusesForeignState(t *testing.T) {
	h := content.NewHash()
	_, _ = h.Write([]byte("kept"))
	state, err := h.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for n := range state {
		if err := h.UnmarshalBinary(state[:n]); err == nil {
			t.Errorf("%d bytes of %d are accepted", n, len(state))
		}
	}
	if err := h.UnmarshalBinary(append(state, 0)); err == nil {
		t.Error("a byte too many is accepted")
	}
	state[0]++
	if err := h.UnmarshalBinary(state); err == nil {
		t.Error("another version is accepted")
	}
	check(t, h, []byte("kept"))
}

func TestWriteHashed(t *testing.T) {
	const kib, mib = 1 << 10, 1 << 20
	readers := map[string]func(io.Reader) io.Reader{
		"plain":     func(r io.Reader) io.Reader { return r },
		"half":      iotest.HalfReader,
		"dataErr":   iotest.DataErrReader, // the last bytes come with io.EOF
		"thousands": func(r io.Reader) io.Reader { return few{r, 1000} },
	}
	for name, reader := range readers {
		t.Run(name, func(t *testing.T) {
			st := staging(t)
			h, all := content.NewHash(), []byte{}
			for _, size := range []int{0, 1, 64*kib - 1, 64 * kib, 64*kib + 1, mib, 64*kib + mib, 5*mib + 3, 7} {
				chunk := random(size)
				n, err := content.WriteHashed(st, int64(len(all)), reader(bytes.NewReader(chunk)), h)
				if n != int64(size) || err != nil {
					t.Fatalf("%d bytes of %d, %v", n, size, err)
				}
				all = append(all, chunk...)
				check(t, h, all)
			}
			same(t, st, all)
		})
	}
}

func TestWriteHashedToAnyStaging(t *testing.T) {
	st := staging(t)
	all := random(3<<20 + 5)
	h := content.NewHash()
	if _, err := content.WriteHashed(unaware{st}, 0, bytes.NewReader(all), h); err != nil {
		t.Fatal(err)
	}
	check(t, h, all)
	same(t, st, all)
}

func TestWriteHashedWholeOrNot(t *testing.T) {
	broken := errors.New("broken")
	st := staging(t)
	h, all := content.NewHash(), []byte{}
	for _, size := range []int{1, 100_000, 3 << 20} {
		for _, cause := range []error{broken, io.ErrUnexpectedEOF} {
			chunk := random(size)
			for _, upTo := range []int{0, size / 2, size} {
				r := io.MultiReader(bytes.NewReader(chunk[:upTo]), iotest.ErrReader(cause))
				n, err := content.WriteHashed(st, h.Size(), r, h)
				if n != 0 || !errors.Is(err, cause) {
					t.Fatalf("%d bytes, %v", n, err)
				}
				check(t, h, all)
			}
			if n, err := content.WriteHashed(shortOf{st}, h.Size(), bytes.NewReader(chunk), h); n != 0 || err == nil {
				t.Fatalf("%d bytes, %v", n, err)
			}
			check(t, h, all)
			if _, err := content.WriteHashed(st, h.Size()+1, bytes.NewReader(chunk), h); !errors.Is(err, content.ErrOrder) {
				t.Fatal(err)
			}
			if _, err := content.WriteHashed(st, h.Size(), bytes.NewReader(chunk), h); err != nil {
				t.Fatal(err)
			}
			all = append(all, chunk...)
			check(t, h, all)
		}
	}
	same(t, st, all)
}

func TestWriteHashedReaderPanics(t *testing.T) {
	st := staging(t)
	h := content.NewHash()
	defer func() {
		if recover() == nil {
			t.Error("the panic got lost")
		}
	}()
	_, _ = content.WriteHashed(st, 0, io.MultiReader(bytes.NewReader(random(3<<20)), panics{}), h)
}

// few gives at most n bytes at a time.
type few struct {
	r io.Reader
	n int
}

func (f few) Read(p []byte) (int, error) { return f.r.Read(p[:min(len(p), f.n)]) }

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("the client has gone") }

// unaware is a staging content that does not know Pieces.
type unaware struct{ content.Staging }

func (u unaware) WriteFrom(offset int64, r io.Reader) (int64, error) {
	return u.Staging.WriteFrom(offset, struct{ io.Reader }{r})
}

// shortOf loses a byte and does not say so.
type shortOf struct{ content.Staging }

func (s shortOf) WriteFrom(offset int64, r io.Reader) (int64, error) {
	n, err := s.Staging.WriteFrom(offset, r)
	return n - 1, err
}

func staging(t testing.TB) content.Staging {
	t.Helper()
	store, err := disk.Open(t.TempDir(), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Create(t.Context(), content.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = st.Close(), store.Close() })
	return st
}

func check(t testing.TB, h *content.Hash, want []byte) {
	t.Helper()
	m, s := h.Sums()
	if h.Size() != int64(len(want)) || m != md5.Sum(want) || s != sha256.Sum256(want) {
		t.Fatalf("hash of %d bytes, want %d, or other sums", h.Size(), len(want))
	}
}

func same(t testing.TB, st content.Staging, want []byte) {
	t.Helper()
	got := make([]byte, len(want))
	if n, err := st.ReadAt(got, 0); n != len(want) || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes of %d written, %v, or other ones", n, len(want), err)
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(rand.Uint32())}).Read(b)
	return b
}
