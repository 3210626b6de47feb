package drive_test

import (
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// world is a drive with two owners, Ann and Ben, and a clock that only the test moves.
type world struct {
	*testing.T
	db       db.DB
	drive    *drive.Service
	ann, ben access.Caller
	mu       sync.Mutex
	time     time.Time
	uploads  int
}

func each(t *testing.T, test func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		test(w)
		w.want(w.findings(), []string{})
	})
}

func newWorld(t *testing.T, d db.DB) *world {
	w := &world{T: t, db: d, time: time.Unix(1_700_000_000, 0)}
	w.drive = drive.New(d, w.now, rand.Reader, func(_ context.Context, p string) (string, error) { return "hash of " + p, nil })
	w.ann, w.ben = w.owner("ann@example.com"), w.owner("ben@example.com")
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

func (w *world) owner(email string) access.Caller {
	who := access.Caller{Kind: access.Owner}
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
		if err := tx.One(`INSERT INTO accounts (created_at) VALUES (1) RETURNING id`).Scan(&who.Account); err != nil {
			return err
		}
		err := tx.One(`INSERT INTO users (account_id, is_owner, email, password, created_at) VALUES ($1, 1, $2, '', 1) RETURNING id`,
			who.Account, email).Scan(&who.User)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO nodes (account_id, public_id, is_folder, name, name_key, created_at, modified_at)
			VALUES ($1, $2, 1, '', '', 1, 1)`, who.Account, access.NewPublicID(w.now(), rand.Reader))
		return err
	}))
	return who
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused checks that an error is the refusal that was to be expected.
func (w *world) refused(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("got %v, want %v", err, want)
	}
}

func (w *world) folder(in drive.FolderID, name string) drive.FolderID {
	w.Helper()
	it, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: in, Name: name})
	w.must(err)
	return it.FolderID()
}

func content(text string) drive.Content {
	sum, sum256 := md5.Sum([]byte(text)), sha256.Sum256([]byte(text))
	return drive.Content{Data: []byte(text), Size: int64(len(text)), MD5: sum[:], SHA256: sum256[:]}
}

// put publishes a text under a name, as a new version if a file is there.
func (w *world) put(in drive.FolderID, name, text string) drive.Item {
	w.Helper()
	it, err := w.tryPut(w.ann, in, name, text)
	w.must(err)
	return it
}

func (w *world) tryPut(who access.Caller, in drive.FolderID, name, text string) (drive.Item, error) {
	slot, err := w.drive.Reserve(w.Context(), who, in, name, true)
	if err != nil {
		return drive.Item{}, err
	}
	w.mu.Lock()
	w.uploads++
	upload := fmt.Sprint("upload-", w.uploads)
	w.mu.Unlock()
	return w.drive.Publish(w.Context(), who, who.Account, drive.Publication{File: slot.FileID(), Folder: slot.FolderKey, Name: slot.Name,
		Upload: upload, Content: content(text), Modified: 12345}, nil)
}

func (w *world) text(id drive.FileID) string {
	w.Helper()
	_, at, err := w.drive.Locate(w.Context(), w.ann, id)
	w.must(err)
	return string(at.Data)
}

// tree lists the paths below a folder: folders end in a slash, files are followed by their text.
func (w *world) tree(id drive.FolderID) string {
	w.Helper()
	var lines []string
	var walk func(id drive.FolderID, path string)
	walk = func(id drive.FolderID, path string) {
		var folders []drive.Item
		w.must(w.drive.List(w.Context(), w.ann, drive.ListQuery{Folder: id}, func(l drive.Listing) error {
			for it, err := range l.Folders {
				w.must(err)
				folders = append(folders, it)
			}
			for it, err := range l.Files {
				w.must(err)
				lines = append(lines, path+it.Name)
			}
			return nil
		}))
		for _, f := range folders {
			lines = append(lines, path+f.Name+"/")
			walk(f.FolderID(), path+f.Name+"/")
		}
	}
	walk(id, "")
	return strings.Join(lines, " ")
}

func (w *world) want(got, want any) {
	w.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Fatalf("got  %v\nwant %v", got, want)
	}
}

func TestNamesAreUniqueWithoutRegardToCase(t *testing.T) {
	each(t, func(w *world) {
		f := w.folder("0", " Straße\t")
		_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: "STRASSE"})
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.CreateFolder(w.Context(), w.ben, drive.NewFolder{Parent: "0", Name: "STRASSE"})
		w.must(err)
		it, err := w.drive.RenameFolder(w.Context(), w.ann, f, "STRASSE")
		w.must(err)
		w.want(it.Name, "STRASSE")
		stamp := it.FolderStamp
		it, err = w.drive.RenameFolder(w.Context(), w.ann, f, "STRASSE")
		w.must(err)
		w.want(it.FolderStamp, stamp)

		w.put("0", "e\u0301.txt", "x")
		_, err = w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: "\u00c9.TXT"})
		w.refused(err, drive.ErrTaken)

		for name, want := range map[string]error{"": drive.ErrNameEmpty, " \n": drive.ErrNameEmpty, ".": drive.ErrFolderName, " .. ": drive.ErrFolderName,
			"a/b": drive.ErrFolderName, "a\x00": drive.ErrFolderName, "\xff": drive.ErrFolderName, strings.Repeat("ä", 256): drive.ErrNameLong} {
			_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: name})
			w.refused(err, want)
		}
		w.folder("0", strings.Repeat("ä", 255))
		w.folder("0", "ctrl \x01\x7f . CON")
	})
}

func TestStrangersCannotTellPrivateFromMissing(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		folder := w.folder("0", "secret")
		file := w.put(folder, "a.txt", "a").FileID()
		for _, who := range []access.Caller{w.ben, {}} {
			_, err := w.drive.Folder(ctx, who, folder)
			w.refused(err, drive.ErrNoFolder)
			_, err = w.drive.File(ctx, who, file)
			w.refused(err, drive.ErrNoFile)
			_, _, err = w.drive.Locate(ctx, who, file)
			w.refused(err, drive.ErrNoFile)
		}
		_, err := w.drive.RenameFolder(ctx, w.ben, folder, "mine")
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.MoveFolder(ctx, w.ben, folder, "0", "")
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.TrashFolders(ctx, w.ben, []drive.FolderID{folder})
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.RemoveFiles(ctx, w.ben, []drive.FileID{file})
		w.refused(err, drive.ErrNoFile)
		_, err = w.tryPut(w.ben, folder, "b.txt", "b")
		w.refused(err, drive.ErrNoFolder)
		key, err := w.drive.Holding(ctx, w.ben, w.ann.Account, content("a").MD5, 1)
		w.must(err)
		w.want(key, 0)
	})
}

func TestMoveAndCopyOfATree(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		a := w.folder("0", "a")
		b := w.folder(a, "b")
		w.put(a, "1.txt", "one")
		deep := w.put(b, "2.txt", "two")
		into := w.folder("0", "into")

		_, err := w.drive.MoveFolder(ctx, w.ann, a, b, "")
		w.refused(err, drive.ErrItself)
		_, err = w.drive.CopyFolder(ctx, w.ann, a, a, "", true)
		w.refused(err, drive.ErrItself)
		_, err = w.drive.MoveFolder(ctx, w.ann, "0", into, "")
		w.refused(err, drive.ErrItself)
		_, err = w.drive.MoveFolder(ctx, w.ann, a, "AAAAAAAAAAAAAAAAAAAA", "")
		w.refused(err, drive.ErrNoDestination)

		m, err := w.drive.CopyFolder(ctx, w.ann, a, into, "copy", true)
		w.must(err)
		w.want(w.tree("0"), "a/ a/1.txt a/b/ a/b/2.txt into/ into/copy/ into/copy/1.txt into/copy/b/ into/copy/b/2.txt")
		if m.FolderID() == a {
			w.Fatal("the copy has the id of the original")
		}
		copied, err := w.drive.FileByPath(ctx, w.ann, `/into\COPY//b/2.TXT`)
		w.must(err)
		w.want(w.text(copied.FileID()), "two")
		w.want(copied.Modified, deep.Modified)

		_, err = w.drive.CopyFolder(ctx, w.ann, a, into, "copy", true)
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.CopyFolder(ctx, w.ann, a, into, "flat", false)
		w.must(err)
		_, err = w.drive.MoveFolder(ctx, w.ann, a, into, "moved")
		w.must(err)
		w.want(w.tree("0"), "into/ into/copy/ into/copy/1.txt into/copy/b/ into/copy/b/2.txt into/flat/ into/flat/1.txt into/moved/ into/moved/1.txt into/moved/b/ into/moved/b/2.txt")
		path, err := w.drive.FilePath(ctx, w.ann, deep.FileID())
		w.must(err)
		w.want(path, "into/moved/b/2.txt")
		crumbs, err := w.drive.Breadcrumbs(ctx, w.ann, b, true)
		w.must(err)
		w.want([]any{len(crumbs), crumbs[0].Name, len(crumbs[0].Folders), crumbs[2].Name}, "[3 into 3 b]")
	})
}

