package apitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"driveway/internal/access"
)

// Args are the parameters of a call.
type Args map[string]any

// User calls the API. Its calls carry its session: in place of {session_id} in a path, else among the parameters,
// unless those have a session_id themselves.
type User struct {
	Caller  access.Caller
	Session string
	Email   string

	w      *World
	t      testing.TB
	header http.Header // of every call; nil: none of its own
}

// In returns the user for a subtest.
func (u *User) In(t testing.TB) *User {
	in := *u
	in.t = t
	return &in
}

// With returns the user sending a header with every call.
func (u *User) With(name, value string) *User {
	with := *u
	if with.header = with.header.Clone(); with.header == nil {
		with.header = http.Header{}
	}
	with.header.Set(name, value)
	return &with
}

// Raw sends a body as it is, without the session.
func (u *User) Raw(method, path, contentType, body string) *Answer {
	u.t.Helper()
	return u.send(method, path, contentType, []byte(body))
}

// Get calls with a path and, after a ?, a query.
func (u *User) Get(path string) *Answer {
	u.t.Helper()
	return u.send("GET", path, "", nil)
}

// Delete calls with a path and, after a ?, a query.
func (u *User) Delete(path string) *Answer {
	u.t.Helper()
	return u.send("DELETE", path, "", nil)
}

// Post sends JSON.
func (u *User) Post(path string, args Args) *Answer {
	u.t.Helper()
	return u.JSON("POST", path, args)
}

// Put sends JSON.
func (u *User) Put(path string, args Args) *Answer {
	u.t.Helper()
	return u.JSON("PUT", path, args)
}

// JSON sends the parameters as a JSON body.
func (u *User) JSON(method, path string, args Args) *Answer {
	u.t.Helper()
	body, err := json.Marshal(u.signed(path, args))
	if err != nil {
		u.t.Fatal(err)
	}
	return u.send(method, path, "application/json", body)
}

// Form sends the parameters as a form.
func (u *User) Form(method, path string, args Args) *Answer {
	u.t.Helper()
	return u.send(method, path, "application/x-www-form-urlencoded", []byte(u.values(path, args).Encode()))
}

// Query sends the parameters in the query.
func (u *User) Query(method, path string, args Args) *Answer {
	u.t.Helper()
	return u.send(method, path+"?"+u.values(path, args).Encode(), "", nil)
}

// Multipart sends the parameters as the fields of a multipart body.
func (u *User) Multipart(method, path string, args Args) *Answer {
	u.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range u.values(path, args) {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				u.t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		u.t.Fatal(err)
	}
	return u.send(method, path, w.FormDataContentType(), body.Bytes())
}

func (u *User) values(path string, args Args) url.Values {
	v := url.Values{}
	for name, value := range u.signed(path, args) {
		v.Set(name, fmt.Sprint(value))
	}
	return v
}

func (u *User) signed(path string, args Args) Args {
	all := maps.Clone(args)
	if all == nil {
		all = Args{}
	}
	if _, given := all["session_id"]; !given && u.Session != "" && !strings.Contains(path, "{session_id}") {
		all["session_id"] = u.Session
	}
	return all
}

func (u *User) send(method, path, contentType string, body []byte) *Answer {
	u.t.Helper()
	session := u.Session
	if session == "" {
		session = "nobody"
	}
	to := u.w.url + strings.ReplaceAll(path, "{session_id}", session)
	r, err := http.NewRequestWithContext(u.t.Context(), method, to, bytes.NewReader(body))
	if err != nil {
		u.t.Fatal(err)
	}
	maps.Copy(r.Header, u.header)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		u.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		u.t.Fatalf("%s %s: %v", method, path, err)
	}
	return &Answer{Status: got.StatusCode, Header: got.Header, Body: string(text), t: u.t, call: method + " " + path + " " + string(body)}
}
