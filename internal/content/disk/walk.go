package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"driveway/internal/content"
)

// walkBatch is how many names Walk holds in memory.
const walkBatch = 512

// Walk implements content.Store. Files whose names are no keys are not the store's and not told.
func (s *Store) Walk(ctx context.Context) iter.Seq2[content.Info, error] {
	return func(yield func(content.Info, error) bool) {
		if !s.walkFolder(ctx, stagingFolder, yield) {
			return
		}
		// Listed only now: what has been published since is in a home that this list knows.
		homes, err := s.homeFolders()
		if err != nil {
			yield(content.Info{}, fmt.Errorf("content: walk: %w", err))
			return
		}
		for _, kk := range homes {
			if !s.walkFolder(ctx, fmt.Sprintf("%s/%02x", contentFolder, kk), yield) {
				return
			}
		}
	}
}

// walkFolder reports whether to go on.
func (s *Store) walkFolder(ctx context.Context, name string, yield func(content.Info, error) bool) bool {
	stop := func(err error) bool {
		yield(content.Info{}, fmt.Errorf("content: walk %s: %w", name, err))
		return false
	}
	folder, err := s.root.Open(name)
	if err != nil {
		return stop(err)
	}
	defer folder.Close()
	for {
		entries, err := folder.ReadDir(walkBatch)
		for _, e := range entries {
			if ctx.Err() != nil {
				return stop(ctx.Err())
			}
			info, err := s.info(name, e)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return stop(err)
			}
			if !yield(info, nil) {
				return false
			}
		}
		if err == io.EOF {
			return true
		}
		if err != nil {
			return stop(err)
		}
	}
}

// info returns fs.ErrNotExist for what is not a content, or no longer, or the second name of a published one.
func (s *Store) info(folder string, e fs.DirEntry) (content.Info, error) {
	key := content.Key(e.Name())
	if !key.Valid() || !e.Type().IsRegular() {
		return content.Info{}, fs.ErrNotExist
	}
	staging := folder == stagingFolder
	if staging {
		if _, err := s.root.Lstat(contentPath(key)); err == nil {
			return content.Info{}, fs.ErrNotExist
		}
	} else if folder != homeFolder(key) {
		return content.Info{}, fs.ErrNotExist
	}
	info, err := s.root.Lstat(folder + "/" + e.Name())
	if err != nil {
		return content.Info{}, err
	}
	return content.Info{Key: key, Size: info.Size(), Modified: info.ModTime(), Staging: staging}, nil
}
