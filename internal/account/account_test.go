package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/fault"
)

var (
	home     = netip.MustParseAddr("192.0.2.1")
	cafe     = netip.MustParseAddr("198.51.100.7")
	ctx      = context.Background()
	longTime = 30 * 24 * time.Hour
)

// instance is a database with its accounts and a clock that stands still until it is told otherwise.
type instance struct {
	*account.Service
	t   *testing.T
	db  db.DB
	now time.Time
}

func newInstance(t *testing.T, d db.DB, opt account.Options) *instance {
	t.Helper()
	i := &instance{t: t, db: d, now: time.Unix(1_800_000_000, 0)}
	opt.Now = func() time.Time { return i.now }
	opt.Rand = rand.Reader
	opt.Log = slog.New(slog.DiscardHandler)
	s, err := account.New(ctx, d, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	i.Service = s
	return i
}

// each runs a test on both databases, with ann signed up.
func each(t *testing.T, opt account.Options, test func(t *testing.T, i *instance)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		i := newInstance(t, d, opt)
		i.add("ann@example.com", "ann1", "correct horse")
		test(t, i)
	})
}

func (i *instance) add(email, name, password string) account.User {
	i.t.Helper()
	u, err := i.CreateOwner(ctx, account.NewOwner{Email: email, Name: name, Password: password})
	if err != nil {
		i.t.Fatal(err)
	}
	return u
}

// signIn signs in and returns the error alone.
func (i *instance) signIn(name, password string, from netip.Addr) error {
	_, err := i.Login(ctx, account.SignIn{Name: name, Password: password, Addr: from})
	return err
}

// session signs in, which has to succeed, and returns the session's id.
func (i *instance) session(name, password string) string {
	i.t.Helper()
	s, err := i.Login(ctx, account.SignIn{Name: name, Password: password, Addr: home, App: "test 1"})
	if err != nil {
		i.t.Fatalf("sign in as %s: %v", name, err)
	}
	return s.ID
}

// alive says whether a session is one.
func (i *instance) alive(id string) bool {
	i.t.Helper()
	_, err := i.Caller(ctx, id, home, "")
	if err != nil && !errors.Is(err, account.ErrSession) {
		i.t.Fatal(err)
	}
	return err == nil
}

func (i *instance) want(err, want error) {
	i.t.Helper()
	if !errors.Is(err, want) {
		i.t.Errorf("got %v, want %v", err, want)
	}
}

// wantBusy wants a refusal that lasts for a while.
func (i *instance) wantBusy(err error, wait time.Duration) {
	i.t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != fault.Busy {
		i.t.Errorf("got %v, want a limit", err)
		return
	}
	if f.Message != "Too many attempts. Try again later." || f.RetryAfter != wait {
		i.t.Errorf("%q for %v, want %v", f.Message, f.RetryAfter, wait)
	}
}

func TestSignIn(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		for _, name := range []string{"ann@example.com", " ANN@Example.COM\n", "ann1", "Ann1"} {
			i.session(name, "correct horse")
		}
		s, err := i.Login(ctx, account.SignIn{Name: "ann1", Password: "correct horse", Addr: home, App: "rclone\x00\xff v1\n"})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.ID) != 43 {
			t.Errorf("the session id %q has not 256 bits", s.ID)
		}
		who, err := i.Caller(ctx, s.ID, cafe, "")
		if err != nil {
			t.Fatal(err)
		}
		if who.Kind != access.Owner || who.User == 0 || who.Account == 0 || who.Addr != cafe || who.App != "rclone v1" {
			t.Errorf("the caller is %+v", who)
		}
		in, err := i.Info(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		if in.Email != "ann@example.com" || in.Name != "ann1" || in.Account != who.Account || in.ID != who.User || !in.Manager ||
			in.StorageMax != nil || in.StorageUsed != 0 || in.VersionsKept != 10 || !in.Versioning || in.Created != i.now.Unix() {
			t.Errorf("info: %+v", in)
		}
		i.want(i.Logout(ctx, who), nil)
		i.want(i.Logout(ctx, who), account.ErrNoSession)
		if i.alive(s.ID) {
			t.Error("the session outlives its end")
		}
	})
}

func TestRefusedSignIn(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		i.want(i.signIn("ann1", "wrong horse", home), account.ErrSignInName)
		i.want(i.signIn("bob1", "wrong horse", home), account.ErrSignInName)
		i.want(i.signIn("ann@example.com", "correct horse ", home), account.ErrSignInEmail)
		i.want(i.signIn("bob@example.com", "correct horse", home), account.ErrSignInEmail)
		i.want(i.signIn("a\x00\xff@", "correct horse", home), account.ErrSignInEmail)
		i.want(i.signIn("", "", home), account.ErrSignInName)
		for _, id := range []string{"", "OAUTH", "0123456789012345678901234567890123456789012"} {
			if i.alive(id) {
				t.Errorf("%q is a session", id)
			}
		}
	})
}

