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
	testing.TB
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

func newWorld(t testing.TB, d db.DB) *world {
	w := &world{TB: t, db: d, time: time.Unix(1_700_000_000, 0)}
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
	return w.drive.Publish(w.Context(), who, slot.Account, drive.Publication{File: slot.FileID(), Folder: slot.FolderKey, Name: slot.Name,
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

func (w *world) rows(query string) (n int64) {
	w.Helper()
	w.must(w.db.Read(w.Context(), func(tx db.Tx) error { return tx.One(query).Scan(&n) }))
	return n
}
