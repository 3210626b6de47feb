package page

import (
	"errors"
	"net/http"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/fault"
)

// sessionCookie holds a page's session.
const sessionCookie = "driveway_page"

// caller is who looks at a page, and the session in the cookie; empty: he is a visitor.
func (p *Pages) caller(r *http.Request) (access.Caller, string) {
	visitor := access.Caller{Addr: p.ClientAddr(r), App: "browser"}
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return visitor, ""
	}
	who, err := p.Accounts.PageCaller(r.Context(), c.Value, visitor.Addr)
	if err != nil {
		return visitor, "" // it has ended
	}
	return who, c.Value
}

type signInBody struct {
	Next, Name, Problem string
}

func (p *Pages) signInForm(w http.ResponseWriter, r *http.Request) error {
	next := ownPath(r.URL.Query().Get("next"), "/login")
	return p.show(w, r, http.StatusOK, "login.html", view{Title: "Sign in", NoIndex: true, Body: signInBody{Next: next}})
}

// signIn begins a session of pages. Wrong passwords are limited as for the API, and counted together.
func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	body := signInBody{Next: ownPath(in.Get("next"), "/login"), Name: in.Get("username")}
	session, err := p.Accounts.SignInPage(r.Context(), account.SignIn{Name: body.Name, Password: in.Get("password"), Addr: p.ClientAddr(r), App: "browser"})
	if err == nil {
		http.SetCookie(w, p.cookie(sessionCookie, session.ID))
		w.Header().Set("Location", body.Next)
		w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	f := fault.As(err)
	if f == nil {
		return err
	}
	status := http.StatusUnauthorized
	switch body.Problem = f.Message; {
	case errors.Is(err, account.ErrSuspended):
		status = http.StatusForbidden
	case f.Kind == fault.Busy:
		status = http.StatusTooManyRequests
	}
	return p.show(w, r, status, "login.html", view{Title: "Sign in", NoIndex: true, Body: body})
}

func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) error {
	in, err := p.form(w, r)
	if err != nil {
		return err
	}
	if who, session := p.caller(r); session != "" {
		if err := p.Accounts.Logout(r.Context(), who); err != nil && !errors.Is(err, account.ErrNoSession) {
			return err
		}
	}
	gone := p.cookie(sessionCookie, "")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	w.Header().Set("Location", ownPath(in.Get("next"), "/login"))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
