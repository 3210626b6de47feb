package account

import (
	"context"
	"errors"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Info is all about a caller's user and account that the API tells him. Limits are those that hold for him, and nil where
// there is none; of an owner, use is that of the whole account.
type Info struct {
	User
	AccountOwner    access.UserID
	Phone           string
	Lang            string
	TimeZone        string
	Mode            access.Mode // of an account user, as Level is
	Level           int64
	ChangesPassword bool
	Verified        bool // he has proved his address
	DailyStat       bool // wants a daily mail of his figures

	Plan             string
	Manager          bool // a manager account, which may brand; else a basic one
	Company          string
	StorageMax       Limit
	StorageUsed      int64 // bytes of all versions, trash included
	BandwidthMax     Limit // a day
	BandwidthUsed    int64 // bytes today
	DayBegan         int64 // when today began
	FileSizeMax      Limit
	UploadSpeedMax   Limit // bytes a second
	DownloadSpeedMax Limit // bytes a second
	MembersMax       *int64
	Versioning       bool
	VersionsKept     int64 // the current one included
	DefaultAccess    access.Visibility
	Suspended        bool
	Address1         string
	Address2         string
	InvoiceAddress   bool // it goes onto invoices
}

// Info returns what the caller may know of himself, from one moment. ErrSession for a visitor, and where the user is
// gone.
func (s *Service) Info(ctx context.Context, who access.Caller) (Info, error) {
	if !who.Known() {
		return Info{}, ErrSession
	}
	var in Info
	day, began := s.Day()
	err := s.db.Read(ctx, func(tx db.Tx) error { return scanInfo(tx.One(selectInfo, who.User, who.Account, day), &in) })
	if errors.Is(err, db.ErrNoRows) {
		return Info{}, ErrSession
	}
	if err != nil {
		return Info{}, fmt.Errorf("account: info of user %d: %w", who.User, err)
	}
	in.DayBegan = began
	return in, nil
}

// Company returns what an account calls itself, "" if nothing. Anybody may know who sees something of the account.
func (s *Service) Company(ctx context.Context, id access.AccountID) (name string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error { return tx.One(`SELECT company FROM accounts WHERE id = $1`, id).Scan(&name) })
	return name, err
}

const selectInfo = `SELECT ` + userColumns + `, o.id, u.phone, u.lang, u.time_zone, u.mode, u.admin_level, u.changes_password,
		u.storage_max, CASE WHEN g.limited = 1 THEN g.storage_max END, a.storage_max,
		CASE WHEN u.is_owner = 1 THEN a.storage_used ELSE u.storage_used END,
		u.bandwidth_max, CASE WHEN g.limited = 1 THEN g.bandwidth_max END, a.bandwidth_max,
		(SELECT CAST(COALESCE(SUM(t.downloaded), 0) AS BIGINT) FROM traffic t
			WHERE t.account_id = a.id AND t.day = $3 AND (u.is_owner = 1 OR t.user_id = u.id)),
		a.plan, a.role, a.company, a.file_size_max, a.upload_speed_max, a.download_speed_max, a.users_max, a.versioning,
		a.versions_kept, a.default_access, COALESCE(a.suspended_at, 0),
		CASE WHEN u.verified_at IS NULL THEN 0 ELSE 1 END, u.daily_stat, a.address_1, a.address_2, a.invoice_address
	FROM users u JOIN accounts a ON a.id = u.account_id JOIN users o ON o.account_id = a.id AND o.is_owner = 1
	LEFT JOIN user_groups g ON g.id = u.group_id WHERE u.id = $1 AND u.account_id = $2`

// scanInfo reads the columns of selectInfo.
func scanInfo(row db.Row, in *Info) error {
	var role, suspended int64
	var storage, bandwidth [3]Limit
	err := scanUser(row, &in.User, &in.AccountOwner, &in.Phone, &in.Lang, &in.TimeZone, &in.Mode, &in.Level, &in.ChangesPassword,
		&storage[0], &storage[1], &storage[2], &in.StorageUsed, &bandwidth[0], &bandwidth[1], &bandwidth[2], &in.BandwidthUsed,
		&in.Plan, &role, &in.Company, &in.FileSizeMax, &in.UploadSpeedMax, &in.DownloadSpeedMax, &in.MembersMax, &in.Versioning,
		&in.VersionsKept, &in.DefaultAccess, &suspended, &in.Verified, &in.DailyStat, &in.Address1, &in.Address2, &in.InvoiceAddress)
	in.StorageMax, in.BandwidthMax = least(storage[:]...), least(bandwidth[:]...)
	in.Manager, in.Suspended = role == roleManager, suspended != 0
	return err
}
