package disk_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/disk"
)

// BenchmarkUpload puts 64 MiB in chunks of 10 MiB onto stable storage. The chunks come from memory.
func BenchmarkUpload(b *testing.B) {
	const size, chunk = 64 << 20, 10 << 20
	all := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	chunks := func(put func(offset int64, p []byte) error) error {
		for at := 0; at < size; at += chunk {
			if err := put(int64(at), all[at:min(at+chunk, size)]); err != nil {
				return err
			}
		}
		return nil
	}
	run := func(name string, put func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				if err := put(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	s := open(b, b.TempDir(), disk.Options{})
	store := func(write func(content.Staging, int64, io.Reader, *content.Hash) error) func() error {
		return func() error {
			key, h := content.NewKey(), content.NewHash()
			st, err := s.Create(b.Context(), key)
			if err != nil {
				return err
			}
			defer st.Close()
			if err := chunks(func(at int64, p []byte) error { return write(st, at, bytes.NewReader(p), h) }); err != nil {
				return err
			}
			if err := st.Publish(b.Context(), size); err != nil {
				return err
			}
			return s.Remove(b.Context(), key)
		}
	}
	run("hashedBeside", store(func(st content.Staging, at int64, r io.Reader, h *content.Hash) error {
		_, err := content.WriteHashed(st, at, r, h)
		return err
	}))
	run("hashedInline", store(func(st content.Staging, at int64, r io.Reader, h *content.Hash) error {
		_, err := st.WriteFrom(at, io.TeeReader(r, h))
		return err
	}))
	run("unhashed", store(func(st content.Staging, at int64, r io.Reader, _ *content.Hash) error {
		_, err := st.WriteFrom(at, r)
		return err
	}))
	run("plainFile", func() error {
		f, err := os.Create(filepath.Join(b.TempDir(), "plain"))
		if err != nil {
			return err
		}
		defer os.Remove(f.Name())
		defer f.Close()
		if err := chunks(func(at int64, p []byte) error { _, err := f.WriteAt(p, at); return err }); err != nil {
			return err
		}
		return f.Sync()
	})
}

// BenchmarkSmall publishes contents of 4 KiB, each on stable storage when it is done.
func BenchmarkSmall(b *testing.B) {
	p := make([]byte, 4<<10)
	for _, workers := range []int{2, 16} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			s := open(b, b.TempDir(), disk.Options{})
			b.SetParallelism(max(1, workers/runtime.GOMAXPROCS(0)))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					put(b, s, p)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "puts/s")
		})
	}
}

func put(t testing.TB, s content.Store, p []byte) content.Key {
	key := content.NewKey()
	st, err := s.Create(t.Context(), key)
	if err == nil {
		_, err = content.WriteHashed(st, 0, bytes.NewReader(p), content.NewHash())
	}
	if err == nil {
		err = st.Publish(t.Context(), int64(len(p)))
	}
	if err == nil {
		err = st.Close()
	}
	if err != nil {
		t.Error(err)
	}
	return key
}

// BenchmarkRead gets contents over loopback HTTP: as WriteTo does it with and without a buffer, and through other ones.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{4 << 10, 1 << 20, 64 << 20} {
		root := b.TempDir()
		s, unbuffered := open(b, root, disk.Options{}), open(b, root, disk.Options{Buffers: -1})
		key := put(b, s, make([]byte, size))
		for name, give := range map[string]func(http.ResponseWriter, io.Reader) (int64, error){
			"writeTo":  func(w http.ResponseWriter, r io.Reader) (int64, error) { return io.Copy(w, r) },
			"sendfile": func(w http.ResponseWriter, r io.Reader) (int64, error) { return io.Copy(w, r) },
			"256KiB":   through(256 << 10),
			"32KiB":    through(32 << 10),
		} {
			b.Run(fmt.Sprintf("%dKiB/%s", size>>10, name), func(b *testing.B) {
				s := s
				if name == "sendfile" {
					s = unbuffered
				}
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					r, err := s.Open(b.Context(), key, 0, -1)
					if err != nil {
						b.Error(err)
						return
					}
					defer r.Close()
					w.Header().Set("Content-Length", strconv.Itoa(size))
					w.Header().Set("Content-Type", "application/octet-stream")
					if _, err := give(w, r); err != nil {
						b.Error(err)
					}
				}))
				defer server.Close()
				buf := make([]byte, 1<<20)
				b.SetBytes(int64(size))
				for b.Loop() {
					res, err := server.Client().Get(server.URL)
					if err != nil {
						b.Fatal(err)
					}
					n, err := io.CopyBuffer(onlyWriter{io.Discard}, res.Body, buf)
					res.Body.Close()
					if n != int64(size) || err != nil {
						b.Fatal(n, err)
					}
				}
			})
		}
	}
}

func through(size int) func(http.ResponseWriter, io.Reader) (int64, error) {
	pool := sync.Pool{New: func() any { b := make([]byte, size); return &b }}
	return func(w http.ResponseWriter, r io.Reader) (int64, error) {
		buf := pool.Get().(*[]byte)
		defer pool.Put(buf)
		return io.CopyBuffer(onlyWriter{w}, struct{ io.Reader }{r}, *buf)
	}
}

type onlyWriter struct{ io.Writer }
