package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"driveway/internal/check"
	"driveway/internal/transfer"
)

type gcCommand struct {
	place  `embed:""`
	DryRun bool          `help:"Tell what would be removed, and remove nothing."`
	Grace  time.Duration `default:"48h" placeholder:"TIME" help:"Keep what was let go of, or written, within this time (${default})."`
}

// Run removes content that nothing holds, whether the drive is being served or not. It exits with 1, and removes nothing,
// if a quick check of the drive finds anything, and with 2 if it could not do its work.
func (c *gcCommand) Run(ctx context.Context) error {
	err := c.withChecks(ctx, c.run)
	if err != nil && !errors.As(err, new(status)) {
		err = status{err, statusFailed}
	}
	return err
}

func (c *gcCommand) run(ctx context.Context, checks *check.Service) error {
	if c.Grace < transfer.ShortGrace {
		release, err := c.alone()
		if err != nil {
			return err
		}
		defer release()
	}
	var contents, orphans, bytes int64
	meter := newMeter(os.Stderr)
	collecting := transfer.Collecting{Grace: max(c.Grace, time.Second), Dry: c.DryRun, Tell: func(g transfer.Garbage) {
		meter.clear()
		bytes += g.Size
		if g.Content == 0 {
			orphans++
		} else {
			contents++
		}
		if c.DryRun {
			printGarbage(g)
		}
	}}
	err := checks.Collect(ctx, collecting, meter.tell, func(f check.Finding) { meter.clear(); printFinding(f) })
	meter.clear()
	if errors.Is(err, check.ErrDirty) {
		return status{errors.New(err.Error() + ": see what was found, and driveway check --repair"), statusFindings}
	}
	verb := "removed"
	if c.DryRun {
		verb = "would remove"
	}
	fmt.Printf("%s %d contents that nothing holds and %d things in the store that no row knows of: %s\n", verb, contents, orphans, size(bytes))
	return err
}

// alone makes sure that nobody serves the drive while things are removed that an upload under way may need.
func (c *gcCommand) alone() (release func(), err error) {
	tooShort := fmt.Errorf("while the drive is served --grace takes at least %v: an upload that is under way may still need what nothing holds", transfer.ShortGrace)
	if !c.sqlite() {
		return nil, tooShort
	}
	lock, err := lockFile(c.serveLockFile())
	if errors.Is(err, errLocked) {
		return nil, tooShort
	}
	if err != nil {
		return nil, fmt.Errorf("the lock %s can't be taken: %w", c.serveLockFile(), err)
	}
	return func() { lock.Close() }, nil
}

func printGarbage(g transfer.Garbage) {
	what, where := fmt.Sprintf("content %d", g.Content), "in the store under "+string(g.Key)
	if g.Content == 0 {
		what = "orphan"
	}
	if g.Key == "" {
		where = "in the database"
	}
	fmt.Printf("%s, %s, %s, since %s\n", what, size(g.Size), where, g.Since.UTC().Format(time.DateTime))
}
