//go:build powercut && linux

package main

import (
	"os"
	"path/filepath"

	contentcut "driveway/internal/content/powercut"

	"driveway/internal/content/disk"
	databasecut "driveway/internal/db/powercut"
)

// A binary built with the tag powercut keeps in the folder that DRIVEWAY_TEST_POWERCUT names what a power cut would leave
// of the data folder: what was synced. The crash tests put it in place of the data folder after killing the process.

// vfs is the file layer of SQLite: its database's durable copies are kept.
func (p place) vfs() (string, error) {
	durable := os.Getenv("DRIVEWAY_TEST_POWERCUT")
	if durable == "" || !p.sqlite() {
		return "", nil
	}
	return "powercut", databasecut.Register("powercut", p.Data, filepath.Join(durable, "database"))
}

// syncer brings content to stable storage: to its durable copies.
func (p place) syncer() (disk.Syncer, error) {
	durable := os.Getenv("DRIVEWAY_TEST_POWERCUT")
	if durable == "" {
		return nil, nil
	}
	if err := os.MkdirAll(p.contentFolder(), 0o700); err != nil {
		return nil, err
	}
	return contentcut.New(p.contentFolder(), filepath.Join(durable, "content"))
}
