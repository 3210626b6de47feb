// Package session is chapter 8 of the guide: signing in and out.
package session

import (
	"strconv"

	"driveway/internal/account"
	"driveway/internal/op"
)

type chapter struct {
	accounts *account.Service
	host     string
}

// Chapter returns the operations of the chapter. host is the instance's own, without a port.
func Chapter(accounts *account.Service, host string) op.Chapter {
	c := &chapter{accounts: accounts, host: host}
	return op.Chapter{
		Number:     "8",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Invalid sessions please relogin."},
		Ops:        []op.Op{c.info(), c.exists(), c.login(), c.logout()},
	}
}

// resultOut is what exists and logout answer; known clients can't read a bare true there.
type resultOut struct {
	Result bool `json:"result"`
}

// What all accounts have in common as long as there are no plans and no branding.
const (
	driveName = "Driveway"
	userLevel = "1"
	encoding  = "UTF-8"
)

// userName is the user name, or the e-mail address of a user who has none.
func userName(in account.Info) string {
	if in.Name != "" {
		return in.Name
	}
	return in.Email
}

// accType is 2 for an account that may brand, and 1 for a basic one.
func accType(in account.Info) string {
	if in.Manager {
		return "2"
	}
	return "1"
}

// accountUser is the id of an account user, and 0 of an owner.
func accountUser(in account.Info) int64 {
	if in.Owner {
		return 0
	}
	return int64(in.ID)
}

// flag is a yes or no in a string.
func flag(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// versionsKept is how many versions of a file are kept, "0" without versioning.
func versionsKept(in account.Info) string {
	if !in.Versioning {
		return "0"
	}
	return number(in.VersionsKept)
}
