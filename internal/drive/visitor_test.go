package drive_test

import (
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// change sets properties of a folder.
func (w *world) change(id drive.FolderID, p drive.FolderProps) {
	w.Helper()
	_, err := w.drive.ChangeFolder(w.Context(), w.ann, id, drive.FolderChange{FolderProps: p})
	w.must(err)
}

// Of the names that are taken visitors are told those that they could list.
func TestTakenNamesForVisitors(t *testing.T) {
	each(t, func(w *world) {
		public, hidden, off := access.Public, access.Hidden, false
		box := w.folder("0", "box")
		for name, visibility := range map[string]*access.Visibility{"public": &public, "hidden": &hidden, "private": nil} {
			_, err := w.drive.ChangeFile(w.Context(), w.ann, w.put(box, name, "x").FileID(), drive.FileChange{Access: visibility})
			w.must(err)
		}
		w.change(w.folder(box, "sub"), drive.FolderProps{Access: &public})
		taken := func(who access.Caller) string {
			names, err := w.drive.Taken(w.Context(), who, box, []string{"free", "Hidden", "private", "PUBLIC", "sub"})
			w.must(err)
			return strings.Join(names, " ")
		}
		_, err := w.drive.Taken(w.Context(), w.ben, box, []string{"public"})
		w.refused(err, drive.ErrNoFolder)
		for _, c := range []struct {
			props drive.FolderProps
			want  string
		}{
			{drive.FolderProps{Access: &public}, "PUBLIC sub"},
			{drive.FolderProps{Access: &hidden}, "PUBLIC sub"},
			{drive.FolderProps{DisplaySubfolders: &off}, "PUBLIC"},
			{drive.FolderProps{PublicDisplay: &off}, ""},
		} {
			w.change(box, c.props)
			w.want(taken(w.ann), "Hidden private PUBLIC sub")
			w.want(taken(w.ben), c.want)
			w.want(taken(access.Caller{}), c.want)
		}
	})
}

// What an account has that is suspended doesn't exist for others.
func TestSuspended(t *testing.T) {
	each(t, func(w *world) {
		public := access.Public
		box := w.folder("0", "box")
		w.change(box, drive.FolderProps{Access: &public})
		id := w.put(box, "file", "x").FileID()
		_, err := w.drive.File(w.Context(), w.ben, id)
		w.must(err)
		w.must(w.db.Write(w.Context(), int64(w.ann.Account), func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET suspended_at = 1 WHERE id = $1`, w.ann.Account)
			return err
		}))
		for _, who := range []access.Caller{w.ben, {}} {
			_, err = w.drive.File(w.Context(), who, id)
			w.refused(err, drive.ErrNoFile)
			_, _, err = w.drive.Locate(w.Context(), who, id)
			w.refused(err, drive.ErrNoFile)
			_, err = w.drive.Folder(w.Context(), who, box)
			w.refused(err, drive.ErrNoFolder)
			_, err = w.drive.Picks(w.Context(), who, nil, []drive.FolderID{box})
			w.refused(err, drive.ErrNoFolder)
		}
	})
}