func TestCrossingMovesHaveOneWinner(t *testing.T) {
	each(t, func(w *world) {
		for range 5 {
			a, b := w.folder("0", "a"), w.folder("0", "b")
			var wg sync.WaitGroup
			errs := make([]error, 2)
			wg.Go(func() { _, errs[0] = w.drive.MoveFolder(w.Context(), w.ann, a, b, "") })
			wg.Go(func() { _, errs[1] = w.drive.MoveFolder(w.Context(), w.ann, b, a, "") })
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				w.Fatalf("both moves have the same outcome: %v, %v", errs[0], errs[1])
			}
			w.refused(errors.Join(errs...), drive.ErrItself)
			for _, id := range []drive.FolderID{a, b} {
				_, err := w.drive.RemoveFolders(w.Context(), w.ann, []drive.FolderID{id})
				w.must(err)
			}
		}
	})
}

func TestRacingCreatesHaveOneWinner(t *testing.T) {
	each(t, func(w *world) {
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: "0", Name: strings.Repeat("A", i%2) + "a"[i%2:] + "same"})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				w.refused(err, drive.ErrTaken)
			}
		}
		w.want(won, 1)
	})
}

func TestVersions(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		first := w.put("0", "a.txt", "v1")
		for i := 2; i <= 12; i++ {
			it := w.put("0", "A.TXT", fmt.Sprint("v", i))
			w.want(it.FileID(), first.FileID())
			w.want(it.Version, i)
		}
		versions, err := w.drive.Versions(ctx, w.ann, first.Key)
		w.must(err)
		w.want(len(versions), 10)
		w.want(versions[0].FileID(), first.FileID())
		w.want(w.text(versions[1].FileID()), "v11")
		w.want(w.text(versions[9].FileID()), "v3")
		_, err = w.drive.File(ctx, w.ann, first.VersionID())
		w.refused(err, drive.ErrNoFile)

		_, err = w.drive.RemoveVersion(ctx, w.ann, first.FileID())
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[0].VersionID())
		w.must(err)
		w.want(w.text(first.FileID()), "v11")
		w.want(w.put("0", "a.txt", "v13").Version, 13)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[5].VersionID())
		w.must(err)
		_, err = w.drive.RemoveVersion(ctx, w.ann, versions[5].VersionID())
		w.refused(err, drive.ErrNoFile)

		m, err := w.drive.CopyFile(ctx, w.ann, versions[9].FileID(), "0", "a.txt", true)
		w.must(err)
		w.want(m.FileID(), first.FileID())
		w.want(w.text(first.FileID()), "v3")
		_, err = w.drive.Versions(ctx, w.ben, first.Key)
		w.refused(err, drive.ErrNoGroup)
	})
}

