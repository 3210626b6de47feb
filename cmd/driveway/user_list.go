package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"driveway/internal/account"
)

type userListCommand struct {
	place `embed:""`
}

// Run lists all users, one a line.
func (c *userListCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "EMAIL\tNAME\tSINCE\tSTATE")
		err := accounts.Each(ctx, func(u account.User) error {
			state := u.State.String()
			if u.Disabled {
				state = "disabled"
			}
			_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Email, u.Name, time.Unix(u.Created, 0).UTC().Format(time.DateOnly), state)
			return err
		})
		if err != nil {
			return err
		}
		return w.Flush()
	})
}
