package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"driveway/internal/mail"
)

// nameKey returns what e-mail addresses and user names are compared by: white space around them, case and Unicode form
// don't count.
func nameKey(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(name))))
}

// usableKey is the key of what somebody says is a name; "" for what can't be anybody's, and not every database takes.
func usableKey(name string) string {
	if len(name) > 4*mail.MaxAddress || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return ""
	}
	return nameKey(name)
}

// cleanEmail returns an address as it is stored.
func cleanEmail(email string) (string, error) {
	address, ok := mail.CleanAddress(email)
	if !ok {
		return "", ErrEmail
	}
	return address, nil
}

// cleanUserName returns a user name as it is stored; none is "". Since it has no @, it can't imitate an address.
func cleanUserName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return "", nil
	}
	if n := utf8.RuneCountInString(name); n < 4 || n > 100 || !utf8.ValidString(name) {
		return "", ErrUserName
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-+", r) {
			return "", ErrUserName
		}
	}
	return name, nil
}
