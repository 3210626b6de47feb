package drive_test

import (
	"strings"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/drive"
)

func TestNamesAreUniqueWithoutRegardToCase(t *testing.T) {
	each(t, func(w *world) {
		f := w.folder("0", " Straße\t")
		_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: "STRASSE"})
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.CreateFolder(w.Context(), w.ben, drive.NewFolder{Parent: "0", Name: "STRASSE"})
		w.must(err)
		it, err := w.drive.RenameFolder(w.Context(), w.ann, f, "STRASSE")
		w.must(err)
		w.want(it.Name, "STRASSE")
		stamp := it.FolderStamp
		it, err = w.drive.RenameFolder(w.Context(), w.ann, f, "STRASSE")
		w.must(err)
		w.want(it.FolderStamp, stamp)

		w.put("0", "e\u0301.txt", "x")
		_, err = w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: "\u00c9.TXT"})
		w.refused(err, drive.ErrTaken)

		for name, want := range map[string]error{"": drive.ErrNameEmpty, " \n": drive.ErrNameEmpty, ".": drive.ErrFolderName, " .. ": drive.ErrFolderName,
			"a/b": drive.ErrFolderName, "a\x00": drive.ErrFolderName, "\xff": drive.ErrFolderName, strings.Repeat("ä", 256): drive.ErrNameLong} {
			_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: name})
			w.refused(err, want)
		}
		w.folder("0", strings.Repeat("ä", 255))
		w.folder("0", "ctrl \x01\x7f . CON")
	})
}

func TestStrangersCannotTellPrivateFromMissing(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		folder := w.folder("0", "secret")
		file := w.put(folder, "a.txt", "a").FileID()
		for _, who := range []access.Caller{w.ben, {}} {
			_, err := w.drive.Folder(ctx, who, folder)
			w.refused(err, drive.ErrNoFolder)
			_, err = w.drive.File(ctx, who, file)
			w.refused(err, drive.ErrNoFile)
			_, _, err = w.drive.Locate(ctx, who, file)
			w.refused(err, drive.ErrNoFile)
		}
		_, err := w.drive.RenameFolder(ctx, w.ben, folder, "mine")
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.MoveFolder(ctx, w.ben, folder, "0", "")
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.TrashFolders(ctx, w.ben, []drive.FolderID{folder})
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.RemoveFiles(ctx, w.ben, []drive.FileID{file})
		w.refused(err, drive.ErrNoFile)
		_, err = w.tryPut(w.ben, folder, "b.txt", "b")
		w.refused(err, drive.ErrNoFolder)
		key, err := w.drive.Holding(ctx, w.ben, w.ann.Account, content("a").MD5, 1)
		w.must(err)
		w.want(key, 0)
	})
}

func TestRacingCreatesHaveOneWinner(t *testing.T) {
	each(t, func(w *world) {
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: strings.Repeat("A", i%2) + "a"[i%2:] + "same"})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				w.refused(err, drive.ErrTaken)
			}
		}
		w.want(won, 1)
	})
}
