package disk

import "os"

// Syncer brings to stable storage what has been done to a file or folder. Both methods are safe for concurrent use.
type Syncer interface {
	// SyncFile returns when the bytes and the size of f are stable. After an error they may be lost, whatever a later
	// call says.
	SyncFile(f *os.File) error

	// SyncFolder returns when the names in the open folder are stable: those made, moved in or out, and removed.
	SyncFolder(f *os.File) error
}

// fsync is the Syncer of real life.
type fsync struct{}

func (fsync) SyncFile(f *os.File) error   { return f.Sync() }
func (fsync) SyncFolder(f *os.File) error { return syncFolder(f) }
