package main

import (
	"context"
	"fmt"

	"driveway/internal/account"
)

type userPasswdCommand struct {
	place    `embed:""`
	Email    string `arg:"" help:"E-mail address or user name."`
	Password string `help:"The new password; - reads it from standard input. Without it one is made up and printed."`
}

// Run sets the password, and so ends the user's sessions.
func (c *userPasswdCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		password, made, err := choosePassword(accounts, c.Password)
		if err != nil {
			return err
		}
		if err := accounts.SetPassword(ctx, c.Email, password); err != nil {
			return plain(err)
		}
		fmt.Printf("changed the password of %s\n", c.Email)
		printPassword(password, made)
		return nil
	})
}
