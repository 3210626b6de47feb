package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"driveway/internal/db/dbtest"
	"driveway/internal/mail"
)

func TestMailServerFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(" a secret \r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := mailFlags{SMTPHost: "mail.example.com", SMTPTLS: "implicit", SMTPUser: "drive", SMTPPasswordFile: file, MailFrom: "drive@example.com"}
	s, err := f.mailServer()
	if err != nil || s.Host != "mail.example.com" || s.TLS != mail.Implicit || s.User != "drive" || s.Password != " a secret " {
		t.Errorf("%+v, %v", s, err)
	}
	for want, change := range map[string]func(*mailFlags){
		"--mail-from":         func(f *mailFlags) { f.MailFrom = "" },
		"can't be read":       func(f *mailFlags) { f.SMTPPasswordFile += "x" },
		"only sent over TLS":  func(f *mailFlags) { f.SMTPTLS = "none" },
		"no e-mail address":   func(f *mailFlags) { f.MailFrom = "Drive <drive@[127.0.0.1]>" },
		`--mail-from "drive"`: func(f *mailFlags) { f.MailFrom = "drive" },
	} {
		c := serveCommand{mailFlags: f}
		change(&c.mailFlags)
		if _, err := c.outbox(dbtest.SQLite(t), slog.New(slog.DiscardHandler), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
