// Package powercut lets crash tests lose what was written to a SQLite database but not synced, as a power cut does.
// Killing a process does not: what it wrote stays in the page cache.
//
// Register makes a file layer that works on the live files as usual, and keeps beside each a durable copy that changes
// only when the file is synced. A test runs a process on that layer, kills it, calls Restore, and starts the process
// again. All that was not synced is lost, which is the worst that can happen to it.
//
// All connections of a database that write have to be in one process, and to use the layer.
package powercut

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"driveway/internal/db/vfsfile"
)

// Register makes a file layer, to be chosen by name in db.Options, for databases in the folder liveDir. Their durable
// copies lie in durableDir, which is made, and mustn't be inside liveDir. A durableDir from before is gone on with.
func Register(name, liveDir, durableDir string) error {
	live, err := realDir(liveDir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(durableDir, 0o700); err != nil {
		return err
	}
	durable, err := realDir(durableDir)
	if err != nil {
		return err
	}
	vfs.Register(name, &layer{VFS: vfs.Find(""), live: live, durable: durable, files: map[string]*state{}})
	return nil
}

// Restore replaces the database files in liveDir by what was synced of them. No process may have them open.
func Restore(liveDir, durableDir string) error {
	entries, err := os.ReadDir(liveDir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isDatabaseFile(e.Name()) || copyExists(durableDir, e.Name()) {
			if err := os.Remove(filepath.Join(liveDir, e.Name())); err != nil {
				return err
			}
		}
	}
	return os.CopyFS(liveDir, os.DirFS(durableDir))
}

// isDatabaseFile recognises what SQLite puts beside a database. Of the shared memory nothing outlives a power cut.
func isDatabaseFile(name string) bool {
	for _, end := range []string{"-wal", "-shm", "-journal"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func copyExists(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, name))
	return err == nil
}

func realDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// A layer is the system's file layer with durable copies.
type layer struct {
	vfs.VFS
	live, durable string

	mu      sync.Mutex
	files   map[string]*state // by the path of the live file
	deleted []string          // copies that go when the folder is synced
}

// OpenFilename opens a file. Temporary files, which have no name, and files in other folders have no durable copy.
func (l *layer) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	path := name.String()
	copied := path != "" && filepath.Dir(path) == l.live
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := os.Lstat(path)
	f, flags, err2 := vfsutil.WrapOpenFilename(l.VFS, name, flags)
	if err2 != nil || !copied {
		return f, flags, err2
	}
	s := l.files[path]
	if s == nil {
		s = &state{path: path, durable: filepath.Join(l.durable, filepath.Base(path)), cut: -1}
		l.files[path] = s
		if err := s.adopt(); err != nil {
			return nil, 0, errors.Join(err, f.Close())
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		s.created()
	}
	// The system's layer syncs the folder together with the first sync of a log or journal that it may have created.
	const logs = vfs.OPEN_WAL | vfs.OPEN_MAIN_JOURNAL | vfs.OPEN_SUPER_JOURNAL
	syncDir := flags&vfs.OPEN_CREATE != 0 && flags&logs != 0
	return &file{File: vfsfile.File{File: f}, layer: l, state: s, syncDir: syncDir}, flags, nil
}

// Delete removes a file. Its durable copy goes when the folder is synced: until then the file may come back.
func (l *layer) Delete(path string, syncDir bool) error {
	if err := l.VFS.Delete(path, syncDir); err != nil {
		return err
	}
	if filepath.Dir(path) == l.live {
		l.mu.Lock()
		l.deleted = append(l.deleted, filepath.Join(l.durable, filepath.Base(path)))
		l.mu.Unlock()
	}
	if syncDir {
		return l.syncDir()
	}
	return nil
}

// syncDir makes the deletions durable.
func (l *layer) syncDir() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, path := range l.deleted {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	l.deleted = nil
	return nil
}

// A state is what the connections of a process know about a file together: what its durable copy lacks.
type state struct {
	path    string
	durable string

	mu    sync.Mutex
	fresh bool   // the copy is of an earlier file of that name
	cut   int64  // the shortest length since the last sync; -1: never shortened
	dirty []span // what was written since the last sync
}

type span struct{ from, to int64 }

// adopt is for the first opening by this process. What an earlier process had not synced is found by the next sync.
// A file without a copy counts as durable.
func (s *state) adopt() error {
	info, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	s.dirty = []span{{0, info.Size()}}
	if _, err := os.Stat(s.durable); errors.Is(err, fs.ErrNotExist) && info.Size() > 0 {
		return s.sync()
	}
	return nil
}

func (s *state) created() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh, s.cut, s.dirty = true, -1, nil
}

func (s *state) wrote(from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.dirty); n > 0 && s.dirty[n-1].to == from {
		s.dirty[n-1].to = to
		return
	}
	s.dirty = append(s.dirty, span{from, to})
}

func (s *state) truncated(size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cut < 0 || size < s.cut {
		s.cut = size
	}
}

// sync brings the copy up to the live file.
func (s *state) sync() (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer from.Close()
	flags := os.O_RDWR | os.O_CREATE
	if s.fresh {
		flags |= os.O_TRUNC
	}
	to, err := os.OpenFile(s.durable, flags, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	info, err := from.Stat()
	if err != nil {
		return err
	}
	if s.cut >= 0 {
		if old, err := to.Stat(); err != nil {
			return err
		} else if s.cut < old.Size() {
			if err := to.Truncate(s.cut); err != nil {
				return err
			}
		}
	}
	for _, d := range s.dirty {
		part := io.NewSectionReader(from, d.from, min(d.to, info.Size())-d.from)
		if _, err := io.Copy(io.NewOffsetWriter(to, d.from), part); err != nil {
			return err
		}
	}
	if err := to.Truncate(info.Size()); err != nil {
		return err
	}
	s.fresh, s.cut, s.dirty = false, -1, s.dirty[:0]
	return nil
}
