package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type emailIn struct {
	Email string `in:"email,required,max=255"`
}

// email asks for another address, to which a code is mailed. Guide 13.6.
func (c *chapter) email() op.Op {
	return op.New("13.6", "PUT", "/users/email.json", op.Session,
		func(ctx context.Context, who access.Caller, in emailIn) (op.Result, error) {
			return op.Done, c.accounts.RequestEmail(ctx, who, in.Email)
		}).Words(account.ErrEmailTaken, 403, "")
}

type verifyEmailIn struct {
	Code string `in:"ver_code,required,max=32"`
}

// verifyEmail makes the address that was asked for the caller's, by the code that was mailed to it. Guide 13.4.
func (c *chapter) verifyEmail() op.Op {
	return op.New("13.4", "POST", "/users/verifyemail.json", op.Session,
		func(ctx context.Context, who access.Caller, in verifyEmailIn) (op.True, error) {
			return op.True{}, c.accounts.ConfirmEmail(ctx, who, in.Code)
		}).Words(account.ErrEmailTaken, 403, "")
}

type verifyEmailSignupIn struct {
	Code  string `in:"ver_code,required,max=32"`
	Email string `in:"email,max=255"` // whose code it is, without a session
}

// verifyEmailSignup proves the address of a new user by the code that was mailed to it: with his session, or with the address
// itself. Guide 13.5.
func (c *chapter) verifyEmailSignup() op.Op {
	return op.New("13.5", "POST", "/users/verifyemailsignup.json", op.Optional,
		func(ctx context.Context, who access.Caller, in verifyEmailSignupIn) (op.True, error) {
			switch {
			case who.Known():
				return op.True{}, c.accounts.ProveEmail(ctx, who, in.Code)
			case in.Email == "":
				return op.True{}, account.ErrSession
			}
			return op.True{}, c.accounts.ProveEmailOf(ctx, in.Email, in.Code, who.Addr)
		}).Words(account.ErrSession, 401, ended)
}
