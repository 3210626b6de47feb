package account

import (
	"context"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// ErrOldPassword refuses a change of password by somebody who does not know the old one.
var ErrOldPassword = fault.New(fault.Invalid, "Old Password is incorrect.")

// Only while the old hash still is the stored one.
const replacePassword = `UPDATE users SET password = $3 WHERE id = $1 AND password = $2`

// ChangePassword gives the caller another password, which may be the old one. A wrong old one is ErrOldPassword, and counts as a
// wrong sign-in: beyond the limits it is fault.Busy, whatever comes. ErrDenied for one who may not change it. All
// his sessions end but the calling one, and so do links that are signed for him, which bear a mark of his password. He is told by mail.
func (s *Service) ChangePassword(ctx context.Context, who access.Caller, old, password string) error {
	if err := s.checkPassword(password); err != nil {
		return err
	}
	var u self
	err := s.db.Read(ctx, func(tx db.Tx) (err error) {
		u, err = selfIn(tx, who)
		return err
	})
	if err == nil && !u.changesPassword {
		err = ErrDenied
	}
	if err != nil {
		return err
	}
	try := s.newAttempt(SignIn{Name: u.Email, Password: old, Addr: who.Addr})
	if err := s.admit(ctx, try); err != nil {
		return err
	}
	right, err := s.passwords.verify(ctx, u.password, old)
	if err == nil && !right {
		err = ErrOldPassword
	}
	if err != nil {
		return err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		n, err := tx.Exec(replacePassword, who.User, u.password, hash)
		if err == nil && n == 0 { // changed meanwhile
			err = ErrOldPassword
		}
		if err != nil {
			return err
		}
		if err := try.forgive(tx); err != nil {
			return err
		}
		if _, err := tx.Exec(deleteCode, who.User, resetCode); err != nil {
			return err
		}
		if _, err := tx.Exec(deleteOtherSessions, who.User, who.Session); err != nil {
			return err
		}
		if err := s.log(tx, who, activity.PasswordChange, u.Email, ""); err != nil {
			return err
		}
		return s.opt.Mail.Queue(tx, mail.PasswordChanged(u.Email, s.opt.Now()))
	})
	if err != nil {
		return fmt.Errorf("account: change the password of user %d: %w", who.User, err)
	}
	return nil
}
