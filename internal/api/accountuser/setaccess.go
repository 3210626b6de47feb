package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type setAccessIn struct {
	emailIn
	State account.State `in:"access_active,required,enum=0;1;2"`
}

// setAccess lets an account user in, or keeps him out. Guide 1.7.
func (c *chapter) setAccess() op.Op {
	return op.New("1.7", "POST", "/accountusers/setaccess.json", op.Session,
		func(ctx context.Context, who access.Caller, in setAccessIn) (op.True, error) {
			return op.True{}, c.accounts.SetState(ctx, who, in.Email, in.State)
		}).
		Words(account.ErrNoMember, 404, account.ErrNotTheirs.Message)
}
