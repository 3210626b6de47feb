package drive_test

import (
	"strings"
	"testing"

	"driveway/internal/db"
	"driveway/internal/drive"
)

func TestDepthIsBounded(t *testing.T) {
	each(t, func(w *world) {
		at := drive.RootID
		for range 250 {
			at = w.folder(at, "x")
		}
		_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: at, Name: "x"})
		w.refused(err, drive.ErrTooDeep)
		_, err = w.drive.FolderByPath(w.Context(), w.ann, strings.Repeat("/x", 10_000))
		w.refused(err, drive.ErrNoFolderPath)
		id, err := w.drive.FolderByPath(w.Context(), w.ann, strings.Repeat("/x", 250))
		w.must(err)
		w.want(id, at)
	})
}

func TestStorageLimit(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		w.must(w.db.Write(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET storage_max = 10, file_size_max = 8 WHERE id = $1`, w.ann.Account)
			return err
		}))
		_, err := w.tryPut(w.ann, "0", "big", "123456789")
		w.refused(err, drive.ErrFileSize)
		a := w.put("0", "a", "12345678").FileID()
		_, err = w.tryPut(w.ann, "0", "b", "123")
		w.refused(err, drive.ErrStorage)
		_, err = w.drive.CopyFile(ctx, w.ann, a, "0", "copy", false)
		w.refused(err, drive.ErrStorage)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		_, err = w.tryPut(w.ann, "0", "b", "123")
		w.refused(err, drive.ErrStorage) // what a person put into the trash is kept
		_, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		_, err = w.drive.RemoveFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		w.put("0", "b", "123") // what a client deleted makes room
	})
}
