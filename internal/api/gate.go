package api

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

// Gate finds out who calls, from a session or an access token.
func Gate(accounts *account.Service) op.Gate {
	return func(ctx context.Context, c op.Credential) (access.Caller, error) {
		if c.AccessToken != "" {
			return accounts.TokenCaller(ctx, c.AccessToken, c.Addr, c.UserAgent)
		}
		return accounts.Caller(ctx, c.SessionID, c.Addr, c.UserAgent)
	}
}

// PageGate is Gate for pages: the session is that of a browser.
func PageGate(accounts *account.Service) op.Gate {
	return func(ctx context.Context, c op.Credential) (access.Caller, error) {
		return accounts.PageCaller(ctx, c.SessionID, c.Addr)
	}
}
