package drive_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// accountUser makes a user of Ann's account who has nothing but what is opened to him.
func (w *world) accountUser(email string) access.Caller {
	w.Helper()
	who := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, Mode: access.Files}
	const insert = `INSERT INTO users (account_id, is_owner, email, password, created_at, first_name, mode) VALUES ($1, 0, $2, '', 1, $2, 2) RETURNING id`
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error { return tx.One(insert, who.Account, email).Scan(&who.User) }))
	return who
}

// grant opens a folder of Ann's to somebody, or closes it, and returns the key of the row.
func (w *world) grant(to access.Caller, folder drive.FolderID, how drive.Opening) (id int64) {
	w.Helper()
	const upsert = `INSERT INTO grants (account_id, node_id, user_id, mode, created_at) SELECT account_id, id, $2, $3, 1 FROM nodes WHERE public_id = $1
		ON CONFLICT (user_id, node_id) DO UPDATE SET mode = excluded.mode RETURNING id`
	w.must(w.db.Write(w.Context(), int64(w.ann.Account), func(tx db.Tx) error { return tx.One(upsert, string(folder), to.User, how).Scan(&id) }))
	return id
}

// house is a tree of Ann's of which parts are open to others:
//
//	open/            for editing
//	open/sub/a.txt
//	open/view/v.txt  to view
//	open/shut/s.txt  closed
//	open/shut/room/  for editing
//	look/l.txt       to view
//	look/desk/d.txt  for editing
//	private/p.txt
type house struct {
	open, sub, view, shut, room, look, desk, private drive.FolderID
	a, v, s, l, d, p                                 drive.FileID
}

func (w *world) house() (h house) {
	w.Helper()
	h.open, h.look, h.private = w.folder("0", "open"), w.folder("0", "look"), w.folder("0", "private")
	h.sub, h.view, h.shut, h.desk = w.folder(h.open, "sub"), w.folder(h.open, "view"), w.folder(h.open, "shut"), w.folder(h.look, "desk")
	h.room = w.folder(h.shut, "room")
	h.a, h.v, h.s = w.put(h.sub, "a.txt", "a").FileID(), w.put(h.view, "v.txt", "v").FileID(), w.put(h.shut, "s.txt", "s").FileID()
	h.l, h.d, h.p = w.put(h.look, "l.txt", "l").FileID(), w.put(h.desk, "d.txt", "d").FileID(), w.put(h.private, "p.txt", "p").FileID()
	return h
}

// openTo opens the house to somebody.
func (w *world) openTo(who access.Caller, h house) {
	w.Helper()
	w.grant(who, h.open, drive.ToEdit)
	w.grant(who, h.view, drive.ToView)
	w.grant(who, h.shut, drive.Closed)
	w.grant(who, h.room, drive.ToEdit)
	w.grant(who, h.look, drive.ToView)
	w.grant(who, h.desk, drive.ToEdit)
}

// verdicts asks for every action: y allowed, - refused, . unseen. The order is that of access.See and what follows it.
func (w *world) verdicts(who access.Caller, find func(tx db.Tx, a access.Action) error) string {
	w.Helper()
	var all strings.Builder
	w.must(w.db.Read(w.Context(), func(tx db.Tx) error {
		for a := access.See; a <= access.Share; a++ {
			switch err := find(tx, a); {
			case err == nil:
				all.WriteByte('y')
			case errors.Is(err, drive.ErrDenied):
				all.WriteByte('-')
			case errors.Is(err, drive.ErrNoFolder), errors.Is(err, drive.ErrNoFile):
				all.WriteByte('.')
			default:
				return err
			}
		}
		return nil
	}))
	return all.String()
}

func (w *world) onFolder(who access.Caller, id drive.FolderID) string {
	w.Helper()
	return w.verdicts(who, func(tx db.Tx, a access.Action) error { _, err := w.drive.FolderIn(tx, who, id, a); return err })
}

func (w *world) onFile(who access.Caller, id drive.FileID) string {
	w.Helper()
	return w.verdicts(who, func(tx db.Tx, a access.Action) error { _, err := w.drive.FileIn(tx, who, id, a); return err })
}

// seen lists what somebody sees in a folder: folders with how many folders he sees in them, then files.
func (w *world) seen(who access.Caller, q drive.ListQuery) string {
	w.Helper()
	var all []string
	w.must(w.drive.List(w.Context(), who, q, func(l drive.Listing) error {
		for it, err := range l.Folders {
			w.must(err)
			all = append(all, fmt.Sprintf("%s/%d", it.Name, it.Folders))
		}
		for it, err := range l.Files {
			w.must(err)
			all = append(all, it.Name)
		}
		return nil
	}))
	return strings.Join(all, " ")
}

