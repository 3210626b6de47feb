package access

import (
	"crypto/sha256"
	"crypto/subtle"
)

// FileKey opens one file that has a password, for as long as that stays its password. The zero FileKey opens nothing.
type FileKey struct {
	File string // the file's public id
	Mark Mark   // of the password as it is stored
}

// NewFileKey returns the key to a file, whose password is given as it is stored: salted and hashed, so that the same
// password set anew is another one.
func NewFileKey(file, stored string) FileKey {
	return FileKey{File: file, Mark: MarkOf(stored)}
}

// Mark tells states of something secret apart, without telling what it is: what bears a mark holds while it stays.
type Mark [16]byte

// MarkOf returns the mark of a text.
func MarkOf(text string) (mark Mark) {
	sum := sha256.Sum256([]byte(text))
	copy(mark[:], sum[:])
	return mark
}

// Is says whether the marks are the same, in equal time.
func (m Mark) Is(other Mark) bool { return subtle.ConstantTimeCompare(m[:], other[:]) == 1 }

// Opens says whether the key is to this file with this password.
func (k FileKey) Opens(file, stored string) bool {
	if k.File == "" || k.File != file {
		return false
	}
	return k.Mark.Is(MarkOf(stored))
}
