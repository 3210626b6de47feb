package disk_test

import (
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/contenttest"
	"driveway/internal/content/disk"
)

func TestConformance(t *testing.T) {
	contenttest.Conformance(t, func(t *testing.T) content.Store { return open(t, t.TempDir(), disk.Options{}) })
}

func open(t testing.TB, root string, o disk.Options) *disk.Store {
	t.Helper()
	s, err := disk.Open(root, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
