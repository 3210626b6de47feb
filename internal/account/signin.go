package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// SignIn is what somebody shows to be let in.
type SignIn struct {
	Name     string // e-mail address or user name
	Password string
	Addr     netip.Addr
	App      string // the client's own version string
}

// Login begins a session for the user of a name and password.
//
// Whatever is wrong (no such name, wrong password, disabled), the refusal is ErrSignInName, or ErrSignInEmail where the
// name as typed has an @, after the same work. Only the right password of a suspended account learns ErrSuspended.
//
// Wrong attempts are limited in the database, for known and unknown names alike: Limits.Pair by one name from one
// address, Limits.Wide by one name from anywhere and from one address by any name. The same wrong password counts once,
// since programs repeat a refused sign-in. A name and address that signed in together within Limits.Known are judged
// by their own counter alone, so that no stranger can lock an owner out. Over a limit nothing is checked any more, the
// right password included: fault.Busy with the time to wait. Running sessions notice nothing. An attempt is counted
// before it is checked, and struck off when it was right: many at once gain nothing, and where the database can't
// count nobody gets in.
func (s *Service) Login(ctx context.Context, in SignIn) (Session, error) {
	return s.signIn(ctx, in, apiSession, nil)
}

// signIn is Login for sessions of a client. issue, if there is one, makes tokens for it in the same transaction.
func (s *Service) signIn(ctx context.Context, in SignIn, client string, issue func(tx db.Tx, session []byte) error) (Session, error) {
	refusal := ErrSignInName
	if strings.Contains(in.Name, "@") {
		refusal = ErrSignInEmail
	}
	try := s.newAttempt(in)
	if err := s.admit(ctx, try); err != nil {
		return Session{}, err
	}
	c, err := s.candidate(ctx, in.Name)
	if err != nil {
		return Session{}, fmt.Errorf("account: sign in: %w", err)
	}
	right, err := s.passwords.verify(ctx, c.hash, in.Password)
	if err != nil {
		return Session{}, fmt.Errorf("account: sign in: %w", err)
	}
	if !right || c.disabled {
		s.failed(ctx, c, in)
		return Session{}, refusal
	}
	session, err := s.begin(ctx, c, try, in.App, client, issue)
	if errors.Is(err, errChanged) { // disabled, or given another password, while his old one was being checked
		s.failed(ctx, c, in)
		return Session{}, refusal
	}
	return session, err
}

// candidate is the user that somebody claims to be; its zero value is nobody, with a hash that no password has.
type candidate struct {
	user     access.UserID
	account  access.AccountID
	owner    bool
	hash     string
	disabled bool
}

func (s *Service) candidate(ctx context.Context, name string) (c candidate, err error) {
	key := usableKey(name)
	err = s.db.Read(ctx, func(tx db.Tx) error {
		c = candidate{}
		err := tx.One(selectCandidate, key).Scan(&c.user, &c.account, &c.owner, &c.hash, &c.disabled)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	return c, err
}

// failed notes a refused sign-in in the log of the user's account, if there is such a user. It makes nobody wait: how long
// a refusal takes must not tell who exists.
func (s *Service) failed(ctx context.Context, c candidate, in SignIn) {
	if c.user == 0 {
		return
	}
	who := access.Caller{Kind: access.AccountUser, Account: c.account, User: c.user, Addr: in.Addr, App: cleanApp(in.App)}
	if c.owner {
		who.Kind = access.Owner
	}
	now := s.clock()
	s.behind.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		err := s.db.WriteRelaxed(ctx, 0, func(tx db.Tx) error { return activity.Failed(tx, who, now) })
		if err != nil {
			s.opt.Log.Warn("a failed sign-in is not in the user log", "user", who.User, "cause", err)
		}
	})
}
