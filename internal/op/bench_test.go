package op_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/op"
)

type openIn struct {
	File string `in:"file_id,required,max=64"`
	Size int64  `in:"file_size,min=0"`
	Hash string `in:"file_hash,hex"`
	Time *int64 `in:"file_time"`
	Exst bool   `in:"open_if_exists"`
	Name string `in:"file_name,raw"`
}

type openOut struct {
	TempLocation                                     string
	RequireCompression, RequireHash, RequireHashOnly bool
	SpeedLimit                                       int
}

// sink is a response that goes nowhere.
type sink struct {
	header http.Header
	n      int
}

func (*sink) SetReadDeadline(time.Time) error  { return nil }
func (*sink) SetWriteDeadline(time.Time) error { return nil }
func (s *sink) Header() http.Header            { return s.header }
func (s *sink) Write(p []byte) (int, error)    { s.n += len(p); return len(p), nil }
func (s *sink) WriteHeader(int)                {}

// again is a body that can be sent again.
type again struct{ bytes.Reader }

func (*again) Close() error { return nil }

func serve(b *testing.B, h http.Handler, path, contentType string, body []byte) {
	r := httptest.NewRequest("POST", path, strings.NewReader("x"))
	r.ContentLength = int64(len(body))
	r.Header.Set("Content-Type", contentType)
	src := &again{}
	r.Body = src
	w := &sink{header: http.Header{}}
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		src.Reset(body)
		clear(w.header)
		h.ServeHTTP(w, r)
	}
	if w.n == 0 {
		b.Fatal("no answer")
	}
}

func handler(ops ...op.Op) http.Handler {
	return op.NewSet(op.Chapter{Ops: ops}).Handler(op.HandlerOptions{Gate: gate, Log: slog.New(slog.DiscardHandler)})
}

// BenchmarkBindJSON is all of a small call but the network and the gate: routing, binding, encoding, observing.
func BenchmarkBindJSON(b *testing.B) {
	h := handler(op.New("12.4", "POST", "/upload/open_file_upload.json", op.Session, func(_ context.Context, _ access.Caller, in openIn) (openOut, error) {
		return openOut{TempLocation: in.File}, nil
	}))
	serve(b, h, "/api/v1/upload/open_file_upload.json", "application/json",
		[]byte(`{"session_id":"ann","file_id":"MTIzNDU2Nzg5MDEyMzQ1Njc4","file_size":4096,"file_hash":"d41d8cd98f00b204e9800998ecf8427e","file_name":"IMG 0001.jpg","open_if_exists":1}`))
}

func BenchmarkChunkMultipart(b *testing.B) {
	h := handler(op.New("12.5", "POST", "/upload/upload_file_chunk.json", op.Session, func(_ context.Context, _ access.Caller, in chunkIn) (int64, error) {
		n, err := io.Copy(io.Discard, struct{ io.Reader }{in.Data})
		return n, err
	}))
	for name, size := range map[string]int{"4KiB": 4 << 10, "10MiB": 10 << 20} {
		data := make([]byte, size)
		for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < size; i++ {
			data[i] = byte(r.Uint32())
		}
		body, contentType := parts("session_id", "ann", "file_id", "MTIzNDU2Nzg5MDEyMzQ1Njc4", "temp_location", "abcdef", "chunk_offset", 0, "chunk_size", size, "file_data", data)
		b.Run(name, func(b *testing.B) { serve(b, h, "/api/v1/upload/upload_file_chunk.json", contentType, body) })
	}
}
