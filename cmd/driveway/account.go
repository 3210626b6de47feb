package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"driveway/internal/account"
)

type accountListCommand struct {
	place `embed:""`
}

// Run lists all accounts, one a line.
func (c *accountListCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "OWNER\tSINCE\tPLAN\tACCOUNT USERS\tSTORAGE\tSTATE")
		err := accounts.Accounts(ctx, func(a account.Account) error {
			_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", a.Owner, date(a.Created), a.Plan, a.Members, size(a.StorageUsed), accountState(a))
			return err
		})
		if err != nil {
			return err
		}
		return w.Flush()
	})
}

type accountShowCommand struct {
	place `embed:""`
	Owner string `arg:"" help:"E-mail address or user name of the account's owner."`
}

// Run shows an account.
func (c *accountShowCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		a, err := accounts.Account(ctx, c.Owner)
		if err != nil {
			return plain(err)
		}
		return showAccount(a)
	})
}

// showAccount prints all that is to be known of an account, under the names of the flags that change it.
func showAccount(a account.Account) error {
	members := "none"
	if a.MembersMax != nil {
		members = strconv.FormatInt(*a.MembersMax, 10)
	}
	role := "basic"
	if a.Manager {
		role = "manager"
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, line := range [][2]string{
		{"owner", a.Owner},
		{"since", date(a.Created)},
		{"state", accountState(a)},
		{"plan", a.Plan},
		{"role", role},
		{"operator", map[bool]string{true: "yes", false: "no"}[a.Operator]},
		{"storage", limitText(a.StorageMax, "") + ", " + size(a.StorageUsed) + " used"},
		{"bandwidth", limitText(a.BandwidthMax, " a day")},
		{"users", fmt.Sprintf("%s, %d there", members, a.Members)},
		{"versions", strconv.FormatInt(a.VersionsKept, 10)},
		{"file-size", limitText(a.FileSizeMax, "")},
		{"upload-speed", limitText(a.UploadSpeedMax, " a second")},
		{"download-speed", limitText(a.DownloadSpeedMax, " a second")},
	} {
		fmt.Fprintf(w, "%s\t%s\n", line[0], line[1])
	}
	return w.Flush()
}

func limitText(l account.Limit, per string) string {
	if l == nil {
		return "none"
	}
	return size(*l) + per
}

func accountState(a account.Account) string {
	if a.Suspended != 0 {
		return "suspended since " + date(a.Suspended)
	}
	return "active"
}

func date(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.DateOnly) }

type accountSuspendCommand struct {
	place `embed:""`
	Owner string `arg:"" help:"E-mail address or user name of the account's owner."`
}

// Run suspends the account.
func (c *accountSuspendCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		if err := accounts.Suspend(ctx, c.Owner); err != nil {
			return plain(err)
		}
		fmt.Printf("suspended the account of %s\n", c.Owner)
		return nil
	})
}

type accountResumeCommand struct {
	place `embed:""`
	Owner string `arg:"" help:"E-mail address or user name of the account's owner."`
}

// Run lifts the suspension.
func (c *accountResumeCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		if err := accounts.Resume(ctx, c.Owner); err != nil {
			return plain(err)
		}
		fmt.Printf("resumed the account of %s\n", c.Owner)
		return nil
	})
}
