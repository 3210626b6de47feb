package check_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/check"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// TestChecksWhileInUse: what uploads, deletions and the collecting of garbage do while a check runs is no finding. Here
// nothing in the store is ever too young.
func TestChecksWhileInUse(t *testing.T) {
	each(t, func(w *world) {
		w.furnish()
		w.options.Grace, w.options.Settle = time.Nanosecond, 2*time.Second
		w.renew()
		ctx, stop := context.WithCancel(w.Context())
		var users sync.WaitGroup
		busy := func(what string, do func(i int) error) {
			users.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					if err := do(i); err != nil {
						w.Errorf("%s %d: %v", what, i, err)
						return
					}
				}
			})
		}
		for n := range 3 {
			busy("upload", func(i int) error {
				name := fmt.Sprintf("busy %d, %d", n, i%5)
				o, err := w.transfer.Create(w.Context(), w.ann, transfer.NewFile{Folder: "0", Name: name, Open: true})
				if err != nil {
					return err
				}
				data := text((i%4)*small, byte(i))
				chunk := transfer.Chunk{File: o.FileID(), Upload: o.Upload, Size: int64(len(data)), Data: strings.NewReader(data)}
				if _, err := w.transfer.Chunk(w.Context(), w.ann, chunk); err != nil || i%7 == 0 {
					return err
				}
				it, err := w.transfer.Close(w.Context(), w.ann, transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(len(data))})
				if err != nil || i%3 > 0 {
					return err
				}
				for range 2 { // into the trash, and away
					if _, err := w.drive.RemoveFiles(w.Context(), w.ann, []drive.FileID{it.FileID()}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		busy("collect", func(int) error {
			time.Sleep(10 * time.Millisecond)
			err := w.db.Write(w.Context(), 0, func(tx db.Tx) error {
				_, err := tx.Exec(`UPDATE contents SET unused_at = 1 WHERE refs = 0`)
				return err
			})
			if err != nil {
				return err
			}
			return w.transfer.CollectContent(w.Context())
		})
		for _, quick := range []bool{true, false} {
			if found := w.findings(check.How{Quick: quick}); len(found) > 0 {
				w.Errorf("while it is in use: %+v", found)
			}
		}
		stop()
		users.Wait()
	})
}
