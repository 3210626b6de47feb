package oauth2_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const path = "/oauth2/grant.json"

type story struct {
	*testing.T
	*apitest.World
}

func each(t *testing.T, tell func(s story)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { tell(story{t, apitest.Start(t, d)}) })
}

// password asks for tokens with Ann's password.
func (s story) password() (access, refresh string) {
	s.Helper()
	a := s.Nobody.Post(path, apitest.Args{"grant_type": "password", "client_id": "OpenDrive", "username": "ann1", "password": "correct ann"}).OK()
	return a.Text("access_token"), a.Text("refresh_token")
}

func (s story) refresh(token string) *apitest.Answer {
	s.Helper()
	return s.Nobody.Post(path, apitest.Args{"grant_type": "refresh_token", "client_id": "opendrive", "refresh_token": token})
}

// uses calls with an access token.
func (s story) uses(token string) *apitest.Answer {
	s.Helper()
	return s.Nobody.Get("/users/info.json/OAUTH?access_token=" + token)
}

const (
	invalidToken = `{"error":{"code":401,"message":"","error":"invalid_token","error_description":"The access token provided is invalid"}}`
	expiredToken = `{"error":{"code":401,"message":"","error":"invalid_token","error_description":"The access token provided has expired"}}`
	badRefresh   = `{"error":"invalid_grant","error_description":"Invalid refresh token"}`
)

func (s story) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s story) refused(a *apitest.Answer, status int, body string) {
	s.Helper()
	if a.Status != status || a.Body != body {
		s.Fatalf("%d %s, want %d %s", a.Status, a.Body, status, body)
	}
	if cache := a.Header.Get("Cache-Control"); cache != "no-store" {
		s.Errorf("Cache-Control is %q", cache)
	}
}

func TestGrants(t *testing.T) {
	each(t, func(s story) {
		by := apitest.Args{"grant_type": "password", "client_id": "OPENDRIVE", "username": "ann@example.com", "password": "correct ann"}
		s.Nobody.Post(path, by).Golden("password")
		s.Nobody.Form("POST", path, by).OK()
		access, refresh := s.password()
		s.uses(access).Has(apitest.Args{"UserName": "ann1"})
		s.Nobody.Post("/session/exists.json?access_token="+access, apitest.Args{"session_id": "oauth"}).Is(`{"result":true}`)
		s.Nobody.Post("/folder.json?access_token="+access, apitest.Args{"session_id": "OAUTH", "folder_name": "By an app"}).OK()

		// Each refresh gives another pair. The old access token lives out its day.
		next := s.refresh(refresh).Golden("refresh_token")
		s.uses(access).OK()
		s.Clock.Forward(23 * time.Hour)
		again := s.refresh(next.Text("refresh_token")).OK()
		s.Clock.Forward(time.Hour)
		s.refused(s.uses(access), 401, expiredToken)
		s.uses(again.Text("access_token")).OK()
		if how := s.uses(access).Header.Get("WWW-Authenticate"); how != `Bearer error="invalid_token"` {
			s.Errorf("WWW-Authenticate is %q", how)
		}

		// Left alone for 30 days it is over.
		s.Clock.Forward(30*24*time.Hour - 2*time.Hour)
		s.refused(s.refresh(again.Text("refresh_token")+"x"), 400, badRefresh)
		s.refresh(again.Text("refresh_token")).OK()
	})
}

func TestRefusedGrants(t *testing.T) {
	each(t, func(s story) {
		ask := func(args apitest.Args) *apitest.Answer { return s.Nobody.Post(path, args) }
		by := func(client, name, password string) apitest.Args {
			return apitest.Args{"grant_type": "password", "client_id": client, "username": name, "password": password}
		}
		const wrong = `{"error":"invalid_grant","error_description":"Invalid username or password"}`
		s.refused(ask(by("OpenDrive", "ann1", "wrong")), 401, wrong)
		s.refused(ask(by("OpenDrive", "nobody@example.com", "wrong")), 401, wrong)
		s.refused(ask(by("Other", "ann1", "correct ann")), 401, `{"error":"invalid_client","error_description":"Unknown client"}`)
		s.refused(ask(by("", "ann1", "correct ann")), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`client_id` is required.\"}")
		s.refused(ask(by("OpenDrive", "", "correct ann")), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`username` is required.\"}")
		s.refused(ask(by("OpenDrive", "ann1", "")), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`password` is required.\"}")
		s.refused(ask(apitest.Args{"grant_type": "refresh_token", "client_id": "OpenDrive"}), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`refresh_token` is required.\"}")
		s.refused(ask(apitest.Args{"grant_type": "authorization_code", "client_id": "OpenDrive", "code": "x"}), 400,
			`{"error":"unsupported_grant_type","error_description":"Expected password or refresh_token"}`)
		s.refused(ask(nil), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`grant_type` is required.\"}")
		s.refused(s.refresh("unknown"), 400, badRefresh)

		// Parameters in the query are not read, and none may come twice.
		query := url.Values{"grant_type": {"password"}, "client_id": {"OpenDrive"}, "username": {"ann1"}, "password": {"correct ann"}}.Encode()
		s.refused(s.Nobody.Query("POST", path, by("OpenDrive", "ann1", "correct ann")), 400, "{\"error\":\"invalid_request\",\"error_description\":\"`grant_type` is required.\"}")
		twice := s.Nobody.Raw("POST", path, "application/x-www-form-urlencoded", query+"&username=ben1")
		s.refused(twice, 400, "{\"error\":\"invalid_request\",\"error_description\":\"Invalid value specified for `username`. It was given twice.\"}")
		s.refused(s.Nobody.Raw("POST", path, "application/json", `{"grant_type":`), 400, `{"error":"invalid_request","error_description":"Error parsing JSON, malformed JSON"}`)
		if a := s.Nobody.Get(path + "?" + query); a.Status != 405 || a.Header.Get("Allow") != "POST" {
			s.Errorf("GET: %d, Allow %q", a.Status, a.Header.Get("Allow"))
		}

		for _, password := range strings.Split("bcdefghijk", "") {
			s.Nobody.Post(path, by("OpenDrive", "else", password))
		}
		busy := ask(by("OpenDrive", "else", "l"))
		s.refused(busy, 429, `{"error":"temporarily_unavailable","error_description":"Too many attempts. Try again later."}`)
		if wait := busy.Header.Get("Retry-After"); wait != "900" {
			s.Errorf("Retry-After is %q", wait)
		}
	})
}

