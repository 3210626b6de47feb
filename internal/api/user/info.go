package user

import (
	"context"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type infoIn struct {
	ApplyBw  bool `in:"apply_bw"` // changes nothing
	Branding bool `in:"branding"`
}

type infoOut struct {
	UserID                  int64
	AccessUserID            int64 // of an account user; 0 for an owner
	UserName                string
	UserFirstName           string
	UserLastName            string
	PrivateKey              string // never told
	Trial                   string
	UserSince               string // Unix seconds; the guide has a date, which clients can't read
	BwResetLast             string // Unix seconds
	AccType                 string
	MaxStorage              string // MB
	StorageUsed             string // bytes
	BwMax                   string // MB a day
	BwUsed                  string // bytes
	FVersioning             string
	FVersions               string
	DailyStat               int64
	UserLang                string
	MaxFileSize             string // bytes
	Level                   string
	UserPlan                string
	TimeZone                string
	MaxAccountUsers         string
	IsAccountUser           int64
	CompanyName             string
	Email                   string
	Phone                   string
	Avatar                  *string // null without a picture
	AvatarColor             string
	AdminMode               int64
	DueDate                 string
	WebLink                 string
	PublicProfiles          int64
	RootFolderPermission    int64 // on the scale of input: 0 private, 1 public, 2 hidden
	CanChangePwd            int64
	IsPartner               int64
	Partner                 string
	SupportUrl              string
	PartnerUsersDomain      string
	Suspended               bool
	UserUID                 string
	Affiliation             string
	PopUp                   string
	InvoiceAddress          string
	Verified                string
	SignupVerified          string
	Address1                string
	Address2                string
	UserAddress             string
	CardAddress             string
	AccessAdminLevel        int64
	UploadSpeedLimit        int64
	DownloadSpeedLimit      int64
	UploadSpeedLimitDisplay int64
	Enable2FA               string
	Method2FA               int64
	TotpAvailable           int64
}

const (
	megabyte  = 1 << 20
	unlimited = 8589934591 // MB: what stands for no limit; a client's free space stays positive, and a double holds it
)

// info tells the caller about himself and his account. Guide 13.1.
func (c *chapter) info() op.Op {
	return op.New("13.1", "GET", "/users/info.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in infoIn) (infoOut, error) {
			u, err := c.accounts.Info(ctx, who)
			if err != nil {
				return infoOut{}, err
			}
			return c.newInfoOut(u), nil
		}).Also("GET", "/users/info.json")
}

func (c *chapter) newInfoOut(u account.Info) infoOut {
	out := infoOut{
		UserID:               int64(u.ID),
		UserName:             u.Name,
		UserFirstName:        u.FirstName,
		UserLastName:         u.LastName,
		Trial:                "0",
		UserSince:            number(u.Created),
		BwResetLast:          number(dayStart(c.now())),
		AccType:              "1",
		MaxStorage:           number(megabytes(u.StorageMax)),
		StorageUsed:          number(u.StorageUsed),
		BwMax:                number(megabytes(u.BandwidthMax)),
		BwUsed:               "0",
		FVersioning:          "0",
		FVersions:            number(u.VersionsKept),
		UserLang:             u.Lang,
		MaxFileSize:          number(bytes(u.FileSizeMax)),
		Level:                "1",
		UserPlan:             u.Plan,
		TimeZone:             u.TimeZone,
		MaxAccountUsers:      "0",
		CompanyName:          u.Company,
		Email:                u.Email,
		Phone:                u.Phone,
		AvatarColor:          "2A5DB0",
		AdminMode:            1,
		WebLink:              c.url,
		RootFolderPermission: int64(u.DefaultAccess),
		CanChangePwd:         1,
		Partner:              "OpenDrive",
		SupportUrl:           c.url,
		PartnerUsersDomain:   c.host,
		Suspended:            u.Suspended,
		UserUID:              number(int64(u.ID)),
		Affiliation:          "0",
		PopUp:                "0",
		InvoiceAddress:       "0",
		Verified:             "0",
		SignupVerified:       "0",
		Enable2FA:            "0",
	}
	if u.Name == "" {
		out.UserName = u.Email
	}
	if u.Manager {
		out.AccType, out.IsPartner = "2", 1
	}
	if u.Versioning {
		out.FVersioning = "1"
	}
	return out
}

// megabytes is a limit in whole MB.
func megabytes(limit *int64) int64 {
	if limit == nil {
		return unlimited
	}
	return *limit / megabyte
}

func bytes(limit *int64) int64 {
	if limit == nil {
		return unlimited * megabyte
	}
	return *limit
}

// dayStart is when the day of statistics and bandwidth began: at midnight 8 hours west of UTC, all the year.
func dayStart(now time.Time) int64 {
	const day, west = 24 * 3600, 8 * 3600
	t := now.Unix() - west
	return t - t%day + west
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
