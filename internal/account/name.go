package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// nameKey returns what e-mail addresses and user names are compared by: white space around them, case and Unicode form
// don't count.
func nameKey(name string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(name))))
}

const (
	maxEmail      = 254 // bytes, as mail allows
	maxLocalPart  = 64
	maxDomainPart = 63
)

// cleanEmail returns an address as it is stored: as typed, without white space around it. An address in the local
// network may have a domain of one word.
func cleanEmail(email string) (string, error) {
	email = strings.TrimSpace(email)
	local, domain, found := strings.Cut(email, "@")
	if !found || local == "" || len(local) > maxLocalPart || len(email) > maxEmail || !utf8.ValidString(email) {
		return "", ErrEmail
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", ErrEmail
	}
	for _, r := range local {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return "", ErrEmail
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > maxDomainPart || label[0] == '-' || label[len(label)-1] == '-' {
			return "", ErrEmail
		}
		for _, r := range label {
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '-' {
				return "", ErrEmail
			}
		}
	}
	return email, nil
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
