package main

import (
	"io"
	"net/http"
	"strings"
	"time"
)

// davStore speaks WebDAV.
type davStore struct {
	http *http.Client
	base string
}

func newDAVStore(addr string) *davStore {
	return &davStore{http: newHTTPClient(), base: "http://" + addr}
}

func (d *davStore) url(parts ...string) string { return d.base + "/" + strings.Join(parts, "/") }

// MakeFolder implements store.
func (d *davStore) MakeFolder(folder string) error {
	return send(d.http, request("MKCOL", d.url(folder)+"/", nil, 0), nil)
}

// Put implements store.
func (d *davStore) Put(folder, name string, size int64, content func() io.Reader) error {
	return send(d.http, request("PUT", d.url(folder, name), content(), size), nil)
}

// Get implements store.
func (d *davStore) Get(folder, name string) (n int64, err error) {
	err = send(d.http, request("GET", d.url(folder, name), nil, 0), func(a *http.Response) error {
		n, err = io.Copy(io.Discard, a.Body)
		return err
	})
	return n, err
}

// List implements store.
func (d *davStore) List(folder string) (int, time.Duration, error) {
	c := newCounter("</D:response>")
	r := request("PROPFIND", d.url(folder)+"/", nil, 0)
	r.Header.Set("Depth", "1")
	err := send(d.http, r, func(a *http.Response) error { return c.read(a.Body) })
	return c.count - 1, c.first, err // one is the folder itself
}

// Stat implements treeStore.
func (d *davStore) Stat(folder, name string) error {
	return send(d.http, request("HEAD", d.url(folder, name), nil, 0), nil)
}

// Rename implements treeStore.
func (d *davStore) Rename(folder, name, to string) error {
	r := request("MOVE", d.url(folder, name), nil, 0)
	r.Header.Set("Destination", d.url(folder, to))
	return send(d.http, r, nil)
}

// Delete implements treeStore.
func (d *davStore) Delete(folder, name string) error {
	return send(d.http, request("DELETE", d.url(folder, name), nil, 0), nil)
}

// MoveFolder implements treeStore.
func (d *davStore) MoveFolder(folder, into string) error {
	r := request("MOVE", d.url(folder)+"/", nil, 0)
	r.Header.Set("Destination", d.url(into, folder)+"/")
	return send(d.http, r, nil)
}

// DeleteFolder implements treeStore.
func (d *davStore) DeleteFolder(folder string) error {
	return send(d.http, request("DELETE", d.url(folder)+"/", nil, 0), nil)
}
