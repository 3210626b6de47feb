package drive_test

import (
	"errors"
	"fmt"
	"strings"

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

// putBy puts a file where somebody may, and returns its id.
func (w *world) putBy(who access.Caller, in drive.FolderID, name, text string) drive.FileID {
	w.Helper()
	it, err := w.tryPut(who, in, name, text)
	w.must(err)
	return it.FileID()
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
