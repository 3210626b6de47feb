package accountuser_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// TestWelcome has account users made, who get mail that never tells their password.
func TestWelcome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		make := func(email string, link any) {
			t.Helper()
			w.Ann.Post("/accountusers.json", apitest.Args{"access_first_name": "Carl", "access_last_name": "Carpenter", "access_email": email,
				"access_password": "a first password", "access_admin_mode": 2, "access_notification": 0, "access_max_storage": -1, "access_bw_max": -1,
				"access_send_password": link, "access_password_change": 0}).OK()
		}
		make("carl@example.com", 1)
		welcome := w.Mail.To("carl@example.com")
		if !strings.Contains(welcome.Plain, "Ann Archer has made an account for you") || strings.Contains(welcome.Plain, "a first password") {
			t.Errorf("welcome:\n%s", welcome.Plain)
		}
		w.Clock.Forward(72*time.Hour - time.Second)
		choose := func(code string) *apitest.Answer {
			return w.Nobody.Post("/users/confirmpasswordreset.json", apitest.Args{"reset_code": code, "newpassword": "a password of his own"})
		}
		code := apitest.Between(welcome, apitest.PublicURL+"/reset?code=", "\n")
		choose(code).OK()
		choose(code).Refused(400, "Invalid or expired reset link.")
		w.SignIn("carl@example.com", "a password of his own").Get("/users/info.json/{session_id}").Has(apitest.Args{"Verified": "1"})

		make("dora@example.com", 1)
		late := apitest.Between(w.Mail.To("dora@example.com"), apitest.PublicURL+"/reset?code=", "\n")
		w.Clock.Forward(72 * time.Hour)
		choose(late).Refused(400, "Invalid or expired reset link.")

		make("emil@example.com", 0)
		if m := w.Mail.To("emil@example.com"); strings.Contains(m.Plain, "/reset") {
			t.Errorf("a link nobody asked for:\n%s", m.Plain)
		}
	})
}

// TestAddressesAreTold has the owner change the address of somebody: both addresses hear of it, and what was mailed before is void.
func TestAddressesAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Member("carl", apitest.Member{})
		w.Nobody.Post("/users/forgotpassword.json", apitest.Args{"username": "carl@example.com"}).OK()
		mails := w.Mail.Arrived()
		code := apitest.Between(mails[len(mails)-1], apitest.PublicURL+"/reset?code=", "\n")
		change := func(args apitest.Args) {
			t.Helper()
			args["access_email"] = "carl@example.com"
			w.Ann.Put("/accountusers.json", args).OK()
		}
		change(apitest.Args{"access_first_name": "Karl", "new_access_email": "Carl@example.com"})
		w.Mail.None()
		change(apitest.Args{"new_access_email": "carl@example.net"})
		told := map[string]bool{}
		for _, m := range w.Mail.Arrived() {
			told[m.To] = strings.Contains(m.Plain, "from Carl@example.com to carl@example.net")
		}
		if len(told) != 2 || !told["Carl@example.com"] || !told["carl@example.net"] {
			t.Errorf("told: %v", told)
		}
		w.Nobody.Post("/users/confirmpasswordreset.json", apitest.Args{"reset_code": code, "newpassword": "a password of his own"}).
			Refused(400, "Invalid or expired reset link.")
	})
}
