package share_test

import (
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/mail"
	"driveway/internal/share"
)

type world struct {
	*testing.T
	db       db.DB
	drive    *drive.Service
	share    *share.Service
	ann, ben access.Caller
	time     time.Time
}

func each(t *testing.T, test func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := &world{T: t, db: d, time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		now := func() time.Time { return w.time }
		accounts, err := account.New(t.Context(), d, account.Options{Now: now})
		w.must(err)
		t.Cleanup(accounts.Close)
		w.drive = drive.New(d, now, rand.Reader, accounts.HashPassword)
		w.share = share.New(d, w.drive, accounts, mail.New(d, mail.Options{Now: now}), now, rand.Reader, []byte("a key"))
		w.ann, w.ben = w.owner(accounts, "ann@example.com"), w.owner(accounts, "ben@example.com")
		test(w)
	})
}

func (w *world) owner(accounts *account.Service, email string) access.Caller {
	u, err := accounts.CreateOwner(w.Context(), account.NewOwner{Email: email, Password: "password"})
	w.must(err)
	return access.Caller{Kind: access.Owner, Account: u.Account, User: u.ID}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) refused(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("got %v, want %v", err, want)
	}
}

func (w *world) file(in drive.FolderID) drive.FileID {
	it, err := w.drive.NewFile(w.Context(), w.ann, in, "file", "txt")
	w.must(err)
	return it.FileID()
}

func TestALinkOpensOneFile(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		id := w.file("0")
		none, _, err := w.share.FileLink(ctx, w.ann, id)
		w.must(err)
		if none != (share.Link{}) {
			w.Fatalf("a link that was never made: %+v", none)
		}
		l, _, err := w.share.LinkFile(ctx, w.ann, id, share.Limits{Date: "2026-03-01", UsesMax: 2})
		w.must(err)
		again, _, err := w.share.LinkFile(ctx, w.ann, id, share.Limits{Date: "2026-03-01", UsesMax: 2})
		w.must(err)
		if again != l {
			w.Fatalf("made again, the link is another one: %+v, %+v", l, again)
		}
		o, err := w.share.Open(ctx, l.Token, access.Caller{})
		w.must(err)
		if o.FileID() != id || o.Caller.Kind != access.Link {
			w.Fatalf("the token opens %+v", o)
		}
		other := w.file("0")
		_, err = w.drive.File(ctx, o.Caller, other)
		w.refused(err, drive.ErrNoFile)
		_, _, err = w.share.LinkFile(ctx, w.ben, id, share.Limits{Date: "2026-03-02"})
		w.refused(err, drive.ErrNoFile)
		_, _, err = w.share.LinkFile(ctx, o.Caller, id, share.Limits{Date: "2026-03-02"})
		w.refused(err, drive.ErrDenied)

		w.must(w.share.Use(ctx, l.Token, w.ann.Account))
		w.must(w.share.Use(ctx, l.Token, w.ann.Account))
		w.refused(w.share.Use(ctx, l.Token, w.ann.Account), share.ErrUsedUp)
		_, err = w.share.Open(ctx, l.Token, access.Caller{})
		w.refused(err, drive.ErrNoFile)
		l, _, err = w.share.LinkFile(ctx, w.ann, id, share.Limits{Date: "2026-03-03"})
		w.must(err)
		if l.Uses != 0 || l.Token != again.Token {
			w.Fatalf("with another limit: %+v", l)
		}
		w.time = w.time.AddDate(0, 0, 3)
		_, err = w.share.Open(ctx, l.Token, access.Caller{})
		w.refused(err, drive.ErrNoFile)
	})
}

