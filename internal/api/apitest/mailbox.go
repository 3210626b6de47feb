package apitest

import (
	"context"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/mail"
)

// Mailbox is where the mails of a world arrive, whoever they are for.
type Mailbox struct {
	t      testing.TB
	outbox *mail.Outbox
	got    []mail.Mail
}

func newMailbox(t testing.TB, d db.DB, now func() time.Time) *Mailbox {
	m := &Mailbox{t: t}
	from := netmail.Address{Address: "drive@drive.example"}
	m.outbox = mail.New(d, mail.Options{Now: now, URL: PublicURL, From: from, Transport: m})
	return m
}

// Open implements mail.Transport.
func (m *Mailbox) Open(context.Context) (mail.Delivery, error) { return m, nil }

// Deliver implements mail.Delivery.
func (m *Mailbox) Deliver(got mail.Mail) error {
	m.got = append(m.got, got)
	return nil
}

// Close implements mail.Delivery.
func (m *Mailbox) Close() {}

// Arrived sends what waits in the outbox and returns what has come since the last time, oldest first.
func (m *Mailbox) Arrived() []mail.Mail {
	m.t.Helper()
	if err := m.outbox.Send(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	got := m.got
	m.got = nil
	return got
}

// To returns the one mail that came to an address since the last time; others are forgotten. Not exactly one fails the test.
func (m *Mailbox) To(address string) mail.Mail {
	m.t.Helper()
	var found []mail.Mail
	for _, got := range m.Arrived() {
		if got.To == address {
			found = append(found, got)
		}
	}
	if len(found) != 1 {
		m.t.Fatalf("%d mails came to %s", len(found), address)
	}
	return found[0]
}

// None fails the test if any mail came.
func (m *Mailbox) None() {
	m.t.Helper()
	for _, got := range m.Arrived() {
		m.t.Errorf("a mail to %s: %s", got.To, got.Subject)
	}
}

// Between returns what stands between two texts in a mail's plain text, "" if there is no such place.
func Between(m mail.Mail, before, after string) string {
	_, rest, _ := strings.Cut(m.Plain, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}
