package drive_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

const carl access.UserID = 1000

// open opens folders of Ann's to Carl.
func (w *world) open(o drive.Openings) error {
	return w.db.Write(w.Context(), int64(w.ann.Account), func(tx db.Tx) error { return w.drive.OpenIn(tx, w.ann, carl, o) })
}

// opened says what rows there are for Carl: the folders' names, each with how it is opened.
func (w *world) opened() string {
	w.Helper()
	var all []string
	w.must(w.db.Read(w.Context(), func(tx db.Tx) error {
		all = nil
		for row, err := range tx.Query(`SELECT n.name, g.mode FROM grants g JOIN nodes n ON n.id = g.node_id WHERE g.user_id = $1`, carl) {
			var name string
			var how drive.Opening
			if err == nil {
				err = row.Scan(&name, &how)
			}
			if err != nil {
				return err
			}
			all = append(all, name+[]string{" view", " edit", " closed"}[how])
		}
		return nil
	}))
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func (w *world) sharedStamp() int64 {
	w.Helper()
	return w.rows(fmt.Sprintf(`SELECT shared_stamp FROM users WHERE id = %d`, carl))
}

func (w *world) addCarl() {
	w.must(w.db.Write(w.Context(), int64(w.ann.Account), func(tx db.Tx) error {
		_, err := tx.Exec(`INSERT INTO users (id, account_id, is_owner, email, password, created_at) VALUES ($1, $2, 0, '', '', 1)`, carl, w.ann.Account)
		return err
	}))
}

func TestOpenFolders(t *testing.T) {
	each(t, func(w *world) {
		w.addCarl()
		a := w.folder(drive.RootID, "a")
		b := w.folder(a, "b")
		c := w.folder(b, "c")
		d := w.folder(c, "d")
		other := w.folder(drive.RootID, "other")
		set := func(o drive.Openings, want string) {
			w.Helper()
			w.must(w.open(o))
			w.want(w.opened(), want)
		}
		type how = map[drive.FolderID]drive.Opening

		set(drive.Openings{Folders: how{a: drive.ToEdit, c: drive.Closed, other: drive.ToView}}, "a edit, c closed, other view")
		stamp := w.sharedStamp()
		set(drive.Openings{Folders: how{a: drive.ToEdit}}, "a edit, c closed, other view")
		w.want(w.sharedStamp(), stamp) // nothing changed
		set(drive.Openings{Folders: how{a: drive.ToView}}, "a view, c closed, other view")
		w.want(w.sharedStamp(), stamp+1)

		// What is closed takes away only what is given above.
		set(drive.Openings{Folders: how{other: drive.Closed}}, "a view, c closed")
		set(drive.Openings{Folders: how{d: drive.Closed, b: drive.Closed}}, "a view, b closed, c closed, d closed")
		set(drive.Openings{Folders: how{d: drive.Closed}, Only: true}, "")
		set(drive.Openings{Folders: how{d: drive.Closed, c: drive.ToEdit}}, "c edit, d closed")

		// Below: what was set further down goes, unless it is named.
		set(drive.Openings{Folders: how{a: drive.ToView, b: drive.ToEdit, c: drive.ToView, other: drive.ToView}},
			"a view, b edit, c view, d closed, other view")
		set(drive.Openings{Folders: how{a: drive.ToEdit, c: drive.ToView}, Below: true}, "a edit, c view, other view")
		set(drive.Openings{Folders: how{b: drive.ToEdit}, Below: true, Only: true}, "b edit")
	})
}

func TestFoldersThatCannotBeOpened(t *testing.T) {
	each(t, func(w *world) {
		w.addCarl()
		a := w.folder(drive.RootID, "a")
		b := w.folder(a, "b")
		gone := w.folder(a, "gone")
		below := w.folder(gone, "below")
		file := w.put(a, "file", "text")
		_, err := w.drive.TrashFolders(w.Context(), w.ann, []drive.FolderID{gone})
		w.must(err)
		theirs, err := w.drive.CreateFolder(w.Context(), w.ben, drive.NewFolder{Parent: drive.RootID, Name: "theirs"})
		w.must(err)
		for _, id := range []drive.FolderID{"", drive.RootID, "nothing", gone, below, drive.FolderID(file.FileID()), theirs.FolderID(),
			drive.FolderID(access.NewPublicID(w.now(), zero{}))} {
			w.refused(w.open(drive.Openings{Folders: map[drive.FolderID]drive.Opening{b: drive.ToEdit, id: drive.ToEdit}}), drive.ErrFolders)
			w.want(w.opened(), "")
		}
		for _, bad := range []drive.Opening{-1, 3} {
			w.refused(w.open(drive.Openings{Folders: map[drive.FolderID]drive.Opening{b: bad}}), drive.ErrFolders)
		}
		w.refused(w.open(drive.Openings{}), drive.ErrFolders)

		many := map[drive.FolderID]drive.Opening{}
		for i := range 1000 {
			many[w.folder(b, fmt.Sprint(i))] = drive.ToView
		}
		w.must(w.open(drive.Openings{Folders: many}))
		w.want(w.rows(`SELECT COUNT(*) FROM grants`), 1000)
		many[a] = drive.ToEdit
		w.refused(w.open(drive.Openings{Folders: many}), drive.ErrFolders)
	})
}

// zero is a source of nothing but zeros.
type zero struct{}

func (zero) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
