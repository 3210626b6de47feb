package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// command runs a command to its end. It returns all that it said and its status.
func command(t *testing.T, data string, args ...string) (said string, status int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, append(args, "--data", data)...)
	cmd.Env = environment()
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// says fails the test unless a command ends with a status, and says something.
func says(t *testing.T, status int, want string, data string, args ...string) {
	t.Helper()
	said, got := command(t, data, args...)
	if got != status || !strings.Contains(said, want) {
		t.Errorf("driveway %s: status %d, %q; want %d and %q", strings.Join(args, " "), got, said, status, want)
	}
}

// upload puts a file into the root and returns its id.
func (p *process) upload(session, name, data string) string {
	p.t.Helper()
	call := func(path, contentType string, body []byte) (out struct{ FileID, TempLocation string }) {
		resp, err := p.http.Post(p.url+"/api/v1"+path, contentType, bytes.NewReader(body))
		if err != nil {
			p.t.Fatal(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
			p.t.Fatalf("%s: %d, %v", path, resp.StatusCode, err)
		}
		return out
	}
	send := func(path string, args map[string]any) (out struct{ FileID, TempLocation string }) {
		args["session_id"] = session
		body, _ := json.Marshal(args)
		return call(path, "application/json", body)
	}
	made := send("/upload/create_file.json", map[string]any{"folder_id": "0", "file_name": name})
	q := url.Values{"session_id": {session}, "file_id": {made.FileID}, "temp_location": {made.TempLocation}, "chunk_offset": {"0"}, "chunk_size": {fmt.Sprint(len(data))}}
	call("/upload/upload_file_chunk.json?"+q.Encode(), "application/octet-stream", []byte(data))
	send("/upload/close_file_upload.json", map[string]any{"file_id": made.FileID, "temp_location": made.TempLocation, "file_size": len(data)})
	return made.FileID
}

// stored returns the one file in the content store.
func stored(t *testing.T, data string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "content", "content", "*", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v are in the store: %v", files, err)
	}
	return files[0]
}

// exec runs a statement on the drive's database, as another process.
func execute(t *testing.T, data, statement string) {
	t.Helper()
	d, err := db.OpenSQLite(t.Context(), filepath.Join(data, "driveway.db"), db.Options{})
	if err == nil {
		err = d.Write(t.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(statement)
			return err
		})
		d.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCheckWhileServing(t *testing.T) {
	data := t.TempDir()
	says(t, 2, "there is no drive in "+data, data, "check")
	p := serve(t, data, "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	_, session := p.login("ann@example.com", "correct horse")
	p.upload(session, "large.bin", strings.Repeat("large ", 100_000))
	p.upload(session, "small.txt", "small")
	says(t, 0, "looked at 2 contents, read 585.9 KiB, 0 uploads under way, 0 young things", data, "check")
	says(t, 0, "looked at 1 contents, read 0 B,", data, "check", "--quick")

	execute(t, data, `UPDATE nodes SET files = 7`)
	says(t, 1, "folder-counters: folder / of ann@example.com", data, "check", "--quick")
	says(t, 0, "repaired 1 rows", data, "check", "--quick", "--repair")
	says(t, 0, "0 findings", data, "check")

	file := stored(t, data)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	content[12345] ^= 4
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, 0, "0 findings", data, "check", "--quick")
	says(t, 1, "content-changed: content 1: file /large.bin of ann@example.com", data, "check")
	says(t, 1, "1 finding can't be derived from anything:\n    content-changed", data, "check", "--repair")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	says(t, 1, "content-missing", data, "check", "--quick")
	says(t, 1, "nothing is removed, since the drive is not whole", data, "gc")
}

func TestGarbage(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data, "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	_, session := p.login("ann@example.com", "correct horse")
	id := p.upload(session, "large.bin", strings.Repeat("large ", 100_000))
	for range 2 { // into the trash, and away
		r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, p.url+"/api/v1/file.json/"+session+"/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := p.http.Do(r)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	says(t, 0, "removed 0 contents that nothing holds and 0 things", data, "gc")
	says(t, 2, "while the drive is served --grace takes at least 25h", data, "gc", "--grace", "1h")
	execute(t, data, `UPDATE contents SET unused_at = unused_at - 4*24*60*60`)
	says(t, 0, "content 1, 585.9 KiB, in the store under ", data, "gc", "--dry-run")
	says(t, 0, "would remove 1 contents that nothing holds", data, "gc", "--dry-run")
	stored(t, data)
	says(t, 0, "removed 1 contents that nothing holds and 0 things in the store that no row knows of: 585.9 KiB", data, "gc")
	if left, _ := filepath.Glob(filepath.Join(data, "content", "content", "*", "*")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	p.stop()
	orphan := filepath.Join(data, "content", "staging", "0123456789abcdef0123456789abcdef")
	if err := os.WriteFile(orphan, []byte("left over"), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, 0, "1 young things", data, "check")
	time.Sleep(1100 * time.Millisecond)
	says(t, 0, "removed 0 contents that nothing holds and 1 things", data, "gc", "--grace", "1s")
	if _, err := os.Stat(orphan); err == nil {
		t.Error("the orphan is left")
	}
}

func TestCheckOnPostgres(t *testing.T) {
	data, database := t.TempDir(), dbtest.Postgres(t)
	says(t, 2, "there is no content in "+data, data, "check", "--database", database)
	p := serve(t, data, "DRIVEWAY_DATABASE="+database, "DRIVEWAY_ADMIN_EMAIL=ann@example.com", "DRIVEWAY_ADMIN_PASSWORD=correct horse")
	_, session := p.login("ann@example.com", "correct horse")
	p.upload(session, "large.bin", strings.Repeat("large ", 100_000))
	says(t, 0, "0 findings", data, "check", "--database", database)
	says(t, 0, "removed 0 contents", data, "gc", "--database", database)
	says(t, 2, "--grace takes at least", data, "gc", "--grace", "1h", "--database", database)
}
