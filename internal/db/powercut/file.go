package powercut

import (
	"github.com/ncruces/go-sqlite3/vfs"

	"driveway/internal/db/vfsfile"
)

// A file is an open live file that notes what changes in it.
type file struct {
	vfsfile.File
	layer   *layer
	state   *state
	syncDir bool // the next sync is one of the folder too
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	f.state.wrote(off, off+int64(n))
	return n, err
}

func (f *file) Truncate(size int64) error {
	if err := f.File.Truncate(size); err != nil {
		return err
	}
	f.state.truncated(size)
	return nil
}

func (f *file) Sync(flags vfs.SyncFlag) error {
	if err := f.File.Sync(flags); err != nil {
		return err
	}
	if f.syncDir {
		f.syncDir = false
		if err := f.layer.syncDir(); err != nil {
			return err
		}
	}
	return f.state.sync()
}
