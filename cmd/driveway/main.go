// Driveway is a drive on a server of one's own that speaks the API of OpenDrive.
package main

import (
	"context"
	"os"

	"github.com/alecthomas/kong"
)

// commands are what the binary can do: one file each.
type commands struct {
	Serve serveCommand `cmd:"" help:"Serve the drive."`
	User  struct {
		Add     userAddCommand     `cmd:"" help:"Add a user with a drive of his own."`
		List    userListCommand    `cmd:"" help:"List the users."`
		Passwd  userPasswdCommand  `cmd:"" help:"Give a user another password, and end his sessions."`
		Disable userDisableCommand `cmd:"" help:"Keep a user from signing in, and end his sessions. His things stay."`
		Enable  userEnableCommand  `cmd:"" help:"Let a disabled user sign in again."`
	} `cmd:"" help:"Manage who may use the drive, also while it is served."`
	Account struct {
		List    accountListCommand    `cmd:"" help:"List the accounts."`
		Show    accountShowCommand    `cmd:"" help:"Show an account, with its limits."`
		Limits  accountLimitsCommand  `cmd:"" help:"Change what an account may have."`
		Suspend accountSuspendCommand `cmd:"" help:"Keep all people of an account out, and hide what it shares. Nothing is deleted."`
		Resume  accountResumeCommand  `cmd:"" help:"Let them in again."`
	} `cmd:"" help:"Manage accounts, each a drive with its owner and his account users, also while it is served."`
	Client struct {
		Add  clientAddCommand  `cmd:"" help:"Let an app ask for tokens, and print its client_id."`
		List clientListCommand `cmd:"" help:"List the apps."`
		Off  clientOffCommand  `cmd:"" help:"Refuse an app, and end all that it is signed in to."`
		On   clientOnCommand   `cmd:"" help:"Let an app ask for tokens again."`
	} `cmd:"" help:"Manage which apps may sign users in by OAuth 2, also while the drive is served."`
	Check   checkCommand   `cmd:"" help:"Check that the drive is whole: rows, references, counters, and every byte. Also while it is served."`
	GC      gcCommand      `cmd:"" name:"gc" help:"Remove content that nothing holds any more. Also while the drive is served."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	var c commands
	run := kong.Parse(&c,
		kong.Name("driveway"),
		kong.Description("A drive on a server of your own. Every flag can also be given by an environment variable: --data as DRIVEWAY_DATA."),
		kong.DefaultEnvars("DRIVEWAY"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(context.Background(), (*context.Context)(nil)),
		kong.Writers(os.Stdout, os.Stderr),
	)
	run.FatalIfErrorf(run.Run())
}
