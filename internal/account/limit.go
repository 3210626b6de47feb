package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

const tooMany = "Too many attempts. Try again later."

// attempt names the counters of one sign-in. They hold hashes of what was typed, never the text.
type attempt struct {
	pair, name, addr string
	mark             []byte // of this name with this password
	from             netip.Addr
}

func (s *Service) newAttempt(in SignIn) attempt {
	name, addr := nameKey(cut(in.Name)), network(in.Addr)
	mac := hmac.New(sha256.New, s.markKey)
	mac.Write([]byte(name + "\x00" + in.Password))
	return attempt{
		pair: counter("pair", addr+" "+name),
		name: counter("name", name),
		addr: counter("addr", addr),
		mark: mac.Sum(nil)[:16],
		from: in.Addr,
	}
}

// cut shortens what is too long for a name, so that folding it costs little.
func cut(name string) string {
	if len(name) > 4*mail.MaxAddress {
		name = name[:4*mail.MaxAddress]
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}

func counter(kind, value string) string {
	sum := sha256.Sum256([]byte(value))
	return kind + ":" + base64.RawURLEncoding.EncodeToString(sum[:16])
}

// network is what counts as one address: of IPv6 the 64 bits that a customer gets, since he has all below them.
func network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		prefix, _ := addr.Prefix(64)
		return prefix.String()
	}
	return addr.String()
}

// admit counts an attempt as a wrong one, or refuses it with fault.Busy where there were too many. Attempts exclude each
// other, over all processes, so that none slips by: it is short, and what follows is a hundred times the work.
func (s *Service) admit(ctx context.Context, try attempt) error {
	now := s.clock()
	limits := s.opt.Limits
	pair := limit{try.pair, limits.Pair, limits.PairWithin}
	wide := []limit{pair, {try.name, limits.Wide, limits.WideWithin}, {try.addr, limits.Wide, limits.WideWithin}}
	var wait int64 // seconds; 0: admitted
	err := s.db.WriteRelaxed(ctx, everybody, func(tx db.Tx) error {
		wait = 0
		counted := wide
		known, err := knownPair(tx, try.pair, now-seconds(limits.Known))
		if err != nil {
			return err
		}
		if known {
			counted = wide[:1]
		}
		for _, l := range counted {
			w, err := l.wait(tx, now)
			if err != nil {
				return err
			}
			wait = max(wait, w)
		}
		if wait == 0 {
			wait, err = s.repeats(tx, try, now)
		}
		if err != nil || wait > 0 {
			return err
		}
		for _, l := range counted {
			if _, err := tx.Exec(upsertFailure, l.counter, try.mark, now, now-seconds(l.within)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("account: count a sign-in: %w", err)
	}
	if wait > 0 {
		return busy(wait)
	}
	return nil
}

// limit is how many different wrong attempts a counter takes within a time.
type limit struct {
	counter string
	most    int
	within  time.Duration
}

// wait returns after how many seconds the counter lets another attempt through; 0 is now.
func (l limit) wait(tx db.Tx, now int64) (int64, error) {
	var failed int64
	err := tx.One(selectNthFailure, l.counter, now-seconds(l.within), l.most-1).Scan(&failed)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return max(1, failed+seconds(l.within)-now), err
}

// count counts something towards some limits, unless one of them is reached: then it returns after how many seconds it may
// come again, and 0 where it was counted.
func (s *Service) count(tx db.Tx, limits ...limit) (wait int64, err error) {
	now := s.clock()
	for _, l := range limits {
		w, err := l.wait(tx, now)
		if err != nil {
			return 0, err
		}
		wait = max(wait, w)
	}
	if wait > 0 {
		return wait, nil
	}
	mark, err := s.randomMark()
	if err != nil {
		return 0, err
	}
	for _, l := range limits {
		if _, err := tx.Exec(upsertFailure, l.counter, mark, now, now-seconds(l.within)); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// busy turns somebody away for some seconds.
func busy(wait int64) error {
	return &fault.Error{Kind: fault.Busy, Message: tooMany, RetryAfter: time.Duration(wait) * time.Second}
}

// repeats bounds the work that one wrong password can cause: it counts once, but not for ever.
func (s *Service) repeats(tx db.Tx, try attempt, now int64) (int64, error) {
	within := seconds(s.opt.Limits.PairWithin)
	var failed, times int64
	err := tx.One(selectRepeats, try.pair, try.mark).Scan(&failed, &times)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	if err != nil || failed <= now-within || times < int64(s.opt.Limits.Repeats) {
		return 0, err
	}
	return max(1, failed+within-now), nil
}

// knownPair says whether the name signed in from the address since a time.
func knownPair(tx db.Tx, pair string, since int64) (bool, error) {
	var seen int64
	err := tx.One(selectPlace, pair, since).Scan(&seen)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// forgive strikes off an attempt that was right.
func (a attempt) forgive(tx db.Tx) error {
	_, err := tx.Exec(deleteFailure, a.mark, a.pair, a.name, a.addr)
	return err
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
