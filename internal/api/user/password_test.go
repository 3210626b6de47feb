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
)

func TestAnotherPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		change := func(u *apitest.User, old, password string) *apitest.Answer {
			return u.Put("/users/password.json", apitest.Args{"oldpassword": old, "newpassword": password})
		}
		other := w.SignIn("ann1", "correct ann")
		tokens := w.Nobody.Post("/oauth2/grant.json", apitest.Args{"grant_type": "password", "client_id": "OpenDrive", "username": "ann1", "password": "correct ann"}).OK()
		byToken := "/users/info.json?session_id=OAUTH&access_token=" + tokens.Text("access_token")
		w.Nobody.Get(byToken).OK()

		change(w.Ann, "correct ben", "another one").Refused(400, "Old Password is incorrect.")
		change(w.Ann, "x", "another one").Refused(400, "Old Password is incorrect.")
		change(w.Ann, "correct ann", "four").Refused(400, "Invalid value specified for `newpassword`. Minimum 5 characters required.")
		change(w.Ann, "correct ann", strings.Repeat("é", 513)).Refused(400, "Invalid value specified for `newpassword`. Maximum 1024 bytes allowed.")
		change(w.Ann, "", "another one").Refused(400, "`oldpassword` is required.")
		change(w.Nobody, "correct ann", "another one").Refused(401, ended)
		other.Get("/users/info.json/{session_id}").OK()
		w.Mail.None()

		change(w.Ann, "correct ann", "another one").Golden("password")
		w.Ann.Get("/users/info.json/{session_id}").OK()
		other.Get("/users/info.json/{session_id}").Refused(401, ended)
		if a := w.Nobody.Get(byToken); a.Status != 401 {
			t.Errorf("the token of an app: %d %s", a.Status, a.Body)
		}
		if old, now := signIn(w, "ann1", "correct ann"), signIn(w, "ann1", "another one"); old != 401 || now != 200 {
			t.Errorf("the old password: %d, the new one: %d", old, now)
		}
		if notice := w.Mail.To("ann@example.com"); strings.Contains(notice.Plain, "another one") {
			t.Error("the notice tells the password")
		}
		change(w.Ann, "another one", "another one").OK()
		other = w.SignIn("ann1", "another one")
		change(other, "another one", "a third one").OK()
		w.Ann.Get("/users/info.json/{session_id}").Refused(401, ended)
	})
}

func TestWhoMayNotChangeHisPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		args := apitest.Args{"oldpassword": "correct carl", "newpassword": "another one"}
		carl.Put("/users/password.json", args).OK()
		err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE users SET changes_password = 0`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		args["oldpassword"] = "another one"
		carl.Put("/users/password.json", args).Refused(403, "Permission denied")
		w.Ann.Put("/users/password.json", apitest.Args{"oldpassword": "correct ann", "newpassword": "another one"}).OK()
	})
}

func TestWrongOldPasswordsAreWrongSignIns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		for n := range 10 {
			w.Ann.Put("/users/password.json", apitest.Args{"oldpassword": fmt.Sprint("wrong ", n), "newpassword": "another one"}).
				Refused(400, "Old Password is incorrect.")
		}
		w.Ann.Put("/users/password.json", apitest.Args{"oldpassword": "correct ann", "newpassword": "another one"}).
			Refused(429, "Too many attempts. Try again later.")
		if status := signIn(w, "ann@example.com", "correct ann"); status != 429 {
			t.Errorf("signing in: %d", status)
		}
		w.Clock.Forward(15 * time.Minute)
		w.Ann.Put("/users/password.json", apitest.Args{"oldpassword": "correct ann", "newpassword": "another one"}).OK()
	})
}

func TestAnotherUserName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		rename := func(u *apitest.User, name string) *apitest.Answer {
			return u.Put("/users/username.json", apitest.Args{"username": name})
		}
		rename(w.Ann, " Ann.2-x_y+ż ").Golden("username")
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"UserName": "Ann.2-x_y+ż"})
		if old, now := signIn(w, "ann1", "correct ann"), signIn(w, "ANN.2-X_Y+Ż", "correct ann"); old != 401 || now != 200 {
			t.Errorf("the old name: %d, the new one: %d", old, now)
		}
		rename(w.Ann, "ann.2-x_y+ż").OK() // as it is written now
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"UserName": "ann.2-x_y+ż"})

		const taken = "There is an existing user associated with this email."
		rename(w.Ann, "BEN1").Refused(404, taken)
		rename(w.Ann, "ann").Refused(400, "Invalid value specified for `username`. Minimum 4 characters required.")
		const invalid = "Invalid value specified for `username`. Expecting 4 to 100 letters, digits or . _ - +"
		for _, bad := range []string{"ann 2", "ann/2", "ben@example.com", "ann@example.net", "ann@", "a  b", "abcd\u202e"} {
			rename(w.Ann, bad).Refused(400, invalid)
		}
		rename(w.Nobody, "ann3").Refused(401, ended)
		rename(w.Ann.Member("carl", apitest.Member{Mode: access.Admin}), "carl1").Refused(403, "Permission denied")

		// His own address may be his name, and the name before it is free.
		rename(w.Ann, "ann@example.com").OK()
		rename(w.Ben, "ann.2-x_y+ż").OK()
		rename(w.Ann, "ann4").OK()
		if status := signIn(w, "ann@example.com", "correct ann"); status != 200 {
			t.Errorf("the address is no name any more: %d", status)
		}
	})
}
