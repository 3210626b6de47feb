package access

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"time"
)

// PublicIDLength is how long the public id of a file or folder is.
const PublicIDLength = 20

// NewPublicID returns an id for a new file or folder: 96 random bits, safe in a URL. Ids that are made about the same
// time begin alike, so that what is uploaded together lies together in the index. rand has to be cryptographically
// strong; a source that fails is a panic, since no id from it can be trusted.
func NewPublicID(now time.Time, rand io.Reader) string {
	var id [15]byte
	var age [8]byte
	binary.BigEndian.PutUint64(age[:], uint64(now.Unix()>>8))
	copy(id[:3], age[5:])
	if _, err := io.ReadFull(rand, id[3:]); err != nil {
		panic("access: no randomness: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// ValidPublicID says whether a text could be a public id. Whether a thing of that id exists is another question.
func ValidPublicID(id string) bool {
	if len(id) != PublicIDLength {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
