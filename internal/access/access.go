// Package access holds who is calling, and the one decision about what a caller may do to a thing.
// It is pure: it reads no database and no clock, so that the whole of it can be tested as a table.
package access

import "net/netip"

// AccountID is the key of an account: an owner's drive with everything in it. It partitions every table.
type AccountID int64

// UserID is the key of a user: the owner of an account, or one of its account users.
type UserID int64

// Kind is the type of credential that a call came with.
type Kind uint8

const (
	Nobody Kind = iota // no credential: a visitor
	Owner              // the one user that is the account
	Link               // whoever holds an expiring link
)

// Caller is who makes a call, as the gate found out from its credential. The zero Caller is a visitor.
type Caller struct {
	Kind    Kind
	Account AccountID // the account on whose behalf; 0 for a visitor
	User    UserID    // 0 for a visitor
	Session []byte    // hash of the session id, which names the session row; nil for a visitor
	ID      Secret    // the session id itself, for the one operation that answers it; "OAUTH" for a token
	Addr    netip.Addr
	App     string // the client's own version string, for logs

	Scope int64   // of a link: key of the file or folder that it opens, with all below
	Key   FileKey // to a file with a password that the caller has given
}

// Known says whether the caller signed in.
func (c Caller) Known() bool { return c.Kind == Owner }
