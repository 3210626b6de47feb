package drive_test

import (
	"fmt"
	"testing"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// A copy holds only what the caller may read; a move and a trashing carry along what he can't see.
func TestWhatIsClosedIsNotCopied(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		box := w.folder(h.open, "box")
		for _, dir := range []drive.FolderID{w.folder(box, "in"), w.folder(box, "out")} {
			w.put(dir, "x.txt", "x")
		}
		out, err := w.drive.FolderByPath(ctx, w.ann, "open/box/out")
		w.must(err)
		w.grant(al, out, drive.Closed)
		w.grant(w.ben, h.open, drive.ToView)
		m, err := w.drive.CopyFolder(ctx, al, box, h.sub, "", true)
		w.must(err)
		w.want([]any{w.tree(m.FolderID()), m.Folders}, "[in/ in/x.txt 1]")
		_, err = w.drive.CopyFolder(ctx, al, box, h.sub, "flat", false)
		w.must(err)
		w.want(w.packed(al, box), "in/ in/x.txt")
		w.want(w.packed(w.ann, box), "in/ in/x.txt out/ out/x.txt")
		w.want(w.packed(al, "0"), "open/ open/box/ open/box/in/ open/box/in/x.txt open/sub/ open/sub/a.txt open/sub/box/ open/sub/box/in/ "+
			"open/sub/box/in/x.txt open/sub/flat/ open/view/ open/view/v.txt room/ look/ look/l.txt look/desk/ look/desk/d.txt")

		_, err = w.drive.MoveFolder(ctx, al, box, h.desk, "")
		w.must(err)
		_, err = w.drive.TrashFolders(ctx, al, []drive.FolderID{box})
		w.must(err)
		_, err = w.drive.RestoreFolders(ctx, al, []drive.FolderID{box})
		w.must(err)
		w.want(w.tree(box), "in/ in/x.txt out/ out/x.txt")

		// Nor does he destroy it.
		_, err = w.drive.RemoveFolders(ctx, al, []drive.FolderID{box})
		w.must(err)
		_, err = w.drive.RemoveFolders(ctx, al, []drive.FolderID{box})
		w.refused(err, drive.ErrDenied)
		w.grant(al, out, drive.ToView)
		_, err = w.drive.RemoveFolders(ctx, al, []drive.FolderID{box})
		w.must(err)
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.rows(`SELECT COUNT(*) FROM grants g LEFT JOIN nodes n ON n.id = g.node_id WHERE n.id IS NULL`), 0)
	})
}

// An account user sees what was trashed out of folders that he may change, puts it back where it was, and destroys what he
// trashed himself.
func TestTheTrashOfAnAccountUser(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		b, c := w.putBy(al, h.sub, "b.txt", "b"), w.putBy(al, h.sub, "c.txt", "c")
		for who, files := range map[*access.Caller][]drive.FileID{&w.ann: {h.a, h.v, h.s, h.l, h.p}, &al: {b, c}} {
			_, err := w.drive.TrashFiles(ctx, *who, files)
			w.must(err)
		}
		_, err := w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{h.desk, h.room})
		w.must(err)
		w.want(w.inTrash(al), "a.txt b.txt c.txt")
		w.want(w.inTrash(w.ben), "")
		w.want(w.inTrash(w.ann), "desk room a.txt b.txt c.txt l.txt p.txt s.txt v.txt")
		w.want(w.seen(al, drive.ListQuery{Folder: "0"}), "look/0 open/2")
		w.want(w.onFile(al, h.d), "............")

		_, err = w.drive.RemoveFiles(ctx, al, []drive.FileID{h.a})
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.RemoveFiles(ctx, al, []drive.FileID{b})
		w.must(err)
		_, err = w.drive.RestoreFiles(ctx, al, []drive.FileID{h.p})
		w.refused(err, drive.ErrNoFile)
		w.refused(w.drive.EmptyTrash(ctx, al), drive.ErrDenied)
		_, err = w.drive.RestoreFiles(ctx, al, []drive.FileID{h.a})
		w.must(err)

		// Its folder is in the trash, too, or no longer his.
		_, err = w.drive.TrashFolders(ctx, al, []drive.FolderID{h.sub})
		w.must(err)
		_, err = w.drive.RestoreFiles(ctx, al, []drive.FileID{c})
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.RestoreFolders(ctx, al, []drive.FolderID{h.sub})
		w.must(err)
		w.grant(al, h.open, drive.ToView)
		w.want(w.inTrash(al), "")
		_, err = w.drive.RestoreFiles(ctx, al, []drive.FileID{c})
		w.refused(err, drive.ErrDenied)
		_, err = w.drive.RemoveFiles(ctx, al, []drive.FileID{c})
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{c})
		w.must(err)
	})
}

func TestVersionsAreTheirMakersToDestroy(t *testing.T) {
	each(t, func(w *world) {
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		for _, who := range []access.Caller{al, w.ben, w.ann} {
			w.want(w.putBy(who, h.sub, "a.txt", fmt.Sprint("by ", who.User)), h.a)
		}
		it, err := w.drive.File(w.Context(), w.ann, h.a)
		w.must(err)
		versions, err := w.drive.Versions(w.Context(), al, it.Key)
		w.must(err)
		remove := func(who access.Caller, v int) error {
			_, err := w.drive.RemoveVersion(w.Context(), who, versions[v].VersionID())
			return err
		}
		w.want(len(versions), 4) // Ann's, Ben's, Al's, Ann's first
		w.refused(remove(al, 0), drive.ErrDenied)
		w.refused(remove(al, 1), drive.ErrDenied)
		w.refused(remove(w.ben, 1), drive.ErrDenied)
		w.must(remove(al, 2))
		w.refused(remove(al, 2), drive.ErrNoFile)
		w.must(remove(w.ann, 0))

		// What the recipient of a sharing makes is shown as the owner's; what an account user makes, as his, until he is deleted.
		it, err = w.drive.File(w.Context(), w.ann, h.a)
		w.must(err)
		w.want([]any{it.Uploader == w.ann.User, it.OwnerName}, "[true ann@example.com]")
		b := w.putBy(al, h.sub, "b.txt", "b")
		made := func(want string) {
			w.Helper()
			it, err := w.drive.File(w.Context(), w.ann, b)
			w.must(err)
			w.want(it.OwnerName, want)
			w.want(it.Uploader == al.User, want == "al")
		}
		made("al")
		w.exec(`DELETE FROM users WHERE id = $1`, al.User)
		made("ann@example.com")
	})
}
