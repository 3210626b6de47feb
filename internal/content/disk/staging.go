package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"driveway/internal/content"
)

const (
	bufferSize    = 1 << 20
	writeBackSize = 4 << 20 // so much is written before the disk is told to begin
)

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// staging is a file under its staging name, or the read-only file of a content that another handle has published.
type staging struct {
	store *Store
	key   content.Key
	file  *os.File
	moved bool // the file has its published name; whether that is synced only a successful Publish says
}

// WriteFrom implements content.Staging. Where r is content.Pieces, its buffers are written as they are.
func (s *staging) WriteFrom(offset int64, r io.Reader) (int64, error) {
	if offset < 0 {
		return 0, failed("write", s.key, fs.ErrInvalid)
	}
	size, err := s.writable()
	if err != nil {
		return 0, failed("write", s.key, err)
	}
	pieces, ok := r.(content.Pieces)
	if !ok {
		b := buffers.Get().(*[bufferSize]byte)
		defer buffers.Put(b)
		pieces = content.PiecesOf(r, b[:])
	}
	n, readErr, err := s.write(offset, pieces)
	if isFull(err) {
		// The bytes of the refused write must not keep the space that others now need.
		err = errors.Join(err, s.cutTo(size))
	}
	if err == nil && readErr != nil {
		return n, readErr // the reader's own words: what failed is not the store
	}
	return n, failed("write", s.key, err)
}

// write keeps the error of the reader and that of the file apart.
func (s *staging) write(offset int64, pieces content.Pieces) (n int64, readErr, err error) {
	var begun int64 // up to here the disk has been told to write
	for readErr == nil {
		var p []byte
		p, readErr = pieces.Next()
		w, err := s.file.WriteAt(p, offset+n)
		n += int64(w)
		if err != nil {
			return n, nil, err
		}
		if n-begun >= writeBackSize {
			writeBack(s.file, offset+begun, n-begun)
			begun = n
		}
	}
	if readErr != io.EOF {
		return n, readErr, nil
	}
	if begun < n && n >= bufferSize {
		writeBack(s.file, offset+begun, n-begun)
	}
	return n, nil, nil
}

// writable returns the size of a content that may still be written. The name is what says so: another handle may have
// published or removed the file.
func (s *staging) writable() (int64, error) {
	if s.moved {
		return 0, content.ErrPublished
	}
	info, err := s.store.root.Lstat(stagingPath(s.key))
	if err == nil {
		return info.Size(), nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := s.store.root.Lstat(contentPath(s.key)); err == nil {
			return 0, content.ErrPublished
		}
	}
	return 0, err
}

func (s *staging) cutTo(size int64) error {
	info, err := s.file.Stat()
	if err != nil || info.Size() <= size {
		return err
	}
	return s.file.Truncate(size)
}

// ReadAt implements content.Staging.
func (s *staging) ReadAt(p []byte, offset int64) (int, error) { return s.file.ReadAt(p, offset) }

// Size implements content.Staging.
func (s *staging) Size() (int64, error) {
	info, err := s.file.Stat()
	if err != nil {
		return 0, failed("size of", s.key, err)
	}
	return info.Size(), nil
}

// Publish implements content.Staging. When the bytes can't be synced, the staging content is removed: the kernel may
// have dropped them and would call a second sync a success.
func (s *staging) Publish(ctx context.Context, size int64) error {
	return failed("publish", s.key, s.publish(ctx, size))
}

func (s *staging) publish(ctx context.Context, size int64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.moved {
		if err := s.move(size); err != nil {
			return err
		}
	}
	// Repeated even where the name is there: who moved it may have died before it synced the folder.
	info, err := s.store.root.Lstat(contentPath(s.key))
	if err != nil {
		return err
	}
	if info.Size() != size {
		return fmt.Errorf("%w with %d bytes, not %d", content.ErrPublished, info.Size(), size)
	}
	return s.store.syncFolder(homeFolder(s.key))
}

// move gives the file its size, makes its bytes stable and renames it. The staging folder is not synced: should the old
// name come back after a power cut, it is a second name of a content that is published, and Resume, Walk and Remove know.
func (s *staging) move(size int64) error {
	was, err := s.writable()
	if errors.Is(err, content.ErrPublished) {
		s.moved = true
		return nil
	}
	if err != nil {
		return err
	}
	if was < size {
		return content.ErrShort
	}
	if err := s.cutTo(size); err != nil {
		return err
	}
	if err := s.store.sync.SyncFile(s.file); err != nil {
		return errors.Join(err, s.store.root.Remove(stagingPath(s.key)))
	}
	if err := s.store.makeHome(s.key); err != nil {
		return err
	}
	err = s.store.root.Rename(stagingPath(s.key), contentPath(s.key))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	s.moved = true // by us or, where the name was missing, perhaps by another handle in the meantime
	return nil
}

// Close implements content.Staging.
func (s *staging) Close() error { return s.file.Close() }
