// Package vfsfile is the ground for layers over the file access of the SQLite library.
package vfsfile

import (
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// A File passes on all that SQLite asks of a file beyond reading and writing: shared memory for the write-ahead log
// above all. A layer embeds it and overrides what it wants to see or to change.
//
// Batches of writes that a file system makes atomic are left out: they would pass by the layer.
type File struct{ vfs.File }

var (
	_ vfs.FileUnwrap             = File{}
	_ vfs.FileLockState          = File{}
	_ vfs.FilePersistWAL         = File{}
	_ vfs.FilePowersafeOverwrite = File{}
	_ vfs.FileHasMoved           = File{}
	_ vfs.FileSizeHint           = File{}
	_ vfs.FileSharedMemory       = File{}
)

func (f File) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return f.File.DeviceCharacteristics() &^ vfs.IOCAP_BATCH_ATOMIC
}

func (f File) Unwrap() vfs.File                { return f.File }
func (f File) LockState() vfs.LockLevel        { return vfsutil.WrapLockState(f.File) }
func (f File) PersistWAL() bool                { return vfsutil.WrapPersistWAL(f.File) }
func (f File) SetPersistWAL(keep bool)         { vfsutil.WrapSetPersistWAL(f.File, keep) }
func (f File) PowersafeOverwrite() bool        { return vfsutil.WrapPowersafeOverwrite(f.File) }
func (f File) SetPowersafeOverwrite(safe bool) { vfsutil.WrapSetPowersafeOverwrite(f.File, safe) }
func (f File) HasMoved() (bool, error)         { return vfsutil.WrapHasMoved(f.File) }
func (f File) SizeHint(size int64) error       { return vfsutil.WrapSizeHint(f.File, size) }
func (f File) SharedMemory() vfs.SharedMemory  { return vfsutil.WrapSharedMemory(f.File) }
