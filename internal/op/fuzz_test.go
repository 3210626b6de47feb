package op_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/op"
)

type fuzzIn struct {
	plainIn
	Object op.Raw  `in:"object,body" json:",omitempty"`
	Needed string  `in:"needed,required" json:",omitempty"`
	Data   op.Body `in:"file_data" json:"-"`
}

type fuzzOut struct {
	fuzzIn
	Read int64
}

// Whatever comes, there is an answer, in JSON, that is no internal error.
func FuzzRequests(f *testing.F) {
	multipart, multipartType := parts("session_id", "ann", "needed", "x", "size", 5, "file_data", []byte("data"), "late", 1)
	f.Add("POST", "/api/v1/x.json/ann/5", "needed=1&list=a,b", "", "")
	f.Add("POST", "/api/v1/x.json/OAUTH/%00%ff", "access_token=tok&needed=1", "application/json", `{"size":5,"on":"true","list":["a",null],"names":"[]","object":{"a":[{}]}}`)
	f.Add("post", "/api/x.json//", "%%%&&==", "application/x-www-form-urlencoded", "names[]=a&names[1]=b&counts[=1&]=2&fruit=unicorn")
	f.Add("POST", "/api/v1/x.json/ann/5", "", "application/json", `{"object":{"a":"\`)
	f.Add("GET", "/api/v1/v1/x.json/ann/5/", "needed=%zz", "text/plain", "[]")
	f.Add("POST", "/api/v1/x.json/ann/5", "", multipartType, string(multipart))
	f.Add("POST", "/api/v1/x.json/ann/5", "", "multipart/form-data; boundary=\"", "--\"\r\n\r\n")
	f.Add("POST", "/api/v1/x.json/ann/5", "needed=1", "application/octet-stream", "\x00\x01")
	read := func(_ context.Context, _ access.Caller, in fuzzIn) (fuzzOut, error) {
		n, err := io.Copy(io.Discard, in.Data)
		return fuzzOut{in, n}, err
	}
	set := op.NewSet(op.Chapter{Ops: []op.Op{
		op.New("1", "POST", "/x.json/{session_id}/{size}", op.Session, read).Also("POST", "/x.json/{size}").Also("GET", "/x.json/{session_id}/{size}"),
	}})
	h := set.Handler(op.HandlerOptions{Gate: gate, Log: slog.New(slog.DiscardHandler)})
	f.Fuzz(func(t *testing.T, method, path, query, contentType, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
		r.URL.RawPath = ""
		if contentType != "" {
			r.Header.Set("Content-Type", contentType)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 && !strings.Contains(path+query+body, "stuck") {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code != http.StatusOK && w.Code < 400 || !json.Valid(w.Body.Bytes()) && method != "HEAD" {
			t.Fatalf("%d %q", w.Code, w.Body)
		}
	})
}

// What the multipart reader finds is what the standard library finds.
func FuzzUploadData(f *testing.F) {
	f.Add([]byte("data"), 3)
	f.Add([]byte(""), 1)
	f.Add([]byte("\r\n--xX"), 2)
	f.Add([]byte("\r\n--xX-\r\n--xX--\r\n--xY\r\n\r"), 1)
	f.Add([]byte("--xX\r\n"), 7)
	f.Add(bytes.Repeat([]byte("\r\n--x"), 1_000), 4096)
	s := op.NewSet(op.Chapter{Ops: []op.Op{chunk("/chunk.json")}}).Handler(op.HandlerOptions{Gate: gate, Log: slog.New(slog.DiscardHandler)})
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if bytes.Contains(append([]byte("\r\n"), data...), []byte("\n--xX")) {
			return // the boundary itself; how that ends is not for clients to choose
		}
		body, contentType := parts("session_id", "ann", "file_id", "f", "chunk_offset", 0, "file_data", data)
		r := httptest.NewRequest("POST", "/api/v1/chunk.json", &piecemeal{body, max(1, size)})
		r.ContentLength = int64(len(body))
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var got chunkOut
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Sum != sum(data) || got.Size != int64(len(data)) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}

// piecemeal gives at most so many bytes at a time.
type piecemeal struct {
	rest []byte
	size int
}

func (s *piecemeal) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), s.size)], s.rest)
	s.rest = s.rest[n:]
	return n, nil
}
