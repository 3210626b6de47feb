package op_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type downloadIn struct {
	Name   string `in:"name"`
	Type   string `in:"type"`
	Offset *int64 `in:"offset,min=0"`
	Inline bool   `in:"inline"`
	Test   bool   `in:"test"`
	Piece  int64  `in:"piece"`
	How    string `in:"how"`
}

type testOut struct {
	Result bool `json:"result"`
}

type events struct {
	log  notes
	sent atomic.Int64 // bytes
}

// are waits until these events have been seen since the last time.
func (e *events) are(t *testing.T, want string) {
	t.Helper()
	got := ""
	for range 100 {
		if got = e.log.String(); got == want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got != want {
		t.Errorf("events %q, wanted %q", got, want)
	}
}

func download(bytesOf func(off, n int64) (io.ReadCloser, error), size int64, seen *events) op.Op {
	return op.New("3.1", "GET", "/file.json", op.Public, func(_ context.Context, _ access.Caller, in downloadIn) (op.ContentOr[testOut], error) {
		if in.Test {
			return op.ContentOr[testOut]{Answer: &testOut{true}}, nil
		}
		f := op.Content{Name: in.Name, Type: in.Type, Size: size, Modified: 1_000_000_000, ETag: "v1", Inline: in.Inline, Offset: in.Offset,
			Piece: in.Piece}
		f.Open = func(_ context.Context, off, n int64) (io.ReadCloser, error) {
			if in.How == "gone" {
				return nil, errors.New("disk on fire")
			}
			if in.How == "short" {
				n /= 2
			}
			return bytesOf(off, n)
		}
		f.Begin = func(context.Context, int64) error {
			if in.How == "refused" {
				return fault.New(fault.Denied, "Not again.")
			}
			io.WriteString(&seen.log, "started ")
			return nil
		}
		sum := int64(0)
		f.Sent = func(_ context.Context, n int64) error {
			seen.sent.Add(n)
			if sum += n; sum == size {
				io.WriteString(&seen.log, "all ")
			}
			if in.Piece > 0 {
				fmt.Fprintf(&seen.log, "%d ", n)
			}
			if in.How == "stopped" && sum > 5 {
				return errors.New("it is enough")
			}
			return nil
		}
		return op.ContentOr[testOut]{Content: f}, nil
	})
}

func TestDownloads(t *testing.T) {
	data := []byte("0123456789")
	s := play(t, download(func(off, n int64) (io.ReadCloser, error) {
		return io.NopCloser(struct{ io.Reader }{bytes.NewReader(data[off : off+n])}), nil
	}, 10, &events{}))
	get := func(query string, headers ...string) (status int, body, contentRange string) {
		a := s.As("").Do("GET", "/file.json?"+query, "", nil, headers...)
		return a.Status, string(a.Body), a.Header.Get("Content-Range")
	}
	date := time.Unix(1_000_000_000, 0).UTC().Format(http.TimeFormat)
	for _, c := range []struct {
		query   string
		headers []string
		status  int
		body    string
		ranged  string
	}{
		{"", nil, 200, "0123456789", ""},
		{"", []string{"Range", "bytes=2-4"}, 206, "234", "bytes 2-4/10"},
		{"", []string{"Range", "bytes=8-"}, 206, "89", "bytes 8-9/10"},
		{"", []string{"Range", "bytes=-3"}, 206, "789", "bytes 7-9/10"},
		{"", []string{"Range", "bytes=-30"}, 206, "0123456789", "bytes 0-9/10"},
		{"", []string{"Range", "bytes=9-99999999999999999999999"}, 206, "9", "bytes 9-9/10"},
		{"", []string{"Range", "bytes=0-1,3-4"}, 200, "0123456789", ""},
		{"", []string{"Range", "bytes=4-2"}, 200, "0123456789", ""},
		{"", []string{"Range", "lines=1-2"}, 200, "0123456789", ""},
		{"", []string{"Range", "bytes=0-1", "If-Range", `"v1"`}, 206, "01", "bytes 0-1/10"},
		{"", []string{"Range", "bytes=0-1", "If-Range", `"v2"`}, 200, "0123456789", ""},
		{"", []string{"Range", "bytes=0-1", "If-Range", date}, 206, "01", "bytes 0-1/10"},
		{"", []string{"If-None-Match", `"v0", W/"v1"`}, 304, "", ""},
		{"", []string{"If-None-Match", `"v0"`, "If-Modified-Since", date}, 200, "0123456789", ""},
		{"", []string{"If-Modified-Since", date}, 304, "", ""},
		{"offset=0", nil, 200, "0123456789", ""},
		{"offset=9", nil, 206, "9", "bytes 9-9/10"},
		{"offset=9", []string{"Range", "bytes=1-1"}, 206, "1", "bytes 1-1/10"},
		{"test=1", nil, 200, `{"result":true}`, ""},
	} {
		status, body, ranged := get(c.query, c.headers...)
		if status != c.status || body != c.body || ranged != c.ranged {
			t.Errorf("%s %v: %d %q %q", c.query, c.headers, status, body, ranged)
		}
	}
	for _, r := range []string{"bytes=10-", "bytes=99-100", "bytes=-0"} {
		a := s.As("").Do("GET", "/file.json", "", nil, "Range", r).Refused(416, "Requested range not satisfiable")
		if a.Header.Get("Content-Range") != "bytes */10" || a.Header.Get("ETag") != "" {
			t.Errorf("%s: %v", r, a.Header)
		}
	}
	s.As("").Get("/file.json", "offset", 10).Refused(416, "Requested range not satisfiable")
	s.As("").Get("/file.json", "offset", -1).Refused(400, "Invalid value specified for `offset`. Minimum required value is 0.")
	s.As("").Get("/file.json", "how", "gone").Refused(500, "Internal error")

	a := s.As("").Head("/file.json", "name", "a.txt")
	if a.Status != 200 || len(a.Body) > 0 || a.Header.Get("Content-Length") != "10" || a.Header.Get("Accept-Ranges") != "bytes" || a.Header.Get("ETag") != `"v1"` || a.Header.Get("Last-Modified") != date {
		t.Errorf("HEAD: %d %v", a.Status, a.Header)
	}
	if a := s.As("").Get("/file.json", "how", "short"); a.Cut == nil {
		t.Error("a cut file was taken for a whole one")
	}
}

func TestWhatDownloadsCount(t *testing.T) {
	seen := &events{}
	s := play(t, download(func(off, n int64) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("0123456789"[off : off+n])), nil
	}, 10, seen))
	s.As("").Head("/file.json")
	s.As("").Do("GET", "/file.json", "", nil, "If-None-Match", `"v1"`)
	s.As("").Do("GET", "/file.json", "", nil, "Range", "bytes=10-")
	if a := s.As("").Get("/file.json", "how", "refused"); a.Header.Get("ETag") != "" || a.Header.Get("Content-Disposition") != "" {
		t.Errorf("a refusal with %v", a.Header)
	} else {
		a.Refused(403, "Not again.")
	}
	seen.are(t, "")
	s.As("").Get("/file.json").OK()
	seen.are(t, "started all ")
	s.As("").Do("GET", "/file.json", "", nil, "Range", "bytes=5-").OK()
	seen.are(t, "started all started ")
	s.As("").Get("/file.json", "piece", 4).Is("0123456789")
	seen.are(t, "started all started started 4 4 all 2 ")
	if r, err := s.HTTP.Get(s.URL + "/api/file.json?piece=4&how=stopped"); err == nil {
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err == nil {
			t.Errorf("%q is taken for a whole answer", b)
		}
	}
}

