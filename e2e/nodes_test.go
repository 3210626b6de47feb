package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"driveway/internal/db/dbtest"
)

// TestTwoNodes lets two processes serve one drive: one PostgreSQL, one data folder. What one changes, the next request to
// the other sees.
func TestTwoNodes(t *testing.T) {
	a, b := newServer(t), newServer(t)
	a.Database = dbtest.Postgres(t)
	b.Database, b.Dir = a.Database, a.Dir
	a.Start()
	b.Start()

	onA := a.Client()
	onB := NewClient(b.Addr)
	onB.Session = onA.Session // signed in on A, known on B

	// A folder that A makes is in B's list; a name that B gives it is in A's.
	folder, err := onA.CreateFolder("0", "made on A")
	ok(t, err)
	wantNames(t, onB, "0", "made on A")
	ok(t, onB.RenameFolder(folder, "named on B"))
	wantNames(t, onA, "0", "named on B")

	// Every step of an upload may go to another node, also for what fits into one small chunk.
	for _, size := range []int{0, 100, 300 << 10} {
		data := bytes.Repeat([]byte{byte(size + 1)}, size)
		name := "file of " + hashOf(data)
		id, err := onA.Create(folder, name)
		ok(t, err)
		u, err := onB.Open(id, int64(size))
		ok(t, err)
		for at, c := 0, 0; at < size; at, c = at+chunkSize, c+1 {
			through := []*Client{onA, onB}[c%2]
			ok(t, through.Chunk(u, int64(at), data[at:min(at+chunkSize, size)]))
		}
		f, err := onA.Close(u, int64(size))
		ok(t, err)
		if f.Size != int64(size) || f.FileHash != hashOf(data) {
			t.Errorf("close on A: %+v", f)
		}
		got, err := onB.Download(f.FileID)
		ok(t, err)
		if !bytes.Equal(got, data) {
			t.Errorf("a file of %d bytes is different on B", size)
		}

		// Created on A, a chunk on B, closed on A.
		again, err := onA.Create(folder, name+" again")
		ok(t, err)
		u, err = onA.Open(again, int64(size))
		ok(t, err)
		if size > 0 {
			ok(t, onB.Chunk(u, 0, data))
		}
		f, err = onA.Close(u, int64(size))
		ok(t, err)

		// A new version through B is what A gives.
		newer := append([]byte("newer "), data...)
		_, err = onB.Replace(f.FileID, newer, chunkSize)
		ok(t, err)
		got, err = onA.Download(f.FileID)
		ok(t, err)
		if !bytes.Equal(got, newer) {
			t.Errorf("the new version of a file of %d bytes is not what A gives", size)
		}

		// A rename on A is seen on B.
		ok(t, onA.RenameFile(f.FileID, "renamed "+name))
		info, err := onB.Info(f.FileID)
		ok(t, err)
		if info.Name != "renamed "+name {
			t.Errorf("renamed on A, on B still %q", info.Name)
		}
	}

	// A session that ends on A is refused by B's next request, however warm its caches.
	other := NewClient(b.Addr)
	other.Session = a.Client().Session
	wantNames(t, other, "0", "named on B")
	ok(t, (&Client{Base: onA.Base, HTTP: onA.HTTP, Session: other.Session}).Logout())
	var refusal *Refusal
	if _, err := other.List("0"); !errors.As(err, &refusal) || refusal.Status != 401 {
		t.Errorf("a session revoked on A, used on B: %v", err)
	}

	// The command line is a third process: who it locks out is out on both.
	wantNames(t, onB, "0", "named on B")
	a.Run("user", "disable", email)
	for _, c := range []*Client{onA, onB} {
		if _, err := c.List("0"); !errors.As(err, &refusal) || refusal.Status != 401 {
			t.Errorf("a disabled user: %v", err)
		}
	}
	a.Run("user", "enable", email)
	a.Client()
}

// TestNodeDies kills one of two nodes in the middle of uploads: the other goes on with each of them.
func TestNodeDies(t *testing.T) {
	a, b := newServer(t), newServer(t)
	a.Database = dbtest.Postgres(t)
	b.Database, b.Dir = a.Database, a.Dir
	a.Start()
	b.Start()
	onA := a.Client()
	onB := NewClient(b.Addr)
	onB.Session = onA.Session

	var uploads []Upload
	half := map[Upload][]byte{}
	for _, size := range []int{2, 1000, 100 << 10, 1 << 20} {
		data := bytes.Repeat([]byte{byte(size)}, size/2)
		id, err := onA.Create("0", fmt.Sprint(size))
		ok(t, err)
		u, err := onA.Open(id, int64(size))
		ok(t, err)
		ok(t, onA.Chunk(u, 0, data))
		uploads = append(uploads, u)
		half[u] = data
	}
	a.Kill()
	for _, u := range uploads {
		data := half[u]
		ok(t, onB.Chunk(u, int64(len(data)), data))
		f, err := onB.Close(u, int64(2*len(data)))
		ok(t, err)
		got, err := onB.Download(f.FileID)
		ok(t, err)
		if !bytes.Equal(got, append(data, data...)) {
			t.Errorf("a file of %d bytes, half through a node that died, came back different", 2*len(data))
		}
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantNames holds a folder's list against names.
func wantNames(t *testing.T, c *Client, folder string, names ...string) {
	t.Helper()
	list, err := c.List(folder)
	ok(t, err)
	var got []string
	for _, f := range list.Folders {
		got = append(got, f.Name)
	}
	for _, f := range list.Files {
		got = append(got, f.Name)
	}
	if len(got) != len(names) {
		t.Errorf("the folder has %q, not %q", got, names)
		return
	}
	for i := range names {
		if got[i] != names[i] {
			t.Errorf("the folder has %q, not %q", got, names)
			return
		}
	}
}
