//go:build long

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// goSource is a real tree of more than 10,000 files: Go's own.
func goSource(t *testing.T) string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	ok(t, err)
	return filepath.Join(strings.TrimSpace(string(out)), "src")
}

// TestRcloneGoSource copies Go's source tree up and down.
func TestRcloneGoSource(t *testing.T) {
	r := newRclone(t, startServer(t, "sqlite"))
	r.flags = []string{"--transfers=16", "--checkers=16", "--retries=1"}
	source, back := goSource(t), t.TempDir()

	step := func(what string, fn func()) {
		t.Helper()
		began := time.Now()
		fn()
		t.Logf("%s: %v", what, time.Since(began).Round(time.Second))
	}
	step("up", func() { r.Run("copy", source, "drive:src", "--create-empty-src-dirs") })
	step("check", func() { r.Run("check", source, "drive:src", "--download") })
	step("sync again", func() { r.MustMoveNothing(r.Log("sync", source, "drive:src")) })
	step("times", func() {
		there := r.List("-R", "--files-only", "drive:src")
		t.Logf("%d files", len(there))
		sameTimes(t, source, there)
	})
	step("down", func() { r.Run("copy", "drive:src", back) })
	sameTree(t, source, back)
	step("move a tree", func() { r.Run("move", "drive:src", "drive:moved/src") })
	step("purge", func() { r.Run("purge", "drive:moved") })
	r.want("drive:", "!src", "!moved")
}

// TestRcloneWideFolder lists 20,000 files in one folder.
func TestRcloneWideFolder(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) {
		const files = 20_000
		s := startServer(t, database)
		r := newRclone(t, s)
		c := s.Client()
		folder, err := c.CreateFolder("0", "wide")
		ok(t, err)
		var next atomic.Int64
		var wg sync.WaitGroup
		began := time.Now()
		for range 16 {
			wg.Go(func() {
				for n := next.Add(1); n <= files && !t.Failed(); n = next.Add(1) {
					if _, err := c.Put(folder, fmt.Sprintf("file %05d", n), []byte(fmt.Sprint(n)), chunkSize); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		t.Logf("%d uploads: %v", files, time.Since(began).Round(time.Millisecond))
		began = time.Now()
		if got := r.List("drive:wide"); len(got) != files {
			t.Errorf("%d files are listed", len(got))
		}
		t.Logf("lsjson: %v", time.Since(began).Round(time.Millisecond))
		began = time.Now()
		if got := r.List("drive:wide", "--hash"); got["file 00007"].Hashes["md5"] != hashOf([]byte("7")) {
			t.Errorf("the listed hash: %+v", got["file 00007"])
		}
		t.Logf("lsjson --hash: %v", time.Since(began).Round(time.Millisecond))
	})
}

// TestRcloneLargeFile brings 3 GiB up and down again.
func TestRcloneLargeFile(t *testing.T) {
	const size = 3<<30 + 12345
	r := newRclone(t, startServer(t, "sqlite"))
	r.flags = []string{"--retries=1"}
	large := filepath.Join(t.TempDir(), "large")
	f, err := os.Create(large)
	ok(t, err)
	sum := sha256.New()
	_, err = io.CopyN(io.MultiWriter(f, sum), rand.NewChaCha8([32]byte{3}), size)
	ok(t, err)
	ok(t, f.Close())

	began := time.Now()
	r.Run("copyto", large, "drive:large")
	t.Logf("up: %v", time.Since(began).Round(time.Millisecond))
	ok(t, os.Remove(large))
	began = time.Now()
	r.Run("copyto", "drive:large", large)
	t.Logf("down: %v", time.Since(began).Round(time.Millisecond))

	f, err = os.Open(large)
	ok(t, err)
	defer f.Close()
	back := sha256.New()
	n, err := io.Copy(back, f)
	ok(t, err)
	if n != size || hex.EncodeToString(back.Sum(nil)) != hex.EncodeToString(sum.Sum(nil)) {
		t.Errorf("%d bytes came back as %d, or different", int64(size), n)
	}
}

// TestRcloneKilledServer kills and restarts the server five times while rclone copies a tree, which must come to its end.
func TestRcloneKilledServer(t *testing.T) {
	eachDatabase(t, func(t *testing.T, database string) { copyThroughKills(t, database, 5) })
}
