package powercut

import (
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// A file is an open live file that notes what changes in it.
type file struct {
	vfs.File
	layer   *layer
	state   *state
	syncDir bool // the next sync is one of the folder too
}

// What SQLite asks a file for beyond reading and writing has to be passed on: shared memory for the write-ahead log
// above all.
var (
	_ vfs.FileUnwrap             = &file{}
	_ vfs.FileLockState          = &file{}
	_ vfs.FilePersistWAL         = &file{}
	_ vfs.FilePowersafeOverwrite = &file{}
	_ vfs.FileHasMoved           = &file{}
	_ vfs.FileSharedMemory       = &file{}
)

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

// DeviceCharacteristics leaves out atomic batches of writes: they would pass by the notes.
func (f *file) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return f.File.DeviceCharacteristics() &^ vfs.IOCAP_BATCH_ATOMIC
}

func (f *file) Unwrap() vfs.File                { return f.File }
func (f *file) LockState() vfs.LockLevel        { return vfsutil.WrapLockState(f.File) }
func (f *file) PersistWAL() bool                { return vfsutil.WrapPersistWAL(f.File) }
func (f *file) SetPersistWAL(keep bool)         { vfsutil.WrapSetPersistWAL(f.File, keep) }
func (f *file) PowersafeOverwrite() bool        { return vfsutil.WrapPowersafeOverwrite(f.File) }
func (f *file) SetPowersafeOverwrite(safe bool) { vfsutil.WrapSetPowersafeOverwrite(f.File, safe) }
func (f *file) HasMoved() (bool, error)         { return vfsutil.WrapHasMoved(f.File) }
func (f *file) SharedMemory() vfs.SharedMemory  { return vfsutil.WrapSharedMemory(f.File) }
