package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"driveway/internal/check"
	"driveway/internal/content/disk"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

type checkCommand struct {
	place  `embed:""`
	Quick  bool `help:"Look whether content is there in its size, without reading it."`
	Repair bool `help:"Make right what can be derived: counters, references, storage; and forget what nothing needs."`
}

// The statuses that check and gc exit with, beside 0.
const (
	statusFindings = 1
	statusFailed   = 2
)

// status is an error with the status to exit with.
type status struct {
	error
	code int
}

// ExitCode is what the command line library asks for.
func (s status) ExitCode() int { return s.code }

// Run checks the drive, whether it is being served or not. It exits with 0 if all is well, 1 if something is wrong, and 2
// if it could not find out.
func (c *checkCommand) Run(ctx context.Context) error {
	err := c.withChecks(ctx, c.run)
	if err != nil && !errors.As(err, new(status)) {
		err = status{err, statusFailed}
	}
	return err
}

func (c *checkCommand) run(ctx context.Context, checks *check.Service) error {
	began := time.Now()
	meter := newMeter(os.Stderr)
	var all []check.Finding
	sum, err := checks.Check(ctx, check.How{Quick: c.Quick, Progress: meter.tell}, func(f check.Finding) {
		meter.clear()
		all = append(all, f)
		printFinding(f)
	})
	meter.clear()
	if err != nil {
		return err
	}
	fmt.Printf("looked at %d contents, read %s, %d uploads under way, %d young things in the store that no row knows of yet, in %v: %s\n",
		sum.Contents, size(sum.Bytes), sum.Uploads, sum.Orphans, time.Since(began).Round(time.Millisecond), findings(len(all)))
	if c.Repair && len(all) > 0 {
		if all, err = repair(ctx, checks, all); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return status{errors.New("the drive is not whole: " + findings(len(all))), statusFindings}
	}
	return nil
}

// repair mends what can be mended and returns what is left.
func repair(ctx context.Context, checks *check.Service, all []check.Finding) (left []check.Finding, err error) {
	mended, err := checks.Repair(ctx)
	if err != nil {
		return nil, err
	}
	fmt.Printf("repaired %d rows\n", mended)
	for _, f := range all { // what was read once is not read again
		if !f.Mendable {
			left = append(left, f)
		}
	}
	_, err = checks.Check(ctx, check.How{Quick: true}, func(f check.Finding) {
		if f.Mendable {
			left = append(left, f)
			printFinding(f)
		}
	})
	if len(left) > 0 {
		fmt.Printf("%s can't be derived from anything:\n", findings(len(left)))
		for _, f := range left {
			fmt.Printf("    %s: %s\n", f.Kind, f.Where)
		}
	}
	return left, err
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

func printFinding(f check.Finding) {
	fmt.Printf("%s: %s\n    %s\n    %s\n", f.Kind, f.Where, f.What, f.Advice())
}

// withChecks runs a command on the checks of a drive that is there, whether it is being served or not. It ends early when
// the user asks for that.
func (p place) withChecks(ctx context.Context, fn func(context.Context, *check.Service) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if p.sqlite() {
		if _, err := os.Stat(p.databaseFile()); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no drive in %s: name its folder with --data", p.Data)
		}
	}
	if _, err := os.Stat(p.contentFolder()); err != nil {
		return fmt.Errorf("there is no content in %s: name the drive's folder with --data", p.Data)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := p.openDatabase(ctx, log)
	if err != nil {
		return err
	}
	store, err := disk.Open(p.contentFolder(), disk.Options{})
	if err != nil {
		return errors.Join(fmt.Errorf("the content folder %s can't be opened: %w", p.contentFolder(), err), d.Close())
	}
	tree := drive.New(d, time.Now, rand.Reader, nil)
	files := transfer.New(tree, d, store, transfer.Options{Log: log})
	err = fn(ctx, check.New(d, store, tree, files, check.Options{Log: log, Workers: min(4, runtime.NumCPU())}))
	return errors.Join(err, store.Close(), d.Close())
}
