package main

import (
	"context"
	"fmt"

	"driveway/internal/account"
)

type userDisableCommand struct {
	place `embed:""`
	Email string `arg:"" help:"E-mail address or user name."`
}

// Run disables the user.
func (c *userDisableCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		if err := accounts.Disable(ctx, c.Email); err != nil {
			return plain(err)
		}
		fmt.Printf("disabled %s\n", c.Email)
		return nil
	})
}

type userEnableCommand struct {
	place `embed:""`
	Email string `arg:"" help:"E-mail address or user name."`
}

// Run enables the user again.
func (c *userEnableCommand) Run(ctx context.Context) error {
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		if err := accounts.Enable(ctx, c.Email); err != nil {
			return plain(err)
		}
		fmt.Printf("enabled %s\n", c.Email)
		return nil
	})
}
