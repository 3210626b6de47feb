package session

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

// loginIn: names and passwords of any length and form are looked at, since a refusal would tell what can't exist.
type loginIn struct {
	Name     string `in:"username,required,raw"`
	Password string `in:"passwd,required,raw"`
	Version  string `in:"version,raw"`
	Partner  string `in:"partner_id,raw"`       // changes nothing
	Captcha  string `in:"captcha_response,raw"` // changes nothing
}

type loginOut struct {
	SessionID          string
	UserName           string
	UserFirstName      string
	UserLastName       string
	AccType            string // the guide has an integer; clients read a string
	UserLang           string
	UserID             string
	IsAccountUser      int64
	IsAccessUser       int64
	DriveName          string
	UserLevel          string
	UserPlan           string
	FVersioning        string
	UserDomain         string
	PartnerUsersDomain string
	IsPartner          string
	Encoding           string
}

// maxVersion is how much of the client's version is kept.
const maxVersion = 10

// login begins a session for a user's name or e-mail address and password. Guide 8.3.
func (c *chapter) login() op.Op {
	return op.New("8.3", "POST", "/session/login.json", op.Public,
		func(ctx context.Context, who access.Caller, in loginIn) (loginOut, error) {
			app := who.App
			if in.Version != "" {
				version := []rune(in.Version)
				app = string(version[:min(len(version), maxVersion)])
			}
			s, err := c.accounts.Login(ctx, account.SignIn{
				Name: in.Name, Password: in.Password, Addr: who.Addr, App: app,
			})
			if err != nil {
				return loginOut{}, err
			}
			user, err := c.accounts.Info(ctx, s.Caller)
			if err != nil {
				return loginOut{}, err
			}
			return loginOut{
				SessionID:          s.ID,
				UserName:           userName(user),
				UserFirstName:      user.FirstName,
				UserLastName:       user.LastName,
				AccType:            accType(user),
				UserLang:           user.Lang,
				UserID:             number(int64(user.AccountOwner)),
				IsAccountUser:      accountUser(user),
				IsAccessUser:       accountUser(user),
				DriveName:          driveName,
				UserLevel:          userLevel,
				UserPlan:           user.Plan,
				FVersioning:        versionsKept(user),
				PartnerUsersDomain: c.host,
				IsPartner:          flag(user.Manager),
				Encoding:           encoding,
			}, nil
		}).
		Words(op.ErrRequired, 400, "Value is required.").
		Words(account.ErrSession, 401, account.ErrSignInName.Message) // signed out again before the answer was made
}
