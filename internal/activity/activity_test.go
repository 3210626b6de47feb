package activity_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// world is a database with two accounts, Ann's and Ben's.
type world struct {
	*testing.T
	db       db.DB
	log      *activity.Service
	now      time.Time
	ann, ben access.Caller
}

func start(t *testing.T, d db.DB) *world {
	t.Helper()
	w := &world{T: t, db: d, now: time.Unix(1_800_000_000, 0)}
	w.log = activity.New(d, func() time.Time { return w.now })
	accounts, err := account.New(t.Context(), d, account.Options{})
	w.ok(err)
	join := func(in account.NewOwner) access.Caller {
		in.Password = "correct"
		u, err := accounts.CreateOwner(t.Context(), in)
		w.ok(err)
		return access.Caller{Kind: access.Owner, Account: u.Account, User: u.ID, Addr: netip.MustParseAddr("192.0.2.1"), App: "test 1.0"}
	}
	w.ann = join(account.NewOwner{Email: "ann@example.com", Name: "ann1", FirstName: "Ann", LastName: "Archer"})
	w.ben = join(account.NewOwner{Email: "ben@example.com", Name: "ben1"})
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) write(fn func(tx db.Tx) error) {
	w.Helper()
	w.ok(w.db.Write(w.Context(), 0, fn))
}

// did notes that who did something in Ann's account.
func (w *world) did(who access.Caller, kind activity.Type, name string) {
	w.Helper()
	w.write(func(tx db.Tx) error {
		return activity.Log(tx, who, activity.Entry{Account: w.ann.Account, At: w.now.Unix(), Type: kind, Name: name})
	})
}

// page returns the first page, a row a line.
func (w *world) page(who access.Caller, q activity.Query) string {
	w.Helper()
	p, err := w.log.Page(w.Context(), who, q, 0)
	w.ok(err)
	var lines []string
	for _, r := range p.Rows {
		lines = append(lines, fmt.Sprintf("%s: %s %s", r.User, r.Type, r.Name))
	}
	return strings.Join(lines, ", ")
}

func (w *world) is(got, want string) {
	w.Helper()
	if got != want {
		w.Errorf("got %s\nwant %s", got, want)
	}
}

func TestWhoDidIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		w.did(w.ann, activity.FolderCreate, "plans")
		w.did(w.ben, activity.FolderMove, "plans")
		w.did(access.Caller{}, activity.FileUpload, "a letter")
		w.did(access.Caller{Kind: access.Link, Account: 0}, activity.FileDownload, "a photo")
		want := "link: FILE DOWNLOAD a photo, visitor: FILE UPLOAD a letter, ben@example.com: FOLDER MOVE plans, Ann Archer: FOLDER CREATE plans"
		w.is(w.page(w.ann, activity.Query{}), want)
		w.is(w.page(w.ben, activity.Query{}), "")
		w.is(w.page(w.ann, activity.Query{User: "0"}), "Ann Archer: FOLDER CREATE plans")
		w.is(w.page(w.ann, activity.Query{User: fmt.Sprint(w.ann.User)}), "Ann Archer: FOLDER CREATE plans")
		w.is(w.page(w.ann, activity.Query{User: fmt.Sprint(w.ben.User)}), "ben@example.com: FOLDER MOVE plans")
		for _, nobody := range []string{"-1", "-2", "999", "ann", "99999999999999999999"} {
			w.is(w.page(w.ann, activity.Query{User: nobody}), "")
		}
		w.is(w.page(w.ann, activity.Query{Type: activity.FolderMove}), "ben@example.com: FOLDER MOVE plans")
		w.is(w.page(w.ann, activity.Query{Type: activity.FolderMove, User: "0"}), "")

		// What stands there stays, whoever goes.
		w.write(func(tx db.Tx) error {
			_, err := tx.Exec(`DELETE FROM users`)
			return err
		})
		w.is(w.page(w.ann, activity.Query{}), want)
	})
}

