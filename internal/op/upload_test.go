package op_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type chunkIn struct {
	File   string  `in:"file_id,required"`
	Offset int64   `in:"chunk_offset,required,min=0"`
	Note   string  `in:"note"`
	Data   op.Body `in:"file_data,required"`
}

type chunkOut struct {
	Sum   string
	Size  int64
	Known int64
	Name  string
	Note  string
}

var errNoChunk = fault.New(fault.NotFound, "Could not open chunk on server.")

// chunk reads the data and says what it was. The file "early" is refused before a byte is read, "twice" after the first.
func chunk(path string) op.Op {
	return op.New("12.5", "POST", path, op.Session, func(_ context.Context, _ access.Caller, in chunkIn) (chunkOut, error) {
		switch in.File {
		case "early":
			return chunkOut{}, errNoChunk
		case "twice":
			if _, err := in.Data.Read(make([]byte, 1)); err != nil {
				return chunkOut{}, err
			}
			return chunkOut{}, errNoChunk
		}
		out := chunkOut{Known: in.Data.Size(), Name: in.Data.Name(), Note: in.Note}
		h := sha256.New()
		n, err := io.Copy(h, in.Data)
		if err != nil {
			return chunkOut{}, fmt.Errorf("storing: %w", err)
		}
		out.Sum, out.Size = hex.EncodeToString(h.Sum(nil)[:4]), n
		return out, nil
	}).NoSession(400, "Session_id field missing")
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:4])
}

// parts writes a multipart body: names and values in turn, a []byte is the file.
func parts(list ...any) (body []byte, contentType string) {
	var b bytes.Buffer
	for i := 0; i < len(list); i += 2 {
		b.WriteString("--xX\r\nContent-Disposition: form-data; name=\"" + list[i].(string) + `"`)
		if data, ok := list[i+1].([]byte); ok {
			b.WriteString("; filename=\"a/b.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n")
			b.Write(data)
		} else {
			fmt.Fprintf(&b, "\r\n\r\n%v", list[i+1])
		}
		b.WriteString("\r\n")
	}
	b.WriteString("--xX--\r\n")
	return b.Bytes(), "multipart/form-data; boundary=xX"
}

