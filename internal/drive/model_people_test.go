package drive_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// row is a node as the database has it, with what a plain reading of the grants on the way up gives a user.
type row struct {
	key, parent int64
	id, name    string
	folder      bool
	state       access.State
	own         drive.Opening // -1: it has no grant
}

// plain is the whole tree of Ann's account, read for a user.
type plain map[int64]*row

func (w *world) plain(who access.Caller) plain {
	w.Helper()
	all := plain{}
	const query = `SELECT n.id, COALESCE(n.parent_id, 0), n.public_id, n.name, n.is_folder, n.state, COALESCE(g.mode, -1) FROM nodes n
		LEFT JOIN grants g ON g.node_id = n.id AND g.user_id = $1 WHERE n.account_id = $2`
	w.must(w.db.Read(w.Context(), func(tx db.Tx) error {
		for r, err := range tx.Query(query, who.User, w.ann.Account) {
			n := new(row)
			if err == nil {
				err = r.Scan(&n.key, &n.parent, &n.id, &n.name, &n.folder, &n.state, &n.own)
			}
			if err != nil {
				return err
			}
			all[n.key] = n
		}
		return nil
	}))
	return all
}

// gives is what the nearest grant gives.
func (p plain) gives(n *row) drive.Opening {
	for ; n != nil; n = p[n.parent] {
		if n.own >= 0 {
			return n.own
		}
	}
	return drive.Closed
}

func (p plain) live(n *row) bool {
	for ; n != nil; n = p[n.parent] {
		if n.state != access.Live {
			return false
		}
	}
	return true
}

// verdict is what a user of the account, or the recipient of sharings in it, may do: see, and write.
func (p plain) verdict(n *row) string {
	switch gives := p.gives(n); {
	case gives == drive.Closed || !p.live(n):
		return ".."
	case gives == drive.ToEdit && p.gives(p[n.parent]) == drive.ToEdit:
		return "yy"
	}
	return "y-"
}

