package disk

import (
	"os"
	"syscall"
)

const syncFileRangeWrite = 2 // SYNC_FILE_RANGE_WRITE

// writeBack lets the kernel begin to write a range to the disk, so that the sync at the end finds little left to do.
// It does not wait, and so takes no error away from that sync. Filesystems that can't do it are not asked twice as hard:
// it is only a hint.
func writeBack(f *os.File, offset, n int64) {
	c, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = c.Control(func(fd uintptr) {
		_ = syscall.SyncFileRange(int(fd), offset, n, syncFileRangeWrite)
	})
}
