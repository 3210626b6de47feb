package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"driveway/internal/account"
)

type clientAddCommand struct {
	place `embed:""`
	Name  string `arg:"" help:"What the app is called."`
}

// Run adds a client and prints the client_id that the app has to send.
func (c *clientAddCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		added, err := accounts.AddClient(ctx, c.Name)
		if err != nil {
			return plain(err)
		}
		fmt.Printf("added %s\nclient_id %s\n", added.Name, added.ID)
		return nil
	})
}

type clientListCommand struct {
	place `embed:""`
}

// Run lists all clients, one a line.
func (c *clientListCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		clients, err := accounts.Clients(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "CLIENT_ID\tNAME\tSINCE\tSTATE")
		for _, c := range clients {
			since, state := "built in", "on"
			if c.Created != 0 {
				since = time.Unix(c.Created, 0).UTC().Format(time.DateOnly)
			}
			if c.Off {
				state = "off"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.ID, c.Name, since, state)
		}
		return w.Flush()
	})
}

type clientSwitchCommand struct {
	place `embed:""`
	ID    string `arg:"" name:"client-id" help:"What the app sends as client_id."`
}

type clientOffCommand struct{ clientSwitchCommand }

// Run switches the client off.
func (c *clientOffCommand) Run(ctx context.Context) error { return c.turn(ctx, false) }

type clientOnCommand struct{ clientSwitchCommand }

// Run switches the client on.
func (c *clientOnCommand) Run(ctx context.Context) error { return c.turn(ctx, true) }

func (c *clientSwitchCommand) turn(ctx context.Context, on bool) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		if err := accounts.SwitchClient(ctx, c.ID, on); err != nil {
			return plain(err)
		}
		state := "off"
		if on {
			state = "on"
		}
		fmt.Printf("%s is %s\n", c.ID, state)
		return nil
	})
}
