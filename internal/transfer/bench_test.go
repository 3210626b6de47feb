package transfer_test

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// BenchmarkPutSmall uploads files of 4 KiB in the guide's four calls, each durable when it is closed.
func BenchmarkPutSmall(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			w := newWorld(b, dbtest.SQLite(b))
			data := text(4 << 10)
			var n atomic.Int64
			b.ReportAllocs()
			b.SetParallelism((clients + 1) / 2) // on two processors
			put := func() error {
				o, err := w.transfer.Create(b.Context(), w.ann, transfer.NewFile{Folder: drive.RootID, Name: fmt.Sprint("file", n.Add(1))})
				if err != nil {
					return err
				}
				if _, err := w.transfer.Open(b.Context(), w.ann, o.FileID(), int64(len(data)), nil); err != nil {
					return err
				}
				u := upload{w, o.FileID(), o.Upload}
				if err := u.chunk(0, data); err != nil {
					return err
				}
				_, err = u.close(len(data))
				return err
			}
			if clients == 1 {
				for b.Loop() {
					if err := put(); err != nil {
						b.Fatal(err)
					}
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := put(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkPutLarge uploads files of 100 MiB in chunks of 10 MiB.
func BenchmarkPutLarge(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b))
	const chunk, chunks = 10 << 20, 10
	data := text(chunk)
	b.SetBytes(chunk * chunks)
	for b.Loop() {
		u := w.create("large")
		for i := range chunks {
			w.ok(u.send(w.transfer, i*chunk, chunk, onlyReader{strings.NewReader(data)}))
		}
		_, err := u.close(chunk * chunks)
		w.ok(err)
	}
}

// onlyReader hides what else a reader can do.
type onlyReader struct{ io.Reader }

// BenchmarkGetSmall finds and reads a file of 4 KiB.
func BenchmarkGetSmall(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b))
	it, err := w.put(w.transfer, "file", text(4<<10), 4<<10)
	w.ok(err)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			d, err := w.transfer.Download(b.Context(), w.ann, it.FileID(), false)
			if err != nil {
				b.Error(err)
				return
			}
			r, err := d.Open(b.Context(), 0, -1)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, r)
			_ = r.Close()
		}
	})
}
