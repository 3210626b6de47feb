package page

import (
	"errors"
	"net/http"

	"driveway/internal/account"
	"driveway/internal/fault"
)

type forgotBody struct{ Sent bool }

func (p *Pages) forgotForm(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, http.StatusOK, "forgot.html", view{Title: "Forgotten password", NoIndex: true, Body: forgotBody{}})
}

// forgot has a link mailed by which a new password is chosen. Who has an account is not told: the answer is always the same.
func (p *Pages) forgot(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	if err := p.Accounts.ForgotPassword(r.Context(), in.Get("username"), p.ClientAddr(r)); err != nil {
		return err
	}
	return p.show(w, r, http.StatusOK, "forgot.html", view{Title: "Forgotten password", NoIndex: true, Body: forgotBody{Sent: true}})
}

type resetBody struct {
	Code, Problem string
	Done          bool
}

// resetForm asks for a new password. Looking at it uses the link up no more than not looking.
func (p *Pages) resetForm(w http.ResponseWriter, r *http.Request) error {
	return p.show(w, r, http.StatusOK, "reset.html", view{Title: "Choose a password", NoIndex: true, Body: resetBody{Code: r.URL.Query().Get("code")}})
}

func (p *Pages) reset(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	body, status := resetBody{Code: in.Get("code")}, http.StatusOK
	visitor, _ := p.caller(r)
	switch {
	case in.Get("password") != in.Get("again"):
		status, body.Problem = http.StatusBadRequest, "The two are not the same. Please type the new password twice."
	default:
		err := p.Accounts.ResetPassword(r.Context(), visitor, body.Code, in.Get("password"))
		f := fault.As(err)
		switch {
		case err == nil:
			body.Done = true
		case errors.Is(err, account.ErrResetLink):
			status, body.Problem = http.StatusBadRequest, "This link has been used, or is too old. Ask for a new one."
		case f != nil && f.Kind == fault.Invalid:
			status, body.Problem = http.StatusBadRequest, "A password has at least 5 characters and at most 1,024 bytes; here it may have to be longer. Please choose another one."
		default:
			return err
		}
	}
	return p.show(w, r, status, "reset.html", view{Title: "Choose a password", NoIndex: true, Body: body})
}

type verifyBody struct {
	Email, Code, Problem string
	SignIn, Done         bool
}

// verifyForm asks whether an address is to be confirmed: programs that look into mails follow links, but press no buttons.
func (p *Pages) verifyForm(w http.ResponseWriter, r *http.Request) error {
	in := r.URL.Query()
	body := verifyBody{Email: in.Get("email"), Code: in.Get("code")}
	_, session := p.caller(r)
	body.SignIn = body.Email == "" && session == ""
	return p.show(w, r, http.StatusOK, "verify.html", view{Title: "Confirm your address", NoIndex: true, Body: body})
}

// verify confirms the address of a new user, or without an address in the form the one to which who has signed in changes.
func (p *Pages) verify(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	body, status := verifyBody{Email: in.Get("email"), Code: in.Get("code")}, http.StatusOK
	who, session := p.caller(r)
	if body.Email != "" {
		err = p.Accounts.ProveEmailOf(r.Context(), body.Email, body.Code, p.ClientAddr(r))
	} else if session != "" {
		err = p.Accounts.ConfirmEmail(r.Context(), who, body.Code)
	} else {
		err, body.SignIn = account.ErrCode, true
	}
	switch {
	case err == nil:
		body.Done = true
	case errors.Is(err, account.ErrCode):
		status, body.Problem = http.StatusBadRequest, "This link has been used, or is too old."
	case errors.Is(err, account.ErrEmailTaken):
		status, body.Problem = http.StatusConflict, "Somebody else has this address by now."
	default:
		return err
	}
	return p.show(w, r, status, "verify.html", view{Title: "Confirm your address", NoIndex: true, Body: body})
}
