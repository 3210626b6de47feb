package account

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // the same time zones on every system

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// ErrTimeZone refuses a name that no time zone has.
var ErrTimeZone = fault.New(fault.Invalid, "Invalid value specified for `time_zone`. Expecting a name of the time zone database.")

// Profile is what users may change of themselves, and their account's people of it. Nil: stays.
type Profile struct {
	FirstName *string // 2 to 50 characters
	LastName  *string // the same
	Phone     *string
	TimeZone  *string // as the time zone database has it: Europe/Berlin
	Lang      *string
	DailyStat *bool // wants a daily mail of his figures, from the running day on

	AccountProfile
}

// AccountProfile is what the owner and the admins may change of their account.
type AccountProfile struct {
	Company        *string
	Versioning     *bool
	VersionsKept   *int64 // the current one included; what is too much goes when a file next gets a version
	DefaultAccess  *access.Visibility
	Address1       *string
	Address2       *string
	InvoiceAddress *bool
}

const (
	updateProfile = `UPDATE users SET first_name = COALESCE($2, first_name), last_name = COALESCE($3, last_name), phone = COALESCE($4, phone),
		time_zone = COALESCE($5, time_zone), lang = COALESCE($6, lang), daily_stat = COALESCE($7, daily_stat),
		daily_told = CASE WHEN $7 = 1 AND daily_stat = 0 THEN $8 ELSE daily_told END WHERE id = $1`

	updateAccountProfile = `UPDATE accounts SET company = COALESCE($2, company), versioning = COALESCE($3, versioning),
		versions_kept = COALESCE($4, versions_kept), default_access = COALESCE($5, default_access), address_1 = COALESCE($6, address_1),
		address_2 = COALESCE($7, address_2), invoice_address = COALESCE($8, invoice_address) WHERE id = $1`
)

// ChangeProfile changes the caller's row, and his account's, all or nothing. ErrDenied if he gives something of the account
// and does not manage it; what breaks a rule is refused before anything is written.
func (s *Service) ChangeProfile(ctx context.Context, who access.Caller, p Profile) error {
	if err := cleanProfile(p.FirstName, p.LastName, p.Phone, nil); err != nil {
		return err
	}
	if p.TimeZone != nil && !isTimeZone(*p.TimeZone) {
		return ErrTimeZone
	}
	a := p.AccountProfile
	if a != (AccountProfile{}) && !who.Manages() {
		return ErrDenied
	}
	today, _ := s.Day()
	err := s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		_, err := tx.Exec(updateProfile, who.User, p.FirstName, p.LastName, p.Phone, p.TimeZone, p.Lang, p.DailyStat, today-1)
		if err == nil && a != (AccountProfile{}) {
			_, err = tx.Exec(updateAccountProfile, who.Account, a.Company, a.Versioning, a.VersionsKept, a.DefaultAccess, a.Address1, a.Address2,
				a.InvoiceAddress)
		}
		if err != nil {
			return err
		}
		return s.log(tx, who, activity.ProfileChange, "", "")
	})
	if err != nil {
		return fmt.Errorf("account: profile of user %d: %w", who.User, err)
	}
	return nil
}

func isTimeZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local" && len(name) <= 100
}
