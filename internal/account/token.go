package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// How long tokens live. A session of tokens lives as long as its last refresh token, or as any other unused session.
const (
	AccessLife  = 24 * time.Hour
	refreshLife = 30 * 24 * time.Hour
	expiredLife = 30 * 24 * time.Hour // for how long an expired one is still told from an unknown one
	maxTokens   = 1000                // of one session; beyond that the oldest are forgotten
)

// Refusals of tokens and of those who ask for them.
var (
	ErrClient         = fault.New(fault.SignedOut, "Unknown client")
	ErrToken          = fault.New(fault.SignedOut, "The access token provided is invalid")
	ErrTokenExpired   = fault.New(fault.SignedOut, "The access token provided has expired")
	ErrRefresh        = fault.New(fault.Invalid, "Invalid refresh token")
	ErrRefreshExpired = fault.New(fault.Invalid, "Refresh token has expired")
)

// Tokens are what an OAuth 2 client gets in place of a session. Both are shown once, and kept as hashes only.
type Tokens struct {
	Access  string // good for AccessLife
	Refresh string // good for one Refresh within 30 days
}

// Grant begins a session of tokens for the user of a name and password. It is Login otherwise, with the same refusals; an
// unknown client, or one that is switched off, is ErrClient.
func (s *Service) Grant(ctx context.Context, client string, in SignIn) (Tokens, error) {
	key := nameKey(cut(client))
	if err := s.db.Read(ctx, func(tx db.Tx) error { return knownClient(tx, key) }); err != nil {
		return Tokens{}, err
	}
	var tokens Tokens
	_, err := s.signIn(ctx, in, key, func(tx db.Tx, session []byte) (err error) {
		tokens, err = s.issue(tx, session)
		return err
	})
	return tokens, err
}

// Refresh spends a refresh token for a new pair; access tokens given before live on. One that is unknown, of another
// client or of an ended session is ErrRefresh, one too old ErrRefreshExpired. One that was spent before is ErrRefresh as
// well, and ends its session with all tokens: somebody holds it who should not, and nobody can tell who. There is no time
// of grace, so that of two who race one gets a pair, and then both are out.
func (s *Service) Refresh(ctx context.Context, client, refresh string) (tokens Tokens, err error) {
	key, hash, now := nameKey(cut(client)), tokenHash(refresh), s.clock()
	var refusal error
	err = s.db.Write(ctx, 0, func(tx db.Tx) error {
		tokens, refusal = Tokens{}, nil
		if err := knownClient(tx, key); err != nil {
			return err
		}
		var session []byte
		var owner string
		var user access.UserID
		var spent bool
		var expires int64
		err := tx.One(selectRefresh, hash, now-seconds(s.opt.SessionIdle)).Scan(&session, &owner, &user, &spent, &expires)
		if errors.Is(err, db.ErrNoRows) || err == nil && owner != key {
			return ErrRefresh
		}
		if err != nil {
			return err
		}
		who, err := s.AsIn(tx, user)
		if err != nil {
			if errors.Is(err, ErrSession) {
				err = ErrRefresh
			}
			return err
		}
		if !spent && expires <= now {
			return ErrRefreshExpired
		}
		n, err := tx.Exec(spendRefresh, hash) // the referee between those who race
		if err != nil {
			return err
		}
		if n == 0 {
			refusal = ErrRefresh // after the commit: what is refused with it has to stay done
			if _, err := tx.Exec(deleteSession, session); err != nil {
				return err
			}
			return activity.Log(tx, who, activity.Entry{Account: who.Account, At: now, Type: activity.TokenRevoke, Details: key})
		}
		if _, err := tx.Exec(updateSessionUsed, session, now); err != nil {
			return err
		}
		tokens, err = s.issue(tx, session)
		return err
	})
	if err == nil {
		err = refusal
	}
	return tokens, err
}

// issue makes a pair of tokens for a session.
func (s *Service) issue(tx db.Tx, session []byte) (t Tokens, err error) {
	now := s.clock()
	if t.Access, err = s.newToken(tx, session, false, now+seconds(AccessLife)); err != nil {
		return t, err
	}
	if t.Refresh, err = s.newToken(tx, session, true, now+seconds(refreshLife)); err != nil {
		return t, err
	}
	_, err = tx.Exec(deleteExtraTokens, session, maxTokens)
	return t, err
}

func (s *Service) newToken(tx db.Tx, session []byte, refresh bool, expires int64) (string, error) {
	raw := make([]byte, sessionBytes)
	if _, err := io.ReadFull(s.opt.Rand, raw); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(raw)
	_, err := tx.Exec(insertToken, tokenHash(token), session, refresh, expires)
	return token, err
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// TokenCaller returns who an access token stands for: ErrToken where it is unknown, its session over, its client switched
// off or its user disabled, ErrTokenExpired where only its time is up. The session slides as it does for Caller.
func (s *Service) TokenCaller(ctx context.Context, token string, addr netip.Addr, app string) (access.Caller, error) {
	who := access.Caller{ID: "OAUTH", Addr: addr}
	now := s.clock()
	var used, expires int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		return scanCaller(tx.One(selectTokenCaller, tokenHash(token), now-seconds(s.opt.SessionIdle)), &who, &who.Session, &used, &who.App, &expires)
	})
	switch {
	case errors.Is(err, db.ErrNoRows):
		return access.Caller{}, ErrToken
	case err != nil:
		return access.Caller{}, fmt.Errorf("account: look up a token: %w", err)
	case expires <= now:
		return access.Caller{}, ErrTokenExpired
	}
	return s.using(ctx, who, used, app), nil
}

const (
	insertToken  = `INSERT INTO oauth_tokens (token_hash, session, is_refresh, expires_at) VALUES ($1, $2, $3, $4)`
	spendRefresh = `UPDATE oauth_tokens SET is_spent = 1 WHERE token_hash = $1 AND is_spent = 0`

	selectRefresh = `SELECT t.session, s.client, s.user_id, t.is_spent, t.expires_at FROM oauth_tokens t
		JOIN sessions s ON s.id_hash = t.session WHERE t.token_hash = $1 AND t.is_refresh = 1 AND s.used_at > $2`

	selectTokenCaller = `SELECT ` + callerColumns + `, s.id_hash, s.used_at, s.app, t.expires_at FROM oauth_tokens t
		JOIN sessions s ON s.id_hash = t.session JOIN oauth_clients c ON c.client_key = s.client
		JOIN users u ON u.id = s.user_id JOIN accounts a ON a.id = s.account_id
		WHERE t.token_hash = $1 AND t.is_refresh = 0 AND s.used_at > $2 AND c.disabled_at IS NULL AND ` + mayCall

	// The tokens of session $1 but the $2 that live longest.
	deleteExtraTokens = `DELETE FROM oauth_tokens WHERE token_hash IN (SELECT token_hash FROM oauth_tokens
		WHERE session = $1 ORDER BY expires_at DESC LIMIT 1000000 OFFSET $2)`

	deleteOldTokens = `DELETE FROM oauth_tokens WHERE expires_at < $1`
)
