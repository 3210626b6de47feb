package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type usernameIn struct {
	Name string `in:"username,required,min=4,max=100"`
}

// username gives the caller another user name. Guide 13.9.
func (c *chapter) username() op.Op {
	return op.New("13.9", "PUT", "/users/username.json", op.Session,
		func(ctx context.Context, who access.Caller, in usernameIn) (op.Result, error) {
			return op.Done, c.accounts.SetUserName(ctx, who, in.Name)
		}).Words(account.ErrUserNameTaken, 404, "There is an existing user associated with this email.")
}
