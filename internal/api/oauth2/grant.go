package oauth2

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type grantIn struct {
	GrantType    string `in:"grant_type,required"`
	ClientID     string `in:"client_id,required"`
	Username     string `in:"username,raw"`
	Password     string `in:"password,raw"`
	RefreshToken string `in:"refresh_token,raw"`
}

type grantOut struct {
	AccessToken  string  `json:"access_token"`
	ExpiresIn    int64   `json:"expires_in"` // seconds
	TokenType    string  `json:"token_type"`
	Scope        *string `json:"scope"` // null: all that the user may do
	RefreshToken string  `json:"refresh_token"`
}

// grant gives tokens for a name and password, or for a refresh token. Guide 15.1 and 15.2.
func grant(accounts *account.Service) op.Op {
	return op.New("15.1", "POST", "/oauth2/grant.json", op.Public,
		func(ctx context.Context, who access.Caller, in grantIn) (grantOut, error) {
			var tokens account.Tokens
			var err error
			switch in.GrantType {
			case "password":
				if err = given("username", in.Username); err == nil {
					err = given("password", in.Password)
				}
				if err == nil {
					tokens, err = accounts.Grant(ctx, in.ClientID, account.SignIn{Name: in.Username, Password: in.Password, Addr: who.Addr, App: who.App})
				}
			case "refresh_token":
				if err = given("refresh_token", in.RefreshToken); err == nil {
					tokens, err = accounts.Refresh(ctx, in.ClientID, in.RefreshToken)
				}
			default:
				err = &op.GrantError{Status: 400, Code: "unsupported_grant_type", Description: "Expected password or refresh_token"}
			}
			return grantOut{AccessToken: tokens.Access, ExpiresIn: int64(account.AccessLife.Seconds()), TokenType: "bearer", RefreshToken: tokens.Refresh}, refusal(err)
		}).TokenEndpoint()
}

// given refuses a parameter that has no value.
func given(name, value string) error {
	if value == "" {
		return &op.GrantError{Status: 400, Code: "invalid_request", Description: "`" + name + "` is required."}
	}
	return nil
}

// refusal puts the refusals of accounts into the words of the guide and of RFC 6749. Clients give up for good on
// invalid_client and access_denied, and ask for the password again on invalid_grant.
func refusal(err error) error {
	switch {
	case errors.Is(err, account.ErrClient):
		return &op.GrantError{Status: 401, Code: "invalid_client", Description: account.ErrClient.Message}
	case errors.Is(err, account.ErrSignInName), errors.Is(err, account.ErrSignInEmail):
		return &op.GrantError{Status: 401, Code: "invalid_grant", Description: "Invalid username or password"} // 400 in the RFC
	case errors.Is(err, account.ErrSuspended):
		return &op.GrantError{Status: 403, Code: "access_denied", Description: account.ErrSuspended.Message}
	case errors.Is(err, account.ErrRefresh):
		return &op.GrantError{Status: 400, Code: "invalid_grant", Description: account.ErrRefresh.Message}
	case errors.Is(err, account.ErrRefreshExpired):
		return &op.GrantError{Status: 400, Code: "invalid_grant", Description: account.ErrRefreshExpired.Message}
	}
	return err
}