// The nearest grant decides, for account users and for those with whom another account shares folders.
func TestTheNearestGrantDecides(t *testing.T) {
	each(t, func(w *world) {
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		const all, none, view, top = "yyyyyyyyyyyy", "............", "yyy---------", "yyyy--------"
		for _, c := range []struct {
			what    string
			folder  drive.FolderID
			file    drive.FileID
			al, ben string // See List Read Create Write MoveOut Trash Restore Delete Widen Link Share
		}{
			{what: "root", folder: "0", al: view, ben: all},
			{what: "open", folder: h.open, al: top, ben: top},
			{what: "sub", folder: h.sub, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "a.txt", file: h.a, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "view", folder: h.view, al: view, ben: view},
			{what: "v.txt", file: h.v, al: view, ben: view},
			{what: "shut", folder: h.shut, al: none, ben: none},
			{what: "s.txt", file: h.s, al: none, ben: none},
			{what: "room", folder: h.room, al: top, ben: top},
			{what: "look", folder: h.look, al: view, ben: view},
			{what: "desk", folder: h.desk, al: top, ben: top},
			{what: "d.txt", file: h.d, al: "yyyyyyyy-yy-", ben: "yyyyyyy-----"},
			{what: "private", folder: h.private, al: none, ben: none},
			{what: "p.txt", file: h.p, al: none, ben: none},
		} {
			ann := all
			if c.folder != "" {
				w.want([]string{c.what, w.onFolder(w.ann, c.folder), w.onFolder(al, c.folder), w.onFolder(w.ben, c.folder)}, []string{c.what, ann, c.al, c.ben})
			} else {
				w.want([]string{c.what, w.onFile(w.ann, c.file), w.onFile(al, c.file), w.onFile(w.ben, c.file)}, []string{c.what, ann, c.al, c.ben})
			}
		}

		// An admin does as the owner does, with grants or without. What is suspended is there for its own people only.
		al.Mode = access.Admin
		w.want(w.onFolder(al, h.shut), all)
		w.want(w.onFile(al, h.p), all)
		al.Mode = access.Users
		w.want(w.onFolder(al, h.shut), none)
		w.exec(`UPDATE accounts SET suspended_at = 1 WHERE id = $1`, w.ann.Account)
		w.want(w.onFile(w.ben, h.a), none)
		w.want(w.onFile(al, h.a), "yyyyyyyy-yy-")
	})
}

// Within a sharing there is nothing else, and inside it nothing beyond what it gives.
func TestWithinASharing(t *testing.T) {
	each(t, func(w *world) {
		h := w.house()
		w.openTo(w.ben, h)
		within := func(folder drive.FolderID, how drive.Opening) access.Caller {
			who := w.ben
			who.Sharing = w.grant(w.ben, folder, how)
			return who
		}
		open, look, desk := within(h.open, drive.ToEdit), within(h.look, drive.ToView), within(h.desk, drive.ToEdit)
		w.want(w.onFolder(open, h.open), "yyyy--------")
		w.want(w.onFolder(open, h.sub), "yyyyyyy-----")
		w.want(w.onFolder(open, h.view), "yyy---------")
		w.want(w.onFolder(open, h.shut), "............")
		w.want(w.onFolder(open, h.room), "yyyy--------")
		w.want(w.onFolder(open, h.look), "............")
		w.want(w.onFile(look, h.d), "yyy---------")
		w.want(w.onFile(desk, h.d), "yyyyyyy-----")
		w.want(w.onFile(desk, h.l), "............")
		w.want(w.onFile(open, w.putBy(w.ben, "0", "own", "x")), "............")
		for who, want := range map[*access.Caller]string{&open: "sub/0 view/0", &look: "desk/0 l.txt", &desk: "d.txt"} {
			w.want(w.seen(*who, drive.ListQuery{Folder: "0"}), want)
		}
		it, err := w.drive.Folder(w.Context(), desk, "0")
		w.must(err)
		w.want([]any{it.FolderID() == h.desk, it.Folder, it.Name}, "[true 0 desk]")
		stranger := w.owner("cat@example.com")
		stranger.Sharing = desk.Sharing
		w.want(w.onFolder(stranger, "0"), "............")
		w.want(w.onFolder(stranger, h.desk), "............")
	})
}

// putBy puts a file where somebody may, and returns its id.
func (w *world) putBy(who access.Caller, in drive.FolderID, name, text string) drive.FileID {
	w.Helper()
	it, err := w.tryPut(who, in, name, text)
	w.must(err)
	return it.FileID()
}

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
		w.want(w.rows(fmt.Sprint(`SELECT COUNT(*) FROM grants g LEFT JOIN nodes n ON n.id = g.node_id WHERE n.id IS NULL`)), 0)
	})
}

// packed lists what somebody gets of a folder in an archive.
func (w *world) packed(who access.Caller, id drive.FolderID) string {
	w.Helper()
	picks, err := w.drive.Picks(w.Context(), who, nil, []drive.FolderID{id})
	w.must(err)
	var all []string
	var walk func(p drive.Pick, path string)
	walk = func(p drive.Pick, path string) {
		files, _, err := w.drive.FilesIn(w.Context(), who, p, "")
		w.must(err)
		for _, f := range files {
			all = append(all, path+f.Name)
		}
		folders, _, err := w.drive.FoldersIn(w.Context(), who, p, "")
		w.must(err)
		for _, f := range folders {
			all = append(all, path+f.Name+"/")
			walk(f, path+f.Name+"/")
		}
	}
	walk(picks[0], "")
	return strings.Join(all, " ")
}

