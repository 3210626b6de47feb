package present

import "driveway/internal/account"

const megabyte = 1 << 20

// NoLimit is the MB that stand for no limit in answers: a client's free space stays positive, and a double holds its bytes.
const NoLimit = 8589934591

// Bytes is a limit in bytes.
func Bytes(l account.Limit) int64 {
	if l == nil {
		return NoLimit * megabyte
	}
	return *l
}

// Megabytes is a limit in whole MB.
func Megabytes(l account.Limit) int64 { return Bytes(l) / megabyte }

// LimitMB is a parameter for a limit in MB, which -1 takes away. It is to be held to -1 … NoLimit by its tag.
type LimitMB int64

// Limit is the limit in bytes.
func (mb LimitMB) Limit() account.Limit {
	if mb < 0 {
		return nil
	}
	n := int64(mb) * megabyte
	return &n
}

// AvatarColor is behind the initials of people without a picture.
const AvatarColor = "2A5DB0"
