package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/op"
)

type passwordIn struct {
	Password string `in:"newpassword,required,min=5,raw"`
	Old      string `in:"oldpassword,required,raw"`
}

// password gives the caller another password, and ends his other sessions. Guide 13.8.
func (c *chapter) password() op.Op {
	return newPasswordWords(op.New("13.8", "PUT", "/users/password.json", op.Session,
		func(ctx context.Context, who access.Caller, in passwordIn) (op.Result, error) {
			return op.Done, c.accounts.ChangePassword(ctx, who, in.Old, in.Password)
		}))
}
