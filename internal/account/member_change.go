package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/mail"
)

// managed is an account user as his row has him, for who may change him.
type managed struct {
	id              access.UserID
	email           string
	firstName       string
	lastName        string
	phone           string
	position        string
	mode            access.Mode
	level           int64
	state           State
	group           access.GroupID
	storageMax      Limit
	bandwidthMax    Limit
	changesPassword bool
	notify          bool
}

// manage finds the account user of an address whom the caller may change. ErrNoMember if there is none in the caller's
// account; ErrNotTheirs if the caller doesn't manage it, or if he is an admin and so is the other, himself included.
func manage(tx db.Tx, who access.Caller, email string) (m managed, err error) {
	if !who.Manages() {
		return m, ErrNotTheirs
	}
	err = tx.One(selectManaged, nameKey(email), who.Account).Scan(&m.id, &m.email, &m.firstName, &m.lastName, &m.phone, &m.position,
		&m.mode, &m.level, &m.state, &m.group, &m.storageMax, &m.bandwidthMax, &m.changesPassword, &m.notify)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return m, ErrNoMember
	case err == nil && m.mode == access.Admin && who.Kind != access.Owner:
		return m, ErrNotTheirs
	}
	return m, err
}

// changeMember runs fn on the account user of an address whom who may change.
func (s *Service) changeMember(ctx context.Context, who access.Caller, email string, fn func(db.Tx, managed) error) error {
	return s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		m, err := manage(tx, who, email)
		if err != nil {
			return err
		}
		return fn(tx, m)
	})
}

// MemberChange is what ChangeMember changes; nil: stays.
type MemberChange struct {
	Email           *string
	FirstName       *string
	LastName        *string
	Password        *string
	Phone           *string
	Position        *string
	Mode            *access.Mode
	Level           *int64 // 0 or 1; 1: as an admin he may change the branding
	StorageMax      *Limit
	BandwidthMax    *Limit
	ChangesPassword *bool
	Notify          *bool
}

