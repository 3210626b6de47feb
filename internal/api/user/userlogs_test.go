package user_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestUserLogs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Clock.Forward(time.Minute)
		again := w.Nobody.Form("POST", "/session/login.json", apitest.Args{"username": "ann1", "passwd": "correct ann", "version": "10"})
		w.Clock.Forward(time.Minute)
		w.Nobody.Post("/session/logout.json", apitest.Args{"session_id": again.OK().Text("SessionID")}).OK()
		all := w.Ann.Get("/users/userlogs.json/{session_id}?acces_user_id=&start_date=&end_date=&log_type=&page=").Golden("userlogs")
		first := all.Int("Logs.2.Time")

		types := func(query, want string, total int64) {
			t.Helper()
			a := w.Ann.Get("/users/userlogs.json/{session_id}?" + query)
			if got := a.All("Logs", "LogType"); got != want || a.Int("NumResults") != total {
				t.Errorf("%s: %s of %d, want %s of %d", query, got, a.Int("NumResults"), want, total)
			}
		}
		types("acces_user_id=0", "USER LOGOUT USER LOGIN USER LOGIN", 3)
		types("access_user_id=0&log_type=1", "USER LOGIN USER LOGIN", 2)
		types("access_user_id=987", "", 0)
		types("log_type=17", "", 0)
		types("log_type=0&end_date="+text(first), "USER LOGIN", 1)
		types("start_date="+text(first+1)+"&end_date="+text(first+60), "USER LOGIN", 1)
		types("page=1", "", 3)
		types("page=99999999", "", 3)

		for query, message := range map[string]string{
			"log_type=4":                         "Invalid value specified for `log_type`.",
			"log_type=-1":                        "Invalid value specified for `log_type`.",
			"log_type=all":                       "Invalid value specified for `log_type`.",
			"page=-1":                            "Invalid value specified for `page`. Minimum required value is 0.",
			"start_date=2000000001&end_date=100": "Invalid value specified for `start_date`. It lies after `end_date`.",
			"start_date=2026-01-01":              "Invalid value specified for `start_date`.",
		} {
			w.Ann.Get("/users/userlogs.json/{session_id}?"+query).Refused(400, message)
		}
		w.Nobody.Get("/users/userlogs.json/{session_id}").Refused(401, ended)
		w.Ben.Get("/users/userlogs.json/{session_id}").Has(apitest.Args{"NumResults": 1, "Logs.0.User": "ben@example.com"})
	})
}

func text(n int64) string { return strconv.FormatInt(n, 10) }

func TestUserLogsByCursor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			for i := range int64(60) {
				e := activity.Entry{Account: w.Ann.Caller.Account, At: 1000 + i, Type: activity.FolderCreate, Name: "plans"}
				if err := activity.Log(tx, access.Caller{}, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		path := "/users/userlogscursor.json/{session_id}?log_type=20&cursor="
		page := w.Ann.Get(path)
		next := page.Text("NextCursor")
		if n := len(page.At("Logs").([]any)); n != 50 || next == "" {
			t.Errorf("%d entries, then %q", n, next)
		}
		w.Ann.Get(path + next + "&end_date=1001").Golden("userlogscursor")
		w.Ann.Get(path+next+"x").Refused(400, "Invalid value specified for `cursor`.")
		w.Ben.Get(path).Is(`{"NextCursor":"","Logs":[]}`)
		w.Nobody.Get(path).Refused(401, ended)
	})
}

// A sign-in that fails stands in the log of whose name was typed, and nowhere if there is nobody.
func TestFailedSignInsInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		for _, try := range []string{"ann1 wrong", "ann@example.com wrong again", "nobody wrong"} {
			name, password, _ := strings.Cut(try, " ")
			if a := w.Nobody.Post("/session/login.json", apitest.Args{"username": name, "passwd": password}); a.Status != 401 {
				t.Errorf("%s: %d %s", try, a.Status, a.Body)
			}
		}
		w.Settle()
		w.Ann.Get("/users/userlogs.json/{session_id}?log_type=3").Golden("userlogs-failed")
		w.Ben.Get("/users/userlogs.json/{session_id}?log_type=3").Has(apitest.Args{"NumResults": 0})
	})
}
