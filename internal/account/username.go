package account

import (
	"context"
	"fmt"
	"strings"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

const updateName = `UPDATE users SET name = $2 WHERE id = $1`

// SetUserName gives the caller another user name; one with an @ has to be his own address. ErrUserName if it is none,
// ErrUserNameTaken if it is somebody's, which counts as a probe. Account users have none: ErrDenied. A link to choose
// a password that was mailed before is void.
func (s *Service) SetUserName(ctx context.Context, who access.Caller, name string) error {
	name = strings.TrimSpace(name)
	isEmail := strings.Contains(name, "@")
	var err error
	if isEmail {
		_, err = cleanEmail(name)
	} else {
		_, err = cleanUserName(name)
	}
	if err != nil || name == "" {
		return ErrUserName
	}
	if who.Kind != access.Owner {
		return ErrDenied
	}
	var refusal error
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		refusal = nil
		u, err := selfIn(tx, who)
		if err != nil {
			return err
		}
		key, own := nameKey(name), nameKey(u.Email)
		if isEmail && key != own {
			return ErrUserName
		}
		if key == nameKey(u.Name) {
			_, err := tx.Exec(updateName, u.ID, name)
			return err
		}
		if key != own {
			taken, err := s.taken(tx, who.Account, key)
			if err != nil || taken {
				refusal = ErrUserNameTaken // what was counted is kept
				return err
			}
		}
		if err := rename(tx, u, name); err != nil {
			return err
		}
		return s.log(tx, who, activity.ProfileChange, name, "user name, was "+u.Name)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return fmt.Errorf("account: user name of %d: %w", who.User, err)
	}
	return nil
}

// rename gives a user another user name, which nobody else had a moment ago.
func rename(tx db.Tx, u self, name string) error {
	own := nameKey(u.Email)
	if key := nameKey(name); key != own {
		if err := claimName(tx, key, u.ID, ErrUserNameTaken); err != nil { // another account may have been faster
			return err
		}
	}
	if old := nameKey(u.Name); old != "" && old != own {
		if _, err := tx.Exec(deleteName, old); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(deleteCode, u.ID, resetCode); err != nil {
		return err
	}
	_, err := tx.Exec(updateName, u.ID, name)
	return err
}
