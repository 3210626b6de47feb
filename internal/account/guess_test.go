package account_test

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/account"
)

func TestWrongGuesses(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		guess := func(thing string, from netip.Addr) (account.Guess, error) { return i.Guess(ctx, thing, from) }
		wrong := func(thing string, from netip.Addr) {
			t.Helper()
			_, err := guess(thing, from)
			i.want(err, nil)
		}
		for range 5 {
			wrong("file a", home)
			i.now = i.now.Add(time.Second)
		}
		_, err := guess("file a", home)
		i.wantBusy(err, 15*time.Minute-5*time.Second)
		wrong("file b", home)
		wrong("file a", cafe)

		// A right one doesn't count.
		for range 10 {
			g, err := guess("file c", home)
			i.want(err, nil)
			i.want(g.Right(ctx), nil)
		}
		i.now = i.now.Add(15*time.Minute - 5*time.Second)
		wrong("file a", home)

		// From anywhere: 50 an hour.
		i.now = i.now.Add(2 * time.Hour)
		for n := range 50 {
			wrong("file a", netip.AddrFrom4([4]byte{203, 0, 113, byte(n)}))
		}
		_, err = guess("file a", cafe)
		i.wantBusy(err, time.Hour)
		i.now = i.now.Add(time.Hour)
		wrong("file a", cafe)

		i.now = i.now.Add(time.Hour)
		i.want(i.Sweep(ctx), nil)
		if n := i.count(`SELECT count(*) FROM sign_in_failures`); n != 0 {
			t.Errorf("%d old guesses are kept", n)
		}
	})
}

func TestGuessesAtOnce(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		var through atomic.Int64
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				if _, err := i.Guess(ctx, "file", home); err == nil {
					through.Add(1)
				}
			})
		}
		all.Wait()
		if through.Load() != 5 {
			t.Errorf("%d of 30 guesses were let through, not 5", through.Load())
		}
	})
}
