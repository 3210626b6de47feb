// Package e2e tests the binary as its users have it: a process with a data folder, spoken to over HTTP by an unmodified
// rclone and by Client, killed and restarted at any moment.
package e2e

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client speaks the guide's API. After Login it is safe for concurrent use.
type Client struct {
	Base    string // such as http://127.0.0.1:8080/api/v1
	Session string
	HTTP    *http.Client
}

// NewClient returns a client of the server at addr that is not signed in yet.
func NewClient(addr string) *Client {
	return &Client{
		Base: "http://" + addr + "/api/v1",
		HTTP: &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
	}
}

// Refusal is an answer of the server in its error envelope. Any other error of a call leaves open whether it was done.
type Refusal struct {
	Status  int
	Message string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Message) }

// File is a file as lists and info show it.
type File struct {
	FileID       string `json:"FileId"`
	Name         string
	Size         int64 `json:",string"`
	FileHash     string
	Version      string
	DateModified int64 `json:",string"`
}

// Folder is a folder as lists and info show it.
type Folder struct {
	FolderID string
	Name     string
}

// List is what folder/list answers.
type List struct {
	Folders []Folder
	Files   []File
}

// Login signs in. The session is used by all other calls.
func (c *Client) Login(user, password string) error {
	var out struct{ SessionID string }
	err := c.post("/session/login.json", map[string]any{"username": user, "passwd": password}, &out)
	c.Session = out.SessionID
	return err
}

// Logout ends the session.
func (c *Client) Logout() error {
	return c.post("/session/logout.json", map[string]any{"session_id": c.Session}, nil)
}

// CreateFolder makes a folder and returns its id.
func (c *Client) CreateFolder(parent, name string) (string, error) {
	var out Folder
	err := c.post("/folder.json", map[string]any{
		"session_id": c.Session, "folder_sub_parent": parent, "folder_name": name,
	}, &out)
	return out.FolderID, err
}

// RenameFolder gives a folder another name.
func (c *Client) RenameFolder(folder, name string) error {
	return c.post("/folder/rename.json", map[string]any{
		"session_id": c.Session, "folder_id": folder, "folder_name": name,
	}, nil)
}

// List returns everything that is directly in a folder.
func (c *Client) List(folder string) (List, error) {
	var out List
	err := c.get("/folder/list.json/"+c.Session+"/"+folder, &out)
	return out, err
}

// Info returns a file's record.
func (c *Client) Info(file string) (File, error) {
	var out File
	err := c.get("/file/info.json/"+file+"?session_id="+c.Session, &out)
	return out, err
}

// RenameFile gives a file another name.
func (c *Client) RenameFile(file, name string) error {
	return c.post("/file/rename.json", map[string]any{
		"session_id": c.Session, "file_id": file, "new_file_name": name,
	}, nil)
}

// Download returns a file's bytes.
func (c *Client) Download(file string) ([]byte, error) {
	resp, err := c.HTTP.Get(c.Base + "/download/file.json/" + file + "?session_id=" + c.Session)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp.StatusCode, body)
	}
	return body, nil
}

// Upload is an upload under way.
type Upload struct {
	File     string // the id that the calls name
	Location string
}

// Create begins a new file.
func (c *Client) Create(folder, name string) (file string, err error) {
	var out struct{ FileID string }
	err = c.post("/upload/create_file.json", map[string]any{
		"session_id": c.Session, "folder_id": folder, "file_name": name,
	}, &out)
	return out.FileID, err
}

// Open begins an upload of size bytes into a file, pending or live.
func (c *Client) Open(file string, size int64) (Upload, error) {
	var out struct{ TempLocation string }
	err := c.post("/upload/open_file_upload.json", map[string]any{
		"session_id": c.Session, "file_id": file, "file_size": size,
	}, &out)
	return Upload{File: file, Location: out.TempLocation}, err
}

// Chunk sends the bytes at an offset.
func (c *Client) Chunk(u Upload, offset int64, data []byte) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range [][2]string{
		{"session_id", c.Session},
		{"file_id", u.File},
		{"temp_location", u.Location},
		{"chunk_offset", strconv.FormatInt(offset, 10)},
		{"chunk_size", strconv.Itoa(len(data))},
	} {
		form.WriteField(field[0], field[1])
	}
	part, err := form.CreateFormFile("file_data", "chunk")
	if err != nil {
		return err
	}
	part.Write(data)
	form.Close()

	var out struct{ TotalWritten int }
	if err := c.do(http.MethodPost, "/upload/upload_file_chunk.json", form.FormDataContentType(), &body, &out); err != nil {
		return err
	}
	if out.TotalWritten != len(data) {
		return fmt.Errorf("sent %d bytes, the server wrote %d", len(data), out.TotalWritten)
	}
	return nil
}

// Close publishes an upload of size bytes in all, and returns the file that it became.
func (c *Client) Close(u Upload, size int64) (File, error) {
	var out struct {
		FileID, Name, FileHash, Version string
		Size                            int64
	}
	err := c.post("/upload/close_file_upload.json", map[string]any{
		"session_id": c.Session, "file_id": u.File, "temp_location": u.Location, "file_size": size,
	}, &out)
	return File{FileID: out.FileID, Name: out.Name, Size: out.Size, FileHash: out.FileHash, Version: out.Version}, err
}

// Put makes a new file in one go, with chunks of at most chunk bytes.
func (c *Client) Put(folder, name string, data []byte, chunk int) (File, error) {
	id, err := c.Create(folder, name)
	if err != nil {
		return File{}, err
	}
	return c.Replace(id, data, chunk)
}

// Replace uploads new content for a file, pending or live.
func (c *Client) Replace(file string, data []byte, chunk int) (File, error) {
	u, err := c.Open(file, int64(len(data)))
	if err != nil {
		return File{}, err
	}
	for at := 0; at < len(data); at += chunk {
		if err := c.Chunk(u, int64(at), data[at:min(at+chunk, len(data))]); err != nil {
			return File{}, err
		}
	}
	return c.Close(u, int64(len(data)))
}

func (c *Client) get(path string, out any) error {
	return c.do(http.MethodGet, path, "", nil, out)
}

func (c *Client) post(path string, in map[string]any, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return c.do(http.MethodPost, path, "application/json", bytes.NewReader(body), out)
}

func (c *Client) do(method, path, contentType string, body io.Reader, out any) error {
	req, err := http.NewRequest(method, c.Base+path, body)
	if err != nil {
		return err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return refusal(resp.StatusCode, answer)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		u, _ := url.Parse(path)
		return fmt.Errorf("%s answered %q: %w", u.Path, answer, err)
	}
	return nil
}

// refusal reads the error envelope. An answer without one is reported as it is: that is a fault of the server's.
func refusal(status int, answer []byte) error {
	var envelope struct {
		Error struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal(answer, &envelope); err != nil || envelope.Error.Code != status || envelope.Error.Message == "" {
		return fmt.Errorf("status %d without the error envelope: %.200q", status, answer)
	}
	return &Refusal{status, envelope.Error.Message}
}

// hashOf returns the wire's hash of data.
func hashOf(data []byte) string {
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:])
}
