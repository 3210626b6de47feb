package main

import (
	"context"
	"fmt"

	"driveway/internal/account"
	"driveway/internal/server"
)

// firstOwner makes the first user where there is none. It returns a password that has to be told, if any.
func (c *serveCommand) firstOwner(ctx context.Context, accounts *account.Service) (tell string, err error) {
	any, err := accounts.HasUsers(ctx)
	if err != nil || any {
		return "", err
	}
	password := c.AdminPassword
	if password == "" {
		if password, err = accounts.RandomPassword(); err != nil {
			return "", err
		}
		tell = password
	}
	made, err := accounts.CreateFirst(ctx, account.NewOwner{Email: c.AdminEmail, Password: password})
	if err != nil {
		return "", fmt.Errorf("the first user can't be made from --admin-email and --admin-password: %w", plain(err))
	}
	if !made {
		return "", nil // another process was faster, and tells its own
	}
	return tell, nil
}

// greet tells whoever started the server where it is, and once how to get in.
func (c *serveCommand) greet(srv *server.Server, password string) {
	fmt.Printf("\nDriveway %s serves %s from %s\n", version(), srv.URL(), c.Data)
	if password != "" {
		fmt.Printf(`
    Sign in as   %s
    Password     %s

    It is shown only this once. Another one:  driveway user passwd %s --data %s
    Another user:                             driveway user add EMAIL --data %s
`, c.AdminEmail, password, c.AdminEmail, c.Data, c.Data)
	}
	fmt.Printf("\nWhere to go next: README.md, five minutes with rclone and curl; to try the operations out: %s/api/explorer/\n\n", srv.URL())
}
