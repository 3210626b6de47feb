// Package optest tells stories over HTTP: it serves a set of operations and speaks to it as clients do.
package optest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Base is where the operations are served.
const Base = "/api/v1"

// Site is a running server of operations. It ends with the test.
type Site struct {
	t    testing.TB
	URL  string
	HTTP *http.Client
}

// Serve starts a server for the test.
func Serve(t testing.TB, h http.Handler) *Site {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &Site{t: t, URL: server.URL, HTTP: server.Client()}
}

// As returns a client that signs its calls with a session id; "" is a visitor.
func (s *Site) As(session string) *Client { return &Client{site: s, session: session} }

// Client makes calls. Paths are beneath Base and may have {session_id}; params are names and values in turn. Elsewhere the
// session goes where the params go.
type Client struct {
	site    *Site
	session string
}

// Get calls with the params in the query.
func (c *Client) Get(path string, params ...any) *Answer {
	return c.query(http.MethodGet, path, params)
}

// Head is Get without the body.
func (c *Client) Head(path string, params ...any) *Answer {
	return c.query(http.MethodHead, path, params)
}

// Delete calls with the params in the query.
func (c *Client) Delete(path string, params ...any) *Answer {
	return c.query(http.MethodDelete, path, params)
}

// Post calls with the params in a JSON body.
func (c *Client) Post(path string, params ...any) *Answer {
	return c.json(http.MethodPost, path, params)
}

// Put calls with the params in a JSON body.
func (c *Client) Put(path string, params ...any) *Answer { return c.json(http.MethodPut, path, params) }

// PostForm calls with the params in a urlencoded body.
func (c *Client) PostForm(path string, params ...any) *Answer {
	path, rest := c.sign(path, params)
	return c.Do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values(rest).Encode()))
}

// Upload calls with the params as multipart fields, followed by a file.
func (c *Client) Upload(path, field string, data []byte, params ...any) *Answer {
	path, rest := c.sign(path, params)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(rest); i += 2 {
		must(w.WriteField(rest[i].(string), fmt.Sprint(rest[i+1])))
	}
	part, err := w.CreateFormFile(field, "chunk")
	must(err)
	_, err = part.Write(data)
	must(err)
	must(w.Close())
	return c.Do(http.MethodPost, path, w.FormDataContentType(), &body)
}

// Do makes any call; the session is not added. headers are names and values in turn.
func (c *Client) Do(method, path, contentType string, body io.Reader, headers ...string) *Answer {
	c.site.t.Helper()
	r, err := http.NewRequest(method, c.site.URL+Base+path, body)
	must(err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := c.site.HTTP.Do(r)
	if err != nil {
		return &Answer{t: c.site.t, call: method + " " + path, Cut: err}
	}
	defer response.Body.Close()
	a := &Answer{t: c.site.t, call: method + " " + path, Status: response.StatusCode, Header: response.Header}
	a.Body, a.Cut = io.ReadAll(response.Body)
	return a
}

func (c *Client) query(method, path string, params []any) *Answer {
	c.site.t.Helper()
	path, rest := c.sign(path, params)
	if q := values(rest).Encode(); q != "" {
		path += "?" + q
	}
	return c.Do(method, path, "", nil)
}

func (c *Client) json(method, path string, params []any) *Answer {
	c.site.t.Helper()
	path, rest := c.sign(path, params)
	object := map[string]any{}
	for i := 0; i < len(rest); i += 2 {
		object[rest[i].(string)] = rest[i+1]
	}
	body, err := json.Marshal(object)
	must(err)
	return c.Do(method, path, "application/json", bytes.NewReader(body))
}

// sign puts the session where it belongs.
func (c *Client) sign(path string, params []any) (string, []any) {
	if strings.Contains(path, "{session_id}") {
		return strings.ReplaceAll(path, "{session_id}", url.PathEscape(c.session)), params
	}
	if c.session == "" {
		return path, params
	}
	return path, append([]any{"session_id", c.session}, params...)
}

func values(params []any) url.Values {
	v := url.Values{}
	for i := 0; i < len(params); i += 2 {
		v.Add(params[i].(string), fmt.Sprint(params[i+1]))
	}
	return v
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	call   string
	Status int
	Header http.Header
	Body   []byte
	Cut    error // the connection broke before the end of the answer; Status 0: before its beginning
}

// OK fails the test unless the call worked.
func (a *Answer) OK() *Answer {
	a.t.Helper()
	if a.Status != http.StatusOK && a.Status != http.StatusPartialContent || a.Cut != nil {
		a.t.Fatalf("%s: %d %s (%v)", a.call, a.Status, a.Body, a.Cut)
	}
	return a
}

// Refused fails the test unless the call was refused with this status and message, in the envelope.
func (a *Answer) Refused(status int, message string) *Answer {
	a.t.Helper()
	var got struct {
		Error struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		a.t.Fatalf("%s: %d, no envelope: %s", a.call, a.Status, a.Body)
	}
	if a.Status != status || got.Error.Code != status || got.Error.Message != message {
		a.t.Fatalf("%s: %d %s\nwanted %d %q", a.call, a.Status, a.Body, status, message)
	}
	return a
}

// Is fails the test unless the call worked with exactly this body.
func (a *Answer) Is(body string) *Answer {
	a.t.Helper()
	a.OK()
	if string(a.Body) != body {
		a.t.Fatalf("%s:\n got %s\nwant %s", a.call, a.Body, body)
	}
	return a
}

// Golden compares the body with testdata/name byte for byte, after the replacements (old and new in turn) that hide what
// differs from run to run. With UPDATE_GOLDEN=1 the file is written instead.
func (a *Answer) Golden(name string, replacements ...string) *Answer {
	a.t.Helper()
	got := strings.NewReplacer(replacements...).Replace(string(a.OK().Body))
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		must(os.MkdirAll(filepath.Dir(file), 0o755))
		must(os.WriteFile(file, []byte(got), 0o644))
		return a
	}
	want, err := os.ReadFile(file)
	if err != nil {
		a.t.Fatalf("%s: %v", a.call, err)
	}
	if got != string(want) {
		a.t.Fatalf("%s differs from %s:\n got %s\nwant %s", a.call, file, got, want)
	}
	return a
}

// JSON reads the body into v.
func (a *Answer) JSON(v any) *Answer {
	a.t.Helper()
	if err := json.Unmarshal(a.OK().Body, v); err != nil {
		a.t.Fatalf("%s: %v: %s", a.call, err, a.Body)
	}
	return a
}

// At returns what stands in the body at the path, such as "Files.0.FileId", as text; "" if nothing does.
func (a *Answer) At(path string) string {
	a.t.Helper()
	var v any
	d := json.NewDecoder(bytes.NewReader(a.OK().Body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		a.t.Fatalf("%s: %v: %s", a.call, err, a.Body)
	}
	for key := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i < 0 || i >= len(at) {
				return ""
			}
			v = at[i]
		default:
			return ""
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