func TestALinkOpensAFolderWithAllBelow(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		top, err := w.drive.CreateFolder(ctx, w.ann, drive.NewFolder{Parent: "0", Name: "top"})
		w.must(err)
		sub, err := w.drive.CreateFolder(ctx, w.ann, drive.NewFolder{Parent: top.FolderID(), Name: "sub"})
		w.must(err)
		id, outside := w.file(sub.FolderID()), w.file("0")
		l, _, err := w.share.LinkFolder(ctx, w.ann, top.FolderID(), share.Limits{Date: "2026-12-31"})
		w.must(err)
		o, err := w.share.Open(ctx, l.Token, access.Caller{})
		w.must(err)
		_, _, err = w.drive.Locate(ctx, o.Caller, id)
		w.must(err)
		names := 0
		w.must(w.drive.List(ctx, o.Caller, drive.ListQuery{Folder: sub.FolderID()}, func(l drive.Listing) error {
			for range l.Folders {
				names++
			}
			for range l.Files {
				names++
			}
			return nil
		}))
		if names != 1 {
			w.Fatalf("the link lists %d entries", names)
		}
		_, err = w.drive.File(ctx, o.Caller, outside)
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.TrashFiles(ctx, o.Caller, []drive.FileID{id})
		w.refused(err, drive.ErrDenied)

		// It sleeps in the trash, and wakes with what it is for.
		_, err = w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{top.FolderID()})
		w.must(err)
		_, err = w.share.Open(ctx, l.Token, access.Caller{})
		w.refused(err, drive.ErrNoFile)
		_, err = w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{top.FolderID()})
		w.must(err)
		_, err = w.share.Open(ctx, l.Token, access.Caller{})
		w.must(err)
		_, err = w.share.EndFolder(ctx, w.ann, top.FolderID())
		w.must(err)
		_, err = w.share.Open(ctx, l.Token, access.Caller{})
		w.refused(err, drive.ErrNoFile)
		_, _, err = w.share.LinkFolder(ctx, w.ann, "0", share.Limits{Date: "2026-12-31"})
		w.refused(err, drive.ErrRoot)
	})
}

// A link works only while its maker could make it.
func TestALinkSleepsWithItsMakersGrant(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.Context()
		dir, err := w.drive.CreateFolder(ctx, w.ann, drive.NewFolder{Parent: "0", Name: "dir"})
		w.must(err)
		id, err := w.drive.NewFile(ctx, w.ann, dir.FolderID(), "file", "txt")
		w.must(err)
		al := access.Caller{Kind: access.AccountUser, Account: w.ann.Account, Mode: access.Files}
		const insert = `INSERT INTO users (account_id, is_owner, email, password, created_at, mode) VALUES ($1, 0, '', '', 1, 2) RETURNING id`
		w.must(w.db.Write(ctx, 0, func(tx db.Tx) error { return tx.One(insert, al.Account).Scan(&al.User) }))
		grant := func(how drive.Opening) {
			const upsert = `INSERT INTO grants (account_id, node_id, user_id, mode, created_at) VALUES ($1, $2, $3, $4, 1)
				ON CONFLICT (user_id, node_id) DO UPDATE SET mode = excluded.mode`
			w.must(w.db.Write(ctx, int64(al.Account), func(tx db.Tx) error {
				_, err := tx.Exec(upsert, al.Account, dir.Key, al.User, how)
				return err
			}))
		}
		grant(drive.ToEdit)
		l, _, err := w.share.LinkFile(ctx, al, id.FileID(), share.Limits{Date: "2026-12-31"})
		w.must(err)
		_, _, err = w.share.LinkFolder(ctx, al, dir.FolderID(), share.Limits{Date: "2026-12-31"})
		w.refused(err, drive.ErrDenied)
		for _, c := range []struct {
			how  drive.Opening
			want error
		}{{drive.ToEdit, nil}, {drive.ToView, drive.ErrNoFile}, {drive.ToEdit, nil}, {drive.Closed, drive.ErrNoFile}} {
			grant(c.how)
			if _, err = w.share.Open(ctx, l.Token, access.Caller{}); !errors.Is(err, c.want) {
				w.Fatalf("opened in way %d: %v, want %v", c.how, err, c.want)
			}
		}
	})
}

func TestDatesOfLinks(t *testing.T) {
	each(t, func(w *world) {
		id := w.file("0")
		for _, date := range []string{"2026-02-28", "2026-13-01", "1.3.2026", "", "2026-02-30"} {
			_, _, err := w.share.LinkFile(w.Context(), w.ann, id, share.Limits{Date: date})
			w.refused(err, share.ErrDate)
		}
		// Where the maker is it is tomorrow already.
		w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE users SET time_zone = 'Pacific/Kiritimati' WHERE id = $1`, w.ann.User)
			return err
		}))
		_, _, err := w.share.LinkFile(w.Context(), w.ann, id, share.Limits{Date: "2026-03-01"})
		w.refused(err, share.ErrDate)
		_, _, err = w.share.LinkFile(w.Context(), w.ann, id, share.Limits{Date: "2026-03-02"})
		w.must(err)
	})
}

func TestTheLastUseGoesToOne(t *testing.T) {
	each(t, func(w *world) {
		l, _, err := w.share.LinkFile(w.Context(), w.ann, w.file("0"), share.Limits{Date: "2026-03-01", UsesMax: 3})
		w.must(err)
		var used atomic.Int64
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if w.share.Use(w.Context(), l.Token, w.ann.Account) == nil {
					used.Add(1)
				}
			})
		}
		wg.Wait()
		if used.Load() != 3 {
			w.Fatalf("a link for 3 uses was used %d times", used.Load())
		}
	})
}
