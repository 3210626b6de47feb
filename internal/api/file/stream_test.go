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