func TestWhichCredentialCounts(t *testing.T) {
	each(t, func(s story) {
		access, _ := s.password()
		other, _ := s.password()
		bearer := func(session, param, header string) *apitest.Answer {
			return s.Nobody.With("Authorization", "Bearer "+header).Get("/users/info.json/" + session + "?access_token=" + param)
		}
		bearer("OAUTH", access, access).OK()
		bearer("", "", access).OK()
		if a := bearer("OAUTH", access, other); a.Status != 401 || !strings.Contains(a.Body, "Two different") {
			s.Errorf("two tokens: %d %s", a.Status, a.Body)
		}
		bearer(s.Ben.Session, access, other).Has(apitest.Args{"UserName": "ben1"})
		bearer("nobody", access, access).Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")
		s.refused(s.Nobody.Get("/users/info.json/OAUTH"), 401, invalidToken)
		s.refused(s.uses(access[1:]), 401, invalidToken)
		s.refused(s.Nobody.Get("/folder/list.json/OAUTH/0?access_token=x"), 401, invalidToken)
		s.refused(s.Nobody.Get("/download/file.json/x?access_token=x"), 401, invalidToken) // never quietly a visitor
		_, refresh := s.password()
		s.refused(s.uses(refresh), 401, invalidToken)
		s.refused(s.refresh(access), 400, badRefresh)
	})
}

func TestASpentTokenEndsItsFamily(t *testing.T) {
	each(t, func(s story) {
		access, refresh := s.password()
		next := s.refresh(refresh).OK()
		other, _ := s.password()
		s.refused(s.refresh(refresh), 400, badRefresh)
		s.refused(s.uses(access), 401, invalidToken)
		s.refused(s.uses(next.Text("access_token")), 401, invalidToken)
		s.refused(s.refresh(next.Text("refresh_token")), 400, badRefresh)
		s.uses(other).OK()
		s.Ann.Post("/session/exists.json", nil).OK()
	})
}

func TestRacingRefreshes(t *testing.T) {
	each(t, func(s story) {
		access, refresh := s.password()
		var all sync.WaitGroup
		answers := make([]*apitest.Answer, 8)
		for i := range answers {
			all.Go(func() { answers[i] = s.refresh(refresh) })
		}
		all.Wait()
		won := 0
		for _, a := range answers {
			if a.Status == 200 {
				won++
				s.refused(s.uses(a.Text("access_token")), 401, invalidToken)
				continue
			}
			s.refused(a, 400, badRefresh)
		}
		if won > 1 {
			s.Errorf("%d of those who raced got tokens", won)
		}
		s.refused(s.uses(access), 401, invalidToken)
	})
}

func TestWhatEndsTokens(t *testing.T) {
	each(t, func(s story) {
		ends := func(what string, do func(access string)) {
			access, refresh := s.password()
			s.uses(access).OK()
			do(access)
			if a := s.uses(access); a.Status != 401 || a.Body != invalidToken {
				s.Errorf("%s: %d %s", what, a.Status, a.Body)
			}
			if a := s.refresh(refresh); a.Status != 400 && a.Status != 401 {
				s.Errorf("%s: refreshed, %d %s", what, a.Status, a.Body)
			}
		}
		ends("signing out", func(access string) {
			s.Nobody.Post("/session/logout.json?access_token="+access, apitest.Args{"session_id": "OAUTH"}).OK()
		})
		ends("another password", func(string) { s.must(s.Accounts.SetPassword(s.Context(), "ann1", "correct ann")) })
		ends("disabled", func(string) {
			s.must(s.Accounts.Disable(s.Context(), "ann1"))
			s.must(s.Accounts.Enable(s.Context(), "ann1"))
		})
		ends("the client off", func(string) {
			s.must(s.Accounts.SwitchClient(s.Context(), "OpenDrive", false))
		})
		s.must(s.Accounts.SwitchClient(s.Context(), "OpenDrive", true))

		added, err := s.Accounts.AddClient(s.Context(), "An app")
		s.must(err)
		_, refresh := s.password()
		s.refused(s.Nobody.Post(path, apitest.Args{"grant_type": "refresh_token", "client_id": added.ID, "refresh_token": refresh}), 400, badRefresh)
		s.refresh(refresh).OK()
	})
}
