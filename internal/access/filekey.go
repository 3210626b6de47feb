package access

import (
	"crypto/sha256"
	"crypto/subtle"
)

// FileKey opens one file that has a password, for as long as that stays its password. The zero FileKey opens nothing.
type FileKey struct {
	File string   // the file's public id
	Mark [16]byte // of the password as it is stored
}

// NewFileKey returns the key to a file, whose password is given as it is stored: salted and hashed, so that the same
// password set anew is another one.
func NewFileKey(file, stored string) FileKey {
	return FileKey{File: file, Mark: markOf(stored)}
}

func markOf(stored string) (mark [16]byte) {
	sum := sha256.Sum256([]byte(stored))
	copy(mark[:], sum[:])
	return mark
}

// Opens says whether the key is to this file with this password.
func (k FileKey) Opens(file, stored string) bool {
	if k.File == "" || k.File != file {
		return false
	}
	mark := markOf(stored)
	return subtle.ConstantTimeCompare(mark[:], k.Mark[:]) == 1
}
