package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/api"
	"driveway/internal/api/guide"
	"driveway/internal/api/note/notebook"
	"driveway/internal/api/task/board"
	"driveway/internal/check"
	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/job"
	"driveway/internal/page"
	"driveway/internal/server"
	"driveway/internal/share"
	"driveway/internal/thumb"
	"driveway/internal/transfer"
)

type serveCommand struct {
	place          `embed:""`
	mailFlags      `embed:""`
	Listen         string        `default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address to serve on (${default})."`
	PublicURL      string        `name:"public-url" placeholder:"URL" help:"Address under which clients find the server; without it the one it serves on."`
	TLSCert        string        `name:"tls-cert" placeholder:"FILE" help:"Certificate for TLS, with --tls-key. Both are read again when they change."`
	TLSKey         string        `name:"tls-key" placeholder:"FILE" help:"Key of the certificate."`
	TrustedProxies string        `placeholder:"CIDR,…" help:"Proxies whose X-Forwarded-For is believed."`
	MetricsListen  string        `placeholder:"ADDR" help:"Address of /metrics, or none (127.0.0.1:8081, if it is free)."`
	MaxConnections int           `default:"4096" placeholder:"N" help:"Connections at once; further ones wait (${default})."`
	StopTimeout    time.Duration `default:"30s" placeholder:"TIME" help:"How long running transfers may take when the server is asked to stop (${default})."`
	LogLevel       string        `default:"info" enum:"debug,info,warn,error" placeholder:"LEVEL" help:"debug, info, warn or error; info tells of every request (${default})."`
	LogFormat      string        `default:"text" enum:"text,json" placeholder:"FORM" help:"text or json (${default})."`
	SignInTries    int           `default:"10" placeholder:"N" help:"Wrong sign-ins in 15 minutes by one name from one address (${default})."`
	SignInTriesAll int           `default:"100" placeholder:"N" help:"Wrong sign-ins in an hour by one name, and from one address (${default})."`
	PublicUploads  int           `default:"200" placeholder:"N" help:"Files in an hour that strangers may upload from one address, where a folder takes uploads; 0: none (${default})."`
	TrashDays      int           `default:"30" placeholder:"N" help:"Days after which what is in the trash is deleted for good; 0: never (${default})."`
	LogDays        int           `default:"365" placeholder:"N" help:"Days for which the user log is kept; 0: for ever (${default})."`
	Thumbnails     bool          `default:"true" negatable:"" help:"Make thumbnails of pictures; one at a time, in up to 512 MiB of memory (on)."`
	ScrubDays      int           `default:"30" placeholder:"N" help:"Days within which all content is read once and compared with its hashes; 0: never (${default})."`
	DayOffset      time.Duration `default:"-8h" placeholder:"TIME" help:"How far from UTC the clock is by whose midnight days of bandwidth and statistics begin (${default})."`
	AdminEmail     string        `default:"admin@localhost" placeholder:"EMAIL" help:"First user, made when there is none (${default})."`
	AdminPassword  string        `placeholder:"PASSWORD" help:"His password; without it one is made up and printed. Better given by the environment."`
}

// Run serves until it is asked to stop. A second signal ends it at once.
func (c *serveCommand) Run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	log := c.logger()

	if err := c.makeFolder(); err != nil {
		return err
	}
	if c.sqlite() {
		lock, err := lockFile(c.serveLockFile())
		if errors.Is(err, errLocked) {
			return fmt.Errorf("the drive in %s is being served by another process: stop that one, name another folder with --data, or use PostgreSQL to serve it by several", c.Data)
		}
		if err != nil {
			return fmt.Errorf("the lock %s can't be taken: %w", c.serveLockFile(), err)
		}
		defer lock.Close()
	}
	metrics := server.NewMetrics()
	srv, err := c.openServer(log, metrics)
	if err != nil {
		return err
	}
	defer srv.Close()
	d, err := c.openDatabase(ctx, log)
	if err != nil {
		return err
	}
	defer func() {
		if err := d.Close(); err != nil {
			log.Error("the database did not close well", "cause", err)
		}
	}()
	sync, err := c.syncer()
	if err != nil {
		return err
	}
	store, err := disk.Open(c.contentFolder(), disk.Options{Sync: sync})
	if err != nil {
		return fmt.Errorf("the content folder %s can't be opened: %w: check who may read and write it", c.contentFolder(), err)
	}
	return c.serve(ctx, log, srv, metrics, d, store)
}

