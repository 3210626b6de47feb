package account

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of what an operator does to accounts.
var (
	ErrNotOwner = fault.New(fault.Invalid, "An account is named by its owner.")
	ErrSpeed    = fault.New(fault.Invalid, "A limit of speed is more than 0.")
	ErrPlan     = fault.New(fault.Invalid, "A plan has 1 to 50 characters in one line.")
	ErrVersions = fault.New(fault.Invalid, "1 to 99 versions can be kept.")
)

// Account is an account as the operator sees it. Limits are nil where there is none.
type Account struct {
	ID               access.AccountID
	Owner            string // his address
	Created          int64
	Plan             string
	Manager          bool // a manager account, which may brand; else a basic one
	Operator         bool // sees the whole instance's statistics
	StorageMax       Limit
	StorageUsed      int64 // bytes of all versions, trash included
	BandwidthMax     Limit // a day
	FileSizeMax      Limit
	UploadSpeedMax   Limit  // bytes a second
	DownloadSpeedMax Limit  // bytes a second
	MembersMax       *int64 // account users that are not inactive
	Members          int64  // of these
	VersionsKept     int64  // the current one included
	Suspended        int64  // since when; 0: it is not
}

// Accounts calls fn with every account, in the order in which they were made.
func (s *Service) Accounts(ctx context.Context, fn func(Account) error) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		for row, err := range tx.Query(selectAccounts + ` ORDER BY a.id`) {
			var a Account
			if err == nil {
				err = scanAccount(row, &a)
			}
			if err == nil {
				err = fn(a)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Account returns the account of an owner's address or user name. ErrNoUser where there is nobody of that name, ErrNotOwner
// where he is an account user.
func (s *Service) Account(ctx context.Context, owner string) (a Account, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		a, err = accountOf(tx, owner)
		return err
	})
	return a, err
}

func accountOf(tx db.Tx, owner string) (a Account, err error) {
	u, err := find(tx, owner)
	if err != nil {
		return a, err
	}
	if !u.Owner {
		return a, ErrNotOwner
	}
	err = scanAccount(tx.One(selectAccounts+` WHERE a.id = $1`, u.Account), &a)
	return a, err
}

// AccountChange is what ChangeAccount changes; nil: stays.
type AccountChange struct {
	Plan             *string
	Manager          *bool
	Operator         *bool
	StorageMax       *Limit
	BandwidthMax     *Limit
	FileSizeMax      *Limit
	UploadSpeedMax   *Limit
	DownloadSpeedMax *Limit
	MembersMax       **int64
	VersionsKept     *int64 // 1 to 99
}

// ChangeAccount changes the account of an owner, and returns it as it is then. A limit may lie below what is used: then
// nothing is taken away, and nothing more is let in. It holds for the next call.
func (s *Service) ChangeAccount(ctx context.Context, owner string, c AccountChange) (Account, error) {
	if err := c.clean(); err != nil {
		return Account{}, err
	}
	return s.writeAccount(ctx, owner, func(tx db.Tx, a *Account) error {
		set(&a.Plan, c.Plan)
		set(&a.Manager, c.Manager)
		set(&a.Operator, c.Operator)
		set(&a.StorageMax, c.StorageMax)
		set(&a.BandwidthMax, c.BandwidthMax)
		set(&a.FileSizeMax, c.FileSizeMax)
		set(&a.UploadSpeedMax, c.UploadSpeedMax)
		set(&a.DownloadSpeedMax, c.DownloadSpeedMax)
		set(&a.MembersMax, c.MembersMax)
		set(&a.VersionsKept, c.VersionsKept)
		role := roleBasic
		if a.Manager {
			role = roleManager
		}
		_, err := tx.Exec(updateAccount, a.ID, a.Plan, role, a.Operator, a.StorageMax, a.BandwidthMax, a.FileSizeMax, a.UploadSpeedMax,
			a.DownloadSpeedMax, a.MembersMax, a.VersionsKept)
		return err
	})
}

