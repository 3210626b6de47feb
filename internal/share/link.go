package share

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// Refusals of links.
var (
	ErrDate    = fault.New(fault.Invalid, "Invalid value specified for `date`. Expecting a day to come in `YYYY-MM-DD` format.")
	ErrUsesMax = fault.New(fault.Invalid, "Invalid value specified for `counter`. Minimum required value is 0.")
	ErrUsedUp  = fault.New(fault.NotFound, "The link has been used up.")
)

// TokenLength is how many hex digits a token has.
const TokenLength = 64

// Limits is how long, and how often, a link works.
type Limits struct {
	Date    string // the last day, YYYY-MM-DD, in the time zone of whoever sets it
	UsesMax int64  // how often content may be sent from its first byte; 0: no limit
}

// String returns the limits for people: "until 2026-12-31, 5 uses".
func (l Limits) String() string {
	text := "until " + l.Date
	if l.UsesMax > 0 {
		text += ", " + strconv.FormatInt(l.UsesMax, 10) + " uses"
	}
	return text
}

// Link is an expiring link. The zero Link is none.
type Link struct {
	Token string // stands where the thing's id would
	Limits
	Uses int64
}

const (
	selectLink = `SELECT nonce, date, uses_max, uses FROM links WHERE node_id = $1`
	upsertLink = `INSERT INTO links (node_id, account_id, nonce, token_hash, maker_id, date, expires_at, uses_max) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (node_id) DO UPDATE SET maker_id = $5, date = $6, expires_at = $7,
			uses = CASE WHEN links.uses_max = $8 AND links.date = $6 THEN links.uses ELSE 0 END, uses_max = $8`
	resolveLink = `SELECT node_id, maker_id, uses_max > 0, uses_max > 0 AND uses >= uses_max FROM links WHERE token_hash = $1 AND expires_at >= $2`
	useLink     = `UPDATE links SET uses = uses + 1 WHERE token_hash = $1 AND expires_at >= $2 AND (uses_max = 0 OR uses < uses_max)`
)

// token derives the secret of a link, so that the database holds only its hash and yet it can be shown again.
func (s *Service) token(node int64, nonce []byte) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(nonce)
	return hex.EncodeToString(mac.Sum(nil))
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// finder finds the thing that a link is for, if the caller may have links to it.
type finder func(tx db.Tx) (drive.Item, error)

func (s *Service) fileFinder(who access.Caller, id drive.FileID) finder {
	return func(tx db.Tx) (drive.Item, error) { return s.drive.FileIn(tx, who, id, access.MakeLink) }
}

func (s *Service) folderFinder(who access.Caller, id drive.FolderID) finder {
	return func(tx db.Tx) (drive.Item, error) {
		it, err := s.drive.FolderIn(tx, who, id, access.MakeLink)
		if err == nil && it.IsRoot() {
			err = drive.ErrRoot
		}
		return it, err
	}
}

// LinkFile makes a link to a file, or gives the one that there is these limits; a limit that changes begins to count
// anew. It returns the file as well, for its name.
func (s *Service) LinkFile(ctx context.Context, who access.Caller, id drive.FileID, l Limits) (Link, drive.Item, error) {
	return s.set(ctx, who, s.fileFinder(who, id), l)
}

// LinkFolder is LinkFile for folders.
func (s *Service) LinkFolder(ctx context.Context, who access.Caller, id drive.FolderID, l Limits) (Link, drive.Item, error) {
	return s.set(ctx, who, s.folderFinder(who, id), l)
}

func (s *Service) set(ctx context.Context, who access.Caller, find finder, l Limits) (link Link, it drive.Item, err error) {
	if l.UsesMax < 0 {
		return link, it, ErrUsesMax
	}
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		if it, err = find(tx); err != nil {
			return err
		}
		end, err := s.endOf(tx, who, l.Date)
		if err != nil {
			return err
		}
		before, err := s.read(tx, it.Key)
		if err != nil {
			return err
		}
		nonce := make([]byte, 16)
		if _, err := io.ReadFull(s.rand, nonce); err != nil {
			return err
		}
		// An existing link keeps its nonce and token: the conflict clause leaves them alone.
		if _, err := tx.Exec(upsertLink, it.Key, it.Account, nonce, hashOf(s.token(it.Key, nonce)), who.User, l.Date, end, l.UsesMax); err != nil {
			return err
		}
		if link, err = s.read(tx, it.Key); err != nil || link.Limits == before.Limits {
			return err
		}
		return s.note(tx, who, activity.LinkCreate, it.Account, it.Name, link.Limits.String())
	})
	return link, it, err
}

