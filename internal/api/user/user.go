// Package user is chapter 13 of the guide: the people who sign in, as they see and change themselves.
package user

import (
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/op"
)

type chapter struct {
	accounts *account.Service
	activity *activity.Service
	url      string
	host     string
}

// Options are what the chapter needs to know of its surroundings.
type Options struct {
	Accounts *account.Service
	Activity *activity.Service
	URL      string // the instance's public address
	Host     string // the same, without scheme and port
}

const ended = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

// Chapter returns the operations of the chapter.
func Chapter(o Options) op.Chapter {
	c := &chapter{accounts: o.Accounts, activity: o.Activity, url: o.URL, host: o.Host}
	return op.Chapter{
		Number:     "13",
		NoSession:  op.Refusal{Status: 401, Message: ended},
		BadSession: op.Refusal{Status: 401, Message: ended},
		Ops: []op.Op{
			c.info(),
			c.userLogs(),
			c.userLogsCursor(),
			c.forgotPassword(),
			c.confirmPasswordReset(),
			c.verifyEmail(),
			c.verifyEmailSignup(),
			c.email(),
			c.infoUpdate(),
			c.password(),
			c.username(),
		},
	}
}
