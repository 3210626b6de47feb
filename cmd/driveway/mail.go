package main

import (
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"

	"driveway/internal/db"
	"driveway/internal/mail"
)

// mailFlags say how mail leaves the server.
type mailFlags struct {
	SMTPHost         string `name:"smtp-host" placeholder:"HOST" help:"Mail server that takes outgoing mail; without it mails are written into the data folder."`
	SMTPPort         int    `name:"smtp-port" placeholder:"PORT" help:"Its port (587 for starttls, 465 for implicit, 25 for none)."`
	SMTPTLS          string `name:"smtp-tls" default:"starttls" enum:"starttls,implicit,none" placeholder:"MODE" help:"starttls, implicit, or none (${default})."`
	SMTPUser         string `name:"smtp-user" placeholder:"NAME" help:"Name to sign in with at the mail server."`
	SMTPPassword     string `name:"smtp-password" placeholder:"PASSWORD" help:"The password to it. Better given by the environment, or in a file."`
	SMTPPasswordFile string `name:"smtp-password-file" placeholder:"FILE" help:"File that holds the password."`
	MailFrom         string `placeholder:"ADDRESS" help:"Whose mails they are: drive@example.com, or Our Drive <drive@example.com>. Needed with --smtp-host."`
}

// outbox returns the outbox of the drive, whose links lead to url.
func (c *serveCommand) outbox(d db.DB, log *slog.Logger, url string) (*mail.Outbox, error) {
	o := mail.Options{Log: log, URL: url, From: netmail.Address{Name: "Driveway", Address: "driveway@localhost"}}
	if c.MailFrom != "" {
		from, err := netmail.ParseAddress(c.MailFrom)
		if err == nil {
			_, ok := mail.CleanAddress(from.Address)
			if !ok {
				err = errors.New("no e-mail address")
			}
		}
		if err != nil {
			return nil, fmt.Errorf("--mail-from %q: %w", c.MailFrom, err)
		}
		o.From = *from
	}
	if c.SMTPHost == "" {
		folder := filepath.Join(c.Data, "mail")
		log.Info("no mail server is set up: mails are written into a folder", "folder", folder)
		o.Transport = mail.Folder(folder)
		return mail.New(d, o), nil
	}
	server, err := c.mailServer()
	if err != nil {
		return nil, err
	}
	o.Transport = server
	return mail.New(d, o), nil
}

func (c *mailFlags) mailServer() (mail.SMTP, error) {
	s := mail.SMTP{Host: c.SMTPHost, Port: c.SMTPPort, TLS: mail.TLS(c.SMTPTLS), User: c.SMTPUser, Password: c.SMTPPassword}
	if c.MailFrom == "" {
		return s, errors.New("--smtp-host needs --mail-from: mail servers refuse mail of nobody they know")
	}
	if c.SMTPPasswordFile != "" {
		text, err := os.ReadFile(c.SMTPPasswordFile)
		if err != nil {
			return s, fmt.Errorf("the password of the mail server can't be read: %w", err)
		}
		s.Password = strings.TrimRight(string(text), "\r\n")
	}
	if err := s.Check(); err != nil {
		return s, fmt.Errorf("--smtp-host, --smtp-tls, --smtp-user: %w", err)
	}
	return s, nil
}
