// Package check finds out whether a drive is whole: every row, every reference, every counter, and every byte of content.
// It is also what decides whether garbage may be collected, and it re-reads content in the background.
//
// All of it works beside servers that use the drive, also those of other processes. What they change meanwhile is no
// finding: rows are held against each other within one snapshot, and what looks wrong between the database and the store
// is looked at again in a later one.
package check

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/transfer"
)

// Options are the settings of a Service. Zero fields take the defaults that their comments name.
type Options struct {
	Now     func() time.Time  // time.Now
	Log     *slog.Logger      // slog.Default; for what is done in the background
	Found   func(kind string) // counts what is found in the background; nil: nobody does
	Grace   time.Duration     // for how long nobody needs to know of what lies in the store: 48 hours
	Settle  time.Duration     // how long a deletion that is under way may take: 10 s
	Workers int               // contents that are read at once: 1
	Days    int               // within how many days the background reads every content once: 30
	Slice   int64             // bytes that it reads at least each time: 256 MiB
}

// Service checks a drive. It is safe for concurrent use.
type Service struct {
	db       db.DB
	store    content.Store
	drive    *drive.Service
	transfer *transfer.Service
	opt      Options
}

// New returns the checks of a drive.
func New(d db.DB, store content.Store, tree *drive.Service, files *transfer.Service, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Found == nil {
		o.Found = func(string) {}
	}
	o.Grace = cmp.Or(o.Grace, 48*time.Hour)
	o.Settle = cmp.Or(o.Settle, 10*time.Second)
	o.Workers = cmp.Or(o.Workers, 1)
	o.Days = cmp.Or(o.Days, 30)
	o.Slice = cmp.Or(o.Slice, 256<<20)
	return &Service{db: d, store: store, drive: tree, transfer: files, opt: o}
}

// Finding is something that is not as it has to be.
type Finding struct {
	Kind     string           // what sort of thing: a word that stays the same over versions
	Account  access.AccountID // whose it is; 0: nobody's, or unknown
	Where    string           // for people
	What     string           // what is, and what should be
	Mendable bool             // it can be derived, or is not needed: Repair makes it right
	Garbage  bool             // nothing that somebody holds is touched: it does not keep garbage from being collected

	of target // what Where tells
}

// Advice is what a person is told to do about it.
func (f Finding) Advice() string {
	switch {
	case kinds[f.Kind].advice != "":
		return kinds[f.Kind].advice
	case f.Mendable:
		return "driveway check --repair makes it right."
	}
	return "Nothing can be derived from: compare with a backup, and report it."
}

// target is what a finding is about: the noun, and its key.
type target struct {
	noun noun
	key  int64
}

type noun uint8

const (
	nothing noun = iota
	node
	contents
	account
	user
)

// How says how a drive is checked.
type How struct {
	Quick    bool           // content is there in its size; what its bytes are is not looked at
	Progress func(Progress) // is told now and then; nil: nobody is

	noOrphans bool // whoever asks looks at them himself
}

// Progress is how far a check is.
type Progress struct {
	Stage string // what is being looked at
	Summary
	AllContents int64 // how many there are
	AllBytes    int64 // that will be read; 0: unknown
}

// Summary is what a check has looked at.
type Summary struct {
	Contents int64 // rows of content
	Bytes    int64 // that were read
	Uploads  int64 // uploads with bytes in the store
	Orphans  int64 // things in the store that no row knows of, yet too young to be a finding
	Findings int64
}

// Check looks at the whole drive and reports what it finds, one finding at a time. It changes nothing. An error says that
// it could not go on; what it has reported so far is true.
func (s *Service) Check(ctx context.Context, how How, report func(Finding)) (Summary, error) {
	if err := s.store.Ping(ctx); err != nil {
		return Summary{}, fmt.Errorf("check: the content store can't be used: %w", err)
	}
	r := &run{Service: s, ctx: ctx, how: how, report: report}
	if r.how.Progress == nil {
		r.how.Progress = func(Progress) {}
	}
	steps := []struct {
		stage string
		do    func() error
	}{
		{"the database", r.database},
		{"rows", r.rows},
		{"content", r.contents},
		{"uploads", r.uploads},
		{"the store", r.orphans},
	}
	for _, step := range steps {
		r.progress.Stage = step.stage
		r.tell()
		if err := step.do(); err != nil {
			return r.progress.Summary, fmt.Errorf("check: %s: %w", step.stage, err)
		}
	}
	r.tell()
	return r.progress.Summary, nil
}

// run is one check.
type run struct {
	*Service
	ctx      context.Context //nolint:containedctx // it lives for one call
	how      How
	report   func(Finding)
	progress Progress
}

func (r *run) tell() { r.how.Progress(r.progress) }

// found completes a finding and reports it.
func (r *run) found(f Finding) error {
	f, err := r.locate(r.ctx, f)
	if err != nil {
		return err
	}
	r.progress.Findings++
	r.report(f)
	return nil
}

// database asks SQLite whether its file is intact.
func (r *run) database() error {
	if r.how.Quick || r.db.Dialect() != db.SQLite {
		return nil
	}
	var damages []string
	err := r.db.Read(r.ctx, func(tx db.Tx) error {
		damages = nil
		for row, err := range tx.Query(`PRAGMA integrity_check`) {
			var damage string
			if err == nil {
				err = row.Scan(&damage)
			}
			if err != nil {
				return err
			}
			if damage != "ok" {
				damages = append(damages, damage)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, damage := range damages {
		if err := r.found(Finding{Kind: "database-damaged", What: damage}); err != nil {
			return err
		}
	}
	return nil
}
