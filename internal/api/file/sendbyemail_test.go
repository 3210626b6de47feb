package file_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

func sendFiles(u *apitest.User, files, to any, more apitest.Args) *apitest.Answer {
	args := apitest.Args{"file_id": files, "recipient_emails": to}
	for name, v := range more {
		args[name] = v
	}
	return u.Post("/file/sendbyemail.json", args)
}

func TestSendByEmail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		plan, photo := ann.Upload("0", "plan & co.txt", "x"), ann.Upload("0", "photo.jpg", "y")
		before := w.Dump()
		sendFiles(ann, []string{plan, photo}, " carl@example.com; dora@example.com,CARL@example.com\nemil@nas", apitest.Args{
			"message_subject": "Look\r\nBcc: x@example.com", "message_body": "Dear <all>,\r\nsee below.", "captcha_response": "none",
		}).Golden("sendbyemail")
		got := w.Mail.Arrived()
		if len(got) != 3 || got[0].To != "carl@example.com" || got[1].To != "dora@example.com" || got[2].To != "emil@nas" {
			t.Fatalf("%d mails: %v", len(got), got)
		}
		page := apitest.PublicURL + "/f/"
		for _, m := range got {
			if m.Subject != "Look Bcc: x@example.com" || m.ReplyTo != "" || strings.Contains(m.HTML, "<all>") ||
				!strings.Contains(m.Plain, "Ann Archer writes:\n\n> Dear <all>,\n> see below.\n") ||
				!strings.Contains(m.Plain, "plan & co.txt:\n"+page+plan+"\n") || !strings.Contains(m.Plain, "photo.jpg:\n"+page+photo+"\n") ||
				!strings.Contains(m.Plain, "What is not public opens only for those who sign in") {
				t.Errorf("%s to %s, answers to %q:\n%s", m.Subject, m.To, m.ReplyTo, m.Plain)
			}
			for _, other := range got {
				if other.To != m.To && strings.Contains(m.Plain+m.HTML, other.To) {
					t.Errorf("%s sees %s", m.To, other.To)
				}
			}
		}
		if now := w.Dump(); !strings.Contains(now, "photo.jpg 0 to carl@example.com, dora@example.com, emil@nas") {
			t.Errorf("the log does not tell of it:\n%s", apitest.Difference(before, now))
		}
		ann.Get("/file/info.json/" + plan + "?session_id=" + ann.Session).Has(apitest.Args{"Access": "3"}) // nothing became open

		// Public ones open for all; answers go to an address that is proved; a resend sends again.
		ann.Post("/file/access.json", apitest.Args{"file_id": plan, "file_ispublic": 2}).OK()
		err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE users SET verified_at = 1 WHERE id = $1`, ann.Caller.User)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			sendFiles(ann, plan, "carl@example.com", nil).Is(`{"Recipient_emails":"carl@example.com"}`)
			m := w.Mail.To("carl@example.com")
			if m.Subject != "Ann Archer sends you links" || m.ReplyTo != "ann@example.com" || strings.Contains(m.Plain, "sign in") || strings.Contains(m.Plain, "writes:") {
				t.Errorf("%s, answers to %q:\n%s", m.Subject, m.ReplyTo, m.Plain)
			}
		}
	})
}

func TestSendExpiringLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		plan, photo := ann.Upload("0", "plan.txt", "x"), ann.Upload("0", "photo.jpg", "y")
		byLink := apitest.Args{"send_expiring_enabled": true}
		sendFiles(ann, plan, "carl@example.com", byLink).Refused(404, "Expiring link not found")
		token := link(ann, "2026-01-05/1", plan)
		sendFiles(ann, plan+","+photo, "carl@example.com", byLink).Refused(404, "Expiring link not found")
		w.Mail.None()
		sendFiles(ann, plan, "carl@example.com", byLink).OK()
		m := w.Mail.To("carl@example.com")
		if !strings.Contains(m.Plain, "plan.txt:\n"+apitest.PublicURL+"/f/"+token+"\n") || strings.Contains(m.Plain, plan) || strings.Contains(m.Plain, "sign in") {
			t.Errorf("the mail:\n%s", m.Plain)
		}
		w.Nobody.Get("/download/file.json/" + token).Is("x") // its only use
		sendFiles(ann, plan, "carl@example.com", byLink).Refused(404, "Expiring link not found")
		link(ann, "2026-01-05/0", plan)
		w.Clock.Forward(4 * 24 * time.Hour)
		sendFiles(ann, plan, "carl@example.com", byLink).Refused(404, "Expiring link not found")
	})
}

func TestWhoSendsWhatToWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, to := w.Ann, "carl@example.com"
		box := ann.Folder("0", "box")
		file := ann.Upload(box, "file.txt", "x")
		ann.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": 1}).OK()
		trashed := ann.Upload("0", "trashed.txt", "x")
		ann.Post("/file/trash.json", apitest.Args{"file_id": trashed}).OK()
		for _, other := range []string{box, "0", trashed, file + "1", "nothing", strings.Repeat("a", 64)} {
			sendFiles(ann, other, to, nil).Refused(400, unseen)
			sendFiles(ann, file+","+other, to, nil).Refused(400, unseen)
		}
		editor := ann.Member("emil", apitest.Member{Mode: access.Files})
		viewer := ann.Member("dora", apitest.Member{Mode: access.Files})
		w.Mail.Arrived()
		ann.Grant(editor, box, drive.ToEdit)
		ann.Grant(viewer, box, drive.ToView)
		sendFiles(w.Ben, file, to, nil).Refused(400, unseen) // public, but not his to send
		sendFiles(viewer, file, to, nil).Refused(400, unseen)
		sendFiles(w.Nobody, file, to, nil).Refused(400, noSession)
		sendFiles(ann, "", to, nil).Refused(400, "`file_id` is required.")

		const form = "Invalid value specified for `recipient_emails`. Expecting email in `name@example.com` format."
		const count = "Invalid value specified for `recipient_emails`. Expecting 1 to 20 addresses."
		for _, bad := range []string{"carl", to + ",ben", to + " <x>", "a@b@c"} {
			sendFiles(ann, file, bad, nil).Refused(400, form)
		}
		var many []string
		for n := range 21 {
			many = append(many, fmt.Sprint("friend", n, "@example.com"))
		}
		sendFiles(ann, file, many, nil).Refused(400, count)
		sendFiles(ann, file, " ;, ", nil).Refused(400, count)
		sendFiles(ann, file, "", nil).Refused(400, "`recipient_emails` is required.")
		sendFiles(ann, file, to, apitest.Args{"message_subject": strings.Repeat("a", 256)}).
			Refused(400, "Invalid value specified for `message_subject`. Maximum 255 characters allowed.")
		sendFiles(ann, file, to, apitest.Args{"message_body": strings.Repeat("a", 5001)}).
			Refused(400, "Invalid value specified for `message_body`. Maximum 5000 characters allowed.")
		w.Mail.None()
		sendFiles(editor, file, append(many[:19], many[0], many[1], to), nil).OK()
		if n := len(w.Mail.Arrived()); n != 20 {
			t.Errorf("%d mails to 20 people", n)
		}
	})
}

func TestMailsAreLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		file := w.Ann.Upload("0", "file.txt", "x")
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		people := func(n int) (to []string) {
			for i := range n {
				to = append(to, fmt.Sprint("friend", i, "@example.com"))
			}
			return to
		}
		const tooMany = "Too many attempts. Try again later."
		sendFiles(w.Ann, file, people(20), nil).OK()
		sendFiles(w.Ann, file, people(20), nil).OK()
		sendFiles(w.Ann, file, people(11), nil).Refused(429, tooMany)
		sendFiles(w.Ann, file, people(10), nil).OK()
		sendFiles(w.Ann, file, people(1), nil).Refused(429, tooMany)
		for _, n := range []int{20, 20, 10} {
			sendFiles(carl, file, people(n), nil).OK()
		}
		w.Clock.Forward(time.Hour)
		for _, n := range []int{20, 20, 10} {
			sendFiles(w.Ann, file, people(n), nil).OK()
		}
		w.Mail.Arrived() // what is sent counts on
		for _, n := range []int{20, 20} {
			sendFiles(carl, file, people(n), nil).OK()
		}
		sendFiles(carl, file, people(11), nil).Refused(429, tooMany) // 200 a day in the account
		sendFiles(carl, file, people(10), nil).OK()
		w.Clock.Forward(time.Hour)
		sendFiles(w.Ann, file, people(1), nil).Refused(429, tooMany)
		sendFiles(w.Ben, w.Ben.Upload("0", "file.txt", "x"), people(20), nil).OK()
		w.Clock.Forward(22 * time.Hour)
		sendFiles(w.Ann, file, people(20), nil).OK()
	})
}
