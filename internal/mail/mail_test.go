package mail_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/mail"
)

func TestMailGoesWithItsChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		var sent []string
		o := newOffice(t, d, hand(func(_ context.Context, m mail.Mail) error {
			sent = append(sent, m.To)
			return nil
		}))
		wanted := errors.New("given up")
		err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			if err := o.Queue(tx, mail.ResetPassword("ann@example.com", "code")); err != nil {
				return err
			}
			return wanted
		})
		if !errors.Is(err, wanted) {
			t.Fatal(err)
		}
		o.queue(mail.ResetPassword("ben@example.com", "code"))
		o.queue(mail.ResetPassword("", "code")) // to nobody
		if n := o.count(isWaiting); n != 2 {
			t.Errorf("%d wait", n)
		}
		o.send()
		o.send()
		if !slices.Equal(sent, []string{"ben@example.com"}) || o.count(isWaiting) != 0 || o.count(hasTexts) != 0 {
			t.Errorf("sent to %q; %d wait, %d have texts", sent, o.count(isWaiting), o.count(hasTexts))
		}
		o.now = o.now.Add(48 * time.Hour)
		o.send()
		if n := o.count("1 = 1"); n != 0 {
			t.Errorf("%d rows stay for ever", n)
		}
	})
}

func TestAProcessThatDiesLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx, die := context.WithCancel(t.Context())
		var first, again []mail.Mail
		o := newOffice(t, d, hand(func(_ context.Context, m mail.Mail) error {
			first = append(first, m)
			if len(first) == 2 {
				die() // after the mail is out, before that is noted
			}
			return nil
		}))
		for i := range 4 {
			o.queue(mail.Digest("ben@example.com", fmt.Sprint(i), "", nil))
		}
		if err := o.Send(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		next := newOffice(t, d, hand(func(_ context.Context, m mail.Mail) error {
			again = append(again, m)
			return nil
		}))
		next.send()
		if len(first) != 2 || len(again) != 3 || again[0].Subject != "1" || again[2].Subject != "3" {
			t.Fatalf("%d, then %d", len(first), len(again))
		}
		if again[0].ID != first[1].ID || again[0].ID == again[1].ID || len(again[0].ID) < 16 {
			t.Errorf("message ids %q, %q, %q", first[1].ID, again[0].ID, again[1].ID)
		}
	})
}

func TestSentIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		o := newOffice(t, d, hand(func(context.Context, mail.Mail) error { return nil }))
		queue := func(account, user int64) {
			m := mail.Digest("ben@example.com", "subject", "", nil)
			m.Sender.Account, m.Sender.User = 1, 2
			if account != 1 || user != 2 {
				m.Sender = mail.Sender{}
				if account != 0 {
					m.Sender.Account, m.Sender.User = 1, 3
				}
			}
			o.queue(m)
		}
		queue(1, 2)
		queue(1, 2)
		queue(1, 3)
		queue(0, 0)
		o.send()
		check := func(since time.Duration, user, account int64) {
			t.Helper()
			err := d.Read(t.Context(), func(tx db.Tx) error {
				u, a, err := o.Sent(tx, mail.Sender{Account: 1, User: 2}, o.now.Add(-since).Unix())
				if u != user || a != account {
					t.Errorf("%d by the user, %d by the account", u, a)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		check(time.Hour, 2, 3)
		o.now = o.now.Add(time.Hour)
		check(time.Hour, 0, 0)
		check(24*time.Hour, 2, 3)
	})
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	o := newOffice(t, dbtest.SQLite(t), mail.Folder(dir))
	o.queue(mail.ResetPassword("ben@example.com", "the-code"))
	o.send()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || !strings.HasPrefix(files[0].Name(), "20260102-030405-") || !strings.HasSuffix(files[0].Name(), ".eml") {
		t.Fatalf("%v, %v", files, err)
	}
	name := filepath.Join(dir, files[0].Name())
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	header, parts := read(t, string(data))
	if header.Get("To") != "<ben@example.com>" || !strings.Contains(parts["text/plain"], "https://drive.example/reset?code=the-code\n") {
		t.Errorf("the mail:\n%s", data)
	}

	// Old ones go, other files stay.
	old := time.Now().Add(-31 * 24 * time.Hour)
	if err := errors.Join(os.Chtimes(name, old, old), os.WriteFile(filepath.Join(dir, "other"), nil, 0o600), os.Chtimes(filepath.Join(dir, "other"), old, old)); err != nil {
		t.Fatal(err)
	}
	o.queue(mail.ResetPassword("ben@example.com", "the-code"))
	o.send()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 || left[0].Name() == files[0].Name() {
		t.Errorf("%v, %v", left, err)
	}
}

func TestNothingGetsIntoAHeader(t *testing.T) {
	var got mail.Mail
	o := newOffice(t, dbtest.SQLite(t), hand(func(_ context.Context, m mail.Mail) error {
		got = m
		return nil
	}))
	o.queue(mail.Shared("ben@example.com", "Ann\r\nBcc: carl@example.com", "x\u2028y\x00\n\nz", true))
	o.send()
	if want := "Ann Bcc: carl@example.com shares “x y z” with you"; got.Subject != want {
		t.Errorf("subject %q", got.Subject)
	}
	for _, bad := range []string{"", "ben", "ben@", "@example.com", "ben@example.com\r\nBcc: carl@example.com", "ben@example.com, carl@example.com",
		"Ben <ben@example.com>", "ben@example..com", "\"ben\"@example.com", "ben\x00@example.com", strings.Repeat("b", 65) + "@example.com", "b@[127.0.0.1]"} {
		if a, ok := mail.CleanAddress(bad); ok {
			t.Errorf("%q is taken for %q", bad, a)
		}
	}
	for _, good := range []string{"ben@example.com", "BEN+1@nas", "josé@exämple.com"} {
		if a, ok := mail.CleanAddress(" " + good + "\n"); !ok || a != good {
			t.Errorf("%q is refused", good)
		}
	}
}

// TestNoFailureOfTheDatabaseLosesMail lets each step of the database fail once while mails are sent: each arrives, at least once.
func TestNoFailureOfTheDatabaseLosesMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		for n := 1; ; n++ {
			failing := dbtest.FailNth(d, n)
			arrived := map[string]int{}
			by := hand(func(_ context.Context, m mail.Mail) error {
				arrived[m.To]++
				return nil
			})
			o := newOffice(t, failing, by)
			real := newOffice(t, d, by)
			real.queue(mail.Digest("ann@example.com", "subject", "", nil))
			real.queue(mail.Digest("ben@example.com", "subject", "", nil))
			err := o.Send(t.Context())
			if !failing.Fired() {
				if err != nil || n < 5 {
					t.Errorf("after %d failures: %v", n-1, err)
				}
				return
			}
			real.send()
			if arrived["ann@example.com"] == 0 || arrived["ben@example.com"] == 0 || real.count(isWaiting) != 0 {
				t.Fatalf("failure %d: %v arrived", n, arrived)
			}
		}
	})
}
