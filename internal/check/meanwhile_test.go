package check_test

import (
	"context"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"driveway/internal/check"
	"driveway/internal/content"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// meanwhile is a store to which something happens just before a content is looked at.
type meanwhile struct {
	content.Store
	happens func(content.Key)
	ghosts  []content.Info // that a walk meets just before they are deleted
}

func (m *meanwhile) Open(ctx context.Context, key content.Key, offset, n int64) (io.ReadCloser, error) {
	m.happens(key)
	return m.Store.Open(ctx, key, offset, n)
}

func (m *meanwhile) Resume(ctx context.Context, key content.Key) (content.Staging, error) {
	m.happens(key)
	return m.Store.Resume(ctx, key)
}

func (m *meanwhile) Walk(ctx context.Context) iter.Seq2[content.Info, error] {
	return func(yield func(content.Info, error) bool) {
		for _, g := range m.ghosts {
			if !yield(g, nil) {
				return
			}
		}
		m.Store.Walk(ctx)(yield)
	}
}

// checkWhile checks the drive while something happens to what it looks at, and wants it to find nothing.
func (w *world) checkWhile(quick bool, m *meanwhile) {
	w.Helper()
	m.Store = w.store
	looked := false
	if happens := m.happens; happens != nil {
		m.happens = func(key content.Key) {
			if !looked {
				looked = true
				happens(key)
			}
		}
	} else {
		looked, m.happens = true, func(content.Key) {}
	}
	files := transfer.New(w.drive, w.db, m, transfer.Options{Now: w.now})
	c := check.New(w.db, m, w.drive, files, w.options)
	_, err := c.Check(w.Context(), check.How{Quick: quick}, func(f check.Finding) { w.Errorf("found %+v", f) })
	w.ok(err)
	if !looked {
		w.Error("it did not look")
	}
}

func TestContentThatIsDeletedMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		for _, quick := range []bool{true, false} {
			file := w.put("0", "gone", text(2*small, 1))
			w.checkWhile(quick, &meanwhile{happens: func(content.Key) {
				for range 2 {
					_, err := w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{file})
					w.ok(err)
				}
				w.exec(`UPDATE contents SET unused_at = 1`)
				w.ok(w.transfer.CollectContent(w.Context()))
			}})
		}
	})
}

func TestUploadsThatGoOnMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		for what, happens := range map[string]func(transfer.Closing){
			"goes on": func(u transfer.Closing) {
				data := text(small, 2)
				_, err := w.transfer.Chunk(w.Context(), w.ann, transfer.Chunk{File: u.File, Upload: u.Upload, Offset: u.Size,
					Size: int64(len(data)), Data: strings.NewReader(data)})
				w.ok(err)
			},
			"is closed": func(u transfer.Closing) {
				_, err := w.transfer.Close(w.Context(), w.ann, u)
				w.ok(err)
			},
			"is canceled": func(u transfer.Closing) {
				_, err := w.transfer.Cancel(w.Context(), w.ann, u.File)
				w.ok(err)
			},
			"expires": func(transfer.Closing) {
				w.later(26 * time.Hour)
				w.ok(w.transfer.ExpireUploads(w.Context()))
			},
		} {
			w.Log(what)
			u := w.begin("0", what, text(2*small, 1))
			w.checkWhile(false, &meanwhile{happens: func(content.Key) { happens(u) }})
			_, err := w.transfer.Cancel(w.Context(), w.ann, u.File)
			w.ok(err)
		}
	})
}

func TestDeletionsThatAreUnderWay(t *testing.T) {
	each(t, func(w *world) {
		w.checkWhile(false, &meanwhile{ghosts: []content.Info{{Key: content.NewKey(), Size: 1, Staging: true}}})
	})
}
