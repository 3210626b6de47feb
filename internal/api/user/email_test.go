package user_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/mail"
)

const badCode = "Invalid verification code."

// codeIn is the code that a mail says may be entered.
func codeIn(m mail.Mail) string { return apitest.Between(m, "Or enter this code: ", "\n") }

func wantEmail(u *apitest.User, email string) *apitest.Answer {
	return u.Put("/users/email.json", apitest.Args{"email": email})
}

func verify(u *apitest.User, code string) *apitest.Answer {
	return u.Post("/users/verifyemail.json", apitest.Args{"ver_code": code})
}

func TestAnotherAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		wantEmail(ann, " ann@example.net ").Golden("email")
		mails := map[string]mail.Mail{}
		for _, m := range w.Mail.Arrived() {
			mails[m.To] = m
		}
		code := codeIn(mails["ann@example.net"])
		if len(code) != 32 || len(mails) != 2 || strings.Contains(mails["ann@example.com"].Plain, code) || strings.Contains(dump(t, d), code) {
			t.Fatalf("the code is %q; mails: %v", code, mails)
		}
		// Until it is confirmed the old one stays.
		ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ann@example.com", "Verified": "0"})
		if old, next := signIn(w, "ann@example.com", "correct ann"), signIn(w, "ann@example.net", "correct ann"); old != 200 || next != 401 {
			t.Errorf("the old address: %d, the new one: %d", old, next)
		}
		verify(ann, "0"+code[1:]).Refused(400, badCode)
		verify(w.Ben, code).Refused(400, badCode)
		verify(ann, strings.Repeat("0", 33)).Refused(400, "Invalid value specified for `ver_code`. Maximum 32 characters allowed.")
		verify(ann, "").Refused(400, "`ver_code` is required.")
		verify(w.Nobody, code).Refused(401, ended)
		verify(ann, strings.ToUpper(code)).Golden("verifyemail")
		ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ann@example.net", "Verified": "1", "UserName": "ann1"})
		if old, next := signIn(w, "ann@example.com", "correct ann"), signIn(w, "ann@example.net", "correct ann"); old != 401 || next != 200 {
			t.Errorf("the old address: %d, the new one: %d", old, next)
		}
		// The right code again changes nothing, for a day.
		w.Clock.Forward(24*time.Hour - time.Second)
		verify(ann, code).Is("true")
		w.Clock.Forward(time.Second)
		verify(ann, code).Refused(400, badCode)

		// The old address is free for others.
		wantEmail(w.Ben, "ANN@example.com").OK()
		verify(w.Ben, codeIn(w.Mail.To("ANN@example.com"))).OK()
		w.Ben.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ANN@example.com"})
	})
}

func TestWhichCodesConfirmAnAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		verify(ann, "0123").Refused(400, badCode) // none waits
		ask := func(email string) string {
			t.Helper()
			w.Clock.Forward(time.Hour) // past the limit of mails
			wantEmail(ann, email).OK()
			return codeIn(w.Mail.To(email))
		}
		first := ask("one@example.com")
		second := ask("two@example.com")
		verify(ann, first).Refused(400, badCode)
		wantEmail(ann, "ANN@example.com").OK() // his own address: nothing waits any more
		w.Mail.None()
		verify(ann, second).Refused(400, badCode)

		late := ask("one@example.com")
		w.Clock.Forward(24 * time.Hour)
		verify(ann, late).Refused(400, badCode)

		tried := ask("one@example.com")
		for n := range 9 {
			verify(ann, fmt.Sprint(n)).Refused(400, badCode)
		}
		again := ask("one@example.com")
		verify(ann, tried).Refused(400, badCode)
		for n := range 9 {
			verify(ann, fmt.Sprint(n)).Refused(400, badCode)
		}
		verify(ann, again).Refused(400, badCode) // ten wrong ones end it

		// Somebody may be faster.
		late = ask("one@example.com")
		w.Join("one", "", "")
		verify(ann, late).Refused(403, "Email already taken")
		ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ann@example.com"})
	})
}

func TestWhichAddressesAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		const form = "Invalid value specified for `email`. Expecting email in `name@example.com` format."
		for _, bad := range []string{"ann", "ann@", "a@b@c", "ann@example.com, ben@example.com", "ann@example.com\r\nBcc: x@example.com"} {
			wantEmail(w.Ann, bad).Refused(400, form)
		}
		wantEmail(w.Ann, strings.Repeat("a", 256)).Refused(400, "Invalid value specified for `email`. Maximum 255 characters allowed.")
		wantEmail(w.Nobody, "ann@example.net").Refused(401, ended)
		w.Mail.None()
		for range 19 {
			wantEmail(w.Ann, "Ben@Example.com").Refused(403, "Email already taken")
		}
		for n := range 5 {
			wantEmail(w.Ann, fmt.Sprint("ann", n, "@example.com")).OK()
		}
		wantEmail(w.Ann, "ann6@example.com").Refused(429, "Too many attempts. Try again later.")
		wantEmail(w.Ann, "ann@example.com").OK()
		w.Clock.Forward(30 * time.Minute)
		wantEmail(w.Ben, "ann@example.com").Refused(403, "Email already taken")
		w.Clock.Forward(30 * time.Minute)
		wantEmail(w.Ann, "ann6@example.com").OK()

		// Who has an account is told 20 times an hour to the people of one.
		for range 20 {
			w.Ann.Put("/users/username.json", apitest.Args{"username": "ben1"}).Refused(404, "There is an existing user associated with this email.")
		}
		for _, email := range []string{"ben@example.com", "ann7@example.com"} {
			wantEmail(w.Ann, email).Refused(429, "Too many attempts. Try again later.")
		}
	})
}

func TestTheAddressOfANewUser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Files})
		welcome := w.Mail.To("carl@example.com")
		code := codeIn(welcome)
		if len(code) != 32 || !strings.Contains(welcome.Plain, "Ann Archer has made an account for you") || strings.Contains(welcome.Plain, "correct carl") ||
			strings.Contains(welcome.Plain, "/reset") {
			t.Fatalf("welcome:\n%s", welcome.Plain)
		}
		prove := func(u *apitest.User, args apitest.Args) *apitest.Answer {
			return u.Post("/users/verifyemailsignup.json", args)
		}
		prove(w.Nobody, apitest.Args{"ver_code": code}).Refused(401, ended)
		prove(w.Nobody, apitest.Args{"ver_code": code, "email": "nobody@example.com"}).Refused(400, badCode)
		prove(w.Nobody, apitest.Args{"ver_code": "0123", "email": "carl@example.com"}).Refused(400, badCode)
		prove(w.Nobody, apitest.Args{"ver_code": code, "email": "carl@example.com", "session_id": "gone"}).Refused(401, ended)
		prove(w.Ben, apitest.Args{"ver_code": code}).Refused(400, badCode)
		carl.Get("/users/info.json/{session_id}").Has(apitest.Args{"Verified": "0", "SignupVerified": "0"})
		for range 2 {
			prove(w.Nobody, apitest.Args{"ver_code": code, "email": "Carl@example.com"}).Is("true")
			prove(carl, apitest.Args{"ver_code": code}).Golden("verifyemailsignup")
		}
		carl.Get("/users/info.json/{session_id}").Has(apitest.Args{"Verified": "1", "SignupVerified": "1"})

		// Without a session guesses are limited, for addresses that nobody has alike.
		for _, email := range []string{"dora@example.com", "nobody@example.com"} {
			if strings.HasPrefix(email, "dora") {
				w.Ann.Member("dora", apitest.Member{Mode: access.Files})
			}
			for n := range 4 {
				prove(w.Nobody, apitest.Args{"ver_code": fmt.Sprint(n), "email": email}).Refused(400, badCode)
			}
		}
		prove(w.Nobody, apitest.Args{"ver_code": "4", "email": "dora@example.com"}).Refused(400, badCode)
		for _, email := range []string{"dora@example.com", "nobody@example.com"} {
			prove(w.Nobody, apitest.Args{"ver_code": codeIn(w.Mail.To("dora@example.com")), "email": email}).Refused(429, "Too many attempts. Try again later.")
			break
		}
		prove(w.Nobody, apitest.Args{"ver_code": "5", "email": "nobody@example.com"}).Refused(429, "Too many attempts. Try again later.")

		// It lasts for a week.
		emil := w.Ann.Member("emil", apitest.Member{Mode: access.Files})
		code = codeIn(w.Mail.To("emil@example.com"))
		w.Clock.Forward(7 * 24 * time.Hour)
		prove(emil, apitest.Args{"ver_code": code}).Refused(400, badCode)
	})
}

// TestAnAddressAsUserName has the address change of somebody whose user name it is.
func TestAnAddressAsUserName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Put("/users/username.json", apitest.Args{"username": "Ann@example.com"}).OK()
		wantEmail(w.Ann, "ann@example.net").OK()
		verify(w.Ann, codeIn(w.Mail.To("ann@example.net"))).OK()
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Email": "ann@example.net", "UserName": "ann@example.net"})
		wantEmail(w.Ben, "ann@example.com").OK()
	})
}
