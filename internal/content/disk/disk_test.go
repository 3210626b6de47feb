package disk_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/contenttest"
	"driveway/internal/content/disk"
)

func TestConformance(t *testing.T) {
	contenttest.Conformance(t, func(t *testing.T) content.Store { return open(t, t.TempDir(), disk.Options{}) })
}

func open(t testing.TB, root string, o disk.Options) *disk.Store {
	t.Helper()
	s, err := disk.Open(root, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestReadOverHTTP reads with a buffer and, having none, by sendfile.
func TestReadOverHTTP(t *testing.T) {
	root := t.TempDir()
	want := bytes.Repeat([]byte("0123456789abcde\n"), 200_000)
	key := put(t, open(t, root, disk.Options{}), want)
	for _, o := range []disk.Options{{}, {Buffers: -1}} {
		s := open(t, root, o)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			r, err := s.Open(t.Context(), key, 100, 3_000_000)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			w.Header().Set("Content-Length", "3000000")
			if n, err := io.Copy(w, r); n != 3_000_000 || err != nil {
				t.Errorf("%d bytes sent, %v", n, err)
			}
		}))
		defer server.Close()
		for range 2 {
			res, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil || !bytes.Equal(got, want[100:3_000_100]) {
				t.Errorf("%d bytes, %v, or other ones", len(got), err)
			}
		}
	}
}

// TestProcesses: two stores on one folder, as two processes have them.
func TestProcesses(t *testing.T) {
	root := filepath.Join(t.TempDir(), "above", "root") // neither of which is there
	one, two := open(t, root, disk.Options{}), open(t, root, disk.Options{})
	for range 20 {
		key := put(t, one, []byte("x"))
		r, err := two.Open(t.Context(), key, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if err := two.Remove(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		if _, err := one.Open(t.Context(), key, 0, -1); !errors.Is(err, content.ErrMissing) {
			t.Fatal(err)
		}
	}
}

func TestForTheirOwnerOnly(t *testing.T) {
	root := filepath.Join(t.TempDir(), "root")
	s := open(t, root, disk.Options{})
	put(t, s, []byte("x"))
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoWayOut: neither links nor foreign files in the folder lead anywhere.
func TestNoWayOut(t *testing.T) {
	root := t.TempDir()
	s := open(t, root, disk.Options{})
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := put(t, s, []byte("x"))
	home := filepath.Join(root, "content", string(key[:2]))
	link := key[:31] + "0"
	if link == key {
		link = key[:31] + "1"
	}
	if err := os.Symlink(secret, filepath.Join(home, string(link))); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"lost+found", ".DS_Store", "0123"} {
		if err := os.WriteFile(filepath.Join(home, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := s.Open(t.Context(), link, 0, -1); err == nil {
		r.Close()
		t.Error("a link is followed")
	}
	for info, err := range s.Walk(t.Context()) {
		if err != nil || info.Key != key {
			t.Errorf("told %+v, %v", info, err)
		}
	}
}

// TestLostBytes: once a sync has failed, the bytes may be lost though a second sync succeeds.
func TestLostBytes(t *testing.T) {
	root := t.TempDir()
	broken := errors.New("the disk broke")
	s := open(t, root, disk.Options{Sync: &syncs{file: broken}})
	key := content.NewKey()
	st, err := s.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Publish(t.Context(), 0); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := st.Publish(t.Context(), 0); !errors.Is(err, content.ErrMissing) {
		t.Error(err)
	}
	if _, err := s.Resume(t.Context(), key); !errors.Is(err, content.ErrMissing) {
		t.Error(err)
	}
}

// TestFolderSyncIsRepeated: a name that was not synced must be, before Publish says that all is well.
func TestFolderSyncIsRepeated(t *testing.T) {
	broken := errors.New("the disk broke")
	sync := &syncs{}
	s := open(t, t.TempDir(), disk.Options{Sync: sync})
	key := content.NewKey()
	st, err := s.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	sync.folder = broken
	for range 2 {
		if err := st.Publish(t.Context(), 0); !errors.Is(err, broken) {
			t.Error(err)
		}
	}
	sync.folder = nil
	if err := st.Publish(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

// syncs are as good as the errors they have.
type syncs struct{ file, folder error }

func (s *syncs) SyncFile(*os.File) error   { return s.file }
func (s *syncs) SyncFolder(*os.File) error { return s.folder }
