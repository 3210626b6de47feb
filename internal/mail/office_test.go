package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"driveway/internal/db"
	"driveway/internal/mail"
)

// office is an outbox with a clock and a log.
type office struct {
	*mail.Outbox
	t   *testing.T
	db  db.DB
	now time.Time
	log bytes.Buffer
}

func newOffice(t *testing.T, d db.DB, by mail.Transport) *office {
	o := &office{t: t, db: d, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	o.Outbox = mail.New(d, mail.Options{
		Now: func() time.Time { return o.now }, Log: slog.New(slog.NewTextHandler(&o.log, nil)), URL: "https://drive.example/",
		From: netmail.Address{Name: "Driveway", Address: "drive@drive.example"}, Transport: by,
	})
	return o
}

// queue puts a message into the outbox.
func (o *office) queue(m mail.Message) {
	o.t.Helper()
	if err := o.db.Write(o.t.Context(), 0, func(tx db.Tx) error { return o.Queue(tx, m) }); err != nil {
		o.t.Fatal(err)
	}
}

// send runs the job once, which has to succeed.
func (o *office) send() {
	o.t.Helper()
	if err := o.Send(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// count counts the rows of the outbox for which a condition holds.
func (o *office) count(condition string) (n int64) {
	o.t.Helper()
	err := o.db.Read(o.t.Context(), func(tx db.Tx) error { return tx.One(`SELECT COUNT(*) FROM mails WHERE ` + condition).Scan(&n) })
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

const (
	isWaiting = `done_at IS NULL`
	hasTexts  = `recipient <> '' OR subject <> '' OR plain <> '' OR html <> ''`
)

// letter is what a mail server received.
type letter struct {
	user     string // who signed in
	from, to string
	data     string
}

// postOffice is a mail server. It refuses what refuse says.
type postOffice struct {
	t      *testing.T
	server *smtp.Server
	close  func()
	addr   *net.TCPAddr
	trust  *x509.CertPool

	mu     sync.Mutex
	refuse func(to string) error
	got    []letter
}

// openPostOffice serves SMTP on addr: "" is any port. In implicit mode it speaks TLS from the first byte, else it offers it.
func openPostOffice(t *testing.T, addr string, implicit bool) *postOffice {
	t.Helper()
	certificates := httptest.NewTLSServer(nil) // for 127.0.0.1 and example.com
	t.Cleanup(certificates.Close)
	p := &postOffice{t: t, trust: x509.NewCertPool()}
	p.trust.AddCert(certificates.Certificate())
	p.server = smtp.NewServer(p)
	p.server.Domain = "mail.example"
	p.server.AllowInsecureAuth = true
	p.server.EnableSMTPUTF8 = true
	p.server.ErrorLog = nowhere{}
	p.server.TLSConfig = &tls.Config{Certificates: certificates.TLS.Certificates, MinVersion: tls.VersionTLS12}
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	p.addr = l.Addr().(*net.TCPAddr)
	if implicit {
		l = tls.NewListener(l, p.server.TLSConfig)
	}
	go p.server.Serve(l)
	p.close = func() {
		l.Close()
		p.server.Close()
	}
	t.Cleanup(p.close)
	return p
}

// transport is how to reach the server.
func (p *postOffice) transport(how mail.TLS) mail.SMTP {
	return mail.SMTP{Host: p.addr.IP.String(), Port: p.addr.Port, TLS: how, Trust: &tls.Config{RootCAs: p.trust, MinVersion: tls.VersionTLS12}}
}

// letters returns what came, and forgets it.
func (p *postOffice) letters() []letter {
	p.mu.Lock()
	defer p.mu.Unlock()
	got := p.got
	p.got = nil
	return got
}

func (p *postOffice) refuses(refuse func(to string) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

// NewSession implements smtp.Backend.
func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &clerk{office: p}, nil }

// clerk serves one connection of a postOffice.
type clerk struct {
	office *postOffice
	letter letter
}

func (c *clerk) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *clerk) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "drive" || password != "a secret" {
			return errors.New("wrong password")
		}
		c.letter.user = user
		return nil
	}), nil
}

func (c *clerk) Mail(from string, _ *smtp.MailOptions) error {
	c.letter.from = from
	return nil
}

func (c *clerk) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	if c.office.refuse != nil {
		if err := c.office.refuse(to); err != nil {
			return err
		}
	}
	c.letter.to += to
	return nil
}

func (c *clerk) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.letter.data = string(data)
	c.office.got = append(c.office.got, c.letter)
	return nil
}

func (c *clerk) Reset()        { c.letter = letter{user: c.letter.user} }
func (c *clerk) Logout() error { return nil }

// nowhere is a log that nobody reads.
type nowhere struct{}

func (nowhere) Printf(string, ...any) {}
func (nowhere) Println(...any)        {}

// hand is a transport in the test's own hand.
type hand func(ctx context.Context, m mail.Mail) error

type handed struct {
	hand
	ctx context.Context
}

func (h hand) Open(ctx context.Context) (mail.Delivery, error) { return handed{h, ctx}, nil }
func (h handed) Deliver(m mail.Mail) error                     { return h.hand(h.ctx, m) }
func (h handed) Close()                                        {}
