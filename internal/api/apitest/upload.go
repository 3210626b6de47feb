package apitest

import (
	"fmt"
	"net/http"
	"net/url"
)

// PutFile uploads a file over HTTP, as clients do: create, one chunk, close. The parameters are those of create_file beside folder
// and name. It returns the answer to the close, or the first refusal.
func (u *User) PutFile(folder, name, content string, more Args) *Answer {
	u.t.Helper()
	args := Args{"folder_id": folder, "file_name": name}
	for k, v := range more {
		args[k] = v
	}
	created := u.Post("/upload/create_file.json", args)
	if created.Status != http.StatusOK {
		return created
	}
	file, place := created.Text("FileId"), created.Text("TempLocation")
	if a := u.Chunk(file, place, 0, content); a.Status != http.StatusOK {
		return a
	}
	args = Args{"file_id": file, "temp_location": place, "file_size": len(content)}
	if id, given := more["sharing_id"]; given {
		args["sharing_id"] = id
	}
	return u.Post("/upload/close_file_upload.json", args)
}

// Chunk sends a piece of an upload.
func (u *User) Chunk(file, place string, offset int, data string) *Answer {
	u.t.Helper()
	query := url.Values{"temp_location": {place}, "chunk_offset": {fmt.Sprint(offset)}, "chunk_size": {fmt.Sprint(len(data))}}
	return u.send("POST", "/upload/upload_file_chunk2.json/{session_id}/"+file+"?"+query.Encode(), "application/octet-stream", []byte(data))
}
