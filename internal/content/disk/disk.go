// Package disk keeps content as files below one folder of one filesystem:
//
//	staging/<key>        being written
//	content/<kk>/<key>   published; kk is the first two digits of the key
//	ping                 what Ping writes
//
// Publishing syncs the file, moves it and syncs the folder that receives it, so that the name of a content never appears
// without its bytes, whenever the power goes. Nothing but that a folder exists is kept in memory: several processes may use one folder.
package disk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"driveway/internal/content"
)

const (
	stagingFolder = "staging"
	contentFolder = "content"
	pingFile      = "ping"
)

// Options of a store. The zero value is the right one but for tests.
type Options struct {
	// Sync brings files and folders to stable storage. Nil means fsync. Crash tests put package powercut here.
	Sync Syncer

	// Buffers is how many readers at a time may send through a buffer of a megabyte; more use sendfile. Zero means 32, a
	// negative number none: the right choice where clients without TLS connect directly over a fast network.
	Buffers int
}

// Store is a content.Store on a filesystem.
type Store struct {
	root    *os.Root // all access goes through it, so that no name leads out of the folder
	sync    Syncer
	homes   [256]atomic.Bool // the folders for published content that are there for good
	copying chan struct{}    // as many as readers that have a buffer
}

var _ content.Store = (*Store)(nil)

// Open returns the store in the folder root, which is made where it is missing. The folders of the store are for their
// owner only.
func Open(root string, o Options) (*Store, error) {
	if o.Sync == nil {
		o.Sync = fsync{}
	}
	if o.Buffers == 0 {
		o.Buffers = 32
	}
	root, err := filepath.Abs(root)
	if err == nil {
		err = makeRoot(root, o.Sync)
	}
	if err != nil {
		return nil, fmt.Errorf("content: open %s: %w", root, err)
	}
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, fmt.Errorf("content: open %s: %w", root, err)
	}
	s := &Store{root: r, sync: o.Sync, copying: make(chan struct{}, max(0, o.Buffers))}
	if err := s.makeFolders(); err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("content: open %s: %w", root, err)
	}
	return s, nil
}

// Close lets go of the folder. Staging contents and readers that are open stay usable but can't be published.
func (s *Store) Close() error { return s.root.Close() }

func valid(ctx context.Context, key content.Key) error {
	if !key.Valid() {
		return content.ErrKey
	}
	return ctx.Err()
}

// Create implements content.Store. The new name is not synced: a staging content may vanish in a power cut.
func (s *Store) Create(ctx context.Context, key content.Key) (content.Staging, error) {
	if err := valid(ctx, key); err != nil {
		return nil, failed("create", key, err)
	}
	if _, err := s.root.Lstat(contentPath(key)); err == nil {
		return nil, failed("create", key, content.ErrExists)
	}
	f, err := s.root.OpenFile(stagingPath(key), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, failed("create", key, err)
	}
	return &staging{store: s, key: key, file: f}, nil
}

// Resume implements content.Store.
func (s *Store) Resume(ctx context.Context, key content.Key) (content.Staging, error) {
	if err := valid(ctx, key); err != nil {
		return nil, failed("resume", key, err)
	}
	// The published name is asked first, since a filesystem without a journal can bring back the staging name beside it
	// after a power cut; and again at the end, since another process may have published between the first two.
	f, err := s.root.Open(contentPath(key))
	if errors.Is(err, fs.ErrNotExist) {
		f, err = s.root.OpenFile(stagingPath(key), os.O_RDWR, 0)
		if err == nil {
			return &staging{store: s, key: key, file: f}, nil
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		f, err = s.root.Open(contentPath(key))
	}
	if err != nil {
		return nil, failed("resume", key, err)
	}
	return &staging{store: s, key: key, file: f, moved: true}, nil
}

// Remove implements content.Store.
func (s *Store) Remove(ctx context.Context, key content.Key) error {
	if err := valid(ctx, key); err != nil {
		return failed("remove", key, err)
	}
	errStaging := s.root.Remove(stagingPath(key))
	errContent := s.root.Remove(contentPath(key))
	for _, err := range []error{errStaging, errContent} {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failed("remove", key, err)
		}
	}
	// Names that are missing are synced too: whoever removed them may have died before it did, and the staging name of a
	// published content is gone without having been synced.
	err := s.syncFolder(stagingFolder)
	if errStaging != nil || errContent == nil {
		if e := s.syncFolder(homeFolder(key)); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return failed("remove", key, err)
}

// Ping implements content.Store by writing a byte.
func (s *Store) Ping(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.root.WriteFile(pingFile, []byte("."), 0o600); err != nil {
		return fmt.Errorf("content: ping: %w", named(err))
	}
	return nil
}

// failed adds what was tried to an error; nil stays nil.
func failed(what string, key content.Key, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("content: %s %.32q: %w", what, string(key), named(err))
}

// named joins an error of the operating system with the one that content.Store promises for it.
func named(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", content.ErrMissing, err)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w: %w", content.ErrExists, err)
	case isFull(err):
		return fmt.Errorf("%w: %w", content.ErrFull, err)
	}
	return err
}
