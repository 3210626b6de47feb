package present

import (
	"strings"

	"driveway/internal/share"
)

// LetterIn are the parameters of a mail with links.
type LetterIn struct {
	To      []string `in:"recipient_emails,required"`
	Subject string   `in:"message_subject,max=255"`
	Text    string   `in:"message_body,max=5000"`
	ByLink  bool     `in:"send_expiring_enabled"`
	Captcha string   `in:"captcha_response"` // not looked at
}

// Letter returns what is meant.
func (l LetterIn) Letter() share.Letter {
	return share.Letter{To: l.To, Subject: l.Subject, Text: l.Text, ByLink: l.ByLink}
}

// LetterOut tells to whom it went.
type LetterOut struct {
	To string `json:"Recipient_emails"` // separated by commas
}

// NewLetterOut shows the recipients.
func NewLetterOut(to []string) LetterOut { return LetterOut{strings.Join(to, ",")} }