// inTrash lists what is in somebody's trash.
func (w *world) inTrash(who access.Caller) string {
	w.Helper()
	names := []string{}
	w.must(w.drive.ListTrash(w.Context(), who, drive.TrashQuery{}, func(l drive.TrashListing) error {
		for it, err := range l.FolderItems {
			w.must(err)
			names = append(names, it.Name)
		}
		for it, err := range l.FileItems {
			w.must(err)
			names = append(names, it.Name)
		}
		if l.Folders+l.Files != int64(len(names)) {
			w.Errorf("%d folders and %d files are counted, %v are listed", l.Folders, l.Files, names)
		}
		return nil
	}))
	return strings.Join(names, " ")
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

// To open something to more people takes more than to change it; the value that it has already, or a narrower one, does not.
func TestWidening(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(al, h)
		w.openTo(w.ben, h)
		private, public, hidden, on, off := access.Private, access.Public, access.Hidden, true, false
		none, secret := "", "secret"
		file := func(who access.Caller, c drive.FileChange) error {
			_, err := w.drive.ChangeFile(ctx, who, h.a, c)
			return err
		}
		folder := func(who access.Caller, c drive.FolderChange) error {
			_, err := w.drive.ChangeFolder(ctx, who, h.sub, c)
			return err
		}
		create := func(who access.Caller, name string, p drive.FolderProps) error {
			_, err := w.drive.CreateFolder(ctx, who, drive.NewFolder{Parent: h.sub, Name: name, FolderProps: p})
			return err
		}
		for _, c := range []drive.FileChange{{Access: &hidden}, {Access: &public}, {Password: &secret}} {
			w.refused(file(w.ben, c), drive.ErrDenied)
		}
		for _, p := range []drive.FolderProps{{Access: &hidden}, {PublicUpload: &on}} {
			w.refused(folder(w.ben, drive.FolderChange{FolderProps: p}), drive.ErrDenied)
			w.refused(create(w.ben, "refused", p), drive.ErrDenied)
		}
		w.must(file(w.ben, drive.FileChange{Access: &private, Password: &none}))
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &private, PublicUpload: &off, PublicDisplay: &on}}))
		w.must(create(w.ben, "rclone's", drive.FolderProps{Access: &private, PublicUpload: &off, PublicDisplay: &off, PublicDownload: &off}))

		w.must(file(al, drive.FileChange{Access: &public, Password: &secret}))
		w.must(folder(al, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public, PublicDisplay: &off}, FilesToo: true}))
		w.must(create(al, "open", drive.FolderProps{Access: &public, PublicUpload: &on}))
		w.refused(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{PublicDisplay: &on}}), drive.ErrDenied)
		w.refused(file(w.ben, drive.FileChange{Password: &none}), drive.ErrDenied)
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public}, FilesToo: true}))
		w.must(file(w.ben, drive.FileChange{Access: &hidden}))
		w.refused(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &public}, FilesToo: true}), drive.ErrDenied)
		w.must(folder(w.ben, drive.FolderChange{FolderProps: drive.FolderProps{Access: &private}, FilesToo: true}))
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

// A folder shows that it is shared, to those who may know.
func TestSharedShows(t *testing.T) {
	each(t, func(w *world) {
		h, al, cat := w.house(), w.accountUser("al"), w.owner("cat@example.com")
		public := access.Public
		w.change(h.open, drive.FolderProps{Access: &public})
		w.grant(al, h.open, drive.ToEdit)
		shared := func(who access.Caller, in, id drive.FolderID) []bool {
			w.Helper()
			it, err := w.drive.Folder(w.Context(), who, id)
			w.must(err)
			all := []bool{it.Shared}
			w.must(w.drive.List(w.Context(), who, drive.ListQuery{Folder: in}, func(l drive.Listing) error {
				for entry, err := range l.Folders {
					w.must(err)
					if entry.FolderID() == id {
						all = append(all, entry.Shared)
					}
				}
				return nil
			}))
			return all
		}
		w.want(shared(w.ann, "0", h.open), "[false false]")
		w.grant(w.ben, h.open, drive.ToView)
		w.grant(cat, h.sub, drive.ToEdit)
		w.want(shared(w.ann, "0", h.open), "[true true]")
		w.want(shared(al, "0", h.open), "[true true]")
		w.want(shared(w.ann, h.open, h.sub), "[true true]")
		w.want(shared(w.ben, h.open, h.sub), "[false false]") // it is somebody else's
		w.want(slices.Contains(shared(cat, h.open, h.open), true), false)
		w.want(slices.Contains(shared(access.Caller{}, h.open, h.open), true), false)
	})
}
