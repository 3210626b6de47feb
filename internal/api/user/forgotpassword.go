package user

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/op"
)

type forgotPasswordIn struct {
	Name    string `in:"username,required,min=4,max=100"` // or e-mail address
	Captcha string `in:"captcha_response"`                // not looked at
}

// forgotPassword mails a link to choose another password, if the name is somebody's: the answer is the same. Guide 13.3.
func (c *chapter) forgotPassword() op.Op {
	return op.New("13.3", "POST", "/users/forgotpassword.json", op.Public,
		func(ctx context.Context, who access.Caller, in forgotPasswordIn) (op.Result, error) {
			return op.Done, c.accounts.ForgotPassword(ctx, in.Name, who.Addr)
		})
}

type confirmPasswordResetIn struct {
	Code     string `in:"reset_code,required"`
	Password string `in:"newpassword,required,min=5,raw"`
}

// confirmPasswordReset chooses another password by the code of a mailed link. Not in the guide.
func (c *chapter) confirmPasswordReset() op.Op {
	return newPasswordWords(op.New(op.Extension, "POST", "/users/confirmpasswordreset.json", op.Public,
		func(ctx context.Context, who access.Caller, in confirmPasswordResetIn) (op.Result, error) {
			return op.Done, c.accounts.ResetPassword(ctx, who, in.Code, in.Password)
		}))
}

// newPasswordWords gives an operation the words for bad passwords, which bear the parameter's name.
func newPasswordWords(o op.Op) op.Op {
	const invalid = "Invalid value specified for `newpassword`. "
	return o.Words(account.ErrPasswordShort, 400, invalid+"Minimum 5 characters required.").
		Words(account.ErrPasswordLong, 400, invalid+"Maximum 1024 bytes allowed.").
		Words(account.ErrPasswordText, 400, invalid+"Expecting valid UTF-8 text.")
}
