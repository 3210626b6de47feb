package user_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const badLink = "Invalid or expired reset link."

// forgot asks for a link to choose another password.
func forgot(w *apitest.World, name string) *apitest.Answer {
	return w.Nobody.Post("/users/forgotpassword.json", apitest.Args{"username": name})
}

// reset chooses another password by a code.
func reset(w *apitest.World, code, password string) *apitest.Answer {
	return w.Nobody.Post("/users/confirmpasswordreset.json", apitest.Args{"reset_code": code, "newpassword": password})
}

// resetCode is the code in the link that came to an address.
func resetCode(w *apitest.World, address string) string {
	return apitest.Between(w.Mail.To(address), apitest.PublicURL+"/reset?code=", "\n")
}

// signIn tries to sign in, and returns the status of the answer.
func signIn(w *apitest.World, name, password string) int {
	return w.Nobody.Post("/session/login.json", apitest.Args{"username": name, "passwd": password}).Status
}

func TestForgottenPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		known := forgot(w, "ann1").Golden("forgotpassword")
		code := resetCode(w, "ann@example.com")
		if len(code) != 64 {
			t.Fatalf("the code is %q", code)
		}
		if strings.Contains(dump(t, d), code) {
			t.Error("the code lies in the database")
		}

		// What is asked for nobody is answered alike, and nothing is sent.
		if unknown := forgot(w, "nobody"); unknown.Body != known.Body || unknown.Status != known.Status {
			t.Errorf("for nobody: %d %s", unknown.Status, unknown.Body)
		}
		for _, name := range []string{"nobody@example.com", strings.Repeat("a", 100), "\u0130\u0130\u0130\u0130"} {
			forgot(w, name).Is(known.Body)
		}
		w.Mail.None()
		forgot(w, "ann").Refused(400, "Invalid value specified for `username`. Minimum 4 characters required.")
		forgot(w, strings.Repeat("a", 101)).Refused(400, "Invalid value specified for `username`. Maximum 100 characters allowed.")
		forgot(w, "").Refused(400, "`username` is required.")

		// The code works once. Bad passwords don't use it up, nor does anything else that is refused.
		reset(w, code, "four").Refused(400, "Invalid value specified for `newpassword`. Minimum 5 characters required.")
		reset(w, code, strings.Repeat("a", 1025)).Refused(400, "Invalid value specified for `newpassword`. Maximum 1024 bytes allowed.")
		reset(w, code+"0", "another one").Refused(400, badLink)
		reset(w, strings.Repeat("0", 64), "another one").Refused(400, badLink)
		other := w.SignIn("ann@example.com", "correct ann")
		reset(w, code, " another one ").Golden("confirmpasswordreset")
		reset(w, code, "a third one").Refused(400, badLink)
		w.Ann.Get("/users/info.json/{session_id}").Refused(401, ended)
		other.Get("/users/info.json/{session_id}").Refused(401, ended)
		w.Ben.Get("/users/info.json/{session_id}").OK()
		if old, now := signIn(w, "ann1", "correct ann"), signIn(w, "ann1", " another one "); old != 401 || now != 200 {
			t.Errorf("the old password: %d, the new one: %d", old, now)
		}
		if notice := w.Mail.To("ann@example.com"); !strings.Contains(notice.Subject, "has changed") || strings.Contains(notice.Plain, "another one") {
			t.Errorf("the notice: %s\n%s", notice.Subject, notice.Plain)
		}
		w.SignIn("ann1", " another one ").Get("/users/info.json/{session_id}").Has(apitest.Args{"Verified": "1", "SignupVerified": "1"})
	})
}

func TestResetLinksEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		link := func() string {
			t.Helper()
			w.Clock.Forward(time.Hour) // past the limit of mails
			forgot(w, "ann@example.com").OK()
			return resetCode(w, "ann@example.com")
		}
		first := link()
		second := link()
		reset(w, first, "another one").Refused(400, badLink) // the newest only
		w.Clock.Forward(time.Hour)
		reset(w, second, "another one").Refused(400, badLink)

		change := func(sql string) {
			t.Helper()
			err := d.Write(t.Context(), 0, func(tx db.Tx) error {
				_, err := tx.Exec(sql, w.Ann.Caller.User)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, barred := range []struct{ on, off string }{
			{`UPDATE users SET disabled_at = 1 WHERE id = $1`, `UPDATE users SET disabled_at = NULL WHERE id = $1`},
			{`UPDATE users SET active = 2 WHERE id = $1`, `UPDATE users SET active = 1 WHERE id = $1`},
			{`UPDATE accounts SET suspended_at = 1 WHERE id = (SELECT account_id FROM users WHERE id = $1)`,
				`UPDATE accounts SET suspended_at = NULL WHERE id = (SELECT account_id FROM users WHERE id = $1)`},
		} {
			code := link()
			change(barred.on)
			reset(w, code, "another one").Refused(400, badLink)
			w.Clock.Forward(time.Hour)
			forgot(w, "ann@example.com").OK()
			w.Mail.None()
			change(barred.off)
		}

		// Who may not change his password any more gets no link, and one that he got is void.
		carl := w.Ann.Member("carl", apitest.Member{})
		w.Clock.Forward(time.Hour)
		forgot(w, carl.Email).OK()
		withdrawn := w.Mail.Arrived()[1] // after his welcome
		w.Ann = w.SignIn("ann1", "correct ann")
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": carl.Email, "access_password_change": 0}).OK()
		reset(w, apitest.Between(withdrawn, "/reset?code=", "\n"), "another one").Refused(400, badLink)
		forgot(w, carl.Email).OK()
		w.Mail.None()

		// Another password, address or user name ends it too.
		code := link()
		w.Ann.Put("/users/username.json", apitest.Args{"username": "ann2"}).OK()
		reset(w, code, "another one").Refused(400, badLink)
		code = link()
		w.Ann.Put("/users/password.json", apitest.Args{"oldpassword": "correct ann", "newpassword": "correct ann"}).OK()
		reset(w, code, "another one").Refused(400, badLink)
		w.Mail.Arrived()
		code = link()
		w.Ann.Put("/users/email.json", apitest.Args{"email": "ann@example.net"}).OK()
		w.Ann.Post("/users/verifyemail.json", apitest.Args{"ver_code": codeIn(w.Mail.To("ann@example.net"))}).OK()
		reset(w, code, "another one").Refused(400, badLink)
	})
}

// TestResetRaces has several come with one code at once: it works for one of them.
func TestResetRaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		forgot(w, "ann1").OK()
		code := resetCode(w, "ann@example.com")
		var done sync.WaitGroup
		var won atomic.Int64
		for range 6 {
			done.Go(func() {
				switch a := reset(w, code, "another one"); a.Status {
				case 200:
					won.Add(1)
				case 400:
				default:
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		done.Wait()
		if won.Load() != 1 {
			t.Errorf("it worked %d times", won.Load())
		}
	})
}

func TestResetMailsAreLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Files})
		w.Mail.Arrived()
		for range 5 {
			forgot(w, "ann1").OK()
			forgot(w, "ann@example.com").OK()
		}
		if n := len(w.Mail.Arrived()); n != 3 {
			t.Errorf("%d mails to one user", n)
		}
		forgot(w, "nobody1").OK()
		for _, name := range []string{"ben1", carl.Email, "nobody2", "ben1", carl.Email, "ben1", carl.Email} {
			forgot(w, name).OK()
		}
		if n := len(w.Mail.Arrived()); n > 6 {
			t.Errorf("%d more mails for one network address", n)
		}
		w.Clock.Forward(time.Hour)
		forgot(w, "ann1").OK()
		w.Mail.To("ann@example.com")
	})
}
