package disk

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"driveway/internal/content"
)

// Paths exist for valid keys only: every exported method asks valid first.
func stagingPath(key content.Key) string { return stagingFolder + "/" + string(key) }
func contentPath(key content.Key) string { return homeFolder(key) + "/" + string(key) }
func homeFolder(key content.Key) string  { return contentFolder + "/" + string(key[:2]) }

// makeRoot makes the root folder and those above it that are missing, and syncs the folders that got a new name.
func makeRoot(root string, sync Syncer) error {
	_, err := os.Stat(root)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	above := filepath.Dir(filepath.Clean(root))
	if above != root {
		if err := makeRoot(above, sync); err != nil {
			return err
		}
	}
	if err := os.Mkdir(root, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.Open(above)
	if err != nil {
		return err
	}
	defer f.Close()
	return sync.SyncFolder(f)
}

// makeFolders makes the two upper folders. It syncs them even when they are there, since whoever made them may have died
// before it did; and then all homes that are there are there for good.
func (s *Store) makeFolders() error {
	for _, name := range []string{stagingFolder, contentFolder} {
		if err := s.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	homes, err := s.homeFolders()
	if err != nil {
		return err
	}
	if err := errors.Join(s.syncFolder("."), s.syncFolder(contentFolder)); err != nil {
		return err
	}
	for _, kk := range homes {
		s.homes[kk].Store(true)
	}
	return nil
}

// makeHome makes sure that the folder for the published content of that key is there for good. One that is found is
// synced all the same the first time, since another process may be about to do so. Folders are made when they are needed:
// 256 at once take a disk some tenths of a second. They are never removed.
func (s *Store) makeHome(key content.Key) error {
	var kk [1]byte
	_, _ = hex.Decode(kk[:], []byte(key[:2]))
	home := &s.homes[kk[0]]
	if home.Load() {
		return nil
	}
	if err := s.root.Mkdir(homeFolder(key), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := s.syncFolder(contentFolder); err != nil {
		return err
	}
	home.Store(true)
	return nil
}

// homeFolders lists the folders for published content that are there, by the byte that names them.
func (s *Store) homeFolders() ([]byte, error) {
	f, err := s.root.Open(contentFolder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var homes []byte
	for _, name := range names {
		if b, err := hex.DecodeString(name); err == nil && len(b) == 1 && name == hex.EncodeToString(b) {
			homes = append(homes, b[0])
		}
	}
	return homes, nil
}

func (s *Store) syncFolder(name string) error {
	f, err := s.root.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.sync.SyncFolder(f)
}
