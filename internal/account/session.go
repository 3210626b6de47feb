package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

const (
	sessionBytes  = 32
	sessionLength = 43 // of an id, as text
	maxApp        = 100
)

// Session is a session that has just begun. Its id is shown once, and kept as a hash only.
type Session struct {
	ID     string
	Caller access.Caller
}

// sessionHash is under what a session is kept. An id of another form is nobody's: nil.
func sessionHash(id string) []byte {
	if len(id) != sessionLength {
		return nil
	}
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}

var errChanged = errors.New("account: changed meanwhile")

// begin makes a session for a user whose password was found right, if that still holds: errChanged, ErrSuspended.
func (s *Service) begin(ctx context.Context, c candidate, try attempt, app, client string, issue func(tx db.Tx, session []byte) error) (Session, error) {
	raw := make([]byte, sessionBytes)
	if _, err := io.ReadFull(s.opt.Rand, raw); err != nil {
		return Session{}, err
	}
	id := base64.RawURLEncoding.EncodeToString(raw)
	hash := sessionHash(id)
	app = cleanApp(app)
	now := s.clock()
	who := access.Caller{Session: hash, ID: access.Secret(id), Addr: try.from, App: app}
	var suspended int64
	err := s.db.Write(ctx, int64(c.account), func(tx db.Tx) error {
		err := scanCaller(tx.One(selectStillRight, c.user, c.hash), &who, &suspended)
		if errors.Is(err, db.ErrNoRows) {
			return errChanged
		}
		if err != nil {
			return err
		}
		if err := try.forgive(tx); err != nil || suspended != 0 {
			return err
		}
		if _, err := tx.Exec(insertSession, hash, c.account, c.user, now, app, client); err != nil {
			return err
		}
		if _, err := tx.Exec(deleteExtraSessions, c.user, hash, s.opt.MaxSessions-1); err != nil {
			return err
		}
		if issue != nil {
			if err := issue(tx, hash); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(upsertPlace, try.pair, now); err != nil {
			return err
		}
		return activity.Log(tx, who, activity.Entry{Account: who.Account, At: now, Type: activity.SignIn, Details: client})
	})
	if err != nil {
		return Session{}, fmt.Errorf("account: begin a session: %w", err)
	}
	if suspended != 0 {
		return Session{}, ErrSuspended
	}
	return Session{ID: id, Caller: who}, nil
}

// Caller returns who a session belongs to: ErrSession where it is unknown, ended or unused for too long, or where its
// user is disabled or his account suspended. The session slides, at most once an hour and after the call.
func (s *Service) Caller(ctx context.Context, id string, addr netip.Addr, app string) (access.Caller, error) {
	return s.callerOf(ctx, id, apiSession, addr, app)
}

// callerOf is Caller for sessions of a client.
func (s *Service) callerOf(ctx context.Context, id, client string, addr netip.Addr, app string) (access.Caller, error) {
	who := access.Caller{Session: sessionHash(id), ID: access.Secret(id), Addr: addr}
	if who.Session == nil {
		return access.Caller{}, ErrSession
	}
	now := s.clock()
	var used int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		return scanCaller(tx.One(selectCaller, who.Session, now-seconds(s.opt.SessionIdle), client), &who, &used, &who.App)
	})
	if errors.Is(err, db.ErrNoRows) {
		return access.Caller{}, ErrSession
	}
	if err != nil {
		return access.Caller{}, fmt.Errorf("account: look up a session: %w", err)
	}
	return s.using(ctx, who, used, app), nil
}

// using completes the caller of a session that is being used, and has been used last at some time.
func (s *Service) using(ctx context.Context, who access.Caller, used int64, app string) access.Caller {
	if who.App == "" {
		who.App = cleanApp(app)
	}
	if now := s.clock(); now-used >= slideEvery {
		s.slide(ctx, who, now)
	}
	return who
}

// As returns a user as a caller, without a session: for signed links that act for who made them. ErrSession where the user
// may not sign in.
func (s *Service) As(ctx context.Context, user access.UserID) (who access.Caller, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		who, err = s.AsIn(tx, user)
		return err
	})
	return who, err
}

// AsIn is As within a transaction of the caller's.
func (s *Service) AsIn(tx db.Tx, user access.UserID) (who access.Caller, err error) {
	err = scanCaller(tx.One(selectUserCaller, user), &who)
	if errors.Is(err, db.ErrNoRows) {
		return access.Caller{}, ErrSession
	}
	return who, err
}

// Logout ends the caller's session for good. ErrNoSession if it has ended meanwhile.
func (s *Service) Logout(ctx context.Context, who access.Caller) error {
	if who.Session == nil {
		return ErrNoSession
	}
	var ended int64
	err := s.db.Write(ctx, 0, func(tx db.Tx) (err error) {
		if ended, err = tx.Exec(deleteSession, who.Session); err != nil || ended == 0 {
			return err
		}
		return activity.Log(tx, who, activity.Entry{Account: who.Account, At: s.clock(), Type: activity.SignOut})
	})
	if err != nil {
		return fmt.Errorf("account: end a session: %w", err)
	}
	if ended == 0 {
		return ErrNoSession
	}
	return nil
}

// cleanApp makes one short line of what a client says of itself.
func cleanApp(app string) string {
	app = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, app[:min(len(app), 4*maxApp)])
	if runes := []rune(app); len(runes) > maxApp {
		app = string(runes[:maxApp])
	}
	return app
}
