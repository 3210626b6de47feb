package account

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"driveway/internal/db"
	"driveway/internal/fault"
)

// Client is an app that may ask for tokens. It is public: it has no secret.
type Client struct {
	ID      string // what it calls itself by, in any case
	Name    string // for people
	Created int64
	Off     bool // its tokens are not taken
}

// Refusals of the clients' administration.
var (
	ErrNoClient   = fault.New(fault.NotFound, "There is no such client.")
	ErrClientName = fault.New(fault.Invalid, "A client's name has 1 to 100 characters in one line.")
)

// AddClient makes a client with an id of its own.
func (s *Service) AddClient(ctx context.Context, name string) (Client, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > 100 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return Client{}, ErrClientName
	}
	raw := make([]byte, 12)
	if _, err := io.ReadFull(s.opt.Rand, raw); err != nil {
		return Client{}, err
	}
	c := Client{ID: hex.EncodeToString(raw), Name: name, Created: s.clock()}
	err := s.db.Write(ctx, 0, func(tx db.Tx) error {
		_, err := tx.Exec(`INSERT INTO oauth_clients (client_key, client_id, name, created_at) VALUES ($1, $1, $2, $3)`, c.ID, c.Name, c.Created)
		return err
	})
	if err != nil {
		return Client{}, fmt.Errorf("account: add a client: %w", err)
	}
	return c, nil
}

// SwitchClient switches a client off or on. Off, its tokens are refused from the next call on, and for good: its sessions end.
func (s *Service) SwitchClient(ctx context.Context, id string, on bool) error {
	key := nameKey(cut(id))
	return s.db.Write(ctx, 0, func(tx db.Tx) error {
		since := s.clock()
		off := &since
		if on {
			off = nil
		}
		n, err := tx.Exec(`UPDATE oauth_clients SET disabled_at = $2 WHERE client_key = $1`, key, off)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNoClient
		}
		if on {
			return nil
		}
		_, err = tx.Exec(`DELETE FROM sessions WHERE client = $1`, key)
		return err
	})
}

// Clients returns all clients, the oldest first.
func (s *Service) Clients(ctx context.Context) (all []Client, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		all = nil
		for row, err := range tx.Query(`SELECT client_id, name, created_at, disabled_at IS NOT NULL FROM oauth_clients ORDER BY created_at, client_id`) {
			var c Client
			if err == nil {
				err = row.Scan(&c.ID, &c.Name, &c.Created, &c.Off)
			}
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// knownClient refuses a client that doesn't exist, or is switched off.
func knownClient(tx db.Tx, key string) error {
	var one int64
	err := tx.One(`SELECT 1 FROM oauth_clients WHERE client_key = $1 AND disabled_at IS NULL`, key).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return ErrClient
	}
	return err
}
