//go:build !powercut || !linux

package main

import "driveway/internal/content/disk"

// vfs is the file layer of SQLite: the system's. A build for crash tests has another one.
func (p place) vfs() (string, error) { return "", nil }

// syncer brings content to stable storage: nil for fsync. A build for crash tests has another one.
func (p place) syncer() (disk.Syncer, error) { return nil, nil }
