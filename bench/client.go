package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// store is a server seen through the protocol that is native to it. Names are flat: folder/name, one level deep. All
// methods but MakeFolder are safe for concurrent use.
type store interface {
	// MakeFolder makes a folder.
	MakeFolder(folder string) error
	// Put makes a file, whose bytes come from a fresh reader.
	Put(folder, name string, size int64, content func() io.Reader) error
	// Get reads a file to its end and returns its size.
	Get(folder, name string) (int64, error)
	// List reads the list of a folder, however many answers that takes, without parsing it, and returns how many entries it has.
	List(folder string) (entries int, first time.Duration, err error)
}

// treeStore is a store with folders that can be moved and deleted as a whole.
type treeStore interface {
	store
	Stat(folder, name string) error
	Rename(folder, name, to string) error
	Delete(folder, name string) error
	MoveFolder(folder, into string) error
	DeleteFolder(folder string) error
}

// newHTTPClient keeps as many connections as there are workers.
func newHTTPClient() *http.Client {
	return &http.Client{Timeout: 10 * time.Minute, Transport: &http.Transport{
		DialContext:         (&net.Dialer{}).DialContext,
		MaxIdleConns:        0,
		MaxIdleConnsPerHost: 512,
		DisableCompression:  true,
		WriteBufferSize:     256 << 10,
		ReadBufferSize:      256 << 10,
	}}
}

// send sends a request and hands its answer to read; the body is used up in any case, so that the connection is kept.
func send(c *http.Client, r *http.Request, read func(*http.Response) error) error {
	a, err := c.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if a.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(a.Body, 300))
		return fmt.Errorf("%s %s: %d %s", r.Method, r.URL.Path, a.StatusCode, text)
	}
	if read != nil {
		if err := read(a); err != nil {
			return err
		}
	}
	_, err = io.Copy(io.Discard, a.Body)
	return err
}

func request(method, url string, body io.Reader, size int64) *http.Request {
	r, err := http.NewRequestWithContext(context.Background(), method, url, body)
	if err != nil {
		panic(err) // the URLs are our own
	}
	if body != nil {
		r.ContentLength = size
	}
	return r
}

// counter counts how often a text occurs in a stream, and when its first byte came.
type counter struct {
	text  []byte
	rest  []byte
	count int
	began time.Time
	first time.Duration
}

func newCounter(text string) *counter { return &counter{text: []byte(text), began: time.Now()} }

func (c *counter) read(r io.Reader) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 && c.first == 0 {
			c.first = time.Since(c.began)
		}
		c.add(buf[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *counter) add(b []byte) {
	joined := append(c.rest, b...)
	for {
		i := bytes.Index(joined, c.text)
		if i < 0 {
			break
		}
		c.count++
		joined = joined[i+len(c.text):]
	}
	c.rest = append([]byte(nil), joined[max(0, len(joined)-len(c.text)+1):]...)
}
