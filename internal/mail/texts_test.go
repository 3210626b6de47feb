package mail_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"driveway/internal/db/dbtest"
	"driveway/internal/mail"
)

var update = flag.Bool("update", false, "write the mails of this run to testdata as the golden ones")

// TestTexts holds every kind of mail to what testdata says, and keeps what people wrote from being markup.
func TestTexts(t *testing.T) {
	var plain, html strings.Builder
	o := newOffice(t, dbtest.SQLite(t), hand(func(_ context.Context, m mail.Mail) error {
		plain.WriteString("Subject: " + m.Subject + "\n\n" + m.Plain + "\n\n")
		html.WriteString(m.HTML)
		return nil
	}))
	const to, evil = "ben@example.com", `<script>alert("1")</script>`
	for _, m := range []mail.Message{
		mail.ResetPassword(to, "0123456789abcdef"),
		mail.Welcome(to, "Ann "+evil, "0123456789abcdef", "fedcba9876543210"),
		mail.Welcome(to, "Ann", "0123456789abcdef", ""),
		mail.ConfirmAddress(to, "0123456789abcdef"),
		mail.AddressWanted(to, "carl@example.com"),
		mail.AddressChanged(to, to, "carl@example.com"),
		mail.PasswordChanged(to, o.now),
		mail.Shared(to, "Ann "+evil, "Plans "+evil, false),
		mail.Shared(to, "Ann", "Plans", true),
		mail.Things(to, "Ann", "", "", []mail.Link{{Text: "a.txt", URL: "https://drive.example/f/1"}, {Text: evil, URL: "javascript:alert(1)"}}, true),
		mail.Things(to, "Ann", "Look "+evil, "Dear Ben,\n\n"+evil, []mail.Link{{Text: "a.txt", URL: "https://drive.example/f/1"}}, false),
		mail.Assigned(to, "Ann "+evil, "Paint "+evil, "House", "2026-12-31", "/t/7"),
		mail.Assigned(to, "Ann", "", "House", "", ""),
		mail.Daily(to, o.now, mail.Figures{Uploads: 3, Uploaded: 5 << 20, Downloads: 1, Downloaded: 100, Stored: 7 << 30}),
		mail.Digest(to, "What Carl did", "Since 3 o'clock:", []string{"new: a.txt", "deleted: b\n.txt " + evil}),
	} {
		o.queue(m)
	}
	o.send()
	for name, got := range map[string]string{"texts.golden": plain.String(), "texts.html.golden": html.String()} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs:\n%s", name, got)
		}
	}
	if page := html.String(); strings.Contains(page, "<script") || strings.Contains(page, `"javascript:`) {
		t.Error("what somebody wrote is markup")
	}
}
