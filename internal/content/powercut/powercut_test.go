//go:build linux

package powercut_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"driveway/internal/content/powercut"
)

// rig is a live folder that a test uses with the functions of package os.
type rig struct {
	t             *testing.T
	live, durable string
	disk          *powercut.Disk
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, live: filepath.Join(t.TempDir(), "live")}
	r.durable = filepath.Join(filepath.Dir(r.live), "durable")
	r.ok(os.Mkdir(r.live, 0o700))
	r.start()
	return r
}

func (r *rig) start() {
	d, err := powercut.New(r.live, r.durable)
	r.ok(err)
	r.disk = d
	r.t.Cleanup(func() { d.Close() })
}

// cut takes the power and starts again.
func (r *rig) cut() {
	r.t.Helper()
	r.ok(powercut.Restore(r.live, r.durable))
	r.start()
}

func (r *rig) path(name string) string { return filepath.Join(r.live, name) }

func (r *rig) write(name, text string) {
	r.t.Helper()
	r.ok(os.WriteFile(r.path(name), []byte(text), 0o600))
}

func (r *rig) rename(from, to string) { r.t.Helper(); r.ok(os.Rename(r.path(from), r.path(to))) }
func (r *rig) remove(name string)     { r.t.Helper(); r.ok(os.Remove(r.path(name))) }
func (r *rig) mkdir(name string)      { r.t.Helper(); r.ok(os.Mkdir(r.path(name), 0o700)) }

func (r *rig) syncFile(name string)   { r.t.Helper(); r.sync(name, r.disk.SyncFile) }
func (r *rig) syncFolder(name string) { r.t.Helper(); r.sync(name, r.disk.SyncFolder) }

func (r *rig) sync(name string, sync func(*os.File) error) {
	r.t.Helper()
	f, err := os.Open(r.path(name))
	r.ok(err)
	defer f.Close()
	r.ok(sync(f))
}

func (r *rig) has(name, want string) {
	r.t.Helper()
	got, err := os.ReadFile(r.path(name))
	if err != nil || string(got) != want {
		r.t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
	}
}

func (r *rig) hasNot(name string) {
	r.t.Helper()
	if _, err := os.Lstat(r.path(name)); !errors.Is(err, fs.ErrNotExist) {
		r.t.Errorf("%s is there, or %v", name, err)
	}
}

func (r *rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestOnlyWhatIsSyncedStays(t *testing.T) {
	r := newRig(t)
	r.write("nothing", "x")
	r.cut()
	r.hasNot("nothing")

	r.write("file only", "x")
	r.syncFile("file only")
	r.cut()
	r.hasNot("file only")

	r.write("name only", "x")
	r.syncFolder(".")
	r.cut()
	r.has("name only", "")

	r.write("both", "first")
	r.syncFile("both")
	r.syncFolder(".")
	r.write("both", "second, unsynced")
	r.cut()
	r.has("both", "first")

	r.write("both", "2nd")
	r.syncFile("both")
	r.cut()
	r.has("both", "2nd")
}

func TestNamesStayOrGoWithTheirFolder(t *testing.T) {
	r := newRig(t)
	r.mkdir("a")
	r.mkdir("b")
	r.syncFolder(".")
	r.write("a/file", "x")
	r.syncFile("a/file")
	r.syncFolder("a")

	r.rename("a/file", "b/file")
	r.cut()
	r.has("a/file", "x")
	r.hasNot("b/file")

	r.rename("a/file", "b/file")
	r.syncFolder("b")
	r.cut()
	r.has("a/file", "x") // both names: only a filesystem with a journal does better
	r.has("b/file", "x")

	r.remove("a/file")
	r.syncFolder("a")
	r.remove("b/file")
	r.cut()
	r.hasNot("a/file")
	r.has("b/file", "x")

	r.write("b/next", "y")
	r.syncFile("b/next")
	r.rename("b/next", "b/file")
	r.syncFolder("b")
	r.cut()
	r.has("b/file", "y")
	r.hasNot("b/next")
}

func TestFolders(t *testing.T) {
	r := newRig(t)
	r.mkdir("a")
	r.write("a/file", "x")
	r.syncFile("a/file")
	r.syncFolder("a")
	r.cut()
	r.hasNot("a")

	r.mkdir("a")
	r.mkdir("a/b")
	r.write("a/b/file", "x")
	r.syncFile("a/b/file")
	r.syncFolder("a/b")
	r.syncFolder("a")
	r.syncFolder(".")
	r.cut()
	r.has("a/b/file", "x")

	r.ok(os.RemoveAll(r.path("a")))
	r.mkdir("a")
	r.cut()
	r.has("a/b/file", "x")

	r.ok(os.RemoveAll(r.path("a")))
	r.syncFolder(".")
	r.mkdir("a")
	r.syncFolder(".")
	r.cut()
	r.hasNot("a/b")
}

// A new file often gets the inode number of one that was just removed. The durable bytes of that one stay its own.
func TestInodeNumbersAreNotReused(t *testing.T) {
	r := newRig(t)
	r.write("old", "old")
	r.syncFile("old")
	r.syncFolder(".")
	for range 10 {
		r.remove("old")
		r.write("old", "new")
		r.syncFile("old")
	}
	r.cut()
	r.has("old", "old")
}

func TestWhatWasThereBeforeIsDurable(t *testing.T) {
	r := newRig(t)
	r.mkdir("a")
	r.write("a/file", "x")
	r.ok(os.RemoveAll(r.durable))
	r.start()
	r.cut()
	r.has("a/file", "x")
}

// A process that starts on a live folder without a power cut finds the durable state of the one before it.
func TestRestartWithoutCut(t *testing.T) {
	r := newRig(t)
	r.write("file", "x")
	r.syncFile("file")
	r.start()
	r.write("other", "y")
	r.syncFolder(".")
	r.start()
	r.cut()
	r.has("file", "x")
	r.has("other", "")
}
