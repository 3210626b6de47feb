package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of what is done to account users.
var (
	ErrNoMember  = fault.New(fault.NotFound, "No user found.")
	ErrNotTheirs = fault.New(fault.NotFound, "invalid permissions") // who may not do this to account users, or not to this one
	ErrFull      = fault.New(fault.Limit, "You have reached maximum amount of account users.")
	ErrFirstName = fault.New(fault.Invalid, "Invalid value specified for `first_name`. Expecting 2 to 50 characters in one line.")
	ErrLastName  = fault.New(fault.Invalid, "Invalid value specified for `last_name`. Expecting 2 to 50 characters in one line.")
	ErrPhone     = fault.New(fault.Invalid, "Invalid value specified for `phone`. Expecting up to 50 characters in one line.")
	ErrPosition  = fault.New(fault.Invalid, "Invalid value specified for `position`. Expecting up to 100 characters in one line.")
)

// State says whether an account user may sign in.
type State int64

const (
	Inactive State = iota // he may not, and takes no place among the users that an account may have
	Active
	Blocked // he may not
)

// NewMember is what is to be known of a new account user. Limits are nil where there is none.
type NewMember struct {
	Email           string
	FirstName       string
	LastName        string
	Password        string
	Phone           string
	Position        string // his job title
	Mode            access.Mode
	Group           access.GroupID // 0: the account's default group
	StorageMax      *int64         // bytes
	BandwidthMax    *int64         // bytes a day
	ChangesPassword bool           // he may change it himself
	Notify          bool           // mail about him is on
}

// CreateMember makes an account user in the caller's account: only its owner and its admins may, and only the owner makes
// an admin, else it is ErrNotTheirs, as an unknown group is. A taken address is ErrEmailTaken; an account that has all the
// users that it may have is ErrFull, however many try at once.
func (s *Service) CreateMember(ctx context.Context, who access.Caller, in NewMember) (User, error) {
	if !mayMake(who, in.Mode) {
		return User{}, ErrNotTheirs
	}
	u := User{Account: who.Account, Created: s.clock()}
	var err error
	if u.Email, err = cleanEmail(in.Email); err != nil {
		return u, err
	}
	if err := cleanProfile(&in.FirstName, &in.LastName, &in.Phone, &in.Position); err != nil {
		return u, err
	}
	u.FirstName, u.LastName = in.FirstName, in.LastName
	if err := s.checkPassword(in.Password); err != nil {
		return u, err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return u, err
	}
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		group, err := groupFor(tx, who.Account, in.Group)
		if err != nil {
			return err
		}
		if err := takePlace(tx, who.Account); err != nil {
			return err
		}
		err = tx.One(insertMember, who.Account, u.Email, hash, u.FirstName, u.LastName, u.Created, in.Phone, group, in.Mode,
			in.StorageMax, in.BandwidthMax, in.ChangesPassword, in.Notify, in.Position).Scan(&u.ID)
		if err != nil {
			return err
		}
		return claimName(tx, nameKey(u.Email), u.ID, ErrEmailTaken)
	})
	if err != nil {
		return User{}, fmt.Errorf("account: create %s: %w", u.Email, err)
	}
	return u, nil
}

// mayMake says whether who may give the account a user of some mode: nobody rises by the hand of an admin.
func mayMake(who access.Caller, mode access.Mode) bool {
	return who.Kind == access.Owner || who.Manages() && mode != access.Admin
}

// groupFor returns the group of an account that a key names, 0 its default group. ErrNotTheirs if there is none.
func groupFor(tx db.Tx, account access.AccountID, key access.GroupID) (group access.GroupID, err error) {
	err = tx.One(selectGroupFor, account, key).Scan(&group)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNotTheirs
	}
	return group, err
}

// takePlace refuses with ErrFull unless the account may have one more user who is not inactive. What it finds stays true
// to the end of the transaction, as writes to one account exclude each other.
func takePlace(tx db.Tx, account access.AccountID) error {
	var full bool
	err := tx.One(selectFull, account).Scan(&full)
	if err == nil && full {
		err = ErrFull
	}
	return err
}

// member is an account user, as far as has to be known of him to change him.
type member struct {
	id    access.UserID
	email string
	mode  access.Mode
	state State
	group access.GroupID
}

// manage finds the account user of an address whom the caller may change. ErrNoMember if there is none in the caller's
// account; ErrNotTheirs if the caller doesn't manage it, or if he is an admin and so is the other, himself included.
func manage(tx db.Tx, who access.Caller, email string) (m member, err error) {
	if !who.Manages() {
		return m, ErrNotTheirs
	}
	err = tx.One(selectMember, nameKey(email), who.Account).Scan(&m.id, &m.email, &m.mode, &m.state, &m.group)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return m, ErrNoMember
	case err == nil && m.mode == access.Admin && who.Kind != access.Owner:
		return m, ErrNotTheirs
	}
	return m, err
}

// SetFolderAccess lets set change which folders are open to the account user of an address, if the caller may: see manage
// for the refusals. set runs in the transaction that decides.
func (s *Service) SetFolderAccess(ctx context.Context, who access.Caller, email string, set func(db.Tx, access.UserID) error) error {
	return s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		m, err := manage(tx, who, email)
		if err != nil {
			return err
		}
		return set(tx, m.id)
	})
}

// cleanProfile trims what is given of a profile, and refuses what is too short or long or no single line. A nil is not given.
func cleanProfile(first, last, phone, position *string) error {
	for _, l := range []struct {
		text     *string
		min, max int
		refusal  error
	}{{first, 2, 50, ErrFirstName}, {last, 2, 50, ErrLastName}, {phone, 0, 50, ErrPhone}, {position, 0, 100, ErrPosition}} {
		if l.text == nil {
			continue
		}
		*l.text = strings.TrimSpace(*l.text)
		if n := utf8.RuneCountInString(*l.text); n < l.min || n > l.max || strings.ContainsFunc(*l.text, unicode.IsControl) {
			return l.refusal
		}
	}
	return nil
}
