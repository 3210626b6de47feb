package drive_test

import (
	"errors"
	"sync"
	"testing"

	"driveway/internal/drive"
)

func TestMoveAndCopyOfATree(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		a := w.folder("0", "a")
		b := w.folder(a, "b")
		w.put(a, "1.txt", "one")
		deep := w.put(b, "2.txt", "two")
		into := w.folder("0", "into")

		_, err := w.drive.MoveFolder(ctx, w.ann, a, b, "")
		w.refused(err, drive.ErrItself)
		_, err = w.drive.CopyFolder(ctx, w.ann, a, a, "", true)
		w.refused(err, drive.ErrItself)
		_, err = w.drive.MoveFolder(ctx, w.ann, "0", into, "")
		w.refused(err, drive.ErrItself)
		_, err = w.drive.MoveFolder(ctx, w.ann, a, "AAAAAAAAAAAAAAAAAAAA", "")
		w.refused(err, drive.ErrNoDestination)

		m, err := w.drive.CopyFolder(ctx, w.ann, a, into, "copy", true)
		w.must(err)
		w.want(w.tree("0"), "a/ a/1.txt a/b/ a/b/2.txt into/ into/copy/ into/copy/1.txt into/copy/b/ into/copy/b/2.txt")
		if m.FolderID() == a {
			w.Fatal("the copy has the id of the original")
		}
		copied, err := w.drive.FileByPath(ctx, w.ann, `/into\COPY//b/2.TXT`)
		w.must(err)
		w.want(w.text(copied.FileID()), "two")
		w.want(copied.Modified, deep.Modified)

		_, err = w.drive.CopyFolder(ctx, w.ann, a, into, "copy", true)
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.CopyFolder(ctx, w.ann, a, into, "flat", false)
		w.must(err)
		_, err = w.drive.MoveFolder(ctx, w.ann, a, into, "moved")
		w.must(err)
		w.want(w.tree("0"), "into/ into/copy/ into/copy/1.txt into/copy/b/ into/copy/b/2.txt into/flat/ into/flat/1.txt into/moved/ into/moved/1.txt into/moved/b/ into/moved/b/2.txt")
		path, err := w.drive.FilePath(ctx, w.ann, deep.FileID())
		w.must(err)
		w.want(path, "into/moved/b/2.txt")
		crumbs, err := w.drive.Breadcrumbs(ctx, w.ann, b, true)
		w.must(err)
		w.want([]any{len(crumbs), crumbs[0].Name, len(crumbs[0].Folders), crumbs[2].Name}, "[3 into 3 b]")
	})
}

func TestCrossingMovesHaveOneWinner(t *testing.T) {
	each(t, func(w *world) {
		for range 5 {
			a, b := w.folder("0", "a"), w.folder("0", "b")
			var wg sync.WaitGroup
			errs := make([]error, 2)
			wg.Go(func() { _, errs[0] = w.drive.MoveFolder(w.Context(), w.ann, a, b, "") })
			wg.Go(func() { _, errs[1] = w.drive.MoveFolder(w.Context(), w.ann, b, a, "") })
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				w.Fatalf("both moves have the same outcome: %v, %v", errs[0], errs[1])
			}
			w.refused(errors.Join(errs...), drive.ErrItself)
			for _, id := range []drive.FolderID{a, b} {
				_, err := w.drive.RemoveFolders(w.Context(), w.ann, []drive.FolderID{id})
				w.must(err)
			}
		}
	})
}

func TestFilesMoveAndCopyOverOthers(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		a, b, dir := w.put("0", "a.txt", "a"), w.put("0", "b.txt", "b"), w.folder("0", "dir")
		_, err := w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "B.txt", false)
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "dir", true)
		w.refused(err, drive.ErrTaken)
		m, err := w.drive.CopyFile(ctx, w.ann, a.FileID(), "0", "b.txt", true)
		w.must(err)
		w.want([]any{m.FileID() == b.FileID(), m.Version, w.text(b.FileID())}, "[true 2 a]")
		m, err = w.drive.CopyFile(ctx, w.ann, a.FileID(), "0", "", true)
		w.must(err)
		w.want(m.Version, 1)
		m, err = w.drive.CopyFile(ctx, w.ann, a.FileID(), dir, "", false)
		w.must(err)
		if m.FileID() == a.FileID() {
			w.Fatal("the copy has the id of the original")
		}
		m, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "b.txt", true)
		w.must(err)
		w.want(m.FileID(), a.FileID())
		w.want(w.tree("0"), "b.txt dir/ dir/a.txt")
		old, err := w.drive.File(ctx, w.ann, b.FileID())
		w.must(err)
		if old.TrashedAt == 0 {
			w.Fatal("the file that was moved over isn't in the trash")
		}
		m, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "B.TXT", false)
		w.must(err)
		w.want(m.Name, "B.TXT")
	})
}
