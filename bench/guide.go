package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	ownerEmail    = "bench@example.com"
	ownerPassword = "a password for a benchmark"
	chunkSize     = 8 << 20
)

// guideStore speaks Driveway's own API: four calls a file.
type guideStore struct {
	http    *http.Client
	base    string
	session string

	mu      sync.Mutex
	folders map[string]string // id by name
	files   map[string]string // id by folder/name
}

func newGuideStore(addr string) (*guideStore, error) {
	g := &guideStore{http: newHTTPClient(), base: "http://" + addr + "/api/v1", folders: map[string]string{"": "0"}, files: map[string]string{}}
	var out struct{ SessionID string }
	err := g.post("/session/login.json", `{"username":"`+ownerEmail+`","passwd":"`+ownerPassword+`"}`, &out)
	g.session = out.SessionID
	return g, err
}

func (g *guideStore) post(path, body string, out any) error {
	r := request("POST", g.base+path, bytes.NewReader([]byte(body)), int64(len(body)))
	r.Header.Set("Content-Type", "application/json")
	return send(g.http, r, func(a *http.Response) error {
		if out == nil {
			return nil
		}
		return json.NewDecoder(a.Body).Decode(out)
	})
}

func (g *guideStore) folder(name string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.folders[name]
}

func (g *guideStore) file(folder, name string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.files[folder+"/"+name]
}

// MakeFolder implements store.
func (g *guideStore) MakeFolder(folder string) error {
	var out struct{ FolderID string }
	err := g.post("/folder.json", `{"session_id":"`+g.session+`","folder_sub_parent":"0","folder_name":"`+folder+`"}`, &out)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.folders[folder] = out.FolderID
	return err
}

// Put implements store.
func (g *guideStore) Put(folder, name string, size int64, content func() io.Reader) error {
	var created struct{ FileId string }
	in := `{"session_id":"` + g.session + `","folder_id":"` + g.folder(folder) + `","file_name":"` + name + `","file_size":` + strconv.FormatInt(size, 10) + `}`
	if err := g.post("/upload/create_file.json", in, &created); err != nil {
		return err
	}
	var open struct{ TempLocation string }
	in = `{"session_id":"` + g.session + `","file_id":"` + created.FileId + `","file_size":` + strconv.FormatInt(size, 10) + `}`
	if err := g.post("/upload/open_file_upload.json", in, &open); err != nil {
		return err
	}
	data := content()
	for at := int64(0); at < size; at += chunkSize {
		n := min(chunkSize, size-at)
		if err := g.chunk(created.FileId, open.TempLocation, at, n, io.LimitReader(data, n)); err != nil {
			return err
		}
	}
	in = `{"session_id":"` + g.session + `","file_id":"` + created.FileId + `","temp_location":"` + open.TempLocation + `","file_size":` + strconv.FormatInt(size, 10) + `,"file_time":1700000000}`
	if err := g.post("/upload/close_file_upload.json", in, nil); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.files[folder+"/"+name] = created.FileId
	return nil
}

// chunk sends a multipart body that is streamed, with the fields before the data, as clients send it.
func (g *guideStore) chunk(file, location string, at, n int64, data io.Reader) error {
	const boundary = "----benchmark"
	var head bytes.Buffer
	for _, f := range [][2]string{{"session_id", g.session}, {"file_id", file}, {"temp_location", location},
		{"chunk_offset", strconv.FormatInt(at, 10)}, {"chunk_size", strconv.FormatInt(n, 10)}} {
		fmt.Fprintf(&head, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", boundary, f[0], f[1])
	}
	fmt.Fprintf(&head, "--%s\r\nContent-Disposition: form-data; name=\"file_data\"; filename=\"chunk\"\r\nContent-Type: application/octet-stream\r\n\r\n", boundary)
	tail := []byte("\r\n--" + boundary + "--\r\n")
	size := int64(head.Len()) + n + int64(len(tail))
	r := request("POST", g.base+"/upload/upload_file_chunk.json", io.MultiReader(&head, data, bytes.NewReader(tail)), size)
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	return send(g.http, r, nil)
}

// Get implements store.
func (g *guideStore) Get(folder, name string) (n int64, err error) {
	r := request("GET", g.base+"/download/file.json/"+g.file(folder, name)+"?session_id="+g.session, nil, 0)
	err = send(g.http, r, func(a *http.Response) error {
		n, err = io.Copy(io.Discard, a.Body)
		return err
	})
	return n, err
}

// List implements store.
func (g *guideStore) List(folder string) (int, time.Duration, error) {
	c := newCounter(`"FileId"`)
	r := request("GET", g.base+"/folder/list.json/"+g.session+"/"+g.folder(folder), nil, 0)
	err := send(g.http, r, func(a *http.Response) error { return c.read(a.Body) })
	return c.count, c.first, err
}

// Stat implements treeStore.
func (g *guideStore) Stat(folder, name string) error {
	return send(g.http, request("GET", g.base+"/file/info.json/"+g.file(folder, name)+"?session_id="+g.session, nil, 0), nil)
}

// Rename implements treeStore.
func (g *guideStore) Rename(folder, name, to string) error {
	id := g.file(folder, name)
	err := g.post("/file/rename.json", `{"session_id":"`+g.session+`","file_id":"`+id+`","new_file_name":"`+to+`"}`, nil)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.files[folder+"/"+to] = id
	return err
}

// Delete implements treeStore.
func (g *guideStore) Delete(folder, name string) error {
	return g.post("/file/trash.json", `{"session_id":"`+g.session+`","file_id":"`+g.file(folder, name)+`"}`, nil)
}

// MoveFolder implements treeStore.
func (g *guideStore) MoveFolder(folder, into string) error {
	return g.post("/folder/move_copy.json", `{"session_id":"`+g.session+`","folder_id":"`+g.folder(folder)+`","dst_folder_id":"`+g.folder(into)+`","move":"true"}`, nil)
}

// DeleteFolder implements treeStore.
func (g *guideStore) DeleteFolder(folder string) error {
	return g.post("/folder/trash.json", `{"session_id":"`+g.session+`","folder_id":"`+g.folder(folder)+`"}`, nil)
}
