package thumb_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/thumb"
)

// world is a database with contents, and counts how often they are read whole.
type world struct {
	*testing.T
	db    db.DB
	thumb *thumb.Service
	reads atomic.Int64
	gate  chan struct{} // reading whole waits for it, if there is one
}

func each(t *testing.T, o thumb.Options, test func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := &world{T: t, db: d, thumb: thumb.New(d, o)}
		defer w.thumb.Close()
		test(w)
	})
}

func (w *world) picture(name string) []byte {
	w.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		w.Fatal(err)
	}
	return data
}

// add makes a content.
func (w *world) add(data []byte) thumb.Source {
	w.Helper()
	src := thumb.Source{Account: 1, Size: int64(len(data))}
	err := w.db.Write(w.Context(), 1, func(tx db.Tx) error {
		return tx.One(`INSERT INTO contents (account_id, size, md5, sha256, refs) VALUES (1, $1, $2, $2, 1) RETURNING id`, src.Size, []byte{}).Scan(&src.Content)
	})
	if err != nil {
		w.Fatal(err)
	}
	src.Open = func(ctx context.Context, off, n int64) (io.ReadCloser, error) {
		if n == src.Size {
			w.reads.Add(1)
			if w.gate != nil {
				<-w.gate
			}
		}
		return io.NopCloser(bytes.NewReader(data[off : off+n])), nil
	}
	return src
}

func (w *world) kept() (n int64) {
	w.Helper()
	if err := w.db.Read(w.Context(), func(tx db.Tx) error { return tx.One(`SELECT COUNT(*) FROM thumbnails`).Scan(&n) }); err != nil {
		w.Fatal(err)
	}
	return n
}

func TestAThumbnailIsMadeOnce(t *testing.T) {
	each(t, thumb.Options{}, func(w *world) {
		src := w.add(w.picture("baseline.jpg"))
		first, err := w.thumb.Of(w.Context(), src)
		if err != nil || first.Type != "image/jpeg" || first.ETag == "" {
			t.Fatalf("%s %s %v", first.Type, first.ETag, err)
		}
		again, err := w.thumb.Of(w.Context(), src)
		if err != nil || !bytes.Equal(again.Data, first.Data) || again.ETag != first.ETag {
			t.Fatalf("the second one differs: %v", err)
		}
		if n := w.reads.Load(); n != 1 {
			t.Errorf("the content was read %d times", n)
		}
		alpha, err := w.thumb.Of(w.Context(), w.add(w.picture("alpha.png")))
		if err != nil || alpha.Type != "image/png" || alpha.ETag == first.ETag {
			t.Errorf("%s %v", alpha.Type, err)
		}
	})
}

func TestManyAskAtOnce(t *testing.T) {
	each(t, thumb.Options{}, func(w *world) {
		src := w.add(w.picture("baseline.jpg"))
		w.gate = make(chan struct{})
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if _, err := w.thumb.Of(w.Context(), src); err != nil {
					w.Error(err)
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		close(w.gate)
		all.Wait()
		if n := w.reads.Load(); n != 1 {
			t.Errorf("it was made %d times", n)
		}
	})
}

func TestWhatCanNotBeMade(t *testing.T) {
	each(t, thumb.Options{}, func(w *world) {
		broken := w.add(w.picture("baseline.jpg")[:300])
		for range 2 {
			if _, err := w.thumb.Of(w.Context(), broken); !errors.Is(err, thumb.ErrNone) {
				t.Error(err)
			}
		}
		if n := w.reads.Load(); n != 1 || w.kept() != 1 {
			t.Errorf("it was tried %d times", n)
		}
		// What is no picture is neither read nor remembered.
		for _, other := range []string{"a long text that is no picture", ""} {
			if _, err := w.thumb.Of(w.Context(), w.add([]byte(other))); !errors.Is(err, thumb.ErrNone) {
				t.Error(err)
			}
		}
		large := w.add(w.picture("baseline.jpg"))
		large.Size = 50<<20 + 1
		if _, err := w.thumb.Of(w.Context(), large); !errors.Is(err, thumb.ErrNone) {
			t.Error(err)
		}
		if n := w.reads.Load(); n != 1 || w.kept() != 1 {
			t.Errorf("%d reads, %d kept", n, w.kept())
		}
	})
}

func TestAFaultIsNotRemembered(t *testing.T) {
	each(t, thumb.Options{}, func(w *world) {
		src := w.add(w.picture("baseline.jpg"))
		good, fault := src.Open, errors.New("disk on fire")
		src.Open = func(context.Context, int64, int64) (io.ReadCloser, error) { return nil, fault }
		if _, err := w.thumb.Of(w.Context(), src); !errors.Is(err, fault) {
			t.Error(err)
		}
		src.Open = func(context.Context, int64, int64) (io.ReadCloser, error) { // shorter than it should be
			return io.NopCloser(bytes.NewReader(w.picture("baseline.jpg")[:300])), nil
		}
		if _, err := w.thumb.Of(w.Context(), src); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Error(err)
		}
		src.Open = good
		if _, err := w.thumb.Of(w.Context(), src); err != nil {
			t.Error(err)
		}
	})
}

