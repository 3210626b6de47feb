package account

import (
	"context"
	"errors"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Info is all about a caller's user and account that the API tells him. Limits are nil where there is none.
type Info struct {
	User
	Phone    string
	Lang     string
	TimeZone string

	Plan          string
	Manager       bool // a manager account, which may brand; else a basic one
	Company       string
	StorageMax    *int64 // bytes
	StorageUsed   int64  // bytes of all versions, trash included
	BandwidthMax  *int64 // bytes a day
	FileSizeMax   *int64 // bytes
	Versioning    bool
	VersionsKept  int64 // the current one included
	DefaultAccess access.Visibility
	Suspended     bool
}

// Info returns what the caller may know of himself, from one moment. ErrSession for a visitor, and where the user is
// gone.
func (s *Service) Info(ctx context.Context, who access.Caller) (Info, error) {
	if !who.Known() {
		return Info{}, ErrSession
	}
	var in Info
	err := s.db.Read(ctx, func(tx db.Tx) error { return scanInfo(tx.One(selectInfo, who.User, who.Account), &in) })
	if errors.Is(err, db.ErrNoRows) {
		return Info{}, ErrSession
	}
	if err != nil {
		return Info{}, fmt.Errorf("account: info of user %d: %w", who.User, err)
	}
	return in, nil
}

// Company returns what an account calls itself, "" if nothing. Anybody may know who sees something of the account.
func (s *Service) Company(ctx context.Context, id access.AccountID) (name string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error { return tx.One(`SELECT company FROM accounts WHERE id = $1`, id).Scan(&name) })
	return name, err
}

const selectInfo = `SELECT ` + userColumns + `, u.phone, u.lang, u.time_zone, a.plan, a.role, a.company, a.storage_max,
		a.storage_used, a.bandwidth_max, a.file_size_max, a.versioning, a.versions_kept, a.default_access,
		COALESCE(a.suspended_at, 0)
	FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.id = $1 AND u.account_id = $2`

// roleManager is what accounts.role says of a manager account.
const roleManager = 2

// scanInfo reads the columns of selectInfo.
func scanInfo(row db.Row, in *Info) error {
	var disabled, role, suspended int64
	err := row.Scan(&in.ID, &in.Account, &in.Owner, &in.Email, &in.Name, &in.FirstName, &in.LastName, &in.Created, &disabled,
		&in.Phone, &in.Lang, &in.TimeZone, &in.Plan, &role, &in.Company, &in.StorageMax, &in.StorageUsed, &in.BandwidthMax,
		&in.FileSizeMax, &in.Versioning, &in.VersionsKept, &in.DefaultAccess, &suspended)
	in.Disabled, in.Manager, in.Suspended = disabled != 0, role == roleManager, suspended != 0
	return err
}
