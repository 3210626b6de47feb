package account

import (
	"context"
	"net/netip"

	"driveway/internal/access"
)

// Sessions of what they are for: clients of OAuth 2 have theirs under their own names, which have no colon.
const (
	apiSession  = ""
	pageSession = ":page"
)

// SignInPage is Login for pages in a browser: it begins a session that only PageCaller takes, so that no operation of the
// API acts on a cookie.
func (s *Service) SignInPage(ctx context.Context, in SignIn) (Session, error) {
	return s.signIn(ctx, in, pageSession, nil)
}

// PageCaller is Caller for sessions of SignInPage.
func (s *Service) PageCaller(ctx context.Context, id string, addr netip.Addr) (access.Caller, error) {
	return s.callerOf(ctx, id, pageSession, addr, "")
}