func TestChunks(t *testing.T) {
	temp := t.TempDir()
	s := playWith(t, op.HandlerOptions{TempDir: temp, MaxHeld: 1 << 20, MaxSpool: 8 << 20},
		chunk("/chunk.json").Also("POST", "/chunk.json/{session_id}/{file_id}"))
	big := make([]byte, 5<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range big {
		big[i] = byte(r.Uint32())
	}
	small := []byte("some bytes")
	lookalike := []byte(strings.Repeat("\r\n--x\r\n--xXy\r\n--xX-\r\n-", 20000))
	for _, c := range []struct {
		name string
		list []any
		data []byte
		size int64 // known beforehand
	}{
		{"usual order", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n", "file_data", small}, small, -1},
		{"large", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n", "file_data", big}, big, -1},
		{"like a boundary", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n", "file_data", lookalike}, lookalike, -1},
		{"empty", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n", "file_data", []byte{}}, nil, -1},
		{"data first", []any{"file_data", small, "session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n"}, small, 10},
		{"session first, data spooled", []any{"session_id", "ann", "file_data", big, "file_id", "f", "chunk_offset", 0, "note", "n"}, big, 5 << 20},
		{"no data", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n"}, nil, 0},
		{"two files", []any{"session_id", "ann", "file_id", "f", "chunk_offset", 0, "note", "n", "other", small, "file_data", big}, small, -1},
	} {
		body, contentType := parts(c.list...)
		var got chunkOut
		s.As("").Do("POST", "/chunk.json", contentType, bytes.NewReader(body)).JSON(&got)
		name := ""
		if c.size != 0 {
			name = "a/b.bin"
		}
		if want := (chunkOut{sum(c.data), int64(len(c.data)), c.size, name, "n"}); got != want {
			t.Errorf("%s: %+v, wanted %+v", c.name, got, want)
		}
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, contentType := range []string{"application/octet-stream", "", "application/json", "application/x-www-form-urlencoded"} {
		var got chunkOut
		s.As("").Do("POST", "/chunk.json/ann/f?chunk_offset=0", contentType, bytes.NewReader(small)).JSON(&got)
		if got.Sum != sum(small) || got.Known != 10 {
			t.Errorf("raw body of type %q: %+v", contentType, got)
		}
	}
	s.As("").Do("POST", "/chunk.json", "application/json", strings.NewReader(`{"session_id":"ann","file_id":"f","chunk_offset":0}`)).OK()
	refused := func(status int, message string, list ...any) {
		t.Helper()
		body, contentType := parts(list...)
		s.As("").Do("POST", "/chunk.json", contentType, bytes.NewReader(body)).Refused(status, message)
	}
	refused(400, "Session_id field missing", "file_id", "f", "chunk_offset", 0, "file_data", small)
	refused(400, "Session_id field missing", "file_id", "f", "chunk_offset", 0, "file_data", big, "session_id", "ann") // more than is held for strangers
	refused(401, "Please sign in.", "session_id", "bad", "file_id", "f", "file_data", big)
	refused(400, "`chunk_offset` is required.", "session_id", "ann", "file_id", "f", "file_data", small)
	refused(400, "Invalid value specified for `chunk_offset`. Minimum required value is 0.", "session_id", "ann", "file_id", "f", "chunk_offset", -1, "file_data", big)
	refused(404, "Could not open chunk on server.", "session_id", "ann", "file_id", "early", "chunk_offset", 0, "file_data", big)
	refused(404, "Could not open chunk on server.", "session_id", "ann", "file_id", "twice", "chunk_offset", 0, "file_data", big)
	refused(400, "The request is too large.", "session_id", "ann", "file_data", bytes.Repeat(big, 2), "file_id", "f", "chunk_offset", 0)
	s.As("").Do("POST", "/chunk.json/ann/f", "application/octet-stream", bytes.NewReader(small)).Refused(400, "`chunk_offset` is required.")
	body, contentType := parts("session_id", "ann", "file_id", "f", "chunk_offset", 0, "file_data", big)
	s.As("").Do("POST", "/chunk.json", contentType, bytes.NewReader(body[:len(body)-100])).Refused(400, "Malformed multipart body.")
	if s.log.String() != "" {
		t.Errorf("logged: %s", s.log.String())
	}
}

// dial begins a request by hand, so that it can be left unfinished.
func dial(t *testing.T, s *stage, head string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := io.WriteString(c, head); err != nil {
		t.Fatal(err)
	}
	return c
}

// The operation runs while the data is still coming, and its refusal can be read before the data has been sent.
func TestDataIsNotAwaited(t *testing.T) {
	s := play(t, chunk("/chunk.json"))
	body, contentType := parts("session_id", "bad", "file_id", "f", "chunk_offset", 0, "file_data", []byte("x"))
	c := dial(t, s, fmt.Sprintf("POST /api/v1/chunk.json HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 900000000\r\n\r\n%s", contentType, body[:len(body)-10]))
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || r.StatusCode != 401 || !r.Close {
		t.Fatalf("%v %v", r, err)
	}
}

// Who asks before sending is told no without having sent anything, and the connection stays usable for who may send.
func TestAskingBeforeSending(t *testing.T) {
	s := play(t, chunk("/chunk.json/{session_id}/{file_id}"))
	head := "POST /api/v1/chunk.json/%s/f?chunk_offset=0 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
	for session, want := range map[string]string{"bad": "HTTP/1.1 401", "ann": "HTTP/1.1 100"} {
		c := dial(t, s, fmt.Sprintf(head, session))
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		line, err := bufio.NewReader(c).ReadString('\n')
		if err != nil || !strings.HasPrefix(line, want) {
			t.Errorf("%s: %q %v", session, line, err)
		}
	}
}

func TestClientsThatBreakOffOrStall(t *testing.T) {
	s := playWith(t, op.HandlerOptions{Stall: 200 * time.Millisecond}, chunk("/chunk.json"), echo[orderIn]("POST", "/x.json", op.Public))
	body, contentType := parts("session_id", "ann", "file_id", "f", "chunk_offset", 0, "file_data", make([]byte, 300000))
	head := fmt.Sprintf("POST /api/v1/chunk.json HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, len(body), body[:250000])
	dial(t, s, head).Close()
	if o := s.observed(t, 1); o.Status >= 500 {
		t.Errorf("broke off: %+v", o)
	}
	c := dial(t, s, head)
	if o := s.observed(t, 2); o.Status != 499 {
		t.Errorf("stalled: %+v", o)
	}
	if b, _ := io.ReadAll(c); len(b) > 0 {
		t.Errorf("answered to who stalled: %s", b)
	}
	dial(t, s, "POST /api/v1/x.json HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{").Close()
	if o := s.observed(t, 3); o.Status >= 500 {
		t.Errorf("broke off: %+v", o)
	}
	if strings.Contains(s.log.String(), "internal") {
		t.Errorf("logged: %s", s.log.String())
	}
}

// A deadline for the body must not end what the operation does after it.
func TestALongOperationIsNotCutOff(t *testing.T) {
	s := playWith(t, op.HandlerOptions{Stall: 100 * time.Millisecond}, op.New("1", "POST", "/x.json", op.Public, func(ctx context.Context, _ access.Caller, _ struct{}) (op.True, error) {
		select {
		case <-ctx.Done():
			return op.True{}, errors.New("cut off")
		case <-time.After(400 * time.Millisecond):
			return op.True{}, nil
		}
	}))
	for range 2 {
		s.As("").Post("/x.json", "a", 1).Is("true")
	}
}
