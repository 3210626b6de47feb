package drive

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Content is immutable content that a file can hold: what transfer hands over when an upload is complete.
type Content struct {
	Key      int64  // of content that the account holds already; 0: it is new
	StoreKey string // new content: where it lies in the content store; empty: Data holds it
	Data     []byte // new, small content
	Size     int64
	MD5      []byte
	SHA256   []byte
}

// hold counts one more reference to content, and makes its row where it is new. It returns the content's key.
func hold(tx db.Tx, account access.AccountID, c Content) (int64, error) {
	if c.Key != 0 {
		return c.Key, refer(tx, c.Key, 1)
	}
	var key int64
	err := tx.One(`INSERT INTO contents (account_id, store_key, size, md5, sha256, refs) VALUES ($1, $2, $3, $4, $5, 1) RETURNING id`,
		account, c.StoreKey, c.Size, c.MD5, c.SHA256).Scan(&key)
	if err == nil && c.StoreKey == "" && c.Size > 0 {
		_, err = tx.Exec(`INSERT INTO content_data (content_id, data) VALUES ($1, $2)`, key, c.Data)
	}
	return key, err
}

// refer adds references to content that has a row.
func refer(tx db.Tx, content, references int64) error {
	n, err := tx.Exec(`UPDATE contents SET refs = refs + $2, unused_at = NULL WHERE id = $1`, content, references)
	if err == nil && n == 0 {
		err = ErrNoFile
	}
	return err
}

// drop takes the reference and the storage of a version back, in a call by who. Content that nothing holds any more is
// collected after a grace time.
func (s *Service) drop(tx db.Tx, who access.Caller, version *Node) error {
	const release = `UPDATE contents SET refs = refs - 1, unused_at = CASE WHEN refs = 1 THEN $2 ELSE unused_at END WHERE id = $1`
	if _, err := tx.Exec(release, version.Content, s.clock()); err != nil {
		return err
	}
	return refund(tx, who, version)
}

// Location is where a version's bytes are.
type Location struct {
	StoreKey string // in the content store; empty: Data is all of it
	Data     []byte
}

// Why a file that shows can't be read.
var (
	ErrProtected  = fault.New(fault.Denied, "File requires password")
	ErrNoDownload = fault.New(fault.Denied, "Download permissions are not enabled for this file")
)

// Locate returns a file, or one of its versions, whose content who may read, and where that content is.
func (s *Service) Locate(ctx context.Context, who access.Caller, id FileID) (Item, Location, error) {
	return s.locate(ctx, who, id, false)
}

// LocateBackup is Locate of the newest version before the one that the id stands for, if there is one.
func (s *Service) LocateBackup(ctx context.Context, who access.Caller, id FileID) (Item, Location, error) {
	return s.locate(ctx, who, id, true)
}

func (s *Service) locate(ctx context.Context, who access.Caller, id FileID, earlier bool) (it Item, at Location, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.file(tx, who, id, access.Read)
		if errors.Is(err, ErrDenied) {
			err = whyUnread(p, who)
		}
		if err != nil {
			return err
		}
		if earlier {
			err := scanVersion(tx.One(selectEarlier, p.Key, p.Version), &p.Node)
			if err != nil && !errors.Is(err, db.ErrNoRows) {
				return err
			}
			p.old = p.old || err == nil
		}
		if it, err = s.item(tx, who, p); err != nil {
			return err
		}
		return locate(tx, p.Content, who.Member(p.Account), &at, &it.Limits)
	})
	return it, at, err
}

// locate finds content, and by the way the limits of the account user (0: nobody) who wants it.
func locate(tx db.Tx, content int64, member access.UserID, at *Location, limits *Limits) error {
	const where = `SELECT c.store_key, d.data, ` + memberLimits + ` FROM contents c LEFT JOIN content_data d ON d.content_id = c.id
		` + joinMember + ` WHERE c.id = $1`
	return tx.One(where, content, member).Scan(&at.StoreKey, &at.Data, &limits.MemberBandwidth, &limits.GroupBandwidth)
}

const (
	memberLimits = `m.bandwidth_max, CASE WHEN g.limited = 1 THEN g.bandwidth_max END`
	joinMember   = `LEFT JOIN users m ON m.id = $2 LEFT JOIN user_groups g ON g.id = m.group_id`
)

// Limits returns the limits of an account for what who downloads from it.
func (s *Service) Limits(ctx context.Context, who access.Caller, account access.AccountID) (l Limits, err error) {
	const of = `SELECT a.bandwidth_max, a.upload_speed_max, a.download_speed_max, ` + memberLimits + ` FROM accounts a ` + joinMember + ` WHERE a.id = $1`
	err = s.db.Read(ctx, func(tx db.Tx) error {
		return tx.One(of, account, who.Member(account)).Scan(&l.Bandwidth, &l.UploadSpeed, &l.DownloadSpeed, &l.MemberBandwidth, &l.GroupBandwidth)
	})
	return l, err
}

const selectEarlier = `SELECT ` + versionColumns + ` FROM versions v WHERE v.node_id = $1 AND v.number < $2 ORDER BY v.number DESC LIMIT 1`

// whyUnread tells a caller who sees a file why it is not for reading.
func whyUnread(p *place, who access.Caller) error {
	if f := p.facts(who); f.FolderAccess != access.Private && !f.Download {
		return ErrNoDownload
	} else if f.PasswordPending {
		return ErrProtected
	}
	return ErrDenied
}

// maxHolders is how many files with the same content are tried for one that the caller may read.
const maxHolders = 20

// Holding returns the key of content with this MD5 and size that is in a live file of the account that who may read,
// or 0. A hash alone never gives access to bytes that the caller could not read anyway.
func (s *Service) Holding(ctx context.Context, who access.Caller, account access.AccountID, md5 []byte, size int64) (content int64, err error) {
	const holders = `SELECT n.id, c.id FROM contents c JOIN nodes n ON n.content_id = c.id
		WHERE c.account_id = $1 AND c.md5 = $2 AND c.size = $3 AND n.account_id = $1 AND n.state = 0 LIMIT $4`
	type holder struct{ node, content int64 }
	err = s.db.Read(ctx, func(tx db.Tx) error {
		var tried []holder
		for row, err := range tx.Query(holders, account, md5, size, maxHolders) {
			if err != nil {
				return err
			}
			var h holder
			if err := row.Scan(&h.node, &h.content); err != nil {
				return err
			}
			tried = append(tried, h)
		}
		for _, h := range tried {
			p, err := find(tx, who, `n.id = $1`, h.node)
			if err != nil {
				return err
			}
			if allow(tx, p, who, access.Read, ErrNoFile) == nil {
				content = h.content
				return nil
			}
		}
		return nil
	})
	return content, err
}
