package page_test

import (
	"net/url"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
)

func TestAForgottenPasswordIsChosenAnew(t *testing.T) {
	each(t, func(s *site) {
		b := s.browser()
		s.want(b.get("/login"), 200, "/forgot")
		known := b.post("/forgot", "/forgot", url.Values{"username": {"ann1"}})
		s.want(known, 200, "If there is such a user")
		code := apitest.Between(s.Mail.To("ann@example.com"), apitest.PublicURL+"/reset?code=", "\n")
		if unknown := b.post("/forgot", "/forgot", url.Values{"username": {"nobody-at-all"}}); unknown.body != known.body || unknown.status != 200 {
			t.Errorf("for nobody: %d %s", unknown.status, unknown.body)
		}

		form := "/reset?code=" + code
		choose := func(password, again string) answer {
			return b.post(form, "/reset", url.Values{"code": {code}, "password": {password}, "again": {again}})
		}
		for range 3 { // looking at it uses nothing up
			s.want(b.get(form), 200, "New password")
		}
		s.want(choose("a new one", "another"), 400, "not the same")
		s.want(choose("no", "no"), 400, "at least 5")
		s.want(b.signIn("ann1", "correct ann"), 303)
		s.want(choose("a new one", "a new one"), 200, "is set")
		s.want(choose("a third one", "a third one"), 400, "has been used")
		if a := b.get("/login"); strings.Contains(a.body, "Ann Archer") {
			t.Error("he is still signed in")
		}
		s.want(b.signIn("ann1", "correct ann"), 401)
		s.want(b.signIn("ann1", "a new one"), 303)
	})
}

func TestAnAddressIsConfirmed(t *testing.T) {
	each(t, func(s *site) {
		s.Ann.Put("/users/email.json", apitest.Args{"email": "ann@example.net"}).OK()
		mail := s.Mail.To("ann@example.net")
		code := apitest.Between(mail, apitest.PublicURL+"/verify?code=", "\n")
		b := s.browser()
		form := "/verify?code=" + code
		confirm := func() answer { return b.post(form, "/verify", url.Values{"code": {code}}) }
		s.want(b.get(form), 200, "sign in first")
		s.want(confirm(), 403) // there is no form to send
		s.want(b.signIn("ann1", "correct ann"), 303)
		s.want(b.get(form), 200, "Yes, confirm it")
		s.want(b.post(form, "/verify", url.Values{"code": {"0" + code[1:]}}), 400, "too old")
		s.want(confirm(), 200, "confirmed")
		s.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ann@example.net"})
		s.want(b.post("/verify?code=x&email=nobody@example.org", "/verify", url.Values{"code": {"x"}, "email": {"nobody@example.org"}}), 400, "too old")
	})
}
