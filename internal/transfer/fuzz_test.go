package transfer_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"time"

	"driveway/internal/db/dbtest"
	"driveway/internal/fault"
	"driveway/internal/transfer"
)

// FuzzChunks sends pieces of one text in any order, size and number, as two bytes each say: an offset and a length, both
// possibly wrong. What is taken is held against a few lines that do the same.
func FuzzChunks(f *testing.F) {
	f.Add([]byte{0, 10, 10, 10, 20, 5}, uint8(25))
	f.Add([]byte{0, 10, 0, 10, 5, 5, 12, 1, 9, 2}, uint8(10))
	f.Add([]byte{0, 0, 0, 255, 255, 255}, uint8(254))
	const text = "All work and no play makes Jack a dull boy. "
	whole := strings.Repeat(text, 12)
	w := newWorld(f, dbtest.SQLite(f))
	w.options.Small = 64 // so that both kinds of uploads are met
	w.restart()
	f.Fuzz(func(t *testing.T, pieces []byte, size uint8) {
		w.fuzz(t)
		u, held := w.create("file"), 0
		for ; len(pieces) >= 2; pieces = pieces[2:] {
			at, n := int(pieces[0]), int(pieces[1])
			err := u.chunk(at, whole[at:at+n])
			want := n == 0 || at == held || at+n <= held
			if (err == nil) != want || err != nil && fault.As(err) == nil {
				t.Fatalf("%d bytes at %d, with %d held: %v", n, at, held, err)
			}
			if err == nil && n > 0 {
				held = max(held, at+n)
			}
		}
		it, err := u.close(int(size))
		if (err == nil) != (int(size) == held) || err != nil && fault.As(err) == nil {
			t.Fatalf("closed with %d of %d bytes: %v", size, held, err)
		}
		if err == nil {
			w.holds(it.FileID(), whole[:held])
		}
	})
}

// FuzzCompressed closes uploads of any bytes that are said to be compressed, in one chunk or two. They are taken just if
// the standard library unpacks them, to the size that was told.
func FuzzCompressed(f *testing.F) {
	packed := func(text string) []byte {
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
		return b.Bytes()
	}
	f.Add(packed("hello"), uint32(5), uint16(3))
	f.Add(append(packed("hello "), packed("drive")...), uint32(11), uint16(0))
	f.Add(packed(strings.Repeat("bomb", 100_000)), uint32(10), uint16(1))
	f.Add([]byte("not compressed"), uint32(14), uint16(0))
	f.Add(packed("cut")[:8], uint32(3), uint16(0))
	w := newWorld(f, dbtest.SQLite(f))
	w.options.Small = 64
	w.restart()
	f.Fuzz(func(t *testing.T, sent []byte, size uint32, cut uint16) {
		w.fuzz(t)
		u, first := w.create("file"), min(int(cut), len(sent))
		w.ok(u.chunk(0, string(sent[:first])))
		w.ok(u.chunk(first, string(sent[first:])))
		const most = 4 << 20
		plain, bad := unpacked(sent, most+1)
		size %= most
		it, err := w.transfer.Close(w.Context(), w.ann, transfer.Closing{File: u.file, Upload: u.id, Size: int64(size), Compressed: true})
		if right := !bad && len(plain) == int(size); (err == nil) != right || err != nil && fault.As(err) == nil {
			t.Fatalf("%d bytes that hold %d (bad: %v), closed with %d: %v", len(sent), len(plain), bad, size, err)
		}
		if err == nil {
			w.holds(it.FileID(), string(plain))
		}
	})
}

// fuzz makes ready for another input: uploads that were not closed are given up before there are too many.
func (w *world) fuzz(t *testing.T) {
	w.TB = t
	w.later(5 * time.Minute) // a day has fewer than a thousand uploads
	w.ok(w.transfer.ExpireUploads(t.Context()))
}

// unpacked returns what the zlib streams in b hold, up to a limit; bad says that there is something else among them.
func unpacked(b []byte, limit int64) (plain []byte, bad bool) {
	for r := bytes.NewReader(b); r.Len() > 0; {
		z, err := zlib.NewReader(r)
		if err != nil {
			return plain, true
		}
		more, err := io.ReadAll(io.LimitReader(z, limit-int64(len(plain))))
		plain = append(plain, more...)
		if err != nil {
			return plain, true
		}
		if int64(len(plain)) >= limit {
			return plain, false
		}
	}
	return plain, false
}
