package mail_test

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/mail"
)

// read takes a letter apart: its header, and its parts by their types.
func read(t *testing.T, data string) (netmail.Header, map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s: %v", kind, err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
}

func TestSMTP(t *testing.T) {
	for _, how := range []mail.TLS{mail.StartTLS, mail.Implicit, mail.NoTLS} {
		t.Run(string(how), func(t *testing.T) {
			p := openPostOffice(t, "", how == mail.Implicit)
			by := p.transport(how)
			by.User, by.Password = "drive", "a secret"
			o := newOffice(t, dbtest.SQLite(t), by)
			m := mail.Things("ben@example.com", "Ann <b>", "Plans & Größe", "see\r\n.\r\nbelow", []mail.Link{{Text: "a&b", URL: "/f/x"}}, false)
			m.ReplyTo = "ann@example.com"
			o.queue(m)
			o.queue(mail.PasswordChanged("josé@example.com", o.now))
			o.send()
			got := p.letters()
			if len(got) != 2 || o.log.Len() > 0 {
				t.Fatalf("%d letters, %s", len(got), &o.log)
			}
			if l := got[0]; l.user != "drive" || l.from != "drive@drive.example" || l.to != "ben@example.com" {
				t.Errorf("the envelope: %+v", l)
			}
			if got[1].to != "josé@example.com" {
				t.Errorf("the second goes to %s", got[1].to)
			}
			header, parts := read(t, got[0].data)
			subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
			if err != nil || subject != "Plans & Größe" {
				t.Errorf("subject %q, %v", subject, err)
			}
			for name, want := range map[string]string{
				"To": "<ben@example.com>", "From": `"Driveway" <drive@drive.example>`, "Reply-To": "<ann@example.com>",
				"Date": "Fri, 02 Jan 2026 03:04:05 +0000", "Cc": "", "Bcc": "", "Auto-Submitted": "auto-generated",
			} {
				if got := header.Get(name); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
			if plain := parts["text/plain"]; !strings.Contains(plain, "Ann <b> writes:\n\n> see\n> .\n> below\n") || !strings.Contains(plain, "a&b:\nhttps://drive.example/f/x\n") {
				t.Errorf("plain text:\n%s", plain)
			}
			if html := parts["text/html"]; !strings.Contains(html, "Ann &lt;b&gt; writes") || strings.Contains(html, "<b>") ||
				!strings.Contains(html, `<a href="https://drive.example/f/x" style="color:#2a5db0">a&amp;b</a>`) {
				t.Errorf("HTML:\n%s", html)
			}
		})
	}
}

func TestConnectionsAreNotTrustedBlindly(t *testing.T) {
	p := openPostOffice(t, "", false)
	plain := smtp.NewServer(p) // offers no TLS
	plain.ErrorLog = nowhere{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go plain.Serve(l)
	t.Cleanup(func() { plain.Close() })

	stranger := p.transport(mail.StartTLS)
	stranger.Trust = nil
	noTLS := p.transport(mail.StartTLS)
	noTLS.Port = l.Addr().(*net.TCPAddr).Port
	wrong := p.transport(mail.StartTLS)
	wrong.User, wrong.Password = "drive", "another secret"
	for name, by := range map[string]mail.SMTP{
		"unknown certificate": stranger,
		"no TLS offered":      noTLS,
		"wrong password":      wrong,
		"clear password":      {Host: "192.0.2.1", TLS: mail.NoTLS, User: "drive", Password: "a secret"},
		"no server":           {},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, dbtest.SQLite(t), by)
			o.queue(mail.ResetPassword("ben@example.com", "the code"))
			o.send()
			if len(p.letters()) > 0 || o.count(isWaiting) != 1 {
				t.Error("it was sent, or is lost")
			}
			if log := o.log.String(); !strings.Contains(log, "mail can't be sent now") || strings.Contains(log, "secret") || strings.Contains(log, "the code") {
				t.Errorf("log: %s", log)
			}
		})
	}
}

func TestAnOutageLosesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		p := openPostOffice(t, "", false)
		o := newOffice(t, d, p.transport(mail.StartTLS))
		p.close()
		for range 120 {
			o.queue(mail.ResetPassword("ben@example.com", "code"))
		}
		tries := 0
		for range 60 { // an hour
			before := o.log.Len()
			o.send()
			if o.log.Len() > before {
				tries++
			}
			o.now = o.now.Add(time.Minute)
		}
		if tries < 12 || tries > 20 {
			t.Errorf("%d tries in an hour", tries)
		}
		p = openPostOffice(t, p.addr.String(), false)
		o.Outbox = newOffice(t, d, p.transport(mail.StartTLS)).Outbox // of a process that began meanwhile
		o.send()
		if n := len(p.letters()); n != 120 || o.count(isWaiting) != 0 {
			t.Errorf("%d of 120 arrived, %d wait", n, o.count(isWaiting))
		}
	})
}

func TestRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		p := openPostOffice(t, "", false)
		o := newOffice(t, d, p.transport(mail.StartTLS))
		code := 0
		p.refuses(func(to string) error {
			if to == "ben@example.com" && code > 0 {
				return &smtp.SMTPError{Code: code, Message: "not now"}
			}
			return nil
		})

		// For good: given up at once, and the others are sent over the same connection.
		code = 550
		o.queue(mail.ResetPassword("ben@example.com", "the code"))
		o.queue(mail.ResetPassword("carl@example.com", "the code"))
		o.send()
		if got := p.letters(); len(got) != 1 || got[0].to != "carl@example.com" || o.count(isWaiting) != 0 || o.count(hasTexts) != 0 {
			t.Errorf("%d letters, %d wait, %d have texts", len(got), o.count(isWaiting), o.count(hasTexts))
		}
		if log := o.log.String(); !strings.Contains(log, "a mail is given up") || !strings.Contains(log, "550 ") || strings.Contains(log, "the code") {
			t.Errorf("log: %s", log)
		}

		// For now: tried again, ever more seldom.
		code = 451
		o.queue(mail.ResetPassword("ben@example.com", "the code"))
		var waits []int
		for minute := 0; minute < 24*60; minute++ {
			before := o.log.Len()
			o.send()
			if o.log.Len() > before {
				waits = append(waits, minute)
			}
			o.now = o.now.Add(time.Minute)
		}
		if len(waits) != 13 || waits[1] != 1 || waits[2] != 3 || waits[8] != 255 || waits[12] != 255+4*240 {
			t.Errorf("tried in the minutes %v", waits)
		}
		code = 0
		o.now = o.now.Add(4 * time.Hour)
		o.send()
		if got := p.letters(); len(got) != 1 || o.count(isWaiting) != 0 {
			t.Errorf("%d letters, %d wait", len(got), o.count(isWaiting))
		}

		// For too long.
		code = 451
		o.queue(mail.ResetPassword("ben@example.com", "the code"))
		o.now = o.now.Add(4*24*time.Hour - time.Second)
		o.send()
		if o.count(isWaiting) != 1 {
			t.Error("given up before four days are over")
		}
		o.log.Reset()
		o.now = o.now.Add(time.Second)
		o.send()
		if o.count(isWaiting) != 0 || o.count(hasTexts) != 0 || !strings.Contains(o.log.String(), "a mail is given up") {
			t.Errorf("after four days: %s", &o.log)
		}
	})
}

func TestStoppingDoesNotWaitForTheServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes calls and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	o := newOffice(t, dbtest.SQLite(t), mail.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port})
	o.queue(mail.ResetPassword("ben@example.com", "code"))
	ctx, cancel := context.WithCancel(t.Context())
	called := make(chan struct{})
	go func() {
		conn, err := l.Accept()
		if err == nil {
			defer conn.Close()
		}
		close(called)
		<-t.Context().Done()
	}()
	done := make(chan error)
	go func() { done <- o.Send(ctx) }()
	<-called
	cancel()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("it still waits")
	}
	if o.count(isWaiting) != 1 {
		t.Error("the mail is lost")
	}
}
