package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type moveIn struct {
	emailIn
	Group groupID `in:"group_id,required"`
}

// move puts an account user into another group. Guide 1.6.
func (c *chapter) move() op.Op {
	return op.New("1.6", "POST", "/accountusers/move.json", op.Session,
		func(ctx context.Context, who access.Caller, in moveIn) (op.True, error) {
			return op.True{}, c.accounts.MoveMember(ctx, who, in.Email, access.GroupID(in.Group))
		}).
		Words(account.ErrNoMember, 404, account.ErrNotTheirs.Message)
}
