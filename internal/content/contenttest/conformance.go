// Package contenttest holds every content store to the promises of content.Store, and injects failures into one.
package contenttest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"driveway/internal/content"
)

const mib = 1 << 20

// Conformance runs the suite. Each test gets a store from open, which may be a new one or hold contents already.
func Conformance(t *testing.T, open func(t *testing.T) content.Store) {
	for name, test := range map[string]func(*testing.T, content.Store){
		"sizes":        testSizes,
		"ranges":       testRanges,
		"chunks":       testChunks,
		"overwrite":    testOverwrite,
		"invisible":    testInvisible,
		"resume":       testResume,
		"publishTwice": testPublishTwice,
		"publishCut":   testPublishCut,
		"publishShort": testPublishShort,
		"published":    testPublished,
		"missing":      testMissing,
		"taken":        testTaken,
		"invalidKeys":  testInvalidKeys,
		"remove":       testRemove,
		"removeOpen":   testRemoveOpen,
		"failedReader": testFailedReader,
		"failedReads":  testFailedReads,
		"writerTo":     testWriterTo,
		"pieces":       testPieces,
		"walk":         testWalk,
		"concurrent":   testConcurrent,
		"ping":         func(t *testing.T, s content.Store) { ok(t, s.Ping(t.Context())) },
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func testSizes(t *testing.T, s content.Store) {
	for _, size := range []int{0, 1, mib - 1, mib, mib + 1, 3*mib + 17} {
		want := random(size)
		key := put(t, s, want)
		if got := get(t, s, key, 0, -1); !bytes.Equal(got, want) {
			t.Errorf("size %d: read %d bytes, or wrong ones", size, len(got))
		}
	}
}

func testRanges(t *testing.T, s content.Store) {
	want := random(2*mib + 5)
	key, size := put(t, s, want), int64(len(want))
	for _, r := range []struct{ offset, n int64 }{
		{0, 0}, {0, 1}, {0, size}, {0, size + 1}, {1, -1}, {mib - 1, 2}, {mib, mib}, {size - 1, 1}, {size - 1, 2},
		{size - 1, -1}, {size, 1}, {size, -1}, {size + 1, 1}, {size + mib, -1}, {5, 0},
	} {
		from := min(r.offset, size)
		to := size
		if r.n >= 0 {
			to = min(from+r.n, size)
		}
		if got := get(t, s, key, r.offset, r.n); !bytes.Equal(got, want[from:to]) {
			t.Errorf("%d bytes at %d: got %d bytes, or wrong ones", r.n, r.offset, len(got))
		}
	}
	if _, err := s.Open(t.Context(), key, -1, 1); err == nil {
		t.Error("a negative offset is accepted")
	}
}

func testChunks(t *testing.T, s content.Store) {
	want := random(2*mib + 99)
	key := content.NewKey()
	st := create(t, s, key)
	for at := 0; at < len(want); {
		n := min(300_000, len(want)-at)
		write(t, st, int64(at), want[at:at+n])
		at += n
		if size, err := st.Size(); err != nil || size != int64(at) {
			t.Fatalf("size %d, %v; want %d", size, err, at)
		}
	}
	part := make([]byte, 1000)
	n, err := st.ReadAt(part, 299_500)
	if n != len(part) || err != nil || !bytes.Equal(part, want[299_500:300_500]) {
		t.Fatalf("read %d bytes, %v, or wrong ones", n, err)
	}
	if n, err := st.ReadAt(part, int64(len(want)-10)); n != 10 || err != io.EOF {
		t.Fatalf("read %d bytes at the end, %v", n, err)
	}
	ok(t, st.Publish(t.Context(), int64(len(want))))
	same(t, s, key, want)
}

func testOverwrite(t *testing.T, s content.Store) {
	want := random(mib + 10)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, random(mib))
	write(t, st, 1000, want[1000:])
	write(t, st, 0, want[:1000])
	write(t, st, 500, want[500:mib])
	write(t, st, 700, nil)
	ok(t, st.Publish(t.Context(), int64(len(want))))
	same(t, s, key, want)
}

// errBroken is what a broken reader says.
var errBroken = errors.New("the line broke")

func testFailedReader(t *testing.T, s content.Store) {
	for _, cause := range []error{errBroken, io.ErrUnexpectedEOF} {
		want := random(3 * mib)
		key := content.NewKey()
		st := create(t, s, key)
		write(t, st, 0, want[:mib])
		for _, broken := range []int{0, 1, mib - 1, mib, mib + 1} {
			garbage := io.MultiReader(bytes.NewReader(random(broken)), fails{cause})
			n, err := st.WriteFrom(mib, garbage)
			is(t, err, cause)
			if n < 0 || n > int64(broken) {
				t.Errorf("%d of %d bytes written", n, broken)
			}
			got := make([]byte, mib)
			if n, _ := st.ReadAt(got, 0); n != mib || !bytes.Equal(got, want[:mib]) {
				t.Fatal("the earlier bytes have changed")
			}
		}
		write(t, st, mib, want[mib:])
		ok(t, st.Publish(t.Context(), int64(len(want))))
		same(t, s, key, want)
	}
}

// testFailedReads: a write that broke off beyond the size is cut away by Publish.
func testFailedReads(t *testing.T, s content.Store) {
	want := random(1000)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, want)
	_, err := st.WriteFrom(1000, io.MultiReader(bytes.NewReader(random(2*mib)), fails{errBroken}))
	is(t, err, errBroken)
	ok(t, st.Publish(t.Context(), 1000))
	same(t, s, key, want)
}

func testWriterTo(t *testing.T, s content.Store) {
	want := random(2*mib + 8)
	key := put(t, s, want)
	r, err := s.Open(t.Context(), key, 7, 2*mib)
	ok(t, err)
	defer r.Close()
	var got bytes.Buffer
	head := make([]byte, 10) // a reader that has been read gives the rest
	_, err = io.ReadFull(r, head)
	ok(t, err)
	got.Write(head)
	_, err = io.Copy(&got, r)
	ok(t, err)
	if !bytes.Equal(got.Bytes(), want[7:2*mib+7]) {
		t.Error("other bytes")
	}
}

func testPieces(t *testing.T, s content.Store) {
	want := random(mib)
	key := content.NewKey()
	st := create(t, s, key)
	n, err := st.WriteFrom(0, content.PiecesOf(bytes.NewReader(want), make([]byte, 1000)))
	if n != mib || err != nil {
		t.Fatalf("%d bytes written, %v", n, err)
	}
	ok(t, st.Publish(t.Context(), mib))
	same(t, s, key, want)
}
