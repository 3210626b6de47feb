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

// ErrResetLink refuses a link to choose a password that is unknown, used or too old: they can't be told apart.
var ErrResetLink = fault.New(fault.Invalid, "Invalid or expired reset link.")

// How many mails with a link to choose a password are sent, to one user and for one network address, in an hour.
const (
	resetsOfUser = 3
	resetsOfAddr = 10
	resetsWithin = time.Hour
)

const (
	// The user of a name, if he may be mailed a link to choose a password.
	selectForgets = `SELECT u.id, u.email FROM sign_in_names n JOIN users u ON u.id = n.user_id JOIN accounts a ON a.id = u.account_id
		WHERE n.name_key = $1 AND ` + mayCall + ` AND ` + mayChangePassword

	proveAddress = `UPDATE users SET verified_at = COALESCE(verified_at, $2) WHERE id = $1`
)

// ForgotPassword mails a link to choose another password to the user of an address or user name, if there is one who may sign in
// and change it: at most three in an hour. Whether there was nobody can tell: for nobody it does the same, with a mail that
// is never sent. Beyond ten from a network address in an hour it does nothing, and says nothing of it.
func (s *Service) ForgotPassword(ctx context.Context, name string, addr netip.Addr) error {
	key := usableKey(name)
	err := s.db.Write(ctx, everybody, func(tx db.Tx) error {
		wait, err := s.count(tx, limit{counter("reset-addr", network(addr)), resetsOfAddr, resetsWithin})
		if err != nil || wait > 0 {
			return err
		}
		var user access.UserID
		var email string
		err = tx.One(selectForgets, key).Scan(&user, &email)
		if err != nil && !errors.Is(err, db.ErrNoRows) {
			return err
		}
		whose := "name " + key
		if user != 0 {
			whose = strconv.FormatInt(int64(user), 10)
		}
		wait, err = s.count(tx, limit{counter("reset", whose), resetsOfUser, resetsWithin})
		if err != nil {
			return err
		}
		if wait > 0 {
			user, email = 0, ""
		}
		code, err := s.giveCode(tx, user, resetCode, "", linkBytes, resetLife)
		if err != nil {
			return err
		}
		return s.opt.Mail.Queue(tx, mail.ResetPassword(email, code))
	})
	if err != nil {
		return fmt.Errorf("account: forgotten password: %w", err)
	}
	return nil
}

// ResetPassword gives the user who got a code another password. The code works once, however many come with it at once; a
// bad one is ErrResetLink, as is that of a user who may not sign in. Who got it with his welcome chooses his first password
// by it, also if he may not change it later. All his sessions end, whatever other codes he had are void, and his address
// counts as proved: the code came to it. He is told by mail.
func (s *Service) ResetPassword(ctx context.Context, visitor access.Caller, code, password string) error {
	if err := s.checkPassword(password); err != nil {
		return err
	}
	hash := codeHash(code)
	var user access.UserID
	var account access.AccountID
	err := s.db.Read(ctx, func(tx db.Tx) error {
		return tx.One(selectCodeUser, hash, resetCode, s.clock()).Scan(&user, &account)
	})
	if errors.Is(err, db.ErrNoRows) {
		return ErrResetLink
	}
	if err != nil {
		return fmt.Errorf("account: reset a password: %w", err)
	}
	stored, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, int64(account), func(tx db.Tx) error { return s.resetPassword(tx, visitor, user, hash, stored) })
	if err != nil {
		return fmt.Errorf("account: reset the password of user %d: %w", user, err)
	}
	return nil
}

func (s *Service) resetPassword(tx db.Tx, visitor access.Caller, user access.UserID, code []byte, password string) error {
	now := s.opt.Now()
	n, err := tx.Exec(takeCode, user, resetCode, code, now.Unix()) // the referee between those who come with the same code
	if err == nil && n == 0 {
		err = ErrResetLink
	}
	if err != nil {
		return err
	}
	who, err := s.AsIn(tx, user)
	var u self
	if err == nil {
		u, err = selfIn(tx, who)
	}
	if errors.Is(err, ErrSession) {
		return ErrResetLink
	}
	if err != nil {
		return err
	}
	for _, change := range []struct {
		sql string
		arg any
	}{{updatePassword, password}, {proveAddress, now.Unix()}} {
		if _, err := tx.Exec(change.sql, user, change.arg); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(deleteCodes, user); err != nil {
		return err
	}
	if err := endAll(tx, user); err != nil {
		return err
	}
	who.Addr, who.App = visitor.Addr, visitor.App
	if err := s.log(tx, who, activity.PasswordReset, u.Email, ""); err != nil {
		return err
	}
	return s.opt.Mail.Queue(tx, mail.PasswordChanged(u.Email, now))
}