func TestOneNamespace(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		add := func(email, name, password string) error {
			_, err := i.CreateOwner(ctx, account.NewOwner{Email: email, Name: name, Password: password})
			return err
		}
		i.want(add("ANN@example.com", "", "12345"), account.ErrEmailTaken)
		i.want(add("bob@example.com", "ANN1", "12345"), account.ErrUserNameTaken)
		i.want(add("bob@example.com", "ann@example.com", "12345"), account.ErrUserName)
		i.want(add("bob@example.com", "bob", "12345"), account.ErrUserName)
		i.want(add("bob@example.com", "", "1234"), account.ErrPasswordShort)
		i.want(add("bob@example.com", "", "1234\xff"), account.ErrPasswordText)
		i.want(add("bob@example.com", "", string(make([]byte, 1025))), account.ErrPasswordLong)
		for _, bad := range []string{"", "@", "bob", "bob@", "@example.com", "b ob@example.com", "b@o@b", "bob@exa mple.com",
			"bob@example..com", "bob@-example.com", ".bob@example.com", "bob@example.com,ann@example.com", "bob\x00@example.com"} {
			i.want(add(bad, "", "12345"), account.ErrEmail)
		}
		i.want(add("bob@nas", "bob.the-builder", "     "), nil)
		i.want(i.signIn("bob@NAS", "     ", home), nil)
		i.want(add("JOSÉ@example.com", "", "żółć1"), nil)
		i.want(i.signIn("jose\u0301@example.com", "żółć1", home), nil)

		var all []string
		err := i.Each(ctx, func(u account.User) error {
			all = append(all, u.Email)
			return nil
		})
		if err != nil || len(all) != 3 || all[0] != "ann@example.com" || all[1] != "bob@nas" {
			t.Errorf("users: %q, %v", all, err)
		}
	})
}

func TestFirstUser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		i := newInstance(t, d, account.Options{})
		for n, want := range []bool{true, false} {
			made, err := i.CreateFirst(ctx, account.NewOwner{Email: "admin@localhost", Password: "12345"})
			if err != nil || made != want {
				t.Errorf("%d: %v, %v", n, made, err)
			}
		}
		i.session("admin@localhost", "12345")
	})
}

func TestAccountsHaveARoot(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		u, err := i.Find(ctx, "ANN1")
		if err != nil {
			t.Fatal(err)
		}
		var id string
		var stamp int64
		err = i.db.Read(ctx, func(tx db.Tx) error {
			return tx.One(`SELECT public_id, stamp FROM nodes WHERE account_id = $1 AND parent_id IS NULL AND is_folder = 1`,
				u.Account).Scan(&id, &stamp)
		})
		if err != nil || !access.ValidPublicID(id) || stamp != i.now.Unix() {
			t.Errorf("the root folder: %q, stamp %d, %v", id, stamp, err)
		}
		_, err = i.Find(ctx, "nobody")
		i.want(err, account.ErrNoUser)
	})
}

func TestDisableAndPassword(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		other := newInstance(t, i.db, account.Options{}) // another process
		i.add("bob@example.com", "", "battery staple")
		bob := i.session("bob@example.com", "battery staple")
		ann := i.session("ann1", "correct horse")
		i.want(other.Disable(ctx, "Ann1"), nil)
		if i.alive(ann) || !i.alive(bob) {
			t.Error("the disabled user is in, or another one out")
		}
		i.want(i.signIn("ann1", "correct horse", home), account.ErrSignInName)
		i.want(other.Enable(ctx, "ann@example.com"), nil)
		if i.alive(ann) {
			t.Error("the old session is back")
		}
		ann = i.session("ann1", "correct horse")
		i.want(other.SetPassword(ctx, "ann1", "new horse"), nil)
		if i.alive(ann) || !i.alive(bob) {
			t.Error("a session outlives its password, or another user's ended")
		}
		i.want(i.signIn("ann1", "correct horse", home), account.ErrSignInName)
		i.session("ann1", "new horse")
		i.want(i.SetPassword(ctx, "ann1", "x"), account.ErrPasswordShort)
		i.want(i.SetPassword(ctx, "carl", "12345"), account.ErrNoUser)
		i.want(i.Disable(ctx, "carl"), account.ErrNoUser)
	})
}

func TestSuspended(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		ann := i.session("ann1", "correct horse")
		err := i.db.Write(ctx, 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET suspended_at = $1`, i.now.Unix())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if i.alive(ann) {
			t.Error("a session of a suspended account is alive")
		}
		i.want(i.signIn("ann1", "wrong horse", home), account.ErrSignInName)
		i.want(i.signIn("ann1", "correct horse", home), account.ErrSuspended)
	})
}
