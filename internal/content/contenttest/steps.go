package contenttest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"driveway/internal/content"
)

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func create(t testing.TB, s content.Store, key content.Key) content.Staging {
	t.Helper()
	st, err := s.Create(t.Context(), key)
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func resume(t testing.TB, s content.Store, key content.Key) content.Staging {
	t.Helper()
	st, err := s.Resume(t.Context(), key)
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func write(t testing.TB, st content.Staging, offset int64, b []byte) {
	t.Helper()
	n, err := st.WriteFrom(offset, io.MultiReader(bytes.NewReader(b))) // hides what bytes.Reader can do besides
	if n != int64(len(b)) || err != nil {
		t.Fatalf("wrote %d of %d bytes, %v", n, len(b), err)
	}
}

func put(t testing.TB, s content.Store, b []byte) content.Key {
	t.Helper()
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, b)
	ok(t, st.Publish(t.Context(), int64(len(b))))
	ok(t, st.Close())
	return key
}

func get(t testing.TB, s content.Store, key content.Key, offset, n int64) []byte {
	t.Helper()
	r, err := s.Open(t.Context(), key, offset, n)
	ok(t, err)
	b, err := io.ReadAll(r)
	ok(t, err)
	ok(t, r.Close())
	return b
}

func same(t testing.TB, s content.Store, key content.Key, want []byte) {
	t.Helper()
	if got := get(t, s, key, 0, -1); !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes, want %d, or other ones", key, len(got), len(want))
	}
}

func random(n int) []byte {
	b := make([]byte, n)
	var seed [32]byte
	seed[0], seed[1] = byte(rand.Uint32()), byte(rand.Uint32())
	_, _ = rand.NewChaCha8(seed).Read(b)
	return b
}

type fails struct{ err error }

func (f fails) Read([]byte) (int, error) { return 0, f.err }
