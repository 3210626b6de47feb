package account

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
)

// User is one who signs in.
type User struct {
	ID        access.UserID
	Account   access.AccountID
	Owner     bool // the one owner of the account
	Email     string
	Name      string // user name; empty: none
	FirstName string
	LastName  string
	Created   int64
	Disabled  bool // may not sign in
	State     State
}

// DisplayName is how people are shown: first and last name, else the user name, else the e-mail address.
func DisplayName(first, last, name, email string) string {
	return cmp.Or(strings.TrimSpace(first+" "+last), name, email)
}

// NewOwner is what a new account needs to know of its owner.
type NewOwner struct {
	Email     string
	Name      string // user name; empty: none
	FirstName string
	LastName  string
	Password  string
}

// CreateOwner makes an account with its owner and an empty drive. A taken address or user name is ErrEmailTaken or
// ErrUserNameTaken; what breaks a rule is refused before anything is written.
func (s *Service) CreateOwner(ctx context.Context, in NewOwner) (User, error) {
	u, hash, err := s.prepareOwner(ctx, in)
	if err != nil {
		return User{}, err
	}
	root := access.NewPublicID(s.opt.Now(), s.opt.Rand)
	err = s.db.Write(ctx, 0, func(tx db.Tx) error { return createOwner(tx, &u, hash, root) })
	if err != nil {
		return User{}, fmt.Errorf("account: create %s: %w", u.Email, err)
	}
	return u, nil
}

// CreateFirst is CreateOwner for a database without any user. Where there is one it does nothing and says so.
func (s *Service) CreateFirst(ctx context.Context, in NewOwner) (made bool, err error) {
	if any, err := s.HasUsers(ctx); err != nil || any {
		return false, err
	}
	u, hash, err := s.prepareOwner(ctx, in)
	if err != nil {
		return false, err
	}
	root := access.NewPublicID(s.opt.Now(), s.opt.Rand)
	err = s.db.Write(ctx, everybody, func(tx db.Tx) error {
		made = false
		any, err := hasUsers(tx)
		if err != nil || any {
			return err
		}
		made = true
		return createOwner(tx, &u, hash, root)
	})
	if errors.Is(err, ErrEmailTaken) || errors.Is(err, ErrUserNameTaken) { // another process was faster
		return false, nil
	}
	return made && err == nil, err
}

// HasUsers says whether anybody at all could sign in.
func (s *Service) HasUsers(ctx context.Context) (any bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		any, err = hasUsers(tx)
		return err
	})
	return any, err
}

func hasUsers(tx db.Tx) (bool, error) {
	var one int64
	err := tx.One(selectAnyUser).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (s *Service) prepareOwner(ctx context.Context, in NewOwner) (User, string, error) {
	u := User{Owner: true, FirstName: in.FirstName, LastName: in.LastName, Created: s.clock()}
	var err error
	if u.Email, err = cleanEmail(in.Email); err != nil {
		return u, "", err
	}
	if u.Name, err = cleanUserName(in.Name); err != nil {
		return u, "", err
	}
	if err = s.checkPassword(in.Password); err != nil {
		return u, "", err
	}
	hash, err := s.passwords.hash(ctx, in.Password)
	return u, hash, err
}

// createOwner writes the account, its default group, the user, his names and the root folder of the drive.
func createOwner(tx db.Tx, u *User, hash, root string) error {
	if err := tx.One(insertAccount, u.Created).Scan(&u.Account); err != nil {
		return err
	}
	if _, err := tx.Exec(insertDefaultGroup, u.Account, u.Created); err != nil {
		return err
	}
	err := tx.One(insertUser, u.Account, u.Owner, u.Email, u.Name, hash, u.FirstName, u.LastName, u.Created).Scan(&u.ID)
	if err != nil {
		return err
	}
	if err := claimName(tx, nameKey(u.Email), u.ID, ErrEmailTaken); err != nil {
		return err
	}
	if u.Name != "" {
		if err := claimName(tx, nameKey(u.Name), u.ID, ErrUserNameTaken); err != nil {
			return err
		}
	}
	_, err = tx.Exec(insertRoot, u.Account, root, u.Created)
	return err
}

// claimName takes a name of the one namespace of addresses and user names.
func claimName(tx db.Tx, key string, user access.UserID, taken error) error {
	n, err := tx.Exec(insertName, key, user)
	if err == nil && n == 0 {
		return taken
	}
	return err
}

// Find returns the user of an e-mail address or user name. ErrNoUser if there is none.
func (s *Service) Find(ctx context.Context, name string) (u User, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		u, err = find(tx, name)
		return err
	})
	return u, err
}

func find(tx db.Tx, name string) (u User, err error) {
	err = scanUser(tx.One(selectUserByName, nameKey(name)), &u)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoUser
	}
	return u, err
}

// OwnerIn returns the owner of an account by his e-mail address or user name, within a transaction of the caller's: one with whom
// something can be shared. ErrNoUser if there is none; somebody who may not sign in, or whose account is suspended, is nobody.
func (s *Service) OwnerIn(tx db.Tx, name string) (u User, err error) {
	err = scanUser(tx.One(selectOwnerByName, nameKey(name)), &u)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoUser
	}
	return u, err
}

// Each calls fn with every user, in the order in which they were made.
func (s *Service) Each(ctx context.Context, fn func(User) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		for row, err := range tx.Query(selectUsers) {
			var u User
			if err == nil {
				err = scanUser(row, &u)
			}
			if err == nil {
				err = fn(u)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// SetPassword gives the user of an address or user name another password and ends all his sessions.
func (s *Service) SetPassword(ctx context.Context, name, password string) error {
	if err := s.checkPassword(password); err != nil {
		return err
	}
	hash, err := s.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, name, true, func(tx db.Tx, u User) error {
		_, err := tx.Exec(updatePassword, u.ID, hash)
		return err
	})
}

// Disable keeps the user of an address or user name from signing in, and ends his sessions. His things stay.
func (s *Service) Disable(ctx context.Context, name string) error {
	return s.change(ctx, name, true, func(tx db.Tx, u User) error {
		_, err := tx.Exec(updateDisabled, u.ID, s.clock())
		return err
	})
}

// Enable lets a disabled user sign in again.
func (s *Service) Enable(ctx context.Context, name string) error {
	return s.change(ctx, name, false, func(tx db.Tx, u User) error {
		_, err := tx.Exec(updateEnabled, u.ID)
		return err
	})
}

// change runs fn on the user of a name, alone in his account, and ends his sessions where signOut says so.
func (s *Service) change(ctx context.Context, name string, signOut bool, fn func(db.Tx, User) error) error {
	u, err := s.Find(ctx, name)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, int64(u.Account), func(tx db.Tx) error {
		if err := fn(tx, u); err != nil || !signOut {
			return err
		}
		return endAll(tx, u.ID)
	})
}

// endAll ends at once all that a user is signed in with: his sessions, the tokens of apps, links that are signed for him.
func endAll(tx db.Tx, user access.UserID) error {
	if _, err := tx.Exec(deleteUserSessions, user); err != nil {
		return err
	}
	_, err := tx.Exec(updateSignedOut, user)
	return err
}
