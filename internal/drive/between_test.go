package drive_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// usage is what is charged to Ann's account and to Ben's.
func (w *world) usage() string {
	w.Helper()
	return fmt.Sprint(w.rows(fmt.Sprint(`SELECT storage_used FROM accounts WHERE id = `, w.ann.Account)), " ",
		w.rows(fmt.Sprint(`SELECT storage_used FROM accounts WHERE id = `, w.ben.Account)))
}

// own makes a folder in the root of somebody's drive.
func (w *world) own(who access.Caller, name string) drive.FolderID {
	w.Helper()
	it, err := w.drive.CreateFolder(w.Context(), who, drive.NewFolder{Parent: "0", Name: name})
	w.must(err)
	return it.FolderID()
}

// The recipient of a sharing works in it as in a drive of his own. What he makes and puts away there is the owner's.
func TestWorkInASharing(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h := w.house()
		w.openTo(w.ben, h)
		w.want(w.usage(), "6 0")
		b := w.putBy(w.ben, h.sub, "b.txt", "1234")
		made, err := w.drive.CreateFolder(ctx, w.ben, drive.NewFolder{Parent: h.open, Name: "made"})
		w.must(err)
		_, err = w.drive.MoveFile(ctx, w.ben, b, made.FolderID(), "moved.txt", false)
		w.must(err)
		_, err = w.drive.RenameFolder(ctx, w.ben, h.sub, "renamed")
		w.must(err)
		w.want([]any{w.usage(), w.tree(h.open)}, "[10 0 made/ made/moved.txt renamed/ renamed/a.txt shut/ shut/s.txt shut/room/ view/ view/v.txt]")
		for _, name := range []string{"shut", "SHUT"} {
			_, err = w.drive.CreateFolder(ctx, w.ben, drive.NewFolder{Parent: h.open, Name: name})
			w.refused(err, drive.ErrTaken)
		}
		names, err := w.drive.Taken(ctx, w.ben, h.open, []string{"shut", "made", "view"})
		w.must(err)
		w.want(names, "[made view]")

		_, err = w.drive.TrashFiles(ctx, w.ben, []drive.FileID{b, h.d})
		w.must(err)
		_, err = w.drive.RemoveFolders(ctx, w.ben, []drive.FolderID{made.FolderID()})
		w.must(err)
		w.want([]any{w.inTrash(w.ann), w.inTrash(w.ben)}, "[made d.txt moved.txt ]")
		_, err = w.drive.RestoreFiles(ctx, w.ben, []drive.FileID{b})
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.RemoveFiles(ctx, w.ben, []drive.FileID{b})
		w.refused(err, drive.ErrNoFile)
		for _, id := range []drive.FolderID{h.open, h.view, h.look} {
			_, err = w.drive.TrashFolders(ctx, w.ben, []drive.FolderID{id})
			w.refused(err, drive.ErrDenied)
		}
		_, err = w.drive.TrashFiles(ctx, w.ben, []drive.FileID{h.a, h.v})
		w.refused(err, drive.ErrDenied)
		w.want(w.onFile(w.ben, h.a), "yyyyyyy-----") // all or none
	})
}

// A copy between accounts is charged where it goes; a move is that and a trashing. Both hold the same content.
func TestCopiesAndMovesBetweenAccounts(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, mine := w.house(), w.own(w.ben, "mine")
		w.openTo(w.ben, h)
		_, err := w.drive.CopyFile(ctx, w.ben, h.v, mine, "", false)
		w.must(err)
		m, err := w.drive.CopyFolder(ctx, w.ben, h.open, mine, "", true)
		w.must(err)
		w.want([]any{m.Folders, m.Account == w.ben.Account, w.usage()}, "[2 true 6 3]")
		w.want(w.seen(w.ben, drive.ListQuery{Folder: mine, Search: "t"}), "a.txt v.txt v.txt")

		// Out of the sharing: a new thing here, the old one in the owner's trash.
		moved, err := w.drive.MoveFile(ctx, w.ben, h.a, mine, "", false)
		w.must(err)
		w.want([]any{moved.PublicID == string(h.a), w.usage(), w.inTrash(w.ann)}, "[false 6 4 a.txt]")
		again := w.putBy(w.ben, h.sub, "a.txt", "another")
		over, err := w.drive.MoveFile(ctx, w.ben, again, mine, "", true)
		w.must(err)
		w.want([]any{over.PublicID == moved.PublicID, over.Version, w.usage(), w.inTrash(w.ann)}, "[true 2 13 11 a.txt a.txt]")
		_, err = w.drive.MoveFolder(ctx, w.ben, h.sub, mine, "")
		w.must(err)
		_, err = w.drive.MoveFolder(ctx, w.ben, h.view, mine, "")
		w.refused(err, drive.ErrDenied)

		// Into it, and from one sharing to another of the same account, which is a copy as well.
		into, err := w.drive.MoveFolder(ctx, w.ben, mine, h.desk, "")
		w.must(err)
		w.want([]any{into.Account == w.ann.Account, w.inTrash(w.ben)}, "[true mine]")
		w.want(w.usage(), "23 11")
		across, err := w.drive.MoveFolder(ctx, w.ben, into.FolderID(), h.open, "across")
		w.must(err)
		w.want([]any{across.PublicID == into.PublicID, w.usage()}, "[false 33 11]")
		inside, err := w.drive.MoveFolder(ctx, w.ben, across.FolderID(), w.folder(h.open, "deeper"), "")
		w.must(err)
		w.want([]any{inside.PublicID == across.PublicID, w.usage()}, "[true 33 11]")
		_, err = w.drive.MoveFolder(ctx, w.ben, inside.FolderID(), inside.FolderID(), "")
		w.refused(err, drive.ErrItself)

		// Content outlives what it was copied from, and counts as often as it is held.
		_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{h.open, h.look})
		w.must(err)
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.usage(), "1 11")
		_, at, err := w.drive.Locate(ctx, w.ben, w.restored(moved.FileID(), "mine"))
		w.must(err)
		w.want(string(at.Data), "another")
	})
}

