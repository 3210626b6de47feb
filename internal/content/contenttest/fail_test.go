package contenttest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"driveway/internal/content"
	"driveway/internal/content/contenttest"
	"driveway/internal/content/disk"
)

func TestFailingStoreIsAStore(t *testing.T) {
	contenttest.Conformance(t, func(t *testing.T) content.Store {
		return contenttest.FailNth(open(t), 1<<40, contenttest.Before)
	})
}

// TestUploadThatRepeats fails every call of an upload in turn. An uploader that repeats what failed always gets there.
func TestUploadThatRepeats(t *testing.T) {
	for _, when := range []contenttest.When{contenttest.Before, contenttest.After} {
		n := 1
		for ; ; n++ {
			f := contenttest.FailNth(open(t), n, when)
			key := content.NewKey()
			for upload(t.Context(), f, key) != nil {
				if !f.Failed() {
					t.Fatal("an upload failed that should not")
				}
			}
			if got := read(t, f, key); got != "some bytes" {
				t.Fatalf("call %d failed, and then there was %q", n, got)
			}
			if !f.Failed() {
				break
			}
		}
		if n != 11 { // Resume, Create, 2 WriteFrom, Size, ReadAt, Publish, Close, Open, Read
			t.Errorf("%d calls failed", n-1)
		}
	}
}

func upload(ctx context.Context, s content.Store, key content.Key) error {
	st, err := s.Resume(ctx, key)
	if errors.Is(err, content.ErrMissing) {
		st, err = s.Create(ctx, key)
	}
	if err != nil {
		return err
	}
	defer st.Close()
	if _, err = st.WriteFrom(0, strings.NewReader("some ")); err == nil {
		_, err = st.WriteFrom(5, strings.NewReader("bytes"))
	}
	if err != nil && !errors.Is(err, content.ErrPublished) {
		return err
	}
	size, err := st.Size()
	if err != nil {
		return err
	}
	b := make([]byte, size)
	if _, err := st.ReadAt(b, 0); err != nil {
		return err
	}
	if string(b) != "some bytes" {
		return errors.New("other bytes")
	}
	return st.Publish(ctx, size)
}

func read(t *testing.T, s content.Store, key content.Key) string {
	for {
		var b bytes.Buffer
		r, err := s.Open(t.Context(), key, 0, -1)
		if err == nil {
			_, err = io.Copy(&b, r)
			r.Close()
		}
		if err == nil {
			return b.String()
		}
		if !errors.Is(err, contenttest.ErrInjected) {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T) content.Store {
	s, err := disk.Open(t.TempDir(), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
