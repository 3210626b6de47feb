package disk

import (
	"errors"
	"os"
	"syscall"
)

// syncFolder does nothing: Windows offers no sync of a folder, and NTFS logs names itself.
func syncFolder(*os.File) error { return nil }

const (
	errorHandleDiskFull = syscall.Errno(39)
	errorDiskFull       = syscall.Errno(112)
	errorDiskQuota      = syscall.Errno(1295)
)

// isFull reports whether the filesystem or somebody's quota on it is full.
func isFull(err error) bool {
	return errors.Is(err, errorDiskFull) || errors.Is(err, errorHandleDiskFull) || errors.Is(err, errorDiskQuota)
}
