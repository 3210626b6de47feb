package transfer_test

import (
	"crypto/md5"
	"errors"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// guest is somebody for whom a folder of Ann's is open: an account user of hers, or the owner of another account.
type guest struct {
	*world
	access.Caller
	folder drive.FolderID
}

// guests plays a story with both kinds of them.
func guests(t *testing.T, story func(g guest)) {
	for _, kind := range []access.Kind{access.AccountUser, access.Owner} {
		t.Run(map[access.Kind]string{access.AccountUser: "account user", access.Owner: "recipient"}[kind], func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d db.DB) {
				w := newWorld(t, d)
				it, err := w.drive.CreateFolder(w.Context(), w.ann, drive.NewFolder{Parent: drive.RootID, Name: "open"})
				w.ok(err)
				g := guest{w, access.Caller{Kind: kind, Account: w.ann.Account, Mode: access.Files}, it.FolderID()}
				w.ok(d.Write(w.Context(), 0, func(tx db.Tx) error {
					if kind == access.Owner {
						if err := tx.One(`INSERT INTO accounts (created_at) VALUES (1) RETURNING id`).Scan(&g.Account); err != nil {
							return err
						}
					}
					return tx.One(`INSERT INTO users (account_id, is_owner, email, password, created_at, mode) VALUES ($1, $2, '', '', 1, 2) RETURNING id`,
						g.Account, kind == access.Owner).Scan(&g.User)
				}))
				g.open(drive.ToEdit)
				story(g)
			})
		})
	}
}

// open opens the folder, or closes it.
func (g guest) open(how drive.Opening) {
	g.Helper()
	const upsert = `INSERT INTO grants (account_id, node_id, user_id, mode, created_at) SELECT account_id, id, $2, $3, 1 FROM nodes WHERE public_id = $1
		ON CONFLICT (user_id, node_id) DO UPDATE SET mode = excluded.mode`
	g.ok(g.db.Write(g.Context(), int64(g.ann.Account), func(tx db.Tx) error {
		_, err := tx.Exec(upsert, string(g.folder), g.User, how)
		return err
	}))
}

func (g guest) begin(name string) (transfer.Opened, error) {
	return g.transfer.Create(g.Context(), g.Caller, transfer.NewFile{Folder: g.folder, Name: name, Open: true})
}

func (g guest) chunk(o transfer.Opened, offset int, data string) error {
	_, err := g.transfer.Chunk(g.Context(), g.Caller, transfer.Chunk{File: o.FileID(), Upload: o.Upload, Offset: int64(offset), Size: int64(len(data)),
		Data: strings.NewReader(data)})
	return err
}

func (g guest) close(o transfer.Opened, size int) (drive.Item, error) {
	return g.transfer.Close(g.Context(), g.Caller, transfer.Closing{File: o.FileID(), Upload: o.Upload, Size: int64(size)})
}

// Who may edit a folder of another uploads into it: new files and new versions, on the storage of whose folder it is.
func TestUploadsOfGuests(t *testing.T) {
	guests(t, func(g guest) {
		for _, size := range []int{5, 100_000} {
			data := text(size)
			for version := range 2 {
				o, err := g.begin("file")
				g.ok(err)
				g.ok(g.chunk(o, 0, data[:3]))
				g.ok(g.chunk(o, 3, data[3:]))
				it, err := g.close(o, size)
				g.ok(err)
				again, err := g.close(o, size)
				g.ok(err)
				if it.Account != g.ann.Account || again.Version != it.Version || version == 1 && it.Version < 2 {
					g.Errorf("%+v, and again %+v", it.Node, again.Node)
				}
				g.holds(it.FileID(), data)
			}
		}
		if used := g.number(`SELECT storage_used FROM accounts WHERE id = $1`, g.ann.Account); used != 2*100_005 {
			g.Errorf("%d bytes are charged to the owner", used)
		}
		if n := g.number(`SELECT COUNT(*) FROM nodes WHERE account_id <> $1`, g.ann.Account); n != 0 {
			g.Errorf("%d things are elsewhere", n)
		}
	})
}

// An upload ends at the next chunk when who uploads may no longer edit the folder.
func TestUploadsEndWithTheGrant(t *testing.T) {
	guests(t, func(g guest) {
		data := text(200_000)
		for how, want := range map[drive.Opening]error{drive.ToView: drive.ErrDenied, drive.Closed: drive.ErrGone} {
			g.open(drive.ToEdit)
			small, err := g.begin("small")
			g.ok(err)
			large, err := g.begin("large")
			g.ok(err)
			g.ok(g.chunk(small, 0, "abc"))
			g.ok(g.chunk(large, 0, data[:100_000]))
			g.open(how)
			for _, err := range []error{g.chunk(small, 3, "def"), g.chunk(large, 100_000, data[100_000:])} {
				if !errors.Is(err, want) {
					g.Errorf("a chunk: %v, want %v", err, want)
				}
			}
			if _, err := g.close(small, 3); !errors.Is(err, want) {
				g.Errorf("the close: %v, want %v", err, want)
			}
			if _, err := g.begin("another"); err == nil {
				g.Error("another upload begins")
			}
			g.open(drive.ToEdit)
			g.ok(g.chunk(large, 100_000, data[100_000:]))
			it, err := g.close(large, len(data))
			g.ok(err)
			g.holds(it.FileID(), data)
		}
	})
}

// A hash is taken for the bytes only where the guest may read a file that has them.
func TestHashesOfGuests(t *testing.T) {
	guests(t, func(g guest) {
		known := func(text string) bool {
			sum := md5.Sum([]byte(text))
			o, err := g.transfer.Create(g.Context(), g.Caller, transfer.NewFile{Folder: g.folder, Name: "file", Open: true, Size: int64(len(text)), MD5: sum[:]})
			g.ok(err)
			return o.Known
		}
		u := g.create("private")
		g.ok(u.chunk(0, "private"))
		_, err := u.close(7)
		g.ok(err)
		o, err := g.begin("open")
		g.ok(err)
		g.ok(g.chunk(o, 0, "open"))
		_, err = g.close(o, 4)
		g.ok(err)
		if known("private") || !known("open") {
			t := []bool{known("private"), known("open")}
			g.Errorf("the private content and the open one are known: %v", t)
		}
	})
}
