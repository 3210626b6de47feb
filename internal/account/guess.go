package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// How many wrong guesses at the password of a thing are let through: from one address, and from anywhere.
const (
	guessesHere = 5
	hereWithin  = 15 * time.Minute
	guessesAll  = 50
	probesAll   = 20 // of who has an account
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
	mark, err := s.randomMark()
	if err != nil {
		return Guess{}, err
	}
	return s.guess(ctx, mark,
		limit{counter("guess-here", network(addr)+" "+thing), guessesHere, hereWithin},
		limit{counter("guess", thing), guessesAll, allWithin})
}

// Probe is Guess for a name or address that one of an account's people gives, where the answer will tell who has an account:
// 20 in an hour that turn out Wrong are let through. Those of one name that are under way together count as one.
func (s *Service) Probe(ctx context.Context, account access.AccountID, name string) (Guess, error) {
	mac := hmac.New(sha256.New, s.markKey)
	mac.Write([]byte("probe\x00" + nameKey(cut(name))))
	return s.guess(ctx, mac.Sum(nil)[:markSize], limit{counter("probe", strconv.FormatInt(int64(account), 10)), probesAll, allWithin})
}

const markSize = 16

func (s *Service) randomMark() ([]byte, error) {
	mark := make([]byte, markSize)
	_, err := io.ReadFull(s.opt.Rand, mark)
	return mark, err
}

func (s *Service) guess(ctx context.Context, mark []byte, limits ...limit) (Guess, error) {
	g := Guess{service: s, mark: mark, limits: limits}
	now := s.clock()
	var wait int64 // seconds; 0: let through
	err := s.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
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
		return g, &fault.Error{Kind: fault.Busy, Message: tooMany, RetryAfter: time.Duration(wait) * time.Second}
	}
	return g, nil
}

// Right says that the guess was right: it no longer counts.
func (g Guess) Right(ctx context.Context) error {
	return g.service.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
		first, last := g.limits[0], g.limits[len(g.limits)-1]
		_, err := tx.Exec(deleteFailure, g.mark, first.counter, last.counter, "")
		return err
	})
}

// Wrong says that a probe was wrong, and counts for itself.
func (g Guess) Wrong(ctx context.Context) error {
	mark, err := g.service.randomMark()
	if err != nil {
		return err
	}
	return g.service.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
		for _, l := range g.limits {
			if _, err := tx.Exec(deleteFailure, g.mark, l.counter, "", ""); err != nil {
				return err
			}
			now := g.service.clock()
			if _, err := tx.Exec(upsertFailure, l.counter, mark, now, now-seconds(l.within)); err != nil {
				return err
			}
		}
		return nil
	})
}

// VerifyPassword says whether a password is the one of which HashPassword made what is stored. Only a few are checked at
// once; the others wait, and are turned away with fault.Busy when that takes too long.
func (s *Service) VerifyPassword(ctx context.Context, stored, password string) (bool, error) {
	return s.passwords.verify(ctx, stored, password)
}
