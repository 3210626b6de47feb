package file_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// A temporary streaming link ends with the password of whom it names, and with all that he is signed in with, for good.
func TestTheEndOfAStreamingLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		song := w.Ann.Upload("0", "song.mp3", "la la la")
		link := func() string {
			session := w.SignIn("ann@example.com", "correct ann")
			link := session.Get("/file/info.json/" + song + "?session_id=" + session.Session).OK().Text("TempStreamingLink")
			return strings.TrimPrefix(link, apitest.PublicURL+"/api")
		}
		first := link()
		w.Nobody.Get(first).Is("la la la")
		for what, end := range map[string]func() error{
			"another password": func() error { return w.Accounts.SetPassword(t.Context(), "ann1", "correct ann") },
			"disabled, and enabled again": func() error {
				if err := w.Accounts.Disable(t.Context(), "ann1"); err != nil {
					return err
				}
				return w.Accounts.Enable(t.Context(), "ann1")
			},
		} {
			before := link()
			w.Nobody.Get(before).Is("la la la")
			if err := end(); err != nil {
				t.Fatal(err)
			}
			for _, old := range []string{first, before} {
				if a := w.Nobody.Get(old); a.Status != 400 {
					t.Errorf("%s: %d %s", what, a.Status, a.Body)
				}
			}
			w.Nobody.Get(link()).Is("la la la")
		}
	})
}

// What visitors may read no longer is refused to them at the next range.
func TestTheNextRangeOfVisitors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		box := w.Ann.Folder("0", "box")
		file := w.Ann.Upload(box, "file.txt", "0123456789")
		next := func(query string) *apitest.Answer {
			return w.Nobody.Get("/download/file.json/" + file + "?offset=8" + query)
		}
		settings := func(args apitest.Args) {
			t.Helper()
			args["file_id"] = file
			w.Ann.Put("/file/filesettings.json", args).OK()
		}
		key := func(password string) string {
			return "&temp_key=" + w.Nobody.Post("/file/verifypassword.json", apitest.Args{"file_id": file, "password": password}).OK().Text("TempKey")
		}
		is := func(a *apitest.Answer) {
			t.Helper()
			if a.Status != 206 || a.Body != "89" {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		link := "&link=" + strings.Split(w.Ann.Get("/folder/expiringlink.json/{session_id}/2026-02-01/0/"+box+"/1").OK().Text("Link"), "/")[4]
		is(next(link))
		w.Ann.Get("/folder/expiringlink.json/{session_id}/2026-02-01/0/" + box + "/0").OK()
		next(link).Refused(400, "File not exists.")

		settings(apitest.Args{"file_ispublic": 2, "file_password": "one"})
		next("").Refused(403, "File requires password")
		one := key("one")
		is(next(one))
		settings(apitest.Args{"file_password": "*"})
		is(next(one))
		settings(apitest.Args{"file_password": "two"})
		next(one).Refused(403, "File requires password")
		two := key("two")
		is(next(two))
		settings(apitest.Args{"file_password": "two"})
		next(two).Refused(403, "File requires password")
		settings(apitest.Args{"file_password": ""})
		is(next(""))
		settings(apitest.Args{"file_ispublic": 3})
		next(two).Refused(400, "File not exists.")
	})
}
