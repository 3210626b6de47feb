package drive_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// What shows of attached files is what the same caller may read one by one, in two statements.
func TestFilesAmong(t *testing.T) {
	each(t, func(w *world) {
		w.addCarl()
		var files []drive.Item
		put := func(in drive.FolderID) drive.FileID {
			it := w.put(in, fmt.Sprint("file ", len(files)), "text")
			files = append(files, it)
			return it.FileID()
		}
		put(drive.RootID)
		open := w.folder(drive.RootID, "open")
		put(open)
		closed := w.folder(open, "closed")
		put(closed)
		below := w.folder(closed, "below")
		opened := w.folder(below, "opened again")
		put(below)
		put(opened)
		trashed := w.folder(open, "trashed")
		put(trashed)
		gone := put(open)
		public, secret := put(drive.RootID), put(drive.RootID)
		visible := access.Public
		password := "open sesame"
		for id, c := range map[drive.FileID]drive.FileChange{public: {Access: &visible}, secret: {Access: &visible, Password: &password}} {
			_, err := w.drive.ChangeFile(w.Context(), w.ann, id, c)
			w.must(err)
		}
		his, err := w.tryPut(w.ben, drive.RootID, "his", "text")
		w.must(err)
		_, err = w.drive.ChangeFile(w.Context(), w.ben, his.FileID(), drive.FileChange{Access: &visible})
		w.must(err)
		w.must(w.open(drive.Openings{Folders: map[drive.FolderID]drive.Opening{open: drive.ToView, closed: drive.Closed, opened: drive.ToEdit}}))
		_, err = w.drive.TrashFolders(w.Context(), w.ann, []drive.FolderID{trashed})
		w.must(err)
		_, err = w.drive.TrashFiles(w.Context(), w.ann, []drive.FileID{gone})
		w.must(err)

		for name, who := range map[string]access.Caller{
			"owner": w.ann, "other": w.ben,
			"admin": {Kind: access.AccountUser, Account: w.ann.Account, User: carl, Mode: access.Admin},
			"user":  {Kind: access.AccountUser, Account: w.ann.Account, User: carl},
		} {
			w.must(w.db.Read(w.Context(), func(tx db.Tx) error {
				var want []int64
				for _, it := range append(files, his) {
					if _, err := w.drive.NodeIn(tx, who, it.Key, access.Read); err == nil && it.Account == who.Account {
						want = append(want, it.Key)
					}
				}
				before := w.db.Statements()
				among, err := w.drive.FilesAmong(tx, who, `SELECT id FROM nodes WHERE id > $1 UNION SELECT NULL`, 0)
				if n := w.db.Statements() - before; n > 2 {
					t.Errorf("%d statements", n)
				}
				if got := slices.Sorted(maps.Keys(among)); !slices.Equal(got, want) {
					t.Errorf("%s: shown %v, may read %v", name, got, want)
				}
				return err
			}))
		}
		w.want(len(files), 9)
	})
}

func TestAttachable(t *testing.T) {
	each(t, func(w *world) {
		w.addCarl()
		user := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, User: carl}
		w.put(drive.RootID, "a", "1")
		it := w.put(drive.RootID, "a", "2")
		his, err := w.tryPut(w.ben, drive.RootID, "his", "text")
		w.must(err)
		visible := access.Public
		_, err = w.drive.ChangeFile(w.Context(), w.ben, his.FileID(), drive.FileChange{Access: &visible})
		w.must(err)
		attach := func(who access.Caller, id drive.FileID) (key int64, err error) {
			err = w.db.Write(w.Context(), int64(who.Account), func(tx db.Tx) error {
				key, err = w.drive.AttachableIn(tx, who, id)
				return err
			})
			return key, err
		}
		for _, id := range []drive.FileID{it.FileID(), it.FileID() + "1", it.FileID() + "2"} {
			key, err := attach(w.ann, id)
			w.must(err)
			w.want(key, it.Key)
		}
		for _, id := range []drive.FileID{it.FileID() + "3", his.FileID(), "0", "", "x", drive.FileID(w.folder(drive.RootID, "folder"))} {
			_, err := attach(w.ann, id)
			w.refused(err, drive.ErrNoFile)
		}
		_, err = attach(user, it.FileID())
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.TrashFiles(w.Context(), w.ann, []drive.FileID{it.FileID()})
		w.must(err)
		_, err = attach(w.ann, it.FileID())
		w.refused(err, drive.ErrNoFile)
	})
}
