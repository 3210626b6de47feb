package account_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"driveway/internal/account"
)

// TestForgottenPasswordsTellNothing has many ask for a link, for ann and for people who don't exist: what is done is the same to
// the last statement, and takes the same time.
func TestForgottenPasswordsTellNothing(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		type cost struct {
			statements int64
			times      []time.Duration
		}
		costs := map[string]*cost{}
		ask := func(kind, name string) {
			if costs[kind] == nil {
				costs[kind] = &cost{}
			}
			i.now = i.now.Add(time.Hour) // past all limits
			before, start := i.db.Statements(), time.Now()
			i.want(i.ForgotPassword(ctx, name, netip.AddrFrom4([4]byte{192, 0, 2, 1})), nil)
			costs[kind].times = append(costs[kind].times, time.Since(start))
			costs[kind].statements += i.db.Statements() - before
		}
		for n := range 60 {
			ask("known", "ann1")
			ask("unknown", fmt.Sprint("bob", n, "@example.com"))
		}
		known, unknown := costs["known"], costs["unknown"]
		if known.statements != unknown.statements {
			t.Errorf("%d statements for a user, %d for nobody", known.statements, unknown.statements)
		}
		median := func(c *cost) time.Duration {
			slices.Sort(c.times)
			return c.times[len(c.times)/2]
		}
		// The bound allows for a busy machine.
		if k, u := median(known), median(unknown); k > 2*u || u > 2*k {
			t.Errorf("it takes %v for a user, %v for nobody", k, u)
		}
		if n := i.count(`SELECT count(*) FROM mails WHERE recipient <> '' AND recipient <> 'ann@example.com'`); n != 0 {
			t.Errorf("%d mails go to nobody", n)
		}
	})
}

func TestOldCodesAreSwept(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		i.want(i.ForgotPassword(ctx, "ann1", home), nil)
		i.now = i.now.Add(time.Hour - time.Second)
		i.want(i.Sweep(ctx), nil)
		if n := i.count(`SELECT count(*) FROM codes`); n != 1 {
			t.Errorf("%d codes before their time is up", n)
		}
		i.now = i.now.Add(time.Second)
		i.want(i.Sweep(ctx), nil)
		if n := i.count(`SELECT count(*) FROM codes`); n != 0 {
			t.Errorf("%d codes stay for ever", n)
		}
	})
}