// An account user who doesn't manage the account gets what he did himself, whatever he asks for.
func TestWhoMayRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		user := func(id access.UserID, mode access.Mode) access.Caller {
			return access.Caller{Kind: access.AccountUser, Mode: mode, Account: w.ann.Account, User: id}
		}
		cara, dan, eve := user(1001, access.Users), user(1002, access.Files), user(1003, access.Admin)
		w.did(w.ann, activity.FolderCreate, "a")
		w.did(cara, activity.FolderCreate, "c")
		w.did(dan, activity.FolderCreate, "d")
		for _, asked := range []string{"", "0", "1001", "1002", "-1", "nobody"} {
			w.is(w.page(cara, activity.Query{User: asked}), ": FOLDER CREATE c")
			w.is(w.page(dan, activity.Query{User: asked}), ": FOLDER CREATE d")
		}
		w.is(w.page(eve, activity.Query{}), ": FOLDER CREATE d, : FOLDER CREATE c, Ann Archer: FOLDER CREATE a")
		w.is(w.page(eve, activity.Query{User: "1002"}), ": FOLDER CREATE d")
		if _, err := w.log.Page(t.Context(), access.Caller{}, activity.Query{}, 0); err == nil {
			t.Error("a visitor reads a log")
		}
	})
}

func TestPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		const rows = 2*activity.PageSize + 1
		w.write(func(tx db.Tx) error {
			for i := range int64(rows) { // the second row has the time of the first, and so on
				e := activity.Entry{Account: w.ann.Account, At: 1000 + i/2, Type: activity.FileUpload, Name: fmt.Sprint(rows - 1 - i), Size: i}
				if err := activity.Log(tx, w.ann, e); err != nil {
					return err
				}
			}
			return nil
		})
		next := 0
		take := func(rows []activity.Row) {
			t.Helper()
			for _, r := range rows {
				w.is(r.Name, fmt.Sprint(next))
				w.is(r.Size, fmt.Sprint(rows2(next)))
				next++
			}
		}
		for n := range int64(4) {
			p, err := w.log.Page(t.Context(), w.ann, activity.Query{}, n)
			w.ok(err)
			if p.Total != rows {
				t.Errorf("%d in all", p.Total)
			}
			take(p.Rows)
		}
		if next != rows {
			t.Errorf("%d rows", next)
		}
		for _, far := range []int64{3, 1999, 2000, 1 << 62} {
			if p, err := w.log.Page(t.Context(), w.ann, activity.Query{}, far); err != nil || len(p.Rows) > 0 || p.Total != rows {
				t.Errorf("page %d: %v, %v", far, p, err)
			}
		}

		// By cursor it is the same, whatever comes meanwhile.
		next = 0
		cursor, calls := "", 0
		for {
			rows, after, err := w.log.After(t.Context(), w.ann, activity.Query{}, cursor)
			w.ok(err)
			take(rows)
			w.did(w.ann, activity.FolderCreate, "more")
			calls++
			if cursor = after; cursor == "" {
				break
			}
		}
		if next != rows || calls != 3 {
			t.Errorf("%d rows in %d calls", next, calls)
		}
		for _, bad := range []string{"!", "AA", "AAAAAAAA", strings.Repeat("_", 40)} {
			if _, _, err := w.log.After(t.Context(), w.ann, activity.Query{}, bad); err != activity.ErrCursor {
				t.Errorf("%s: %v", bad, err)
			}
		}

		total := func(q activity.Query) int64 {
			t.Helper()
			p, err := w.log.Page(t.Context(), w.ann, q, 0)
			w.ok(err)
			return p.Total
		}
		if a, b, c := total(activity.Query{From: 1001, Until: 1001}), total(activity.Query{Until: 999}), total(activity.Query{From: 1001, Type: activity.FileUpload}); a != 2 || b != 0 || c != rows-2 {
			t.Errorf("%d, %d, %d", a, b, c)
		}
		if _, err := w.log.Page(t.Context(), w.ann, activity.Query{From: 2, Until: 1}, 0); err != activity.ErrDates {
			t.Error(err)
		}
		if _, err := w.log.Page(t.Context(), w.ann, activity.Query{Type: 99}, 0); err != activity.ErrType {
			t.Error(err)
		}
	})
}

// rows2 is the size of the row that comes at a place.
func rows2(place int) int { return 2*activity.PageSize - place }

