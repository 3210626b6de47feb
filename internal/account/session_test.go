package account_test

import (
	"testing"
	"time"

	"driveway/internal/account"
	"driveway/internal/db"
)

func TestSessionsSlide(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		used, unused := i.session("ann1", "correct horse"), i.session("ann1", "correct horse")
		for range 3 {
			i.now = i.now.Add(longTime - time.Hour)
			if !i.alive(used) {
				t.Fatal("a session ended while it was used")
			}
			i.Close() // what was started behind the call is done
		}
		if i.alive(unused) {
			t.Error("an unused session lives for ever")
		}
		if err := i.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n := i.count(`SELECT count(*) FROM sessions`); n != 1 {
			t.Errorf("%d sessions are left", n)
		}
		i.now = i.now.Add(longTime)
		if i.alive(used) {
			t.Error("a session lives on after 30 idle days")
		}
	})
}

func TestSessionsAreTouchedHourly(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		id := i.session("ann1", "correct horse")
		statements := func() int64 {
			before := i.db.Statements()
			if !i.alive(id) {
				t.Fatal("no session")
			}
			i.Close()
			return i.db.Statements() - before
		}
		if n := statements(); n != 1 {
			t.Errorf("a call takes %d statements", n)
		}
		i.now = i.now.Add(time.Hour)
		if n := statements(); n != 2 {
			t.Errorf("a call after an hour takes %d statements", n)
		}
		if n := statements(); n != 1 {
			t.Errorf("the next call takes %d statements", n)
		}
	})
}

func TestSessionsOfAUserAreLimited(t *testing.T) {
	each(t, account.Options{MaxSessions: 3}, func(t *testing.T, i *instance) {
		var ids []string
		for range 5 {
			ids = append(ids, i.session("ann1", "correct horse"))
			i.now = i.now.Add(time.Second)
		}
		for n, id := range ids {
			if i.alive(id) != (n >= 2) {
				t.Errorf("session %d of 5: %v", n+1, i.alive(id))
			}
		}
	})
}

func TestSessionIDsAreNotStored(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		id := i.session("ann1", "correct horse")
		err := i.db.Read(ctx, func(tx db.Tx) error {
			var hash []byte
			if err := tx.One(`SELECT id_hash FROM sessions`).Scan(&hash); err != nil {
				return err
			}
			if len(hash) != 32 || string(hash) == id {
				t.Errorf("stored: %q", hash)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func (i *instance) count(query string, args ...any) (n int64) {
	i.t.Helper()
	err := i.db.Read(ctx, func(tx db.Tx) error { return tx.One(query, args...).Scan(&n) })
	if err != nil {
		i.t.Fatal(err)
	}
	return n
}
