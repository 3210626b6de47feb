package user

import (
	"context"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/present"
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
	DailyStat               op.Flag
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
	InvoiceAddress          op.FlagText
	Verified                op.FlagText
	SignupVerified          op.FlagText
	Address1                string
	Address2                string
	UserAddress             string
	CardAddress             string
	AccessAdminLevel        int64
	UploadSpeedLimit        int64 // bytes a second; 0: none
	DownloadSpeedLimit      int64 // bytes a second; 0: none
	UploadSpeedLimitDisplay int64
	Enable2FA               string
	Method2FA               int64
	TotpAvailable           int64
}

// unlimitedMembers stands for no limit of account users.
const unlimitedMembers = 1_000_000

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
		UserID:               int64(u.AccountOwner),
		UserName:             u.Name,
		UserFirstName:        u.FirstName,
		UserLastName:         u.LastName,
		Trial:                "0",
		UserSince:            number(u.Created),
		BwResetLast:          number(u.DayBegan),
		AccType:              "1",
		MaxStorage:           number(present.Megabytes(u.StorageMax)),
		StorageUsed:          number(u.StorageUsed),
		BwMax:                number(present.Megabytes(u.BandwidthMax)),
		BwUsed:               number(u.BandwidthUsed),
		FVersioning:          "0",
		FVersions:            number(u.VersionsKept),
		DailyStat:            op.Flag(u.DailyStat),
		UserLang:             u.Lang,
		MaxFileSize:          number(present.Bytes(u.FileSizeMax)),
		Level:                "1",
		UserPlan:             u.Plan,
		TimeZone:             u.TimeZone,
		MaxAccountUsers:      number(unlimitedMembers),
		CompanyName:          u.Company,
		Email:                u.Email,
		Phone:                u.Phone,
		AvatarColor:          present.AvatarColor,
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
		InvoiceAddress:       op.FlagText(u.InvoiceAddress),
		Verified:             op.FlagText(u.Verified),
		SignupVerified:       op.FlagText(u.Verified),
		Address1:             u.Address1,
		Address2:             u.Address2,
		Enable2FA:            "0",
	}
	if u.Name == "" {
		out.UserName = u.Email
	}
	if u.MembersMax != nil {
		out.MaxAccountUsers = number(*u.MembersMax)
	}
	if u.UploadSpeedMax != nil {
		out.UploadSpeedLimit, out.UploadSpeedLimitDisplay = *u.UploadSpeedMax, *u.UploadSpeedMax
	}
	if u.DownloadSpeedMax != nil {
		out.DownloadSpeedLimit = *u.DownloadSpeedMax
	}
	if !u.Owner {
		out.AccessUserID, out.IsAccountUser = int64(u.ID), int64(u.ID)
		out.AdminMode, out.AccessAdminLevel = int64(u.Mode), u.Level
		out.CanChangePwd = 0
		if u.ChangesPassword {
			out.CanChangePwd = 1
		}
	}
	if u.Manager {
		out.AccType, out.IsPartner = "2", 1
	}
	if u.Versioning {
		out.FVersioning = "1"
	}
	return out
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
