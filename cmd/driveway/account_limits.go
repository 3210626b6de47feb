package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"driveway/internal/account"
)

type accountLimitsCommand struct {
	place         `embed:""`
	Owner         string     `arg:"" help:"E-mail address or user name of the account's owner."`
	Storage       sizeFlag   `env:"-" placeholder:"SIZE" help:"All that the account may hold, old versions and trash included: 500MB, 2TB, none."`
	Bandwidth     sizeFlag   `env:"-" placeholder:"SIZE" help:"What may be downloaded from it in a day."`
	Users         numberFlag `env:"-" placeholder:"N" help:"How many account users it may have: a number, or none for any."`
	Versions      *int64     `env:"-" placeholder:"N" help:"How many versions of a file are kept, the current one included: 1 to 99."`
	FileSize      sizeFlag   `env:"-" placeholder:"SIZE" help:"The size of one file."`
	UploadSpeed   sizeFlag   `env:"-" placeholder:"SIZE" help:"Of one upload, a second."`
	DownloadSpeed sizeFlag   `env:"-" placeholder:"SIZE" help:"Of one download, a second."`
	Plan          *string    `env:"-" help:"The name of its plan. Free is counted as not paid for."`
	Role          *string    `env:"-" enum:"basic,manager" placeholder:"ROLE" help:"basic, or manager: which may have a look of its own."`
	Operator      *bool      `env:"-" negatable:"" help:"Its owner and admins see the statistics of the whole server."`
}

// Run changes what is given, and shows the account as it is then.
func (c *accountLimitsCommand) Run(ctx context.Context) error {
	change := account.AccountChange{
		Plan: c.Plan, Operator: c.Operator, VersionsKept: c.Versions, MembersMax: c.Users.limit,
		StorageMax: c.Storage.limit, BandwidthMax: c.Bandwidth.limit, FileSizeMax: c.FileSize.limit,
		UploadSpeedMax: c.UploadSpeed.limit, DownloadSpeedMax: c.DownloadSpeed.limit,
	}
	if c.Role != nil {
		manager := *c.Role == "manager"
		change.Manager = &manager
	}
	if change == (account.AccountChange{}) {
		return errors.New("nothing to change: give --storage 100GB, say; driveway account limits --help shows all")
	}
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		a, err := accounts.ChangeAccount(ctx, c.Owner, change)
		if err != nil {
			return plain(err)
		}
		return showAccount(a)
	})
}

// sizeFlag is a number of bytes, or "none" for no limit. Its limit is nil where it was not given.
type sizeFlag struct{ limit *account.Limit }

// UnmarshalText implements encoding.TextUnmarshaler: a whole number with a unit, of which each is 1,024 of the one before.
func (f *sizeFlag) UnmarshalText(text []byte) error {
	var l account.Limit
	if f.limit = &l; string(text) == "none" {
		return nil
	}
	upper := strings.ToUpper(string(text))
	digits := strings.TrimRight(upper, "KMGTPIB")
	n, err := strconv.ParseInt(digits, 10, 64)
	factor, known := units[strings.TrimSuffix(strings.TrimSuffix(upper[len(digits):], "B"), "I")]
	if err != nil || !known || n < 0 || n > math.MaxInt64/factor {
		return fmt.Errorf("%s is no size: give a number with a unit, 500MB or 2TB, or none for no limit", text)
	}
	n *= factor
	l = &n
	return nil
}

var units = map[string]int64{"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "P": 1 << 50}

// numberFlag is a number, or "none" for no limit. Its limit is nil where it was not given.
type numberFlag struct{ limit **int64 }

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *numberFlag) UnmarshalText(text []byte) error {
	var l *int64
	if f.limit = &l; string(text) == "none" {
		return nil
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 {
		return fmt.Errorf("%s is no number: give one from 0 up, or none for no limit", text)
	}
	l = &n
	return nil
}
