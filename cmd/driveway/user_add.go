package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"driveway/internal/account"
)

type userAddCommand struct {
	place    `embed:""`
	Email    string `arg:"" help:"E-mail address to sign in with."`
	Password string `help:"The password; - reads it from standard input. Without it one is made up and printed."`
	Name     string `help:"A user name to sign in with as well."`
}

// Run adds the user. It may be the first thing that is done with a data folder.
func (c *userAddCommand) Run(ctx context.Context) error {
	if c.sqlite() {
		if err := c.makeFolder(); err != nil {
			return err
		}
		if err := touch(c.databaseFile()); err != nil {
			return err
		}
	}
	return c.withAccounts(ctx, func(accounts *account.Service) error {
		password, made, err := choosePassword(accounts, c.Password)
		if err != nil {
			return err
		}
		u, err := accounts.CreateOwner(ctx, account.NewOwner{Email: c.Email, Name: c.Name, Password: password})
		if err != nil {
			return plain(err)
		}
		fmt.Printf("added %s\n", u.Email)
		printPassword(password, made)
		return nil
	})
}

// touch makes an empty file where there is none.
func touch(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// choosePassword returns the password that was given, read or else made up.
func choosePassword(accounts *account.Service, given string) (password string, made bool, err error) {
	switch given {
	case "":
		password, err = accounts.RandomPassword()
		return password, true, err
	case "-":
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 64<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", false, err
		}
		return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), false, nil
	}
	return given, false, nil
}

func printPassword(password string, made bool) {
	if made {
		fmt.Printf("password %s\n", password)
	}
}
