package drive_test

import (
	"fmt"
	"testing"
	"time"

	"driveway/internal/drive"
)

func TestTrashRestoreAndRemove(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		sub := w.folder(dir, "sub")
		file := w.put(sub, "a.txt", "a").FileID()
		own := w.put(sub, "own.txt", "own").FileID()
		_, err := w.drive.TrashFiles(ctx, w.ann, []drive.FileID{own})
		w.must(err)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.want(w.tree("0"), "")
		w.refused(w.drive.List(ctx, w.ann, drive.ListQuery{Folder: sub}, nil), drive.ErrAlreadyDeleted)
		_, err = w.drive.FilePath(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		_, _, err = w.drive.Locate(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		it, err := w.drive.File(ctx, w.ann, file)
		w.must(err)
		w.want(it.TrashedAt, w.now().Unix())
		_, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{file})
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{"0"})
		w.refused(err, drive.ErrRoot)

		// One that was trashed on its own goes to the root while its folder is in the trash.
		w.put("0", "own.txt", "another")
		it, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{own})
		w.must(err)
		w.want([]any{it.Name, it.Folder}, "[own (restored).txt 0]")
		w.folder("0", "DIR")
		it, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.want(it.Name, "dir (restored)")
		w.want(w.tree("0"), "own (restored).txt own.txt DIR/ dir (restored)/ dir (restored)/sub/ dir (restored)/sub/a.txt")

		// A deletion of something live can be mended, until it is repeated.
		_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		_, err = w.drive.Folder(ctx, w.ann, dir)
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		for range 2 {
			_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{dir})
			w.must(err)
		}
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.File(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes WHERE public_id = '`+string(file)+`' OR state = 3`), 0)
	})
}

func TestTrashListAndEmpty(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		for i := range 120 {
			w.put(dir, fmt.Sprintf("%03d", i), "x")
		}
		w.put("0", "file", "version 1")
		file := w.put("0", "file", "version 2").FileID()
		_, err := w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.later(time.Hour)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{file})
		w.must(err)
		w.must(w.drive.ListTrash(ctx, w.ann, drive.TrashQuery{Order: drive.ByTrashed}, func(l drive.TrashListing) error {
			w.want(fmt.Sprint(l.Folders, l.Files), "1 1")
			for it, err := range l.FolderItems {
				w.must(err)
				w.want(it.Name, "dir")
			}
			for it, err := range l.FileItems {
				w.must(err)
				w.want(fmt.Sprint(it.Name, it.TrashedAt), fmt.Sprint("file", w.now().Unix()))
			}
			return nil
		}))
		day := 30 * time.Minute
		w.must(w.drive.Purge(ctx, &day))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes WHERE state > 0`), 1)
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes`), 2)
		w.want(w.rows(`SELECT SUM(refs) FROM contents`), 0)
		w.want(w.rows(`SELECT SUM(storage_used) FROM accounts`), 0)
	})
}
