package folder_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestSendByEmail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		send := func(u *apitest.User, folders any, byLink any) *apitest.Answer {
			return u.Post("/folder/sendbyemail.json", apitest.Args{"folder_id": folders, "recipient_emails": "carl@example.com,dora@example.com",
				"send_expiring_enabled": byLink})
		}
		plans, photos := w.Ann.Folder("0", "Plans"), w.Ann.Folder("0", "Photos")
		send(w.Ann, []string{plans, photos}, 0).Golden("sendbyemail")
		got := w.Mail.Arrived()
		page := apitest.PublicURL + "/fl/"
		if len(got) != 2 || !strings.Contains(got[1].Plain, "Plans:\n"+page+plans+"\n\nPhotos:\n"+page+photos+"\n") {
			t.Fatalf("%d mails: %v", len(got), got)
		}
		w.Ann.Get("/folder/info.json/{session_id}/" + plans).Has(apitest.Args{"Access": 3}) // nothing became open

		send(w.Ann, plans, 1).Refused(404, "Expiring link not found")
		link := w.Ann.Get("/folder/expiringlink.json/{session_id}/2026-01-05/0/" + plans + "/1").OK().Text("Link")
		send(w.Ann, plans, 1).OK()
		if m := w.Mail.To("dora@example.com"); !strings.Contains(m.Plain, "Plans:\n"+link+"\n") || strings.Contains(m.Plain, plans) {
			t.Errorf("the mail:\n%s", m.Plain)
		}

		const unseen = "Directory not exists"
		file := w.Ann.Upload(plans, "file.txt", "x")
		for _, other := range []string{"0", file, plans + "1", "nothing"} {
			send(w.Ann, other, 0).Refused(404, unseen)
			send(w.Ann, plans+","+other, 0).Refused(404, unseen)
		}
		w.Ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": plans, "folder_is_public": 1}).OK()
		send(w.Ben, plans, 0).Refused(404, unseen)
		send(w.Nobody, plans, 0).Refused(400, "`session_id` is required.")
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": photos}).OK()
		send(w.Ann, photos, 0).Refused(404, unseen)
		w.Mail.None()
	})
}