func TestHowContentIsDescribed(t *testing.T) {
	s := play(t, download(func(int64, int64) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }, 0, &events{}))
	for _, c := range []struct{ name, media, inline, wantType, wantDisposition string }{
		{"a.txt", "", "0", "application/octet-stream", `attachment; filename="a.txt"; filename*=UTF-8''a.txt`},
		{"a.txt", "", "1", "text/plain; charset=utf-8", `inline; filename="a.txt"; filename*=UTF-8''a.txt`},
		{"a.svg", "", "1", "application/octet-stream", `attachment; filename="a.svg"; filename*=UTF-8''a.svg`},
		{"a.html", "text/html", "1", "application/octet-stream", `attachment; filename="a.html"; filename*=UTF-8''a.html`},
		{"a.csv", "text/csv", "0", "text/csv", `attachment; filename="a.csv"; filename*=UTF-8''a.csv`},
		{"Ä\"\r\n;%é.PNG", "", "1", "image/png", `inline; filename="____;__.PNG"; filename*=UTF-8''%C3%84%22%0D%0A%3B%25%C3%A9.PNG`},
		{"", "image/jpeg", "1", "image/jpeg", `inline`},
	} {
		a := s.As("").Get("/file.json", "name", c.name, "type", c.media, "inline", c.inline).OK()
		h := a.Header
		if h.Get("Content-Type") != c.wantType || h.Get("Content-Disposition") != c.wantDisposition ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%s: %v", c.name, h)
		}
	}
	s.As("").Do("GET", "/file.json", "", nil, "Range", "bytes=0-").Is("")
	s.As("").Get("/file.json", "offset", 5).Is("")
}

// onDisk is a reader that lets the kernel do the copying, as the disk store's does.
type onDisk struct {
	*os.File
	n int64
}

func (d onDisk) WriteTo(w io.Writer) (int64, error) {
	return w.(io.ReaderFrom).ReadFrom(io.LimitReader(d.File, d.n))
}

func TestFilesGoOutWhole(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	seen := &events{}
	s := play(t, download(func(off, n int64) (io.ReadCloser, error) {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		_, err = f.Seek(off, io.SeekStart)
		return onDisk{f, n}, err
	}, int64(len(data)), seen))
	a := s.As("").Get("/file.json").OK()
	if !bytes.Equal(a.Body, data) {
		t.Errorf("%d bytes", len(a.Body))
	}
	seen.are(t, "started all ")
	if a = s.As("").Get("/file.json", "piece", 1_000).OK(); !bytes.Equal(a.Body, data) {
		t.Errorf("%d bytes", len(a.Body))
	}
	a = s.As("").Do("GET", "/file.json", "", nil, "Range", "bytes=1000001-").OK()
	if !bytes.Equal(a.Body, data[1000001:]) {
		t.Errorf("%d bytes", len(a.Body))
	}
}

// A client that hangs up in mid-download is no internal error.
func TestHangingUp(t *testing.T) {
	done, seen := make(chan struct{}), &events{}
	s := play(t, download(func(int64, int64) (io.ReadCloser, error) {
		return struct {
			io.Reader
			io.Closer
		}{zeros{}, closer(func() error { close(done); return nil })}, nil
	}, 1<<40, seen))
	r, err := s.HTTP.Get(s.URL + "/api/file.json")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("the download goes on")
	}
	s.observed(t, 1)
	if n := seen.sent.Load(); n == 0 || n == 1<<40 {
		t.Errorf("%d bytes are counted", n)
	}
	if s.log.String() != "" {
		t.Errorf("logged: %s", s.log.String())
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type closer func() error

func (c closer) Close() error { return c() }
