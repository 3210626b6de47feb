package account_test

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/fault"
)

// few makes limits small, since every attempt costs time.
var few = account.Options{Limits: account.Limits{Pair: 3, Wide: 5, Repeats: 4}}

func TestTenWrongSignIns(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		for n := range 10 {
			i.want(i.signIn("ann1", fmt.Sprint("wrong ", n), home), account.ErrSignInName)
			i.now = i.now.Add(time.Second)
		}
		i.wantBusy(i.signIn("ann1", "correct horse", home), 15*time.Minute-10*time.Second)
		i.want(i.signIn("ann1", "correct horse", cafe), nil)
		i.now = i.now.Add(15*time.Minute - 11*time.Second)
		i.wantBusy(i.signIn("ann1", "correct horse", home), time.Second)
		i.now = i.now.Add(time.Second)
		i.want(i.signIn("ann1", "correct horse", home), nil)
	})
}

func TestUnknownNamesAreLimitedAlike(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		for n := range 3 {
			i.want(i.signIn("nobody", fmt.Sprint("wrong ", n), home), account.ErrSignInName)
		}
		i.wantBusy(i.signIn(" NOBODY ", "something else", home), 15*time.Minute)
		i.want(i.signIn("ann1", "correct horse", home), nil)
	})
}

func TestTheSameWrongPasswordCountsOnce(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		for range 4 {
			i.want(i.signIn("ann1", "old horse", home), account.ErrSignInName)
		}
		i.wantBusy(i.signIn("ann1", "old horse", home), 15*time.Minute) // but not for ever: it costs work
		i.want(i.signIn("ann1", "correct horse", home), nil)
		i.now = i.now.Add(15 * time.Minute)
		i.want(i.signIn("ann1", "old horse", home), account.ErrSignInName)
		if n := i.count(`SELECT count(*) FROM sign_in_failures WHERE times > 4`); n != 0 {
			t.Error("what was counted before is counted on")
		}
	})
}

// TestStrangersLockNobodyOut has a botnet try ann's name, and somebody all names from ann's own address.
func TestStrangersLockNobodyOut(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		i.session("ann1", "correct horse") // from home
		for n := range 5 {
			from := netip.AddrFrom4([4]byte{203, 0, 113, byte(n)})
			i.want(i.signIn("ann1", fmt.Sprint("guess ", n), from), account.ErrSignInName)
			i.want(i.signIn(fmt.Sprint("user", n), "guess", home), account.ErrSignInName)
		}
		i.wantBusy(i.signIn("ann1", "correct horse", cafe), time.Hour)
		i.wantBusy(i.signIn("user9", "guess", home), time.Hour)
		i.want(i.signIn("ann1", "correct horse", home), nil)

		// The pair that is known has its own limit.
		for n := range 3 {
			i.want(i.signIn("ann1", fmt.Sprint("typo ", n), home), account.ErrSignInName)
		}
		i.wantBusy(i.signIn("ann1", "correct horse", home), 15*time.Minute)
		i.now = i.now.Add(15 * time.Minute)
		i.want(i.signIn("ann1", "correct horse", home), nil)

		// After 30 days without a sign-in it is a stranger again.
		i.now = i.now.Add(longTime)
		for n := range 5 {
			i.signIn(fmt.Sprint("user", n), "guess", home)
		}
		i.wantBusy(i.signIn("ann1", "correct horse", home), time.Hour)
	})
}

func TestSprayedPasswordsCountEach(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		for n := range 5 {
			i.want(i.signIn(fmt.Sprint("user", n), "12345", cafe), account.ErrSignInName)
		}
		i.wantBusy(i.signIn("user6", "12345", cafe), time.Hour)
	})
}

func TestAddressesOfOneCustomerAreOne(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		for n := range 5 {
			from := netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2::%d", n+1))
			i.want(i.signIn(fmt.Sprint("user", n), "12345", from), account.ErrSignInName)
		}
		i.wantBusy(i.signIn("ann1", "correct horse", netip.MustParseAddr("2001:db8:1:2:3:4:5:6")), time.Hour)
		i.want(i.signIn("ann1", "correct horse", netip.MustParseAddr("2001:db8:1:3::1")), nil)
	})
}

// TestManyAtOnce tries many passwords in the same moment: only as many are looked at as the limit says.
func TestManyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		i := newInstance(t, d, few)
		var looked atomic.Int64
		var all sync.WaitGroup
		for n := range 30 {
			all.Go(func() {
				err := i.signIn("ann1", fmt.Sprint("guess ", n), home)
				if f := fault.As(err); f == nil || f.Kind != fault.Busy {
					looked.Add(1)
				}
			})
		}
		all.Wait()
		if n := looked.Load(); n != 3 {
			t.Errorf("%d were looked at, want 3", n)
		}
	})
}

func TestSweepForgetsOldFailures(t *testing.T) {
	each(t, few, func(t *testing.T, i *instance) {
		i.session("ann1", "correct horse")
		i.signIn("ann1", "wrong", cafe)
		if n := i.count(`SELECT count(*) FROM sign_in_failures`); n != 3 {
			t.Errorf("%d counters, want pair, name and address", n)
		}
		i.now = i.now.Add(time.Hour)
		i.want(i.Sweep(ctx), nil)
		if n := i.count(`SELECT count(*) FROM sign_in_failures`); n != 0 {
			t.Errorf("%d counters are left", n)
		}
		if n := i.count(`SELECT count(*) FROM sign_in_places`); n != 1 {
			t.Errorf("%d known places", n)
		}
		i.now = i.now.Add(longTime)
		i.want(i.Sweep(ctx), nil)
		if n := i.count(`SELECT count(*) FROM sign_in_places`); n != 0 {
			t.Errorf("%d known places are left", n)
		}
	})
}
