package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk fills the disk that the drive lives on. Uploads are then refused in the guide's shape, what was
// acknowledged stays whole and readable, and when there is space again uploads go on, without a restart.
func TestFullDisk(t *testing.T) {
	s := newServer(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a small disk can't be mounted here: %v", err)
	}
	t.Cleanup(func() {
		s.Kill()
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	s.Dir = filepath.Join(disk, "data")
	s.Start()
	ballast := filepath.Join(disk, "ballast")
	ok(t, os.WriteFile(ballast, make([]byte, 24<<20), 0o600))
	c := s.Client()
	folder, err := c.CreateFolder("0", "full")
	ok(t, err)

	// Files of many sizes, until each of them is refused.
	acked := map[string][]byte{}
	put := func(size, n int) error {
		data := bytes.Repeat([]byte(fmt.Sprintf("%07d ", n)), size/8+1)[:size]
		name := fmt.Sprintf("%d of %d", n, size)
		f, err := c.Put(folder, name, data, 1<<20)
		if err == nil {
			acked[f.FileID] = data
		}
		return err
	}
	n := 0
	for _, size := range []int{5 << 20, 1 << 20, 100 << 10, 20 << 10, 1 << 10} {
		var refusal *Refusal
		for err = nil; err == nil; n++ {
			err = put(size, n)
		}
		if !errors.As(err, &refusal) || refusal.Status == 500 || refusal.Status < 400 {
			t.Errorf("a file of %d bytes onto a full disk: %v", size, err)
		}
		t.Logf("%d bytes: %v", size, err)
	}

	whole := func(when string) {
		t.Helper()
		list, err := c.List(folder)
		if err != nil {
			t.Fatalf("list %s: %v", when, err)
		}
		if len(list.Files) != len(acked) {
			t.Errorf("%s %d files are listed, %d were acknowledged", when, len(list.Files), len(acked))
		}
		for id, want := range acked {
			if got, err := c.Download(id); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s a file of %d bytes reads as %d bytes, %v", when, len(want), len(got), err)
			}
		}
	}
	whole("on a full disk")

	// The same server, some space freed.
	ok(t, os.Remove(ballast))
	for i, size := range []int{1 << 10, 100 << 10, 5 << 20} {
		if err := put(size, 10000+i); err != nil {
			t.Errorf("a file of %d bytes, space freed: %v", size, err)
		}
	}
	whole("with space again")
	s.Kill()
	s.Start()
	whole("after a restart")
}
