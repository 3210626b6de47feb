package session_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func each(t *testing.T, story func(t *testing.T, w *apitest.World)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { story(t, apitest.Start(t, d)) })
}

func TestLogin(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		by := apitest.Args{"username": "ann@example.com", "passwd": "correct ann", "version": "10", "partner_id": nil}
		w.Nobody.Post("/session/login.json", by).Golden("login")
		w.Nobody.Form("POST", "/session/login.json", apitest.Args{"username": "ANN1", "passwd": "correct ann"}).Has(apitest.Args{"UserName": "ann1"})
		w.Nobody.Multipart("POST", "/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann"}).OK()
		w.Nobody.Query("POST", "/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann"}).OK()
		w.Nobody.Post("/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann", "version": strings.Repeat("9", 100)}).OK()
	})
}

func TestRefusedLogin(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		login := func(name, password any) *apitest.Answer {
			return w.Nobody.Post("/session/login.json", apitest.Args{"username": name, "passwd": password})
		}
		login("ann1", "wrong").Refused(401, "Invalid username or password.")
		login("nobody", "wrong").Refused(401, "Invalid username or password.")
		login("a", "b").Refused(401, "Invalid username or password.")
		login("ann@example.com", "wrong").Refused(401, "Invalid email or password.")
		login("a@b", "wrong").Refused(401, "Invalid email or password.")
		login("ann\x00", "correct ann").Refused(401, "Invalid username or password.")
		login(strings.Repeat("long@", 10_000), strings.Repeat("x", 10_000)).Refused(401, "Invalid email or password.")
		login("", "correct ann").Refused(400, "Value is required.")
		login("ann1", "").Refused(400, "Value is required.")
		login(nil, nil).Refused(400, "Value is required.")
		w.Nobody.Post("/session/login.json", nil).Refused(400, "Value is required.")
	})
}

func TestTooManyLogins(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		for _, password := range strings.Split("abcdefghij", "") {
			w.Nobody.Post("/session/login.json", apitest.Args{"username": "nobody", "passwd": password}).Refused(401, "Invalid username or password.")
		}
		a := w.Nobody.Post("/session/login.json", apitest.Args{"username": "nobody", "passwd": "k"})
		a.Refused(429, "Too many attempts. Try again later.")
		if wait := a.Header.Get("Retry-After"); wait != "900" {
			t.Errorf("Retry-After is %q", wait)
		}
		w.Ann.Post("/session/exists.json", nil).OK()
		w.Nobody.Post("/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann"}).OK()
	})
}

func TestInfo(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		w.Ann.Get("/session/info.json?session_id=" + w.Ann.Session).Golden("info")
		w.Ann.Get("/session/info.json/{session_id}").Golden("info")
		const ended = "Invalid sessions please relogin."
		w.Nobody.Get("/session/info.json").Refused(400, "`session_id` is required.")
		w.Nobody.Get("/session/info.json/{session_id}").Refused(401, ended)
		w.Nobody.Get("/session/info.json?session_id="+w.Ann.Session[1:]).Refused(401, ended)
	})
}

func TestExistsAndLogout(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		w.Ann.Post("/session/exists.json", nil).Is(`{"result":true}`)
		w.Nobody.Post("/session/exists.json", nil).Refused(400, "`session_id` is required.")
		w.Nobody.Post("/session/exists.json", apitest.Args{"session_id": "x"}).Refused(401, "Invalid sessions please relogin.")

		w.Ann.Post("/session/logout.json", nil).Is(`{"result":true}`)
		w.Ann.Post("/session/logout.json", nil).Refused(400, "Session does not exist")
		w.Nobody.Post("/session/logout.json", nil).Refused(400, "`session_id` is required.")
		w.Ann.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
		w.Ben.Query("POST", "/session/logout.json", nil).Is(`{"result":true}`)
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		w.Clock.Forward(30*24*time.Hour - time.Second)
		w.Ann.Post("/session/exists.json", nil).OK()
		w.Clock.Forward(time.Second)
		w.Ben.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
	})
}
