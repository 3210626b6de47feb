package session

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/op"
)

type infoOut struct {
	SessionID          string
	UserName           string
	UserFirstName      string
	UserLastName       string
	AccType            string
	UserLang           string
	UserID             string
	IsAccountUser      string
	DriveName          string
	UserLevel          string
	UserPlan           string
	FVersioning        string
	UserDomain         string
	PartnerUsersDomain string
	Encoding           string
	IsPartner          string
	Enable2FA          string
	Active2FA          string
	UploadSpeedLimit   int64 // bytes a second; 0: none
	DownloadSpeedLimit int64 // bytes a second; 0: none
	UploadsPerSecond   int64
	DownloadPerSecond  int64
}

// info tells who a session belongs to. Guide 8.1; the live service has the session in the path.
func (c *chapter) info() op.Op {
	return op.New("8.1", "GET", "/session/info.json", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) (infoOut, error) {
			in, err := c.accounts.Info(ctx, who)
			if err != nil {
				return infoOut{}, err
			}
			out := infoOut{
				SessionID:          string(who.ID),
				UserName:           userName(in),
				UserFirstName:      in.FirstName,
				UserLastName:       in.LastName,
				AccType:            accType(in),
				UserLang:           in.Lang,
				UserID:             number(int64(in.AccountOwner)),
				IsAccountUser:      number(accountUser(in)),
				DriveName:          driveName,
				UserLevel:          userLevel,
				UserPlan:           in.Plan,
				FVersioning:        versionsKept(in),
				PartnerUsersDomain: c.host,
				Encoding:           encoding,
				IsPartner:          flag(in.Manager),
				Enable2FA:          "0",
				Active2FA:          "0",
			}
			if in.UploadSpeedMax != nil {
				out.UploadSpeedLimit = *in.UploadSpeedMax
			}
			if in.DownloadSpeedMax != nil {
				out.DownloadSpeedLimit = *in.DownloadSpeedMax
			}
			return out, nil
		}).Also("GET", "/session/info.json/{session_id}")
}
