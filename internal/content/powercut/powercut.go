//go:build linux

// Package powercut lets a test take the power from a disk. It is for tests only.
//
// Everything happens as usual in a live folder, but for syncs: those are calls to a Disk. Beside the live folder lies a
// durable one, which only syncs change: SyncFile copies the bytes of a file, SyncFolder the names in a folder. Whoever has
// killed all processes that use the live folder calls Restore, and the live folder is what a disk may hold at worst after
// a power cut: what has been synced and nothing else. A name that was synced without its file leads to an empty file, or to
// the bytes of its last sync.
//
// The state is all in the durable folder, so that a process may be killed at any time, and several may use one folder.
// What is not simulated: bytes that get to the disk without a sync, and folders that are renamed.
//
//	data/<inode>           the durable bytes of a file
//	pins/<inode>           the live file itself, so that its inode number is not given to another one
//	folders/@<path>/<name> a durable name: a hard link to the data, or an empty folder for a folder
package powercut

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Disk is one live folder and its durable state. It is a disk.Syncer, and safe for concurrent use.
type Disk struct {
	live, durable string
	mu            sync.Mutex
	lock          *os.File // against other processes; the death of one unlocks it
}

// New returns the disk of a live folder, which must exist. If there is no durable folder, one is made in which all that is
// there already is durable. Both must lie on one filesystem, and neither in the other.
func New(live, durable string) (*Disk, error) {
	live, err := filepath.EvalSymlinks(live)
	if err == nil {
		live, err = filepath.Abs(live)
	}
	if err != nil {
		return nil, fmt.Errorf("powercut: %w", err)
	}
	for _, name := range []string{"data", "pins", "folders"} {
		if err := os.MkdirAll(filepath.Join(durable, name), 0o700); err != nil {
			return nil, fmt.Errorf("powercut: %w", err)
		}
	}
	lock, err := os.OpenFile(filepath.Join(durable, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("powercut: %w", err)
	}
	d := &Disk{live: live, durable: durable, lock: lock}
	if err := d.begin(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return d, nil
}

// Close lets go of the durable folder.
func (d *Disk) Close() error { return d.lock.Close() }

// begin makes durable what was there before there was a durable folder.
func (d *Disk) begin() error {
	begun := d.path("begun")
	if _, err := os.Stat(begun); err == nil {
		return nil
	}
	if err := filepath.WalkDir(d.live, d.syncWhole); err != nil {
		return fmt.Errorf("powercut: %w", err)
	}
	return os.WriteFile(begun, nil, 0o600)
}

func (d *Disk) syncWhole(path string, e fs.DirEntry, err error) error {
	if err != nil || !e.IsDir() && !e.Type().IsRegular() {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if e.IsDir() {
		return d.SyncFolder(f)
	}
	return d.SyncFile(f)
}

// SyncFile makes the bytes and the size of the file durable, but not its name.
func (d *Disk) SyncFile(f *os.File) error {
	defer d.locked()()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("powercut: %w", err)
	}
	if info.Sys().(*syscall.Stat_t).Nlink == 0 {
		return nil // a file without a name is gone after a power cut
	}
	ino, err := d.pin(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), info)
	if err != nil {
		return fmt.Errorf("powercut: sync %s: %w", f.Name(), err)
	}
	if err := d.copyData(ino); err != nil {
		return fmt.Errorf("powercut: sync %s: %w", f.Name(), err)
	}
	return nil
}

// copyData copies in place: being killed here leaves old and new bytes mixed, as a sync that did not return may.
func (d *Disk) copyData(ino string) error {
	from, err := os.Open(d.path("pins", ino)) // the file that was synced may be open for writing only
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(d.path("data", ino), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer to.Close()
	n, err := io.Copy(to, from)
	if err != nil {
		return err
	}
	return to.Truncate(n)
}

// SyncFolder makes the names in the folder durable: those that are there and that others are not. A folder that is not in
// the live one has nothing to make durable.
func (d *Disk) SyncFolder(f *os.File) error {
	path, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	if err != nil {
		return fmt.Errorf("powercut: %w", err)
	}
	rel, err := filepath.Rel(d.live, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return nil
	}
	defer d.locked()()
	if err := d.copyNames(path, d.folder(rel), rel); err != nil {
		return fmt.Errorf("powercut: sync %s: %w", path, err)
	}
	return nil
}

func (d *Disk) copyNames(live, durable, rel string) error {
	if err := os.MkdirAll(durable, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(live)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, e := range entries {
		name := filepath.Join(durable, e.Name())
		switch {
		case e.IsDir():
			err = os.MkdirAll(name, 0o700)
		case e.Type().IsRegular():
			err = d.link(filepath.Join(live, e.Name()), name)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed in the meantime
		}
		if err != nil {
			return err
		}
		there[e.Name()] = true
	}
	entries, err = os.ReadDir(durable)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if there[e.Name()] {
			continue
		}
		if err := os.Remove(filepath.Join(durable, e.Name())); err != nil {
			return err
		}
		if e.IsDir() {
			if err := os.RemoveAll(d.folder(filepath.Join(rel, e.Name()))); err != nil {
				return err
			}
		}
	}
	return nil
}

// link gives the durable bytes of a live file a durable name, in one step also where the name led elsewhere.
func (d *Disk) link(live, name string) error {
	info, err := os.Lstat(live)
	if err != nil {
		return err
	}
	ino, err := d.pin(live, info)
	if err != nil {
		return err
	}
	data, err := os.OpenFile(d.path("data", ino), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer data.Close()
	want, err := data.Stat()
	if err != nil {
		return err
	}
	if have, err := os.Lstat(name); err == nil && os.SameFile(have, want) {
		return nil
	}
	next := d.path("next")
	_ = os.Remove(next)
	if err := os.Link(d.path("data", ino), next); err != nil {
		return err
	}
	return os.Rename(next, name)
}

// pin keeps the inode of a live file and returns its number. The name path may lead to another file by now than it did for
// info, which is then the one that counts.
func (d *Disk) pin(path string, info fs.FileInfo) (string, error) {
	ino := number(info)
	if _, err := os.Lstat(d.path("pins", ino)); err == nil {
		return ino, nil
	}
	next := d.path("next")
	_ = os.Remove(next)
	if err := unix.Linkat(unix.AT_FDCWD, path, unix.AT_FDCWD, next, unix.AT_SYMLINK_FOLLOW); err != nil {
		return "", err
	}
	info, err := os.Lstat(next)
	if err != nil {
		return "", err
	}
	ino = number(info)
	return ino, os.Rename(next, d.path("pins", ino))
}

func number(info fs.FileInfo) string {
	return strconv.FormatUint(info.Sys().(*syscall.Stat_t).Ino, 10)
}

func (d *Disk) path(name ...string) string {
	return filepath.Join(append([]string{d.durable}, name...)...)
}

func (d *Disk) folder(rel string) string { return folder(d.durable, rel) }

func folder(durable, rel string) string {
	return filepath.Join(durable, "folders", "@"+url.PathEscape(rel))
}

func (d *Disk) locked() (unlock func()) {
	d.mu.Lock()
	for {
		if err := syscall.Flock(int(d.lock.Fd()), syscall.LOCK_EX); err != syscall.EINTR {
			break
		}
	}
	return func() {
		_ = syscall.Flock(int(d.lock.Fd()), syscall.LOCK_UN)
		d.mu.Unlock()
	}
}