func TestFilesMoveAndCopyOverOthers(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		a, b, dir := w.put("0", "a.txt", "a"), w.put("0", "b.txt", "b"), w.folder("0", "dir")
		_, err := w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "B.txt", false)
		w.refused(err, drive.ErrTaken)
		_, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "dir", true)
		w.refused(err, drive.ErrTaken)
		m, err := w.drive.CopyFile(ctx, w.ann, a.FileID(), "0", "b.txt", true)
		w.must(err)
		w.want([]any{m.FileID() == b.FileID(), m.Version, w.text(b.FileID())}, "[true 2 a]")
		m, err = w.drive.CopyFile(ctx, w.ann, a.FileID(), "0", "", true)
		w.must(err)
		w.want(m.Version, 1)
		m, err = w.drive.CopyFile(ctx, w.ann, a.FileID(), dir, "", false)
		w.must(err)
		if m.FileID() == a.FileID() {
			w.Fatal("the copy has the id of the original")
		}
		m, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "b.txt", true)
		w.must(err)
		w.want(m.FileID(), a.FileID())
		w.want(w.tree("0"), "b.txt dir/ dir/a.txt")
		old, err := w.drive.File(ctx, w.ann, b.FileID())
		w.must(err)
		if old.TrashedAt == 0 {
			w.Fatal("the file that was moved over isn't in the trash")
		}
		m, err = w.drive.MoveFile(ctx, w.ann, a.FileID(), "0", "B.TXT", false)
		w.must(err)
		w.want(m.Name, "B.TXT")
	})
}

