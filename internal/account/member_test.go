package account_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// caller signs in and returns who does.
func (i *instance) caller(name, password string) access.Caller {
	i.t.Helper()
	s, err := i.Login(ctx, account.SignIn{Name: name, Password: password, Addr: home})
	if err != nil {
		i.t.Fatalf("sign in as %s: %v", name, err)
	}
	return s.Caller
}

// carl is an account user to be.
func carl(change ...func(*account.NewMember)) account.NewMember {
	in := account.NewMember{Email: "carl@example.com", FirstName: "Carl", LastName: "Cook", Password: "correct carl", Mode: access.Files}
	for _, c := range change {
		c(&in)
	}
	return in
}

func TestCreateMember(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		ann := i.caller("ann1", "correct horse")
		create := func(who access.Caller, in account.NewMember) error {
			_, err := i.CreateMember(ctx, who, in)
			return err
		}
		i.want(create(ann, carl()), nil)
		who := i.caller("Carl@Example.com", "correct carl")
		if who.Kind != access.AccountUser || who.Account != ann.Account || who.User == ann.User || who.Mode != access.Files || who.Group == 0 {
			t.Errorf("the caller is %+v", who)
		}
		i.want(create(ann, carl()), account.ErrEmailTaken)
		i.want(create(ann, carl(func(in *account.NewMember) { in.Email = "ANN@example.com" })), account.ErrEmailTaken)

		next := func(change func(*account.NewMember)) account.NewMember {
			in := carl(func(in *account.NewMember) { in.Email = "dora@example.com" })
			change(&in)
			return in
		}
		for _, bad := range []struct {
			in   account.NewMember
			want error
		}{
			{next(func(in *account.NewMember) { in.Email = "dora" }), account.ErrEmail},
			{next(func(in *account.NewMember) { in.FirstName = " D " }), account.ErrFirstName},
			{next(func(in *account.NewMember) { in.LastName = "Dora\nDi" }), account.ErrLastName},
			{next(func(in *account.NewMember) { in.Phone = string(make([]byte, 51)) }), account.ErrPhone},
			{next(func(in *account.NewMember) { in.Position = "a\tb" }), account.ErrPosition},
			{next(func(in *account.NewMember) { in.Password = "1234" }), account.ErrPasswordShort},
			{next(func(in *account.NewMember) { in.Group = who.Group + 1 }), account.ErrNotTheirs},
		} {
			i.want(create(ann, bad.in), bad.want)
		}

		admin := next(func(in *account.NewMember) { in.Mode = access.Admin })
		i.want(create(who, next(func(*account.NewMember) {})), account.ErrNotTheirs)
		i.want(create(access.Caller{}, next(func(*account.NewMember) {})), account.ErrNotTheirs)
		i.want(create(ann, admin), nil)
		dora := i.caller("dora@example.com", "correct carl")
		admin.Email = "emil@example.com"
		i.want(create(dora, admin), account.ErrNotTheirs)
		admin.Mode = access.Users
		i.want(create(dora, admin), nil)
	})
}

func TestTheLastPlace(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		ann := i.caller("ann1", "correct horse")
		i.exec(`UPDATE accounts SET users_max = 3`)
		var made, full atomic.Int64
		var all sync.WaitGroup
		for n := range 50 {
			all.Go(func() {
				_, err := i.CreateMember(ctx, ann, carl(func(in *account.NewMember) { in.Email = fmt.Sprintf("user%d@example.com", n) }))
				switch {
				case err == nil:
					made.Add(1)
				case errors.Is(err, account.ErrFull):
					full.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made.Load() != 3 || full.Load() != 47 || i.count(`SELECT COUNT(*) FROM users WHERE is_owner = 0`) != 3 {
			t.Errorf("%d made, %d refused", made.Load(), full.Load())
		}
	})
}

func TestOneAddressForMany(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		i.add("ben@example.com", "", "battery staple")
		callers := []access.Caller{i.caller("ann1", "correct horse"), i.caller("ben@example.com", "battery staple")}
		var made, taken, busy atomic.Int64
		var all sync.WaitGroup
		for n := range 50 {
			all.Go(func() {
				_, err := i.CreateMember(ctx, callers[n%2], carl())
				switch {
				case err == nil:
					made.Add(1)
				case errors.Is(err, account.ErrEmailTaken):
					taken.Add(1)
				case fault.As(err) != nil && fault.As(err).Kind == fault.Busy: // told too often that it is taken
					busy.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made.Load() != 1 || taken.Load()+busy.Load() != 49 || i.count(`SELECT COUNT(*) FROM users WHERE is_owner = 0`) != 1 {
			t.Errorf("%d made, %d refused, %d busy", made.Load(), taken.Load(), busy.Load())
		}
	})
}

// exec changes the database behind the service's back.
func (i *instance) exec(sql string, args ...any) {
	i.t.Helper()
	err := i.db.Write(ctx, 0, func(tx db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
	if err != nil {
		i.t.Fatal(err)
	}
}
