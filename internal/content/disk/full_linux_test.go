package disk_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/disk"
)

// TestFull fills a filesystem of two megabytes.
func TestFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	s := open(t, filepath.Join(dir, "store"), disk.Options{})
	st, err := s.Create(t.Context(), content.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	head := strings.Repeat("x", 100_000)
	if _, err := st.WriteFrom(0, strings.NewReader(head)); err != nil {
		t.Fatal(err)
	}
	h := content.NewHash()
	for range 2 {
		if _, err := st.WriteFrom(100_000, bytes.NewReader(make([]byte, 3<<20))); !errors.Is(err, content.ErrFull) {
			t.Fatalf("got %v", err)
		}
		if size, err := st.Size(); size != 100_000 || err != nil {
			t.Fatalf("%d bytes are kept, %v", size, err)
		}
		other, err := s.Create(t.Context(), content.NewKey())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if _, err := content.WriteHashed(other, 0, bytes.NewReader(make([]byte, 3<<20)), h); !errors.Is(err, content.ErrFull) {
			t.Fatalf("got %v", err)
		}
		if h.Size() != 0 {
			t.Fatal("refused bytes are hashed")
		}
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := st.WriteFrom(100_000, bytes.NewReader(make([]byte, 1<<20))); err != nil {
		t.Error(err)
	}
	if err := st.Publish(t.Context(), 100_000); err != nil {
		t.Error(err)
	}
}
