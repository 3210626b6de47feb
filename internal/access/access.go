// Package access holds who is calling, and the one decision about what a caller may do to a thing.
// It is pure: it reads no database and no clock, so that the whole of it can be tested as a table.
package access

import "net/netip"

// AccountID is the key of an account: an owner's drive with everything in it. It partitions every table.
type AccountID int64

// UserID is the key of a user: the owner of an account, or one of its account users.
type UserID int64

// GroupID is the key of a group of account users.
type GroupID int64

// Kind is the type of credential that a call came with.
type Kind uint8

const (
	Nobody      Kind = iota // no credential: a visitor
	Owner                   // the one user that is the account
	AccountUser             // somebody who signs in to another's account
	Link                    // whoever holds an expiring link
)

// Mode is what an account user may do besides working in the folders that are open to him.
type Mode int64

const (
	Users Mode = iota // he sees the other users of his group
	Admin             // he does as the owner does, but for what touches other admins
	Files             // nothing
)

// Caller is who makes a call, as the gate found out from its credential. The zero Caller is a visitor.
type Caller struct {
	Kind    Kind
	Account AccountID // the account on whose behalf; 0 for a visitor
	User    UserID    // 0 for a visitor
	Mode    Mode      // of an account user
	Level   int64     // of an admin: 1 if he may change the account's branding
	Group   GroupID   // of an account user
	Session []byte    // hash of the session id, which names the session row; nil for a visitor
	ID      Secret    // the session id itself, for the one operation that answers it; "OAUTH" for a token
	Addr    netip.Addr
	App     string // the client's own version string, for logs
	Mark    Mark   // of his password, and of how often all that he was signed in with has ended

	Sharing int64   // the one sharing that the call keeps within; 0: none
	Into    int64   // of a move or copy: the one that its destination lies within; 0: none
	Scope   int64   // of a link: key of the file or folder that it opens, with all below
	Key     FileKey // to a file with a password that the caller has given
}

// Known says whether the caller signed in.
func (c Caller) Known() bool { return c.Kind == Owner || c.Kind == AccountUser }

// Manages says whether the caller has all rights over his account's tree: its owner, and its admins.
func (c Caller) Manages() bool { return c.Kind == Owner || c.Kind == AccountUser && c.Mode == Admin }

// Member returns the account user that the caller is in an account; 0 where he is its owner, or nobody of that account.
// What is charged to the account is charged to its account user as well.
func (c Caller) Member(account AccountID) UserID {
	if c.Kind == AccountUser && c.Account == account {
		return c.User
	}
	return 0
}

// ByGrant says whether what the caller may do in an account depends on grants: in his own if he is an account user who
// doesn't manage it, in others' if he is an owner.
func (c Caller) ByGrant(account AccountID) bool {
	if c.Account == account && c.Sharing == 0 {
		return c.Kind == AccountUser && !c.Manages()
	}
	return c.Kind == Owner
}