// What comes from outside is bounded.
func TestTexts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		long := strings.Repeat("ä\x00\x1b\n", 1000)
		who := w.ann
		who.App = long
		w.write(func(tx db.Tx) error {
			return activity.Log(tx, who, activity.Entry{Account: who.Account, At: 1, Type: activity.FolderCreate, Name: long, Details: long})
		})
		p, err := w.log.Page(t.Context(), w.ann, activity.Query{}, 0)
		w.ok(err)
		r := p.Rows[0]
		w.is(strings.Trim(r.Name+r.App+r.Details, "ä"), "")
		w.is(fmt.Sprint(len(r.Name)/2 <= 255, len(r.App)/2 <= 100, len(r.Details)/2 <= 500), "true true true")
		w.is(r.Address+" "+r.Size, "192.0.2.1 ")
	})
}

// Whoever guesses passwords makes one row an hour.
func TestFailedSignIns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		fail := func(who access.Caller, from string) {
			t.Helper()
			who.Addr = netip.MustParseAddr(from)
			w.write(func(tx db.Tx) error { return activity.Failed(tx, who, w.now.Unix()) })
		}
		fail(w.ann, "2001:db8::1")
		fail(w.ben, "2001:db8::1")
		for i := range 20 {
			w.now = w.now.Add(time.Second)
			fail(w.ann, fmt.Sprint("192.0.2.", i))
		}
		w.now = w.now.Add(time.Hour)
		fail(w.ann, "192.0.2.99")
		p, err := w.log.Page(t.Context(), w.ann, activity.Query{Type: activity.SignInFailed}, 0)
		w.ok(err)
		if len(p.Rows) != 2 {
			t.Fatalf("%v", p.Rows)
		}
		w.is(p.Rows[0].User+" "+p.Rows[0].Address+" "+p.Rows[0].Details, "Ann Archer 192.0.2.99 ")
		w.is(p.Rows[1].User+" "+p.Rows[1].Address+" "+p.Rows[1].Details, "Ann Archer 192.0.2.19 21 times within an hour")
	})
}

func TestGatherer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		failing := dbtest.FailNth(d, 2)
		g := activity.NewGatherer(failing, slog.New(slog.DiscardHandler), func() {})
		add := func(n int) {
			for i := range n {
				g.Add(w.ann, activity.Entry{Account: w.ann.Account, At: 1, Type: activity.FileDownload, Name: fmt.Sprint(i), Size: 7})
			}
		}
		add(120)
		if err := g.Flush(t.Context()); err == nil {
			t.Fatal("no failure")
		}
		before := d.Statements()
		w.ok(g.Flush(t.Context()))
		if n := d.Statements() - before; n > 3 {
			t.Errorf("%d statements", n)
		}
		g.Add(access.Caller{}, activity.Entry{Account: w.ann.Account, At: 2, Type: activity.FileDownload, Name: "last"})
		w.ok(g.Flush(t.Context()))
		p, err := w.log.Page(t.Context(), w.ann, activity.Query{}, 0)
		w.ok(err)
		if p.Total != 121 {
			t.Errorf("%d entries", p.Total)
		}
		for i, want := range []string{"visitor last 0", "Ann Archer 119 7", "Ann Archer 118 7"} {
			w.is(p.Rows[i].User+" "+p.Rows[i].Name+" "+p.Rows[i].Size, want)
		}
	})
}

func TestSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := start(t, d)
		w.write(func(tx db.Tx) error {
			for i := range int64(2500) {
				if err := activity.Log(tx, w.ann, activity.Entry{Account: w.ann.Account, At: i, Type: activity.FolderCreate}); err != nil {
					return err
				}
			}
			return nil
		})
		left := func() int64 {
			p, err := w.log.Page(t.Context(), w.ann, activity.Query{}, 0)
			w.ok(err)
			return p.Total
		}
		w.now = time.Unix(2400+3600, 0)
		keep := time.Hour
		w.ok(w.log.Sweep(t.Context(), nil))
		if n := left(); n != 2500 {
			t.Errorf("%d left", n)
		}
		w.ok(w.log.Sweep(t.Context(), &keep))
		if n := left(); n != 100 {
			t.Errorf("%d left", n)
		}
	})
}
