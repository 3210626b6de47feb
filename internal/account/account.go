// Package account is who may use the drive: accounts, the users that own them, their passwords, sign-in and sessions.
package account

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"driveway/internal/db"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// Refusals of this package.
var (
	ErrNoUser        = fault.New(fault.NotFound, "User not exists.")
	ErrEmail         = fault.New(fault.Invalid, "Invalid value specified for `email`. Expecting email in `name@example.com` format.")
	ErrEmailTaken    = fault.New(fault.Conflict, "Email already taken")
	ErrUserName      = fault.New(fault.Invalid, "Invalid value specified for `username`. Expecting 4 to 100 letters, digits or . _ - +")
	ErrUserNameTaken = fault.New(fault.Conflict, "Username already taken")
	ErrPasswordShort = fault.New(fault.Invalid, "Invalid value specified for `password`. Minimum 5 characters required.")
	ErrPasswordLong  = fault.New(fault.Invalid, "Invalid value specified for `password`. Maximum 1024 bytes allowed.")
	ErrPasswordText  = fault.New(fault.Invalid, "Invalid value specified for `password`. Expecting valid UTF-8 text.")

	// A sign-in is refused in these words, whatever was wrong; which of the first two depends on what was typed.
	ErrSignInName  = fault.New(fault.SignedOut, "Invalid username or password.")
	ErrSignInEmail = fault.New(fault.SignedOut, "Invalid email or password.")
	ErrSuspended   = fault.New(fault.Denied, "Account is suspended")

	ErrSession   = fault.New(fault.SignedOut, "Session does not exist, please re-login.")
	ErrNoSession = fault.New(fault.Invalid, "Session does not exist")
)

// everybody is a partition of the database that is no account's: for writes that exclude each other whoever makes them.
const everybody = -1

// Options are the settings of a Service. Zero fields take the defaults that their comments name.
type Options struct {
	Now  func() time.Time // time.Now
	Rand io.Reader        // crypto/rand; has to be cryptographically strong
	Log  *slog.Logger     // slog.Default
	Mail *mail.Outbox     // one that knows no address of its own: for commands, which tell nobody anything

	SessionIdle time.Duration  // how long an unused session lives: 30 days
	MaxSessions int            // of one user; beyond that the one unused longest ends: 1,000
	MinPassword int            // characters of a new password: 5
	DayZone     *time.Location // where a day of statistics and bandwidth begins at midnight: UTC-8, without summer time
	Limits      Limits
}

// Service holds the accounts of a database. It keeps nothing of them in memory: what another process on the same
// database changes holds for the next call. It is safe for concurrent use.
type Service struct {
	db        db.DB
	opt       Options
	passwords *hasher
	markKey   []byte // of the marks that wrong passwords leave
	touches   touches
	behind    sync.WaitGroup // what goes on behind finished calls
}

// New returns the accounts in a migrated database.
func New(ctx context.Context, d db.DB, opt Options) (*Service, error) {
	opt = opt.withDefaults(d)
	s := &Service{db: d, opt: opt, passwords: newHasher(opt.Rand)}
	var err error
	if s.markKey, err = s.Secret(ctx, "sign-in marks"); err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	return s, nil
}

// Close waits for what goes on behind finished calls.
func (s *Service) Close() {
	s.touches.wait()
	s.behind.Wait()
}

// clock is the present in Unix seconds.
func (s *Service) clock() int64 { return s.opt.Now().Unix() }

// Secret returns the 32 random bytes kept under a name: made by the first process that asks, and the same ever after on
// every process of the database.
func (s *Service) Secret(ctx context.Context, name string) ([]byte, error) {
	fresh := make([]byte, 32)
	if _, err := io.ReadFull(s.opt.Rand, fresh); err != nil {
		return nil, err
	}
	var value []byte
	err := s.db.Write(ctx, 0, func(tx db.Tx) error {
		if _, err := tx.Exec(insertSecret, name, fresh); err != nil {
			return err
		}
		return tx.One(selectSecret, name).Scan(&value)
	})
	return value, err
}