// endOf returns the last second of a day in the caller's time zone. A day that is over is ErrDate.
func (s *Service) endOf(tx db.Tx, who access.Caller, date string) (int64, error) {
	var zone string
	if err := tx.One(`SELECT time_zone FROM users WHERE id = $1`, who.User).Scan(&zone); err != nil {
		return 0, err
	}
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	day, err := time.ParseInLocation(time.DateOnly, date, where)
	if err != nil {
		return 0, ErrDate
	}
	end := day.AddDate(0, 0, 1).Unix() - 1
	if end < s.now().Unix() {
		return 0, ErrDate
	}
	return end, nil
}

func (s *Service) read(tx db.Tx, node int64) (l Link, err error) {
	var nonce []byte
	err = tx.One(selectLink, node).Scan(&nonce, &l.Date, &l.UsesMax, &l.Uses)
	if errors.Is(err, db.ErrNoRows) {
		return Link{}, nil
	}
	l.Token = s.token(node, nonce)
	return l, err
}

// FileLink returns the link to a file, the zero Link if there is none, and the file.
func (s *Service) FileLink(ctx context.Context, who access.Caller, id drive.FileID) (Link, drive.Item, error) {
	return s.get(ctx, s.fileFinder(who, id))
}

// FolderLink is FileLink for folders.
func (s *Service) FolderLink(ctx context.Context, who access.Caller, id drive.FolderID) (Link, drive.Item, error) {
	return s.get(ctx, s.folderFinder(who, id))
}

func (s *Service) get(ctx context.Context, find finder) (link Link, it drive.Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		if it, err = find(tx); err != nil {
			return err
		}
		link, err = s.read(tx, it.Key)
		return err
	})
	return link, it, err
}

// EndFile ends the link to a file, if there is one. A later one has another token.
func (s *Service) EndFile(ctx context.Context, who access.Caller, id drive.FileID) (drive.Item, error) {
	return s.end(ctx, who, s.fileFinder(who, id))
}

// EndFolder is EndFile for folders.
func (s *Service) EndFolder(ctx context.Context, who access.Caller, id drive.FolderID) (drive.Item, error) {
	return s.end(ctx, who, s.folderFinder(who, id))
}

func (s *Service) end(ctx context.Context, who access.Caller, find finder) (it drive.Item, err error) {
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		if it, err = find(tx); err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM links WHERE node_id = $1`, it.Key)
		if err != nil || n == 0 {
			return err
		}
		return s.note(tx, who, activity.LinkDelete, it.Account, it.Name, "")
	})
	return it, err
}

// Opened is what a token opens: the caller that its holder is, and the thing.
type Opened struct {
	Caller  access.Caller
	Counted bool // its uses are limited
	drive.Item
}

// IsToken says whether a text has the form of a link's token.
func IsToken(text string) bool {
	if len(text) != TokenLength {
		return false
	}
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Open returns what a link's token opens. One that is unknown, over, ended, used up, or whose maker could not make it
// now, is drive.ErrNoFile: they can't be told apart.
func (s *Service) Open(ctx context.Context, token string, visitor access.Caller) (o Opened, err error) {
	if !IsToken(token) {
		return o, drive.ErrNoFile
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		var node int64
		var makerID access.UserID
		var usedUp bool
		err := tx.One(resolveLink, hashOf(token), s.now().Unix()).Scan(&node, &makerID, &o.Counted, &usedUp)
		if errors.Is(err, db.ErrNoRows) || err == nil && usedUp {
			return drive.ErrNoFile
		}
		if err != nil {
			return err
		}
		maker, err := s.accounts.AsIn(tx, makerID)
		if errors.Is(err, account.ErrSession) {
			return drive.ErrNoFile
		}
		if err != nil {
			return err
		}
		if _, err := s.drive.NodeIn(tx, maker, node, access.MakeLink); errors.Is(err, drive.ErrDenied) {
			return drive.ErrNoFile
		} else if err != nil {
			return err
		}
		o.Caller = access.Caller{Kind: access.Link, Scope: node, Addr: visitor.Addr, App: visitor.App, Key: visitor.Key}
		o.Item, err = s.drive.NodeIn(tx, o.Caller, node, access.See)
		return err
	})
	return o, err
}

// WasLink says whether a token is that of a link that was made and not ended, whether it still opens anything or not.
func (s *Service) WasLink(ctx context.Context, token string) bool {
	var one int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		return tx.One(`SELECT 1 FROM links WHERE token_hash = $1`, hashOf(token)).Scan(&one)
	})
	return err == nil
}

// Use counts one use of a link: content that is about to be sent from its first byte. One use too many is ErrUsedUp, and
// then nothing may be sent. The limit holds exactly, however many use the link at once.
func (s *Service) Use(ctx context.Context, token string, account access.AccountID) error {
	return s.db.Write(ctx, int64(account), func(tx db.Tx) error {
		n, err := tx.Exec(useLink, hashOf(token), s.now().Unix())
		if err == nil && n == 0 {
			err = ErrUsedUp
		}
		return err
	})
}