func TestTrashRestoreAndRemove(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		sub := w.folder(dir, "sub")
		file := w.put(sub, "a.txt", "a").FileID()
		own := w.put(sub, "own.txt", "own").FileID()
		_, err := w.drive.TrashFiles(ctx, w.ann, []drive.FileID{own})
		w.must(err)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.want(w.tree("0"), "")
		w.refused(w.drive.List(ctx, w.ann, drive.ListQuery{Folder: sub}, nil), drive.ErrAlreadyDeleted)
		_, err = w.drive.FilePath(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		_, _, err = w.drive.Locate(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		it, err := w.drive.File(ctx, w.ann, file)
		w.must(err)
		w.want(it.TrashedAt, w.now().Unix())
		_, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{file})
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{"0"})
		w.refused(err, drive.ErrRoot)

		// One that was trashed on its own goes to the root while its folder is in the trash.
		w.put("0", "own.txt", "another")
		it, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{own})
		w.must(err)
		w.want([]any{it.Name, it.Folder}, "[own (restored).txt 0]")
		w.folder("0", "DIR")
		it, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.want(it.Name, "dir (restored)")
		w.want(w.tree("0"), "own (restored).txt own.txt DIR/ dir (restored)/ dir (restored)/sub/ dir (restored)/sub/a.txt")

		// A deletion of something live can be mended, until it is repeated.
		_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		_, err = w.drive.Folder(ctx, w.ann, dir)
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		for range 2 {
			_, err = w.drive.RemoveFolders(ctx, w.ann, []drive.FolderID{dir})
			w.must(err)
		}
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{dir})
		w.refused(err, drive.ErrNoFolder)
		_, err = w.drive.File(ctx, w.ann, file)
		w.refused(err, drive.ErrNoFile)
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes WHERE public_id = '`+string(file)+`' OR state = 3`), 0)
	})
}

func (w *world) rows(query string) (n int64) {
	w.Helper()
	w.must(w.db.Read(w.Context(), func(tx db.Tx) error { return tx.One(query).Scan(&n) }))
	return n
}

func TestTrashListAndEmpty(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir := w.folder("0", "dir")
		for i := range 120 {
			w.put(dir, fmt.Sprintf("%03d", i), "x")
		}
		w.put("0", "file", "version 1")
		file := w.put("0", "file", "version 2").FileID()
		_, err := w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{dir})
		w.must(err)
		w.later(time.Hour)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{file})
		w.must(err)
		w.must(w.drive.ListTrash(ctx, w.ann, drive.TrashQuery{Order: drive.ByTrashed}, func(l drive.TrashListing) error {
			w.want(fmt.Sprint(l.Folders, l.Files), "1 1")
			for it, err := range l.FolderItems {
				w.must(err)
				w.want(it.Name, "dir")
			}
			for it, err := range l.FileItems {
				w.must(err)
				w.want(fmt.Sprint(it.Name, it.TrashedAt), fmt.Sprint("file", w.now().Unix()))
			}
			return nil
		}))
		day := 30 * time.Minute
		w.must(w.drive.Purge(ctx, &day))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes WHERE state > 0`), 1)
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.EmptyTrash(ctx, w.ann))
		w.must(w.drive.Purge(ctx, nil))
		w.want(w.rows(`SELECT COUNT(*) FROM nodes`), 2)
		w.want(w.rows(`SELECT SUM(refs) FROM contents`), 0)
		w.want(w.rows(`SELECT SUM(storage_used) FROM accounts`), 0)
	})
}

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

func TestDepthIsBounded(t *testing.T) {
	each(t, func(w *world) {
		at := drive.RootID
		for range 250 {
			at = w.folder(at, "x")
		}
		_, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: at, Name: "x"})
		w.refused(err, drive.ErrTooDeep)
		_, err = w.drive.FolderByPath(w.Context(), w.ann, strings.Repeat("/x", 10_000))
		w.refused(err, drive.ErrNoFolderPath)
		id, err := w.drive.FolderByPath(w.Context(), w.ann, strings.Repeat("/x", 250))
		w.must(err)
		w.want(id, at)
	})
}

func TestStorageLimit(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		w.must(w.db.Write(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET storage_max = 10, file_size_max = 8 WHERE id = $1`, w.ann.Account)
			return err
		}))
		_, err := w.tryPut(w.ann, "0", "big", "123456789")
		w.refused(err, drive.ErrFileSize)
		a := w.put("0", "a", "12345678").FileID()
		_, err = w.tryPut(w.ann, "0", "b", "123")
		w.refused(err, drive.ErrStorage)
		_, err = w.drive.CopyFile(ctx, w.ann, a, "0", "copy", false)
		w.refused(err, drive.ErrStorage)
		_, err = w.drive.TrashFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		_, err = w.tryPut(w.ann, "0", "b", "123")
		w.refused(err, drive.ErrStorage) // what a person put into the trash is kept
		_, err = w.drive.RestoreFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		_, err = w.drive.RemoveFiles(ctx, w.ann, []drive.FileID{a})
		w.must(err)
		w.put("0", "b", "123") // what a client deleted makes room
	})
}
