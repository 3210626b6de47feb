package share

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// Refusals of mails with links.
var (
	ErrNoLink     = fault.New(fault.NotFound, "Expiring link not found")
	ErrRecipient  = fault.New(fault.Invalid, "Invalid value specified for `recipient_emails`. Expecting email in `name@example.com` format.")
	ErrRecipients = fault.New(fault.Invalid, "Invalid value specified for `recipient_emails`. Expecting 1 to 20 addresses.")
	ErrMailLimit  = &fault.Error{Kind: fault.Busy, Message: "Too many attempts. Try again later.", RetryAfter: time.Hour}
)

// How many mails go out in the names of people: to so many for one call, in an hour for a user, in a day for his account.
const (
	recipientsMax = 20
	mailsOfUser   = 50
	mailsOfAll    = 200
)

// Letter is what somebody sends to others, with links to things.
type Letter struct {
	To      []string // addresses, each text perhaps several between commas, semicolons or white space
	Subject string   // its line breaks become spaces; empty: one is made up
	Text    string   // plain
	ByLink  bool     // the links are the things' expiring links, else the links of their pages
}

// PageOf returns the address of a thing's page; of one that is opened by a token if there is one.
type PageOf func(it drive.Item, token string) string

// SendFiles mails links to files, all or none, one mail to each recipient, and returns to whom: the addresses without
// those that come twice. It takes who may make links to all of them; nothing becomes open to anybody by it. Answers go
// to the sender if he has proved his address.
//
// A thing that he may not make a link to is refused as LinkFile refuses it; without an expiring link, where one is to be sent,
// it is ErrNoLink; 50 recipients in an hour for a user, and 200 in a day for his account, are ErrMailLimit.
func (s *Service) SendFiles(ctx context.Context, who access.Caller, ids []drive.FileID, l Letter, page PageOf) (to []string, err error) {
	var all []finder
	for _, id := range ids {
		all = append(all, s.fileFinder(who, id))
	}
	return s.send(ctx, who, all, l, page)
}

// SendFolders is SendFiles for folders.
func (s *Service) SendFolders(ctx context.Context, who access.Caller, ids []drive.FolderID, l Letter, page PageOf) (to []string, err error) {
	var all []finder
	for _, id := range ids {
		all = append(all, s.folderFinder(who, id))
	}
	return s.send(ctx, who, all, l, page)
}

func (s *Service) send(ctx context.Context, who access.Caller, all []finder, l Letter, page PageOf) ([]string, error) {
	to, err := recipients(l.To)
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		var links []mail.Link
		private := false
		for _, find := range all {
			it, err := find(tx)
			if err != nil {
				return err
			}
			token := ""
			if l.ByLink {
				if token, err = s.live(tx, it.Key); err != nil {
					return err
				}
			}
			private = private || token == "" && it.Access == access.Private
			links = append(links, mail.Link{Text: it.Name, URL: page(it, token)})
			if err := s.note(tx, who, activity.LinkSend, it.Account, it.Name, "to "+strings.Join(to, ", ")); err != nil {
				return err
			}
		}
		if err := s.maySend(tx, who, int64(len(to))); err != nil {
			return err
		}
		name, replyTo, err := s.accounts.SignatureIn(tx, who)
		if err != nil {
			return err
		}
		for _, address := range to {
			m := mail.Things(address, name, l.Subject, l.Text, links, private)
			m.ReplyTo, m.Sender = replyTo, mail.Sender{Account: who.Account, User: who.User}
			if err := s.mail.Queue(tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("share: send links: %w", err)
	}
	return to, nil
}

// recipients takes addresses out of texts, each once.
func recipients(texts []string) (to []string, err error) {
	seen := map[string]bool{}
	for _, text := range texts {
		for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) }) {
			address, ok := mail.CleanAddress(one)
			if !ok {
				return nil, ErrRecipient
			}
			if key := strings.ToLower(address); !seen[key] {
				seen[key] = true
				to = append(to, address)
			}
		}
	}
	if len(to) == 0 || len(to) > recipientsMax {
		return nil, ErrRecipients
	}
	return to, nil
}

const selectLive = `SELECT nonce FROM links WHERE node_id = $1 AND expires_at >= $2 AND (uses_max = 0 OR uses < uses_max)`

// live returns the token of the link to a thing, if it still works.
func (s *Service) live(tx db.Tx, node int64) (token string, err error) {
	var nonce []byte
	err = tx.One(selectLive, node, s.now().Unix()).Scan(&nonce)
	if errors.Is(err, db.ErrNoRows) {
		return "", ErrNoLink
	}
	return s.token(node, nonce), err
}

// maySend refuses so many more mails in a user's name with ErrMailLimit.
func (s *Service) maySend(tx db.Tx, who access.Caller, more int64) error {
	by := mail.Sender{Account: who.Account, User: who.User}
	user, _, err := s.mail.Sent(tx, by, s.now().Add(-time.Hour).Unix())
	if err != nil {
		return err
	}
	_, account, err := s.mail.Sent(tx, by, s.now().Add(-24*time.Hour).Unix())
	if err == nil && (user+more > mailsOfUser || account+more > mailsOfAll) {
		err = ErrMailLimit
	}
	return err
}