// serve puts the drive together and serves it until ctx ends.
func (c *serveCommand) serve(ctx context.Context, log *slog.Logger, srv *server.Server, metrics *server.Metrics, d db.DB, store content.Store) error {
	d = metrics.Database(d)
	mails, err := c.outbox(d, log, srv.URL())
	if err != nil {
		return err
	}
	accounts, err := account.New(ctx, d, account.Options{Log: log, Mail: mails, DayZone: c.dayZone(), Limits: account.Limits{Pair: c.SignInTries, Wide: c.SignInTriesAll}})
	if err != nil {
		return err
	}
	defer accounts.Close()
	first, err := c.firstOwner(ctx, accounts)
	if err != nil {
		return err
	}
	runner, err := job.New(d, rand.Reader, job.Options{Log: log})
	if err != nil {
		return err
	}
	linkKey, err := accounts.Secret(ctx, "temporary links")
	if err != nil {
		return err
	}
	formKey, err := accounts.Secret(ctx, "forms")
	if err != nil {
		return err
	}
	shareKey, err := accounts.Secret(ctx, "expiring links")
	if err != nil {
		return err
	}
	tree := drive.New(d, time.Now, rand.Reader, accounts.HashPassword)
	boards := board.New(d, tree, mails, time.Now)
	transfers := transfer.New(tree, d, store, transfer.Options{Log: log, DayZone: c.dayZone(), Strangers: accounts.StrangersUploads(c.PublicUploads)})
	links := share.New(d, tree, accounts, mails, time.Now, rand.Reader, shareKey)
	notes := notebook.New(d, tree, time.Now)
	thumbs := thumb.New(d, thumb.Options{Log: log, Off: !c.Thumbnails})
	defer thumbs.Close()
	userLog := activity.New(d, time.Now)
	checks := check.New(d, store, tree, transfers, check.Options{Log: log, Found: metrics.Finding, Days: c.ScrubDays})
	jobs := []job.Job{
		{Name: "sweep sign-ins", Every: time.Hour, Run: accounts.Sweep},
		{Name: "purge trash", Every: time.Minute, Run: func(ctx context.Context) error {
			return errors.Join(tree.Purge(ctx, retention(c.TrashDays)), boards.Purge(ctx, retention(c.TrashDays)))
		}},
		{Name: "expire log", Every: time.Hour, Run: func(ctx context.Context) error { return userLog.Sweep(ctx, retention(c.LogDays)) }},
		{Name: "purge notes", Every: time.Minute, Run: func(ctx context.Context) error { return notes.Purge(ctx, retention(c.TrashDays)) }},
		{Name: "expire uploads", Every: 10 * time.Minute, Run: transfers.ExpireUploads},
		{Name: "daily figures", Every: 10 * time.Minute, Run: accounts.SendDaily},
		{Name: "send digests", Every: time.Minute, Run: accounts.SendDigests},
		{Name: "tell of tasks", Every: 10 * time.Second, Run: boards.Tell},
		{Name: "send mail", Every: 10 * time.Second, Run: mails.Send},
		{Name: "upkeep", Every: 24 * time.Hour, Later: true, Run: checks.Upkeep},
	}
	if c.ScrubDays > 0 {
		jobs = append(jobs, job.Job{Name: "scrub", Every: 24 * time.Hour, Later: true, Run: checks.Scrub})
	}
	parts := server.Parts{
		Operations: api.Operations(api.Deps{Accounts: accounts, Activity: userLog, Drive: tree, Transfer: transfers, Share: links, Thumbs: thumbs, Notes: notes, Boards: boards,
			As: accounts.As, PublicURL: srv.URL(), LinkKey: linkKey, Now: time.Now}),
		Docs: guide.Docs(),
		Gate: api.Gate(accounts),
		Pages: func(operations http.Handler, clientAddr func(*http.Request) netip.Addr) http.Handler {
			return page.New(page.Options{Accounts: accounts, Drive: tree, Share: links, Transfer: transfers, API: operations,
				PublicURL: srv.URL(), Key: formKey, Now: time.Now, Log: log, ClientAddr: clientAddr})
		},
		PageGate: api.PageGate(accounts),
		Checks:   []server.Check{{Name: "database", Ping: d.Ping}, {Name: "content", Ping: store.Ping}},
	}

	debug.FreeOSMemory() // what the start took, mostly for the first password, is not needed again
	c.greet(srv, first)
	background, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { runner.Run(background, jobs...) })
	running.Go(func() { transfers.Counter.Run(background) })
	err = srv.Run(ctx, parts)
	log.Info("stopping")
	stopJobs()
	running.Wait()
	return err
}

// dayZone is where days of bandwidth and statistics begin at midnight.
func (c *serveCommand) dayZone() *time.Location {
	return time.FixedZone("", int(c.DayOffset/time.Second))
}

// retention is for how long the trash is kept; nil: for ever.
func retention(days int) *time.Duration {
	if days <= 0 {
		return nil
	}
	d := time.Duration(days) * 24 * time.Hour
	return &d
}

func (c *serveCommand) openServer(log *slog.Logger, metrics *server.Metrics) (*server.Server, error) {
	proxies, err := server.ParseProxies(c.TrustedProxies)
	if err != nil {
		return nil, err
	}
	o := server.Options{
		Listen:         c.Listen,
		PublicURL:      c.PublicURL,
		CertFile:       c.TLSCert,
		KeyFile:        c.TLSKey,
		TrustedProxies: proxies,
		MetricsListen:  c.MetricsListen,
		MetricsMust:    true,
		MaxConnections: c.MaxConnections,
		StopTimeout:    c.StopTimeout,
		Log:            log,
	}
	switch c.MetricsListen {
	case "":
		o.MetricsListen, o.MetricsMust = "127.0.0.1:8081", false
	case "none":
		o.MetricsListen = ""
	}
	return server.Open(o, metrics)
}

// logger writes to standard error; standard output is for people.
func (c *serveCommand) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}
