// Package contenttest holds every content store to the promises of content.Store, and injects failures into one.
package contenttest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
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

func testInvisible(t *testing.T, s content.Store) {
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, random(10))
	_, err := s.Open(t.Context(), key, 0, -1)
	is(t, err, content.ErrMissing)
	ok(t, st.Publish(t.Context(), 10))
	_ = get(t, s, key, 0, -1)
}

func testResume(t *testing.T, s content.Store) {
	want := random(mib + 10)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, want[:1000])
	other := resume(t, s, key) // while the first is open, as when another node takes over
	if size, err := other.Size(); err != nil || size != 1000 {
		t.Fatalf("size %d, %v", size, err)
	}
	got := make([]byte, 1000)
	if _, err := io.ReadFull(io.NewSectionReader(other, 0, 1000), got); err != nil || !bytes.Equal(got, want[:1000]) {
		t.Fatalf("other bytes, or %v", err)
	}
	ok(t, st.Close())
	write(t, other, 1000, want[1000:2000])
	ok(t, other.Close())
	third := resume(t, s, key)
	write(t, third, 2000, want[2000:])
	ok(t, third.Publish(t.Context(), int64(len(want))))
	same(t, s, key, want)
}

func testPublishTwice(t *testing.T, s content.Store) {
	want := random(1000)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, want)
	second := resume(t, s, key)
	for range 2 {
		ok(t, st.Publish(t.Context(), 1000))
		same(t, s, key, want)
	}
	ok(t, second.Publish(t.Context(), 1000))
	ok(t, resume(t, s, key).Publish(t.Context(), 1000))
	same(t, s, key, want)
}

func testPublishCut(t *testing.T, s content.Store) {
	for _, size := range []int64{0, 1, 1000, mib} {
		want := random(mib + 1000)
		key := content.NewKey()
		st := create(t, s, key)
		write(t, st, 0, want)
		ok(t, st.Publish(t.Context(), size))
		same(t, s, key, want[:size])
	}
}

func testPublishShort(t *testing.T, s content.Store) {
	want := random(1000)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, want[:999])
	is(t, st.Publish(t.Context(), 1000), content.ErrShort)
	_, err := s.Open(t.Context(), key, 0, -1)
	is(t, err, content.ErrMissing)
	write(t, st, 999, want[999:])
	ok(t, st.Publish(t.Context(), 1000))
	same(t, s, key, want)
}

func testPublished(t *testing.T, s content.Store) {
	want := random(1000)
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, want)
	other := resume(t, s, key)
	ok(t, st.Publish(t.Context(), 1000))
	for _, st := range []content.Staging{st, other, resume(t, s, key)} {
		_, err := st.WriteFrom(0, strings.NewReader("changed"))
		is(t, err, content.ErrPublished)
		is(t, st.Publish(t.Context(), 999), content.ErrPublished)
		got := make([]byte, 1000)
		if n, _ := st.ReadAt(got, 0); n != 1000 || !bytes.Equal(got, want) {
			t.Error("a published content can't be read by the handle that wrote it")
		}
		if size, err := st.Size(); err != nil || size != 1000 {
			t.Errorf("size %d, %v", size, err)
		}
	}
	same(t, s, key, want)
}

func testMissing(t *testing.T, s content.Store) {
	key := content.NewKey()
	_, err := s.Open(t.Context(), key, 0, -1)
	is(t, err, content.ErrMissing)
	_, err = s.Resume(t.Context(), key)
	is(t, err, content.ErrMissing)
	ok(t, s.Remove(t.Context(), key))
}

func testTaken(t *testing.T, s content.Store) {
	key := content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, []byte("mine"))
	_, err := s.Create(t.Context(), key)
	is(t, err, content.ErrExists)
	ok(t, st.Publish(t.Context(), 4))
	_, err = s.Create(t.Context(), key)
	is(t, err, content.ErrExists)
	same(t, s, key, []byte("mine"))
}

func testInvalidKeys(t *testing.T, s content.Store) {
	good := string(content.NewKey())
	for _, key := range []content.Key{
		"", ".", "..", "/", "../" + content.Key(good[3:]), content.Key(good[:31]), content.Key(good + "0"),
		content.Key("A" + good[1:]), content.Key("g" + good[1:]), content.Key(good[:31] + "\x00"),
		content.Key(good[:31] + "/"), content.Key(good[:31] + "\\"), content.Key(good[:30] + "é"),
	} {
		ctx := t.Context()
		_, err := s.Create(ctx, key)
		is(t, err, content.ErrKey)
		_, err = s.Resume(ctx, key)
		is(t, err, content.ErrKey)
		_, err = s.Open(ctx, key, 0, -1)
		is(t, err, content.ErrKey)
		is(t, s.Remove(ctx, key), content.ErrKey)
	}
}

func testRemove(t *testing.T, s content.Store) {
	key := put(t, s, random(100))
	for range 2 {
		ok(t, s.Remove(t.Context(), key))
		_, err := s.Open(t.Context(), key, 0, -1)
		is(t, err, content.ErrMissing)
	}
	key = content.NewKey()
	st := create(t, s, key)
	write(t, st, 0, random(100))
	ok(t, s.Remove(t.Context(), key))
	_, err := st.WriteFrom(100, strings.NewReader("lost"))
	is(t, err, content.ErrMissing)
	is(t, st.Publish(t.Context(), 100), content.ErrMissing)
	_, err = s.Resume(t.Context(), key)
	is(t, err, content.ErrMissing)
}

func testRemoveOpen(t *testing.T, s content.Store) {
	want := random(3 * mib)
	key := put(t, s, want)
	r, err := s.Open(t.Context(), key, 0, -1)
	ok(t, err)
	got := make([]byte, 10, len(want))
	_, err = io.ReadFull(r, got)
	ok(t, err)
	ok(t, s.Remove(t.Context(), key))
	rest, err := io.ReadAll(r)
	ok(t, err)
	ok(t, r.Close())
	if !bytes.Equal(append(got, rest...), want) {
		t.Error("a reader that was open did not get its bytes")
	}
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

func testWalk(t *testing.T, s content.Store) {
	want := map[content.Key]content.Info{}
	for i := range 40 {
		key := content.NewKey()
		st := create(t, s, key)
		write(t, st, 0, random(i))
		if i%4 != 0 {
			ok(t, st.Publish(t.Context(), int64(i)))
		}
		ok(t, st.Close())
		if i%5 == 0 {
			ok(t, s.Remove(t.Context(), key))
			want[key] = content.Info{Size: -1}
			continue
		}
		want[key] = content.Info{Key: key, Size: int64(i), Staging: i%4 == 0}
	}
	found := 0
	for info, err := range s.Walk(t.Context()) {
		ok(t, err)
		w, mine := want[info.Key]
		if !mine {
			continue
		}
		found++
		if info.Size != w.Size || info.Staging != w.Staging || info.Modified.IsZero() {
			t.Errorf("told %+v, want %+v", info, w)
		}
	}
	if found != 32 {
		t.Errorf("%d contents told, want 32", found)
	}
	for range s.Walk(t.Context()) {
		break // must not panic
	}
}

func testConcurrent(t *testing.T, s content.Store) {
	for i := range 8 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			for range 6 {
				want := random(rand.IntN(200_000))
				key := put(t, s, want)
				same(t, s, key, want)
				for _, err := range s.Walk(t.Context()) {
					ok(t, err)
				}
				if rand.IntN(2) == 0 {
					ok(t, s.Remove(t.Context(), key))
				}
			}
		})
	}
}