// ChangeMember changes the account user of an address, all or nothing: see manage for who may. Only the owner makes an
// admin, else it is ErrNotTheirs. A new address holds at once, and counts as unproven; one that is taken is ErrEmailTaken,
// and counts as a probe; the old one and the new one are told by mail. A new password ends all his sessions. Codes that
// were mailed to him before are void then.
func (s *Service) ChangeMember(ctx context.Context, who access.Caller, email string, c MemberChange) error {
	hash, err := s.cleanChange(ctx, who, &c)
	if err != nil {
		return err
	}
	var refusal error // of what was counted, which is kept
	err = s.changeMember(ctx, who, email, func(tx db.Tx, m managed) error {
		refusal = nil
		if c.Mode != nil && !mayMake(who, *c.Mode) {
			return ErrNotTheirs
		}
		if c.Email != nil {
			if taken, err := s.moveAddress(tx, who.Account, m, *c.Email); err != nil || taken {
				refusal = ErrEmailTaken
				return err
			}
		}
		if err := s.updateMember(tx, m, c); err != nil {
			return err
		}
		withdrawn := m.changesPassword && c.ChangesPassword != nil && !*c.ChangesPassword
		if hash != "" || withdrawn {
			if _, err := tx.Exec(deleteCode, m.id, resetCode); err != nil {
				return err
			}
		}
		if hash != "" {
			if _, err := tx.Exec(updatePassword, m.id, hash); err != nil {
				return err
			}
			if err := endAll(tx, m.id); err != nil {
				return err
			}
		}
		return s.logMember(tx, who, activity.UserChange, m, c.what())
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return fmt.Errorf("account: change an account user: %w", err)
	}
	return nil
}

// what names what is changed.
func (c *MemberChange) what() string {
	var all []string
	for _, part := range []struct {
		name  string
		given bool
	}{
		{"address", c.Email != nil}, {"name", c.FirstName != nil || c.LastName != nil}, {"password", c.Password != nil},
		{"phone", c.Phone != nil}, {"position", c.Position != nil}, {"mode", c.Mode != nil || c.Level != nil},
		{"limits", c.StorageMax != nil || c.BandwidthMax != nil}, {"settings", c.ChangesPassword != nil || c.Notify != nil},
	} {
		if part.given {
			all = append(all, part.name)
		}
	}
	return strings.Join(all, ", ")
}

// logMember notes what who does to an account user, with his address.
func (s *Service) logMember(tx db.Tx, who access.Caller, what activity.Type, m managed, details string) error {
	if details != "" {
		details = ": " + details
	}
	return s.log(tx, who, what, fullName(m.firstName, m.lastName), m.email+details)
}

// cleanChange puts what is given into its form, and returns the hash of a new password.
func (s *Service) cleanChange(ctx context.Context, who access.Caller, c *MemberChange) (hash string, err error) {
	if c.Email != nil {
		if *c.Email, err = cleanEmail(*c.Email); err != nil {
			return "", err
		}
	}
	if err := cleanProfile(c.FirstName, c.LastName, c.Phone, c.Position); err != nil {
		return "", err
	}
	if c.Password != nil {
		if err := s.checkPassword(*c.Password); err != nil {
			return "", err
		}
	}
	if !who.Manages() {
		return "", ErrNotTheirs
	}
	if c.Password == nil {
		return "", nil
	}
	return s.passwords.hash(ctx, *c.Password)
}

// moveAddress gives an account user another address to sign in with, unless it is taken.
func (s *Service) moveAddress(tx db.Tx, account access.AccountID, m managed, email string) (taken bool, err error) {
	old, next := nameKey(m.email), nameKey(email)
	if old != next {
		if taken, err := s.taken(tx, account, next); err != nil || taken {
			return taken, err
		}
		if err := claimName(tx, next, m.id, ErrEmailTaken); err != nil {
			return false, err
		}
		if _, err := tx.Exec(deleteName, old); err != nil {
			return false, err
		}
		if _, err := tx.Exec(deleteCodes, m.id); err != nil {
			return false, err
		}
		for _, to := range []string{m.email, email} {
			if err := s.opt.Mail.Queue(tx, mail.AddressChanged(to, m.email, email)); err != nil {
				return false, err
			}
		}
	}
	_, err = tx.Exec(updateEmail, m.id, email, old != next)
	return false, err
}

func (s *Service) updateMember(tx db.Tx, m managed, c MemberChange) error {
	mode := m.mode
	set(&m.firstName, c.FirstName)
	set(&m.lastName, c.LastName)
	set(&m.phone, c.Phone)
	set(&m.position, c.Position)
	set(&m.mode, c.Mode)
	set(&m.level, c.Level)
	set(&m.storageMax, c.StorageMax)
	set(&m.bandwidthMax, c.BandwidthMax)
	set(&m.changesPassword, c.ChangesPassword)
	set(&m.notify, c.Notify)
	_, err := tx.Exec(updateMember, m.id, m.firstName, m.lastName, m.phone, m.position, m.mode, m.level, m.storageMax, m.bandwidthMax,
		m.changesPassword, m.notify)
	if err == nil && m.mode != mode {
		_, err = tx.Exec(bumpShared, m.id, s.clock()) // his root is another one now
	}
	return err
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// MoveMember puts the account user of an address into a group: see manage for who may. An unknown group is ErrNotTheirs.
func (s *Service) MoveMember(ctx context.Context, who access.Caller, email string, group access.GroupID) error {
	return s.changeMember(ctx, who, email, func(tx db.Tx, m managed) error {
		if group == 0 {
			return ErrNotTheirs
		}
		group, err := groupFor(tx, who.Account, group)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(updateGroupOf, m.id, group); err != nil {
			return err
		}
		return s.logMember(tx, who, activity.UserChange, m, "group")
	})
}

// SetState lets the account user of an address sign in, or keeps him from it and ends his sessions: see manage for who
// may. One who was inactive takes a place again: ErrFull where there is none.
func (s *Service) SetState(ctx context.Context, who access.Caller, email string, state State) error {
	return s.changeMember(ctx, who, email, func(tx db.Tx, m managed) error {
		if m.state == Inactive && state != Inactive {
			if err := takePlace(tx, who.Account); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(updateState, m.id, state); err != nil {
			return err
		}
		if state != Active {
			if _, err := tx.Exec(deleteCode, m.id, resetCode); err != nil {
				return err
			}
			if err := endAll(tx, m.id); err != nil {
				return err
			}
		}
		return s.logMember(tx, who, activity.UserAccess, m, state.String())
	})
}

// SetFolderAccess lets open change which folders are open to the account user of an address: see manage for who may. It
// runs in the transaction that decides.
func (s *Service) SetFolderAccess(ctx context.Context, who access.Caller, email string, open func(db.Tx, access.UserID) error) error {
	return s.changeMember(ctx, who, email, func(tx db.Tx, m managed) error {
		if err := open(tx, m.id); err != nil {
			return err
		}
		return s.logMember(tx, who, activity.UserAccess, m, "folders")
	})
}

// goesWithMember is what goes with an account user, $1. What he made stays, the owner's from then on. Whatever else keeps
// rows for a user names here what becomes of them.
var goesWithMember = []string{
	deleteUserSessions,
	deleteCodes,
	`DELETE FROM grants WHERE user_id = $1`,
	`DELETE FROM links WHERE maker_id = $1`,
	`UPDATE uploads SET touched_at = 0 WHERE user_id = $1`, // the next sweep ends them, with all that they hold
	`UPDATE notepads SET purging = 1 WHERE owner_id = $1`,  // with all his notes
	`DELETE FROM project_members WHERE user_id = $1`,
	`UPDATE tasks SET assignee_id = NULL WHERE assignee_id = $1`,
	`INSERT INTO former_users (id, first_name, last_name) SELECT id, first_name, last_name FROM users WHERE id = $1`,
	`DELETE FROM users WHERE id = $1`,
}

// DeleteMember deletes the account user of an address: see manage for who may. The address is free at once.
func (s *Service) DeleteMember(ctx context.Context, who access.Caller, email string) error {
	return s.changeMember(ctx, who, email, func(tx db.Tx, m managed) error {
		if _, err := tx.Exec(deleteName, nameKey(m.email)); err != nil {
			return err
		}
		for _, statement := range goesWithMember {
			if _, err := tx.Exec(statement, m.id); err != nil {
				return err
			}
		}
		return s.logMember(tx, who, activity.UserDelete, m, "")
	})
}
