package db

import (
	"errors"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"driveway/internal/db/vfsfile"
)

// fullLayer makes a file layer that tells a full disk from other trouble: by itself the library reports only that
// writing failed. It returns the layer's name. Making it again changes nothing.
func fullLayer(under string) string {
	name := "driveway-" + under
	vfs.Register(name, fullDisk{vfs.Find(under)})
	return name
}

type fullDisk struct{ vfs.VFS }

func (l fullDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(l.VFS, name, flags)
	if err != nil {
		return f, flags, full(err)
	}
	return &fullFile{vfsfile.File{File: f}}, flags, nil
}

type fullFile struct{ vfsfile.File }

func (f *fullFile) WriteAt(p []byte, off int64) (int, error) {
	n, err := f.File.WriteAt(p, off)
	if err != nil {
		err = full(err)
	}
	return n, err
}

func (f *fullFile) Truncate(size int64) error     { return full(f.File.Truncate(size)) }
func (f *fullFile) Sync(flags vfs.SyncFlag) error { return full(f.File.Sync(flags)) }
func (f *fullFile) SizeHint(size int64) error     { return full(f.File.SizeHint(size)) }

// full gives an error that says so the code that SQLite has for it.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return vfs.SystemError(err, sqlite3.FULL)
	}
	return err
}
