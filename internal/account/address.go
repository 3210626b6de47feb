package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// ErrCode refuses a code that is wrong, used up or too old, or where none is waited for.
var ErrCode = fault.New(fault.Invalid, "Invalid verification code.")

// How many mails for new addresses a user may cause.
const (
	addressesMax    = 5
	addressesWithin = time.Hour
)

// RequestEmail mails a code to the address that the caller wants instead of his own, and a notice to the old one. His own
// stays in use, and signs in, until ConfirmEmail; a request before this one is void. His own address again only does the
// latter. A taken one is ErrEmailTaken, and counts as a probe; more than five in an hour are fault.Busy.
func (s *Service) RequestEmail(ctx context.Context, who access.Caller, email string) error {
	email, err := cleanEmail(email)
	if err != nil {
		return err
	}
	var refusal error
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		refusal = nil
		u, err := selfIn(tx, who)
		if err != nil {
			return err
		}
		if nameKey(email) == nameKey(u.Email) {
			_, err := tx.Exec(deleteCode, who.User, addressCode)
			return err
		}
		taken, err := s.taken(tx, who.Account, nameKey(email))
		if err != nil || taken {
			refusal = ErrEmailTaken // what was counted is kept
			return err
		}
		return s.requestEmail(tx, u, email)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return fmt.Errorf("account: another address for user %d: %w", who.User, err)
	}
	return nil
}

func (s *Service) requestEmail(tx db.Tx, u self, email string) error {
	wait, err := s.count(tx, limit{counter("address", strconv.FormatInt(int64(u.ID), 10)), addressesMax, addressesWithin})
	if err == nil && wait > 0 {
		err = busy(wait)
	}
	if err != nil {
		return err
	}
	code, err := s.giveCode(tx, u.ID, addressCode, email, typedBytes, addressLife)
	if err != nil {
		return err
	}
	if err := s.opt.Mail.Queue(tx, mail.ConfirmAddress(email, code)); err != nil {
		return err
	}
	return s.opt.Mail.Queue(tx, mail.AddressWanted(u.Email, email))
}

// ConfirmEmail makes the address of the caller's last RequestEmail his, by the code that was mailed to it. ErrCode if it
// is another code; ten of them end it. ErrEmailTaken if somebody was faster. Codes that were mailed to the old address are
// void. The right code again changes nothing, for a day.
func (s *Service) ConfirmEmail(ctx context.Context, who access.Caller, code string) error {
	var refusal error
	err := s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		refusal = nil
		email, v, err := s.tryCode(tx, who.User, addressCode, code)
		if v == wrong {
			refusal = ErrCode // what was counted is kept
		}
		if err != nil || v != right {
			return err
		}
		u, err := selfIn(tx, who)
		if err != nil {
			return err
		}
		if err := s.moveEmail(tx, u, email); err != nil {
			return err
		}
		return s.log(tx, who, activity.EmailChange, email, "was "+u.Email)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return fmt.Errorf("account: confirm an address of user %d: %w", who.User, err)
	}
	return nil
}

// moveEmail gives a user an address that he has proved. A user name that is his old address goes along: it would be
// somebody else's by and by.
func (s *Service) moveEmail(tx db.Tx, u self, email string) error {
	if err := claimName(tx, nameKey(email), u.ID, ErrEmailTaken); err != nil {
		return err
	}
	if _, err := tx.Exec(deleteName, nameKey(u.Email)); err != nil {
		return err
	}
	name := u.Name
	if nameKey(name) == nameKey(u.Email) {
		name = email
	}
	if _, err := tx.Exec(moveEmail, u.ID, email, name, s.clock()); err != nil {
		return err
	}
	for _, kind := range []codeKind{resetCode, signUpCode} {
		if _, err := tx.Exec(deleteCode, u.ID, kind); err != nil {
			return err
		}
	}
	return nil
}

const (
	moveEmail = `UPDATE users SET email = $2, name = $3, verified_at = $4 WHERE id = $1`

	selectUserOfEmail = `SELECT u.id, u.account_id FROM sign_in_names n JOIN users u ON u.id = n.user_id WHERE n.name_key = $1`
)

// ProveEmail takes the code that was mailed to a new user as proof that his address is his. ErrCode as for ConfirmEmail, and
// repeats as there.
func (s *Service) ProveEmail(ctx context.Context, who access.Caller, code string) error {
	var refusal error
	err := s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		refusal = nil
		_, v, err := s.tryCode(tx, who.User, signUpCode, code)
		if v == wrong {
			refusal = ErrCode // what was counted is kept
		}
		if err != nil || v != right {
			return err
		}
		_, err = tx.Exec(proveAddress, who.User, s.clock())
		return err
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return fmt.Errorf("account: prove the address of user %d: %w", who.User, err)
	}
	return nil
}

// ProveEmailOf is ProveEmail for somebody who has not signed in. An address that is nobody's is a wrong code; attempts are
// limited as those at the password of a thing are, see Guess.
func (s *Service) ProveEmailOf(ctx context.Context, email, code string, addr netip.Addr) error {
	key := usableKey(email)
	try, err := s.Guess(ctx, "address "+key, addr)
	if err != nil {
		return err
	}
	var who access.Caller
	err = s.db.Read(ctx, func(tx db.Tx) error {
		err := tx.One(selectUserOfEmail, key).Scan(&who.User, &who.Account)
		if errors.Is(err, db.ErrNoRows) {
			return nil // nobody, who has no code
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("account: prove an address: %w", err)
	}
	if err := s.ProveEmail(ctx, who, code); err != nil {
		return err
	}
	return try.Right(ctx)
}
