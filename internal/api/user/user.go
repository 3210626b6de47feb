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

// Chapter returns the operations of the chapter.
func Chapter(o Options) op.Chapter {
	c := &chapter{accounts: o.Accounts, activity: o.Activity, url: o.URL, host: o.Host}
	const ended = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
	return op.Chapter{
		Number:     "13",
		NoSession:  op.Refusal{Status: 401, Message: ended},
		BadSession: op.Refusal{Status: 401, Message: ended},
		Ops: []op.Op{
			c.info(),
			c.userLogs(),
			c.userLogsCursor(),
			op.NotYet("13.3", "POST", "/users/forgotpassword.json"),
			op.NotYet("13.4", "POST", "/users/verifyemail.json"),
			op.NotYet("13.5", "POST", "/users/verifyemailsignup.json"),
			op.NotYet("13.6", "PUT", "/users/email.json"),
			op.NotYet("13.7", "PUT", "/users/info.json"),
			op.NotYet("13.8", "PUT", "/users/password.json"),
			op.NotYet("13.9", "PUT", "/users/username.json"),
		},
	}
}
