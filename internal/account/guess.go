package account

import (
	"context"
	"fmt"
	"io"
	"net/netip"
	"time"

	"driveway/internal/db"
	"driveway/internal/fault"
)

// How many wrong guesses at the password of a thing are let through: from one address, and from anywhere.
const (
	guessesHere = 5
	hereWithin  = 15 * time.Minute
	guessesAll  = 50
	allWithin   = time.Hour
)

// Guess is an attempt at the password of a thing, that has been counted as a wrong one.
type Guess struct {
	service *Service
	limits  []limit
	mark    []byte
}

// Guess counts an attempt at the password of a thing, a file say, before it is looked at: as a wrong one, which Right
// strikes off. So many at once gain nothing, and where the database can't count nobody gets in. Beyond 5 wrong ones in 15
// minutes from one address, or 50 in an hour from anywhere, it is fault.Busy with the time to wait, and then the right
// password is not to be looked at either. Unlike at sign-in, the same wrong password counts each time.
func (s *Service) Guess(ctx context.Context, thing string, addr netip.Addr) (Guess, error) {
	return s.guess(ctx,
		limit{counter("guess-here", network(addr)+" "+thing), guessesHere, hereWithin},
		limit{counter("guess", thing), guessesAll, allWithin})
}

func (s *Service) guess(ctx context.Context, limits ...limit) (Guess, error) {
	mark, err := s.randomMark()
	g := Guess{service: s, mark: mark, limits: limits}
	if err != nil {
		return g, err
	}
	now := s.clock()
	var wait int64 // seconds; 0: let through
	err = s.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
		wait = 0
		for _, l := range g.limits {
			w, err := l.wait(tx, now)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		if wait > 0 {
			return nil
		}
		for _, l := range g.limits {
			if _, err := tx.Exec(upsertFailure, l.counter, g.mark, now, now-seconds(l.within)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return g, fmt.Errorf("account: count a guess: %w", err)
	}
	if wait > 0 {
		return g, busy(wait)
	}
	return g, nil
}

// randomMark tells one attempt from all others.
func (s *Service) randomMark() ([]byte, error) {
	mark := make([]byte, 16)
	_, err := io.ReadFull(s.opt.Rand, mark)
	return mark, err
}

// Right says that the guess was right: it no longer counts.
func (g Guess) Right(ctx context.Context) error {
	return g.service.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
		first, last := g.limits[0], g.limits[len(g.limits)-1]
		_, err := tx.Exec(deleteFailure, g.mark, first.counter, last.counter, "")
		return err
	})
}

// errNoStrangers refuses the uploads of strangers where the instance takes none.
var errNoStrangers = fault.New(fault.Denied, "Permission denied")

// StrangersUploads returns what admits the uploads of strangers: so many an hour from one address, or none. Beyond that it is
// fault.Busy with the time to wait. They are counted in the database, for all processes together.
func (s *Service) StrangersUploads(anHour int) func(context.Context, netip.Addr) error {
	return func(ctx context.Context, addr netip.Addr) error {
		if anHour <= 0 {
			return errNoStrangers
		}
		_, err := s.guess(ctx, limit{counter("upload", network(addr)), anHour, time.Hour})
		return err
	}
}

// VerifyPassword says whether a password is the one of which HashPassword made what is stored. Only a few are checked at
// once; the others wait, and are turned away with fault.Busy when that takes too long.
func (s *Service) VerifyPassword(ctx context.Context, stored, password string) (bool, error) {
	return s.passwords.verify(ctx, stored, password)
}
