//go:build long

package transfer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"driveway/internal/content"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// pattern is an endless text: each 8 bytes tell where they stand.
type pattern struct{ at int64 }

func (p *pattern) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte((p.at >> 3) >> (8 * (p.at & 7)))
		p.at++
	}
	return len(b), nil
}

func TestFourGiB(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t))
	for i, size := range []int64{4<<30 - 1, 4 << 30, 4<<30 + 1} {
		u := w.create(fmt.Sprint("file", i))
		sum := md5.New()
		chunk := []int64{1 << 30, 64 << 20, size}[i]
		for at := int64(0); at < size; at += chunk {
			n := min(chunk, size-at)
			w.ok(u.send(w.transfer, int(at), int(n), io.TeeReader(io.LimitReader(&pattern{at}, n), sum)))
		}
		w.refused(u.send(w.transfer, int(size)+1, 1, bytes.NewReader([]byte{0})),
			fmt.Sprintf("Incorrect chunk offset: uploaded=%d, chunk_offset=%d", size, size+1))
		it, err := u.close(int(size))
		w.ok(err)
		if !bytes.Equal(it.MD5, sum.Sum(nil)) || it.Size != size {
			t.Fatalf("%d bytes: the file has %d, and the hash %x", size, it.Size, it.MD5)
		}
		d, err := w.transfer.Download(t.Context(), w.ann, u.file, false)
		w.ok(err)
		r, err := d.Open(t.Context(), size-1000, -1)
		w.ok(err)
		got, err := io.ReadAll(r)
		w.ok(err)
		want := make([]byte, 1000)
		_, _ = (&pattern{size - 1000}).Read(want)
		if !bytes.Equal(got, want) {
			t.Errorf("%d bytes: the end is another", size)
		}
		w.ok(r.Close())
		if size > 4<<30 {
			archive(t, w, u.file, size)
		}
		for info, err := range w.store.Walk(t.Context()) {
			w.ok(err)
			w.ok(w.store.Remove(t.Context(), content.Key(info.Key)))
		}
	}
}

// archive zips a file of more than 4 GiB.
func archive(t *testing.T, w *world, file drive.FileID, size int64) {
	t.Helper()
	a, err := w.transfer.Archive(t.Context(), w.ann, []drive.FileID{file}, nil)
	w.ok(err)
	name := filepath.Join(t.TempDir(), "file.zip")
	f, err := os.Create(name)
	w.ok(err)
	w.ok(a.Write(t.Context(), f))
	w.ok(f.Close())
	z, err := zip.OpenReader(name)
	w.ok(err)
	defer z.Close()
	r, err := z.File[0].Open()
	w.ok(err)
	n, err := io.Copy(io.Discard, r) // checks the sum
	if err != nil || n != size {
		t.Errorf("the archive has %d bytes: %v", n, err)
	}
}

func TestArchiveOfManyFiles(t *testing.T) {
	const files = 70_000
	w := newWorld(t, dbtest.SQLite(t))
	f, err := w.drive.CreateFolder(t.Context(), w.ann, drive.NewFolder{Parent: drive.RootID, Name: "many"})
	w.ok(err)
	for i := range files {
		_, err := w.drive.NewFile(t.Context(), w.ann, f.FolderID(), fmt.Sprintf("%06d", i), "txt")
		w.ok(err)
	}
	var b bytes.Buffer
	a, err := w.transfer.Archive(t.Context(), w.ann, nil, []drive.FolderID{f.FolderID()})
	w.ok(err)
	before, began := w.db.Statements(), time.Now()
	w.ok(a.Write(t.Context(), &b))
	t.Logf("%d files in %v with %d statements", files, time.Since(began), w.db.Statements()-before)
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	w.ok(err)
	if len(z.File) != files+1 {
		t.Errorf("%d entries", len(z.File))
	}
}

// zeros is a store in which every content is zeros, as many as are asked for.
type zeros struct{ content.Store }

func (zeros) Open(_ context.Context, _ content.Key, _, n int64) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(nothing{}, n)), nil
}

type nothing struct{}

func (nothing) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// More than 4 GiB in many files, and in files whose own size needs 64 bits.
func TestAnArchiveOfManyBytes(t *testing.T) {
	for _, c := range []struct {
		files int
		size  int64
	}{{70_000, 70_000}, {2, 4<<30 + 1}} {
		w := newWorld(t, dbtest.SQLite(t))
		w.store = zeros{w.store}
		w.restart()
		a, z := w.zip(w.tree(1, c.files, c.size, nil))
		if a.size < int64(c.files)*c.size || len(z.File) != 2+c.files {
			t.Fatalf("%d bytes, %d entries", a.size, len(z.File))
		}
		for _, f := range z.File[2:] {
			if f.UncompressedSize64 != uint64(c.size) || f.Method != zip.Store {
				t.Fatalf("%s has %d bytes", f.Name, f.UncompressedSize64)
			}
		}
		t.Logf("%d GiB in %d files take %d KiB of memory", a.size>>30, c.files, a.peak>>10)
		if a.peak > 4<<20+500*uint64(c.files) {
			t.Errorf("it takes %d bytes of memory", a.peak)
		}
	}
}
