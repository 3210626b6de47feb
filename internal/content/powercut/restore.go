//go:build linux

package powercut

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Restore makes of the live folder what is durable, and forgets the durable one: the next New begins with all that is there.
// No process may use the live folder any more.
func Restore(live, durable string) error {
	if _, err := os.Stat(folder(durable, ".")); err != nil {
		return fmt.Errorf("powercut: nothing to restore: %w", err)
	}
	if err := os.RemoveAll(live); err != nil {
		return fmt.Errorf("powercut: %w", err)
	}
	if err := restoreFolder(live, durable, "."); err != nil {
		return fmt.Errorf("powercut: %w", err)
	}
	return os.RemoveAll(durable)
}

func restoreFolder(live, durable, rel string) error {
	if err := os.Mkdir(filepath.Join(live, rel), 0o700); err != nil {
		return err
	}
	from := folder(durable, rel)
	entries, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // its name was synced, nothing in it
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		below := filepath.Join(rel, e.Name())
		if e.IsDir() {
			err = restoreFolder(live, durable, below)
		} else {
			err = restoreFile(filepath.Join(from, e.Name()), filepath.Join(live, below))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func restoreFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}
