package drive_test

import (
	"fmt"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// An account user's root holds the topmost folders that are open to him, and nothing above them shows.
func TestAnAccountUsersRoot(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.want(w.seen(al, drive.ListQuery{Folder: "0"}), "")
		w.openTo(al, h)
		w.want(w.seen(al, drive.ListQuery{Folder: "0"}), "look/1 open/2 room/0")
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Descending: true}), "room/0 open/2 look/1")
		one, two := int64(1), int64(2)
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Offset: &one}), "open/2 room/0")
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Offset: &two, OnlyFolders: true}), "room/0")
		w.want(w.seen(al, drive.ListQuery{Folder: h.open}), "sub/0 view/0")
		root, err := w.drive.Folder(ctx, al, "0")
		w.must(err)
		w.want([]any{root.FolderID(), root.Folder, root.Name, root.Folders, root.Files, root.Bytes, root.MayChange}, "[0 0  3 0 0 false]")

		// Search finds what he sees, and the folders of his root.
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Search: "o"}), "look/1 open/2 room/0")
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Search: ".txt"}), "a.txt d.txt l.txt v.txt")
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Search: ".txt", Offset: &two}), "l.txt v.txt")
		w.want(w.seen(al, drive.ListQuery{Folder: h.open, Search: "t"}), "a.txt v.txt")
		w.want(w.seen(al, drive.ListQuery{Folder: h.open, Search: "shut"}), "")

		// Of two with one name the later one shows another, everywhere.
		other, third := w.folder(h.private, "Room"), w.folder(h.shut, "room (2)")
		w.grant(al, other, drive.ToView)
		w.grant(al, third, drive.ToView)
		w.put(other, "r.txt", "r")
		w.want(w.seen(al, drive.ListQuery{Folder: "0", Search: "room"}), "room/0 Room (3)/0 room (2)/0")
		w.want(w.seen(al, drive.ListQuery{Folder: "0"}), "look/1 open/2 room/0 room (2)/0 Room (3)/0")
		it, err := w.drive.Folder(ctx, al, other)
		w.must(err)
		w.want(it.Name, "Room (3)")
		file, err := w.drive.FileByPath(ctx, al, "/ROOM (3)/r.txt")
		w.must(err)
		path, err := w.drive.FilePath(ctx, al, file.FileID())
		w.must(err)
		w.want(path, "Room (3)/r.txt")
		found, stamp, err := w.drive.Entry(ctx, al, "0", "room (2)")
		w.must(err)
		w.want([]any{found.FolderID() == third, stamp}, []any{true, root.Stamp})
		taken, err := w.drive.Taken(ctx, al, "0", []string{"room", "ROOM (3)", "private", "Open"})
		w.must(err)
		w.want(taken, "[room ROOM (3) Open]")

		// Paths begin there, and lead nowhere else.
		for path, want := range map[string]drive.FolderID{"open/sub": h.sub, "open/view/": h.view, "room": h.room, "/": "0"} {
			id, err := w.drive.FolderByPath(ctx, al, path)
			w.must(err)
			w.want(id, want)
		}
		for _, path := range []string{"private", "open/shut", "open/shut/room", "look/desk/.."} {
			_, err := w.drive.FolderByPath(ctx, al, path)
			w.refused(err, drive.ErrNoFolderPath)
		}
		crumbs, err := w.drive.Breadcrumbs(ctx, al, h.sub, true)
		w.must(err)
		w.want(fmt.Sprint(len(crumbs), crumbs[0].Name, len(crumbs[0].Folders), crumbs[1].Name), "2open2sub")
		crumbs, err = w.drive.Breadcrumbs(ctx, al, h.room, false)
		w.must(err)
		w.want([]any{len(crumbs), crumbs[0].Name}, "[1 room]")
		for _, who := range []access.Caller{al, w.ben} {
			w.grant(w.ben, h.open, drive.ToEdit)
			it, err := w.drive.Folder(ctx, who, h.open)
			w.must(err)
			w.want([]any{it.Folder, it.MayChange}, "[0 true]")
			sub, err := w.drive.Folder(ctx, who, h.sub)
			w.must(err)
			w.want(sub.Folder, h.open)
			path, err := w.drive.FilePath(ctx, who, h.a)
			w.must(err)
			w.want(path, "open/sub/a.txt")
		}

		// Nothing is made in it or goes into it, and nothing of it goes away.
		_, err = w.drive.CreateFolder(ctx, al, drive.NewFolder{Parent: "0", Name: "new"})
		w.refused(err, drive.ErrDenied)
		_, err = w.tryPut(al, "0", "new", "x")
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.MoveFile(ctx, al, h.a, "0", "", false)
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.CopyFile(ctx, al, h.a, "0", "", false)
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.RenameFolder(ctx, al, h.open, "other")
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.MoveFolder(ctx, al, h.room, h.sub, "")
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.TrashFolders(ctx, al, []drive.FolderID{h.open})
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.CopyFolder(ctx, al, "0", h.sub, "", true)
		w.refused(err, drive.ErrItself)
	})
}

// What is open to somebody has a stamp of its own, which grows when a part of it comes, goes or gets another name.
func TestTheStampOfWhatIsOpen(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		stamp := func() int64 {
			it, err := w.drive.Folder(ctx, al, "0")
			w.must(err)
			return it.Stamp
		}
		last := stamp()
		grows := func(what string, yes bool, err error) {
			w.Helper()
			w.must(err)
			if now := stamp(); (now > last) != yes {
				w.Errorf("%s: the stamp goes from %d to %d", what, last, now)
			}
			last = stamp()
		}
		_, err := w.drive.RenameFolder(ctx, w.ann, h.open, "opened")
		grows("a name", true, err)
		_, err = w.drive.ChangeFile(ctx, w.ann, h.p, drive.FileChange{Description: new(string)})
		grows("nothing of his", false, err)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{h.open})
		grows("the trash", true, err)
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{h.open})
		grows("back again", true, err)
		_, err = w.drive.MoveFolder(ctx, w.ann, h.look, h.open, "")
		grows("a move", true, err)
		_, err = w.drive.CreateFolder(ctx, w.ann, drive.NewFolder{Parent: h.sub, Name: "new"})
		grows("something deeper", false, err)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{h.private})
		grows("a folder that he doesn't see", false, err)
		w.later(time.Hour)
	})
}
