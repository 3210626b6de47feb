package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLS is how a connection to a mail server is encrypted.
type TLS string

const (
	StartTLS TLS = "starttls" // within SMTP; a server that does not offer it is refused
	Implicit TLS = "implicit" // from the first byte
	NoTLS    TLS = "none"     // not at all
)

// port is where a server listens that the operator gave no port of.
func (t TLS) port() int {
	switch t {
	case Implicit:
		return 465
	case NoTLS:
		return 25
	}
	return 587
}

// SMTP hands mails to a mail server. It is a Transport.
type SMTP struct {
	Host     string
	Port     int    // 0: the usual one for TLS
	TLS      TLS    // "": StartTLS
	User     string // "": no authentication
	Password string
	Trust    *tls.Config // nil: the system's certificates
}

// smtpTimeout bounds the sign-in, and the delivery of each mail.
const smtpTimeout = time.Minute

// Check refuses settings that can't work or would send the password in the clear.
func (s SMTP) Check() error {
	if s.Host == "" {
		return errors.New("mail: no server is named")
	}
	if s.TLS == NoTLS && s.User != "" && !isLoopback(s.Host) {
		return errors.New("mail: a password is only sent over TLS, or to this machine")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Open implements Transport: it connects and signs in.
func (s SMTP) Open(ctx context.Context) (Delivery, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	d := &smtpDelivery{}
	o := []gomail.Option{
		gomail.WithPort(cmp.Or(s.Port, s.TLS.port())),
		gomail.WithTimeout(smtpTimeout),
		gomail.WithDialContextFunc(d.dial(ctx, s)),
		gomail.WithTLSPolicy(gomail.TLSMandatory),
		gomail.WithTLSConfig(s.config()),
	}
	switch s.TLS {
	case Implicit: // dial makes it: go-mail takes what it gets
		o = append(o, gomail.WithSSL())
	case NoTLS:
		o = append(o, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		o = append(o, gomail.WithUsername(s.User), gomail.WithPassword(s.Password), gomail.WithOpportunisticSMTPAuth(
			gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5))
	}
	var err error
	if d.client, err = gomail.NewClient(s.Host, o...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	if err := d.client.DialWithContext(ctx); err != nil {
		d.Close()
		return nil, fmt.Errorf("mail: %s: %w", s.Host, err)
	}
	return d, nil
}

func (s SMTP) config() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.Trust != nil {
		c = s.Trust.Clone()
	}
	c.ServerName = cmp.Or(c.ServerName, s.Host)
	return c
}

// smtpDelivery is a connection to a mail server.
type smtpDelivery struct {
	client *gomail.Client
	conn   net.Conn    // closed by us: the client leaves one open on which the sign-in failed
	detach func() bool // lets go of the context that the connection ends with
}

// dial returns how to connect. The connection breaks when run ends: the client itself would wait for its server.
func (d *smtpDelivery) dial(run context.Context, s SMTP) gomail.DialContextFunc {
	return func(ctx context.Context, network, addr string) (conn net.Conn, err error) {
		if s.TLS == Implicit {
			conn, err = (&tls.Dialer{Config: s.config()}).DialContext(ctx, network, addr)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, addr)
		}
		if err != nil {
			return nil, err
		}
		d.conn, d.detach = conn, context.AfterFunc(run, func() { conn.Close() })
		return conn, nil
	}
}

// Deliver implements Delivery.
func (d *smtpDelivery) Deliver(m Mail) error {
	msg := compose(m)
	err := d.client.Send(msg)
	if msg.IsDelivered() {
		return nil
	}
	var refusal *gomail.SendError
	if errors.As(err, &refusal) && final(refusal) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

// final says whether the server refused this very mail for good. That it does not let us send at all is none of the mail's
// fault: somebody will mend it.
func final(e *gomail.SendError) bool {
	switch e.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return e.ErrorCode() >= 500
	}
	return false
}

// Close implements Delivery. It says good-bye where somebody listens.
func (d *smtpDelivery) Close() {
	if d.conn != nil {
		_ = d.client.Close() // what has been delivered is delivered
		d.detach()
		d.conn.Close()
	}
}

// compose writes a mail as MIME: a plain text and an HTML of the same.
func compose(m Mail) *gomail.Msg {
	msg := gomail.NewMsg()
	msg.FromMailAddress(&m.From)
	msg.ToMailAddress(&mail.Address{Address: m.To})
	if m.ReplyTo != "" {
		msg.ReplyToMailAddress(&mail.Address{Address: m.ReplyTo})
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + domain(m.From.Address))
	msg.SetDateWithValue(m.Queued)
	msg.SetUserAgent("Driveway")
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // nobody's absence notice is wanted
	msg.SetBodyString(gomail.TypeTextPlain, m.Plain)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg
}