func (c *AccountChange) clean() error {
	if c.Plan != nil {
		*c.Plan = strings.TrimSpace(*c.Plan)
		if n := utf8.RuneCountInString(*c.Plan); n < 1 || n > 50 || strings.ContainsFunc(*c.Plan, unicode.IsControl) {
			return ErrPlan
		}
	}
	if c.VersionsKept != nil && (*c.VersionsKept < 1 || *c.VersionsKept > 99) {
		return ErrVersions
	}
	for _, speed := range []*Limit{c.UploadSpeedMax, c.DownloadSpeedMax} {
		if speed != nil && *speed != nil && **speed <= 0 {
			return ErrSpeed
		}
	}
	return nil
}

// Suspend ends all that the people of an account are signed in with, and keeps them out: of those who have the right
// password, sign-in says why. To all others, what is there is as if it did not exist. Nothing is deleted.
func (s *Service) Suspend(ctx context.Context, owner string) error {
	_, err := s.writeAccount(ctx, owner, func(tx db.Tx, a *Account) error {
		for _, statement := range []string{deleteAccountSessions, signOutAccount} {
			if _, err := tx.Exec(statement, a.ID); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE accounts SET suspended_at = COALESCE(suspended_at, $2) WHERE id = $1`, a.ID, s.clock())
		return err
	})
	return err
}

// Resume takes back Suspend. Who was signed in has to sign in again.
func (s *Service) Resume(ctx context.Context, owner string) error {
	_, err := s.writeAccount(ctx, owner, func(tx db.Tx, a *Account) error {
		_, err := tx.Exec(`UPDATE accounts SET suspended_at = NULL WHERE id = $1`, a.ID)
		return err
	})
	return err
}

// writeAccount runs fn on the account of an owner, alone in it.
func (s *Service) writeAccount(ctx context.Context, owner string, fn func(db.Tx, *Account) error) (a Account, err error) {
	if a, err = s.Account(ctx, owner); err != nil {
		return a, err
	}
	err = s.db.Write(ctx, int64(a.ID), func(tx db.Tx) error {
		if a, err = accountOf(tx, owner); err != nil {
			return err
		}
		return fn(tx, &a)
	})
	return a, err
}

// What accounts.role says.
const (
	roleBasic   = 1
	roleManager = 2
)

const (
	selectAccounts = `SELECT a.id, o.email, a.created_at, a.plan, a.role, a.is_operator, a.storage_max, a.storage_used, a.bandwidth_max,
			a.file_size_max, a.upload_speed_max, a.download_speed_max, a.users_max,
			(SELECT COUNT(*) FROM users u WHERE u.account_id = a.id AND u.is_owner = 0 AND u.active <> 0),
			a.versions_kept, COALESCE(a.suspended_at, 0)
		FROM accounts a JOIN users o ON o.account_id = a.id AND o.is_owner = 1`

	updateAccount = `UPDATE accounts SET plan = $2, role = $3, is_operator = $4, storage_max = $5, bandwidth_max = $6, file_size_max = $7,
		upload_speed_max = $8, download_speed_max = $9, users_max = $10, versions_kept = $11 WHERE id = $1`

	deleteAccountSessions = `DELETE FROM sessions WHERE account_id = $1`
	signOutAccount        = `UPDATE users SET signed_out = signed_out + 1 WHERE account_id = $1`
)

// scanAccount reads selectAccounts.
func scanAccount(row db.Row, a *Account) error {
	var role int64
	err := row.Scan(&a.ID, &a.Owner, &a.Created, &a.Plan, &role, &a.Operator, &a.StorageMax, &a.StorageUsed, &a.BandwidthMax,
		&a.FileSizeMax, &a.UploadSpeedMax, &a.DownloadSpeedMax, &a.MembersMax, &a.Members, &a.VersionsKept, &a.Suspended)
	a.Manager = role == roleManager
	return err
}
