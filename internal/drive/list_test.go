package drive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/drive"
)

func TestListPagesOrdersAndSearches(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		for i := range 60 {
			w.folder(dir, fmt.Sprintf("d%02d", i))
		}
		for i := range 90 {
			w.put(dir, fmt.Sprintf("f%02d.txt", i), strings.Repeat("x", i))
		}
		page := func(q drive.ListQuery) (names []string) {
			q.Folder = dir
			w.must(w.drive.List(ctx, w.ann, q, func(l drive.Listing) error {
				for it, err := range l.Folders {
					w.must(err)
					names = append(names, it.Name)
				}
				for it, err := range l.Files {
					w.must(err)
					names = append(names, it.Name)
				}
				return nil
			}))
			return names
		}
		at := func(n int64) *int64 { return &n }
		all := page(drive.ListQuery{})
		w.want(len(all), 150)
		w.want(page(drive.ListQuery{Offset: at(0)}), all[:100])
		w.want(page(drive.ListQuery{Offset: at(30)}), all[30:130])
		w.want(page(drive.ListQuery{Offset: at(100)}), all[100:])
		w.want(page(drive.ListQuery{Offset: at(60)}), all[60:])
		w.want(page(drive.ListQuery{Offset: at(150)}), all[:0])
		w.want(page(drive.ListQuery{Offset: at(50), OnlyFolders: true}), all[50:60])
		w.want(page(drive.ListQuery{Order: drive.BySize, Descending: true, Offset: at(60)})[0], "f89.txt")

		nested := w.folder(w.folder(dir, "Größe"), "100%")
		w.put(nested, "GRÖSSE_und mehr.TXT", "x")
		w.want(page(drive.ListQuery{Search: "größe"}), []string{"Größe", "GRÖSSE_und mehr.TXT"})
		w.want(page(drive.ListQuery{Search: " e_ MEHR "}), []string{"GRÖSSE_und mehr.TXT"})
		w.want(page(drive.ListQuery{Search: "0%"}), []string{"100%"})
		w.want(len(page(drive.ListQuery{Search: "txt", Offset: at(0)})), 91)

		before := w.db.Statements()
		page(drive.ListQuery{})
		few := w.db.Statements() - before
		for i := range 300 {
			w.put(dir, fmt.Sprintf("more%03d", i), "")
		}
		before = w.db.Statements()
		page(drive.ListQuery{})
		w.want(w.db.Statements()-before, few)
		w.refused(w.drive.List(ctx, w.ann, drive.ListQuery{Folder: dir, Offset: at(-1)}, nil), drive.ErrOffset)
	})
}

func TestStampsGrowWithinOneSecond(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		stamp := func() int64 {
			it, err := w.drive.Folder(ctx, w.ann, dir)
			w.must(err)
			return it.Stamp
		}
		last := stamp()
		grew := func(what string, yes bool) {
			w.Helper()
			now := stamp()
			if (now > last) != yes {
				w.Fatalf("after %s the stamp went from %d to %d", what, last, now)
			}
			last = now
		}
		file := w.put(dir, "a.txt", "a").FileID()
		grew("an upload", true)
		w.later(-time.Hour)
		zero := int64(0)
		_, err := w.drive.ChangeFile(ctx, w.ann, file, drive.FileChange{Modified: &zero})
		w.must(err)
		grew("a change while the clock steps back", true)
		_, err = w.drive.ChangeFile(ctx, w.ann, file, drive.FileChange{Modified: &zero})
		w.must(err)
		grew("a change to the same", false)
		_, err = w.drive.MoveFile(ctx, w.ann, file, dir, "", false)
		w.must(err)
		grew("a move to where it is", false)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{file, file})
		w.must(err)
		grew("trash", true)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{file})
		w.must(err)
		grew("trash again", false)
	})
}
