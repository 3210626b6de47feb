//go:build !windows

package disk

import (
	"errors"
	"os"
	"syscall"
)

func syncFolder(f *os.File) error { return f.Sync() }

// isFull reports whether the filesystem or somebody's quota on it is full.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
