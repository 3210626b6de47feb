package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxAddress is how many bytes an address may have.
const MaxAddress = 254

const (
	maxLocalPart  = 64
	maxDomainPart = 63
)

// CleanAddress returns an e-mail address as it is stored: as typed, without white space around it; ok is false for what is
// none. What it lets through can stand in the header of a mail. An address in the local network may have a domain of one
// word.
func CleanAddress(text string) (address string, ok bool) {
	address = strings.TrimSpace(text)
	local, domain, found := strings.Cut(address, "@")
	if !found || local == "" || len(local) > maxLocalPart || len(address) > MaxAddress || !utf8.ValidString(address) {
		return "", false
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return "", false
	}
	for _, r := range local {
		if !isLetter(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r) {
			return "", false
		}
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > maxDomainPart || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
		for _, r := range label {
			if !isLetter(r) && r != '-' {
				return "", false
			}
		}
	}
	return address, true
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
