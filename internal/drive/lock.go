package drive

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"driveway/internal/access"
	"driveway/internal/db"
)

// writing is a transaction that excludes other writes to some accounts.
type writing struct {
	db.Tx
	accounts []access.AccountID
}

// elsewhere is why a transaction can't go on: it is about something of an account to which it doesn't exclude other writes.
type elsewhere access.AccountID

func (e elsewhere) Error() string {
	return fmt.Sprintf("drive: it is account %d's", access.AccountID(e))
}

// write runs fn in a transaction that excludes other writes to all accounts whose things it finds. As a rule that is the
// caller's own; where fn finds things of others, it runs again, from its beginning.
func (s *Service) write(ctx context.Context, who access.Caller, fn func(db.Tx) error) error {
	accounts := []access.AccountID{who.Account}
	for again := false; ; again = true {
		err := s.db.Write(ctx, int64(accounts[0]), func(tx db.Tx) error {
			for _, account := range accounts[1:] {
				if err := tx.Lock(int64(account)); err != nil {
					return err
				}
			}
			return fn(writing{tx, accounts})
		})
		var other elsewhere
		if !errors.As(err, &other) {
			return err
		}
		if !again {
			accounts = nil // it may be about nothing of the caller's own
		}
		accounts = append(accounts, access.AccountID(other))
		slices.Sort(accounts) // whoever needs several takes them in this order
	}
}

// excluded reports elsewhere where a transaction of write doesn't exclude other writes to the account of what it has found.
func excluded(tx db.Tx, p *place) error {
	if w, ok := tx.(writing); ok && !slices.Contains(w.accounts, p.Account) {
		return elsewhere(p.Account)
	}
	return nil
}