// restored takes Ben's folder out of the trash, and returns the file.
func (w *world) restored(file drive.FileID, name string) drive.FileID {
	w.Helper()
	var id drive.FolderID
	w.must(w.drive.ListTrash(w.Context(), w.ben, drive.TrashQuery{}, func(l drive.TrashListing) error {
		for it, err := range l.FolderItems {
			w.must(err)
			if it.Name == name {
				id = it.FolderID()
			}
		}
		return nil
	}))
	_, err := w.drive.RestoreFolders(w.Context(), w.ben, []drive.FolderID{id})
	w.must(err)
	return file
}

// Each side of a move keeps within a sharing of its own.
func TestSidesOfAMove(t *testing.T) {
	each(t, func(w *world) {
		h := w.house()
		who := w.ben
		who.Sharing, who.Into = w.grant(w.ben, h.open, drive.ToEdit), w.grant(w.ben, h.desk, drive.ToEdit)
		m, err := w.drive.MoveFile(w.Context(), who, h.a, "0", "", false)
		w.must(err)
		w.want(m.Folder, h.desk)
		_, err = w.drive.CopyFile(w.Context(), who, h.d, "0", "", false)
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.CopyFile(w.Context(), who, h.s, h.open, "", false)
		w.refused(err, drive.ErrNoDestination)
	})
}

// A hash doesn't reach into another account, though content is held by both.
func TestHashesStayInTheAccount(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, al := w.house(), w.accountUser("al")
		w.openTo(w.ben, h)
		w.openTo(al, h)
		mine := w.own(w.ben, "mine")
		copied, err := w.drive.CopyFile(ctx, w.ben, h.v, mine, "", false)
		w.must(err)
		own := w.putBy(w.ben, mine, "secret", "secret")
		holding := func(who access.Caller, account access.AccountID, text string) bool {
			w.Helper()
			c := content(text)
			key, err := w.drive.Holding(ctx, who, account, c.MD5, c.Size)
			w.must(err)
			return key != 0
		}
		w.want(holding(w.ann, w.ann.Account, "v"), true)
		w.want(holding(al, w.ann.Account, "v"), true)
		w.want(holding(w.ben, w.ann.Account, "a"), true)
		w.want(holding(al, w.ann.Account, "s"), false)
		w.want(holding(al, w.ann.Account, "p"), false)
		w.want(holding(w.ben, w.ann.Account, "s"), false)
		w.want(holding(w.ann, w.ann.Account, "secret"), false)
		w.want(holding(w.ben, w.ann.Account, "secret"), false)
		w.want(own != "", true)
		_, err = w.drive.RemoveFiles(ctx, w.ann, []drive.FileID{h.v})
		w.must(err)
		for _, who := range []access.Caller{w.ann, w.ben, al} {
			w.want(holding(who, w.ann.Account, "v"), false) // the copy is another account's
		}
		_, _, err = w.drive.Locate(ctx, w.ben, copied.FileID())
		w.must(err)
	})
}

// Moves that cross between two accounts, and work in both, all end, and nothing is counted wrong.
func TestCrossingMovesBetweenAccounts(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		h, mine := w.house(), w.own(w.ben, "mine")
		w.openTo(w.ben, h)
		w.exec(`INSERT INTO grants (account_id, node_id, user_id, mode, created_at) SELECT account_id, id, $2, 1, 1 FROM nodes WHERE public_id = $1`,
			string(mine), w.ann.User)
		here, there := []drive.FileID{}, []drive.FileID{}
		for i := range 6 {
			here, there = append(here, w.putBy(w.ann, h.sub, fmt.Sprint("a", i), "aa")), append(there, w.putBy(w.ben, mine, fmt.Sprint("b", i), "bbb"))
		}
		var wg sync.WaitGroup
		for i := range here {
			for who, move := range map[*access.Caller]func() error{
				&w.ann: func() error { _, err := w.drive.MoveFile(ctx, w.ann, here[i], mine, "", false); return err },
				&w.ben: func() error { _, err := w.drive.MoveFile(ctx, w.ben, there[i], h.sub, "", false); return err },
			} {
				wg.Go(func() {
					if err := move(); err != nil {
						w.Errorf("%d's move: %v", who.User, err)
					}
					if _, err := w.tryPut(*who, h.sub, fmt.Sprint("more ", who.User, i), "x"); err != nil {
						w.Error(err)
					}
				})
			}
		}
		wg.Wait()
		w.want(w.usage(), fmt.Sprint(6+6*2+6*3+12, " ", 6*3+6*2))
	})
}

// A move between accounts is whole or not at all, wherever it fails.
func TestFailuresBetweenAccounts(t *testing.T) {
	each(t, func(w *world) {
		h, mine := w.house(), w.own(w.ben, "mine")
		w.openTo(w.ben, h)
		before := w.tree("0") + w.usage()
		for n := 1; ; n++ {
			failing := dbtest.FailNth(w.db, n)
			_, err := drive.New(failing, w.now, rand.Reader, nil).MoveFolder(w.Context(), w.ben, h.sub, mine, "")
			if !failing.Fired() || errors.Is(err, db.ErrUnknownOutcome) {
				break
			}
			if err == nil {
				w.Fatalf("with step %d failing it succeeds", n)
			}
			w.want(w.tree("0")+w.usage(), before)
			w.want(w.findings(), []string{})
		}
		w.want([]any{w.inTrash(w.ann), w.usage()}, "[sub 6 1]")
	})
}
