package disk_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/content/powercut"
)

// TestPowerCutChild is the process that gets killed.
func TestPowerCutChild(t *testing.T) {
	live := os.Getenv("POWERCUT_LIVE")
	if live == "" {
		return // runs as a child only
	}
	d, err := powercut.New(live, os.Getenv("POWERCUT_DURABLE"))
	if err != nil {
		t.Fatal(err)
	}
	var syncer disk.Syncer = d
	switch os.Getenv("POWERCUT_WITHOUT") {
	case "file":
		syncer = withoutFile{d}
	case "folder":
		syncer = withoutFolder{d}
	}
	s := open(t, filepath.Join(live, "content"), disk.Options{Sync: syncer})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				if err := putAndTell(t, s); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		})
	}
	wg.Wait()
}

type withoutFile struct{ disk.Syncer }

func (withoutFile) SyncFile(*os.File) error { return nil }

type withoutFolder struct{ disk.Syncer }

func (w withoutFolder) SyncFolder(f *os.File) error {
	if len(filepath.Base(f.Name())) == 2 { // a folder of published content; those above it stay
		return nil
	}
	return w.Syncer.SyncFolder(f)
}

// putAndTell tells after a thing that it has been done: what the parent reads has happened. One write is one line.
func putAndTell(t *testing.T, s content.Store) error {
	ctx := t.Context()
	key, size := content.NewKey(), rand.IntN(100_000)
	st, err := s.Create(ctx, key)
	if err != nil {
		return err
	}
	want := bytesOf(key, size)
	if _, err := st.WriteFrom(0, bytes.NewReader(want[:size/2])); err != nil {
		return err
	}
	if err := st.Close(); err != nil {
		return err
	}
	if st, err = s.Resume(ctx, key); err != nil {
		return err
	}
	if _, err := st.WriteFrom(int64(size/2), io.MultiReader(bytes.NewReader(want[size/2:]), strings.NewReader("more"))); err != nil {
		return err
	}
	if rand.IntN(8) == 0 {
		return errors.Join(tell("staged", key, size), st.Close())
	}
	if err := tell("publishing", key, size); err != nil {
		return err
	}
	if err := st.Publish(ctx, int64(size)); err != nil {
		return err
	}
	if err := errors.Join(tell("published", key, size), st.Close()); err != nil || rand.IntN(3) > 0 {
		return err
	}
	if err := tell("removing", key, 0); err != nil {
		return err
	}
	if err := s.Remove(ctx, key); err != nil {
		return err
	}
	return tell("removed", key, 0)
}

func tell(what string, key content.Key, size int) error {
	_, err := fmt.Fprintf(os.Stdout, "\n%s %s %d\n", what, key, size)
	return err
}

// bytesOf gives each content bytes that its key tells.
func bytesOf(key content.Key, size int) []byte {
	var seed [32]byte
	_, _ = hex.Decode(seed[:], []byte(key))
	b := make([]byte, size)
	_, _ = rand.NewChaCha8(seed).Read(b)
	return b
}
