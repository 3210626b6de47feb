package session

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

// logout ends the session. One that is unknown, or ended before, is refused as the guide has it. Guide 8.4.
func (c *chapter) logout() op.Op {
	return op.New("8.4", "POST", "/session/logout.json", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) (resultOut, error) {
			return resultOut{true}, c.accounts.Logout(ctx, who)
		}).BadSession(400, account.ErrNoSession.Message)
}
