package contenttest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"driveway/internal/content"
)

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
