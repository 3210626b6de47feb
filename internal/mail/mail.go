// Package mail is the drive's outbox. What is to be told is queued in the transaction of the change that it tells of, so that
// neither is without the other, and sent afterwards by a job, at least once.
package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Message is a mail to one recipient. The functions of this package that bear the name of an occasion make them.
type Message struct {
	To      string // an address that CleanAddress gave; "": nobody, see Queue
	ReplyTo string // the same; "": answers go to the instance
	Sender  Sender // in whose name it goes; zero: in the instance's

	about   string // the occasion, for the log
	subject string
	body    []part
}

// Sender is a user in whose name a mail goes.
type Sender struct {
	Account access.AccountID
	User    access.UserID
}

// part is a paragraph, then what a person wrote, then links. Each may be missing.
type part struct {
	Text  string
	Quote string
	Links []Link
}

// Link is a link in a mail. A URL that begins with a slash is a page of the instance.
type Link struct {
	Text string
	URL  string
}

// Mail is a message as it goes out.
type Mail struct {
	ID      string // random letters, digits, - and _; stays the same when the mail is tried again
	From    mail.Address
	To      string
	ReplyTo string
	Subject string // one line
	Plain   string
	HTML    string
	Queued  time.Time
}

// Transport takes mails away.
type Transport interface {
	// Open begins a run of deliveries, which ends with ctx. An error means that none can be made now.
	Open(ctx context.Context) (Delivery, error)
}

// Delivery is a run of deliveries. It belongs to one goroutine.
type Delivery interface {
	// Deliver hands a mail over for good. An error with ErrRefused in its chain is final; after any other the mail is to be
	// tried again, over a new Delivery.
	Deliver(m Mail) error
	Close()
}

// ErrRefused is in the chain of an error of Deliver when the mail will never be taken.
var ErrRefused = errors.New("mail: refused")

// Options are what an Outbox needs to know. Zero fields take the defaults that their comments name.
type Options struct {
	Now       func() time.Time // time.Now
	Log       *slog.Logger     // slog.Default
	Name      string           // what the instance calls itself: Driveway
	URL       string           // the instance's public address, for the links to its pages
	From      mail.Address     // whose mails they are; needed for sending only
	Transport Transport        // needed for sending only
}

// Outbox holds the mails of a database that have not been sent yet. It is safe for concurrent use.
type Outbox struct {
	db     db.DB
	opt    Options
	insert string // insertMail in the words of the database
	pause  pause
}

// New returns the outbox of a migrated database.
func New(d db.DB, o Options) *Outbox {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Name = cmp.Or(o.Name, "Driveway")
	o.URL = strings.TrimRight(o.URL, "/")
	return &Outbox{db: d, opt: o, insert: d.Dialect().Spell(insertMail)}
}

// Queue puts a message into the outbox, within the transaction of what it tells of. A message to nobody costs what any
// other costs, and is never sent: so that time does not tell whether there was somebody.
func (o *Outbox) Queue(tx db.Tx, m Message) error {
	plain, html, err := o.render(m)
	if err != nil {
		return fmt.Errorf("mail: render %s: %w", m.about, err)
	}
	now := o.opt.Now().Unix()
	_, err = tx.Exec(o.insert, m.about, m.Sender.Account, m.Sender.User, m.To, m.ReplyTo, oneLine(m.subject), plain, html, now)
	return err
}

// Sent returns how many mails in a user's name, and in his whole account's, were queued since a time in Unix seconds.
// Beyond a day it is not known.
func (o *Outbox) Sent(tx db.Tx, by Sender, since int64) (user, account int64, err error) {
	err = tx.One(countSent, by.Account, by.User, since).Scan(&user, &account)
	return user, account, err
}

// oneLine makes one line of a text, without control characters.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }), " ")
}