func TestTooManyWait(t *testing.T) {
	each(t, thumb.Options{Queue: 1}, func(w *world) {
		w.gate = make(chan struct{})
		data := w.picture("baseline.jpg")
		first := make(chan error, 1)
		running := w.add(data)
		go func() { _, err := w.thumb.Of(w.Context(), running); first <- err }()
		w.awaitReads(1)
		others := make(chan error, 2) // of two more one has to wait, and the other is too many
		for _, src := range []thumb.Source{w.add(data), w.add(data)} {
			go func() { _, err := w.thumb.Of(w.Context(), src); others <- err }()
		}
		if err := <-others; !errors.Is(err, thumb.ErrBusy) {
			w.Errorf("the third: %v", err)
		}
		if n := w.reads.Load(); n != 1 {
			w.Errorf("%d are being made at once", n)
		}
		close(w.gate)
		for _, made := range []chan error{first, others} {
			if err := <-made; err != nil {
				w.Error(err)
			}
		}
	})
}

// awaitReads waits until so many contents are being read.
func (w *world) awaitReads(n int64) {
	for w.reads.Load() < n {
		time.Sleep(time.Millisecond)
	}
}

func TestWaitingEnds(t *testing.T) {
	each(t, thumb.Options{Wait: 20 * time.Millisecond}, func(w *world) {
		w.gate = make(chan struct{})
		data := w.picture("baseline.jpg")
		running := w.add(data)
		// Whoever asked first goes away; the picture is made all the same.
		ctx, cancel := context.WithCancel(w.Context())
		go func() { w.awaitReads(1); cancel() }()
		if _, err := w.thumb.Of(ctx, running); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if _, err := w.thumb.Of(w.Context(), w.add(data)); !errors.Is(err, thumb.ErrBusy) {
			t.Error(err)
		}
		close(w.gate)
		if _, err := w.thumb.Of(w.Context(), running); err != nil || w.reads.Load() != 1 {
			t.Errorf("%v after %d reads", err, w.reads.Load())
		}
	})
}

func TestOff(t *testing.T) {
	each(t, thumb.Options{Off: true}, func(w *world) {
		if _, err := w.thumb.Of(w.Context(), w.add(w.picture("baseline.jpg"))); !errors.Is(err, thumb.ErrNone) {
			t.Error(err)
		}
	})
}

// A thumbnail of content that went away meanwhile is not kept.
func TestTheContentIsGone(t *testing.T) {
	each(t, thumb.Options{}, func(w *world) {
		src := w.add(w.picture("baseline.jpg"))
		err := w.db.Write(w.Context(), 1, func(tx db.Tx) error {
			_, err := tx.Exec(`DELETE FROM contents`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.thumb.Of(w.Context(), src); err != nil || w.kept() != 0 {
			t.Errorf("%v, %d kept", err, w.kept())
		}
	})
}
