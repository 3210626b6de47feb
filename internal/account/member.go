package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/activity"
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

// String is what people call it.
func (s State) String() string {
	return [...]string{Inactive: "inactive", Active: "active", Blocked: "blocked"}[s]
}

// Limit is a limit in bytes; nil: there is none.
type Limit *int64

// NewMember is what is to be known of a new account user.
type NewMember struct {
	Email           string
	FirstName       string
	LastName        string
	Password        string
	Phone           string
	Position        string // his job title
	Mode            access.Mode
	Group           access.GroupID // 0: the account's default group
	StorageMax      Limit
	BandwidthMax    Limit // a day
	ChangesPassword bool  // he may change it himself
	Notify          bool  // mail about him is on
	SendLink        bool  // his welcome has a link to choose another password
}

// CreateMember makes an account user in the caller's account: only its owner and its admins may, and only the owner makes
// an admin, else it is ErrNotTheirs, as an unknown group is. A taken address is ErrEmailTaken, and counts as a probe; an
// account that has all the users that it may have is ErrFull, however many try at once. He is welcomed by mail.
func (s *Service) CreateMember(ctx context.Context, who access.Caller, in NewMember) (User, error) {
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
	if !mayMake(who, in.Mode) {
		return u, ErrNotTheirs
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	if err != nil {
		return u, err
	}
	var refusal error // of what was counted, which is kept
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		refusal = nil
		group, err := groupFor(tx, who.Account, in.Group)
		if err != nil {
			return err
		}
		if taken, err := s.taken(tx, who.Account, nameKey(u.Email)); err != nil || taken {
			refusal = ErrEmailTaken
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
		if err := claimName(tx, nameKey(u.Email), u.ID, ErrEmailTaken); err != nil {
			return err
		}
		if err := s.welcome(tx, who, u, in.SendLink); err != nil {
			return err
		}
		return s.log(tx, who, activity.UserCreate, fullName(u.FirstName, u.LastName), u.Email)
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return User{}, fmt.Errorf("account: create an account user: %w", err)
	}
	return u, nil
}

// log notes what who does in his account to a user or group of a name.
func (s *Service) log(tx db.Tx, who access.Caller, what activity.Type, name, details string) error {
	return activity.Log(tx, who, activity.Entry{Account: who.Account, At: s.clock(), Type: what, Name: name, Details: details})
}

func fullName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// taken says whether an address or user name is somebody's, and counts it if it is: see MayProbe. Where it is not, another
// account may still be faster; claimName decides.
func (s *Service) taken(tx db.Tx, account access.AccountID, key string) (bool, error) {
	if err := s.MayProbe(tx, account); err != nil {
		return false, err
	}
	var user access.UserID
	err := tx.One(selectName, key).Scan(&user)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		err = s.CountProbe(tx, account)
	}
	return true, err
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