// holds lists what the user sees in a folder; of his root (0) the topmost folders.
func (p plain) holds(folder int64) (ids []string) {
	for _, n := range p {
		inside := n.parent == folder && folder != 0
		if folder == 0 {
			inside = n.folder && p.gives(p[n.parent]) == drive.Closed
		}
		if inside && p.verdict(n) != ".." {
			ids = append(ids, n.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// trash lists what the user may restore.
func (p plain) trash() (ids []string) {
	for _, n := range p {
		if (n.state == access.Trashed || n.state == access.Removed) && p.gives(n) == drive.ToEdit && p.gives(p[n.parent]) == drive.ToEdit {
			ids = append(ids, n.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// listed lists a folder, or what a search finds below it, and checks what the entries say of what they hold.
func (w *world) listed(who access.Caller, p plain, q drive.ListQuery) (ids []string) {
	w.Helper()
	w.must(w.drive.List(w.Context(), who, q, func(l drive.Listing) error {
		for it, err := range l.Folders {
			w.must(err)
			ids = append(ids, it.PublicID)
			folders := 0
			for _, id := range p.holds(it.Key) {
				for _, n := range p {
					if n.id == id && n.folder {
						folders++
					}
				}
			}
			if it.Folders != int64(folders) {
				w.Errorf("%q is said to hold %d folders, it holds %d", it.Name, it.Folders, folders)
			}
		}
		for it, err := range l.Files {
			w.must(err)
			ids = append(ids, it.PublicID)
		}
		return nil
	}))
	slices.Sort(ids)
	return ids
}

// compareAs holds everything that somebody sees of Ann's account against the plain reading.
func (w *world) compareAs(who access.Caller) {
	w.Helper()
	p, member := w.plain(who), who.Account == w.ann.Account
	same := func(what string, got, want any) {
		w.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			w.Fatalf("%s: the drive says %v, the grants %v", what, got, want)
		}
	}
	var all []string
	for _, n := range p {
		if n.parent == 0 || !p.live(n) {
			continue // what is in the trash is compared by its list
		}
		want := p.verdict(n)
		if want != ".." {
			all = append(all, n.id)
		}
		verdicts := w.onFile(who, drive.FileID(n.id))
		if n.folder {
			verdicts = w.onFolder(who, drive.FolderID(n.id))
		}
		same(n.name, verdicts[access.See:access.See+1]+verdicts[access.Write:access.Write+1], want)
		if n.folder && want != ".." {
			same("in "+n.name, w.listed(who, p, drive.ListQuery{Folder: drive.FolderID(n.id)}), p.holds(n.key))
		}
	}
	if member {
		slices.Sort(all)
		same("his root", w.listed(who, p, drive.ListQuery{Folder: "0"}), p.holds(0))
		same("a search", w.listed(who, p, drive.ListQuery{Folder: "0", Search: "n"}), all)
		var trash []string
		w.must(w.drive.ListTrash(w.Context(), who, drive.TrashQuery{}, func(l drive.TrashListing) error {
			for _, seq := range []func(func(drive.Item, error) bool){l.FolderItems, l.FileItems} {
				for it, err := range seq {
					w.must(err)
					trash = append(trash, it.PublicID)
				}
			}
			return nil
		}))
		slices.Sort(trash)
		same("his trash", trash, p.trash())
	}
}

// TestRandomGrants lets the owner, an account user and the recipient of sharings work at random in one tree, of which parts
// are opened and closed at random, and holds what they see against a plain reading of the grants.
func TestRandomGrants(t *testing.T) {
	seed := *modelSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-model.seed=%d", seed)
	each(t, func(w *world) {
		ctx := w.Context()
		rnd := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that can be repeated
		al := w.accountUser("al")
		folders, files := []drive.FolderID{"0"}, []drive.FileID{}
		any := func() drive.FolderID { return folders[rnd.IntN(len(folders))] }
		for step := range 300 {
			who := []access.Caller{w.ann, w.ann, al, w.ben}[rnd.IntN(4)]
			name := "n" + strings.Repeat("n", rnd.IntN(30))
			// Most are refused: that nothing is seen or changed which must not be is what counts.
			switch rnd.IntN(9) {
			case 0, 1:
				if it, err := w.drive.CreateFolder(ctx, who, drive.NewFolder{Parent: any(), Name: name}); err == nil && it.Account == w.ann.Account {
					folders = append(folders, it.FolderID())
				}
			case 2:
				if it, err := w.tryPut(who, any(), name, "x"); err == nil && it.Account == w.ann.Account {
					files = append(files, it.FileID())
				}
			case 3:
				_, _ = w.drive.MoveFolder(ctx, who, any(), any(), name)
			case 4:
				_, _ = w.drive.TrashFolders(ctx, who, []drive.FolderID{any()})
			case 5:
				_, _ = w.drive.RestoreFolders(ctx, who, []drive.FolderID{any()})
			case 6:
				if len(files) > 0 {
					file := files[rnd.IntN(len(files))]
					_, _ = w.drive.MoveFile(ctx, who, file, any(), name, true)
					_, _ = w.drive.TrashFiles(ctx, who, files[rnd.IntN(len(files)):][:1])
				}
			case 7:
				_, _ = w.drive.CopyFolder(ctx, who, any(), any(), name, true)
			case 8:
				if id := any(); id != "0" {
					w.grantLive(al, id, drive.Opening(rnd.IntN(3)))
					w.grantLive(w.ben, any(), drive.Opening(rnd.IntN(2)))
				}
			}
			if step%15 == 14 {
				w.compareAs(al)
				w.compareAs(w.ben)
			}
		}
	})
}

// grantLive opens a folder that is still there and not a root.
func (w *world) grantLive(to access.Caller, id drive.FolderID, how drive.Opening) {
	w.Helper()
	if _, err := w.drive.Folder(w.Context(), w.ann, id); err == nil && id != "0" {
		w.grant(to, id, how)
	}
}
