package drive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Storage is charged for every version, whatever content it shares: to the account that it lies in, and inside that to the
// account user who made it, of whose group's pool it takes too. What a group uses is the sum over its members.

// ErrMemberStorage is the ErrStorage of an account user: it is his own limit, or his group's, that leaves no room.
var ErrMemberStorage = fmt.Errorf("drive: an account user or his group: %w", ErrStorage)

const (
	spendAccount = `UPDATE accounts SET storage_used = storage_used + $2 WHERE id = $1
		AND (storage_max IS NULL OR storage_used + $2 <= storage_max) AND (file_size_max IS NULL OR $3 <= file_size_max)`

	spendMember = `UPDATE users SET storage_used = storage_used + $3 WHERE id = $1 AND account_id = $2
		AND (storage_max IS NULL OR storage_used + $3 <= storage_max)
		AND NOT EXISTS (SELECT 1 FROM user_groups g WHERE g.id = users.group_id AND g.limited = 1
			AND g.storage_max < $3 + (SELECT CAST(SUM(m.storage_used) AS BIGINT) FROM users m WHERE m.group_id = g.id))`
)

// charge takes storage of an account for what who makes there, so many bytes, the largest version having so many, or
// refuses with ErrStorage or ErrFileSize. The account's writes exclude each other, so that no two get the same room.
func (s *Service) charge(tx db.Tx, who access.Caller, account access.AccountID, bytes, largest int64) error {
	if bytes == 0 {
		return nil
	}
	n, err := tx.Exec(spendAccount, account, bytes, largest)
	if err != nil {
		return err
	}
	if n == 0 {
		return whyFull(tx, account, largest)
	}
	member := who.Member(account)
	if member == 0 {
		return nil
	}
	if n, err = tx.Exec(spendMember, member, account, bytes); err != nil || n > 0 {
		return err
	}
	var there bool
	if err := tx.One(`SELECT COUNT(*) FROM users WHERE id = $1`, member).Scan(&there); err != nil || !there {
		return err // he has been deleted: what he makes is the owner's
	}
	return ErrMemberStorage
}

// whyFull tells which limit of an account leaves no room.
func whyFull(tx db.Tx, account access.AccountID, largest int64) error {
	var limit *int64
	if err := tx.One(`SELECT file_size_max FROM accounts WHERE id = $1`, account).Scan(&limit); err != nil {
		return err
	}
	if limit != nil && largest > *limit {
		return ErrFileSize
	}
	return ErrStorage
}

const (
	repayAccount = `UPDATE accounts SET storage_used = storage_used - $2 WHERE id = $1`
	repayMember  = `UPDATE users SET storage_used = storage_used - $3 WHERE id = $1 AND account_id = $2 AND is_owner = 0`
)

// refund gives the storage of a version back to whom it was charged, in a call by who.
func refund(tx db.Tx, who access.Caller, n *Node) error {
	if _, err := tx.Exec(repayAccount, n.Account, n.Size); err != nil {
		return err
	}
	if n.Uploader == who.User && who.Member(n.Account) == 0 { // the owner, as a rule
		return nil
	}
	_, err := tx.Exec(repayMember, n.Uploader, n.Account, n.Size)
	return err
}

// refundAll is refund for all versions that a query of sizes and uploader_ids gives.
func refundAll(tx db.Tx, account access.AccountID, versions string, args ...any) error {
	all := `UPDATE accounts SET storage_used = storage_used - (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM ` + versions + ` AS v) WHERE id = $1`
	each := `UPDATE users SET storage_used = storage_used - made.bytes
		FROM (SELECT uploader_id, CAST(SUM(size) AS BIGINT) AS bytes FROM ` + versions + ` AS v GROUP BY uploader_id) AS made
		WHERE users.id = made.uploader_id AND users.account_id = $1 AND users.is_owner = 0`
	args = append([]any{account}, args...)
	if _, err := tx.Exec(all, args...); err != nil {
		return err
	}
	_, err := tx.Exec(each, args...)
	return err
}

// makeRoomFor is for how long a write that doesn't fit waits while removed things are purged.
const makeRoomFor = 2 * time.Second

// MakingRoom runs what reserves storage of an account for who. Where it refuses with ErrStorage, what was removed (deleted
// by a client, but still in the trash) is purged, oldest first, for a short time, and it is tried again. An account user
// who has no room left pays with what he removed himself; strangers make no room, and are not told that there is none:
// ErrDenied.
func (s *Service) MakingRoom(ctx context.Context, who access.Caller, account access.AccountID, reserve func() error) error {
	return s.makingRoom(ctx, who, &account, reserve)
}

// makingRoom is MakingRoom where reserve finds out whose storage it takes.
func (s *Service) makingRoom(ctx context.Context, who access.Caller, account *access.AccountID, reserve func() error) error {
	until := time.Now().Add(makeRoomFor)
	for {
		err := reserve()
		if !errors.Is(err, ErrStorage) && !errors.Is(err, ErrFileSize) {
			return err
		}
		if stranger, lookErr := s.Stranger(ctx, who, *account); stranger || lookErr != nil {
			return cmp.Or(lookErr, error(ErrDenied))
		}
		if !errors.Is(err, ErrStorage) || time.Now().After(until) {
			return err
		}
		var of access.UserID
		if errors.Is(err, ErrMemberStorage) {
			of = who.User
		}
		freed, purgeErr := s.purgeRemoved(ctx, *account, of, until)
		if purgeErr != nil {
			return purgeErr
		}
		if !freed {
			return err
		}
	}
}

// Stranger says whether who is neither of an account, nor may edit anything there by a sharing: whatever he puts there, he
// puts into a folder that takes uploads from everybody.
func (s *Service) Stranger(ctx context.Context, who access.Caller, account access.AccountID) (stranger bool, err error) {
	if who.Account == account {
		return false, nil
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		const edits = `SELECT NOT EXISTS (SELECT 1 FROM grants WHERE account_id = $1 AND user_id = $2 AND mode = 1)`
		return tx.One(edits, account, who.User).Scan(&stranger)
	})
	return stranger, err
}

// purgeRemoved destroys some of the oldest removed things of an account: of those that a user removed, or of all (0). It
// says whether there were any.
func (s *Service) purgeRemoved(ctx context.Context, account access.AccountID, of access.UserID, until time.Time) (freed bool, err error) {
	err = s.db.Write(ctx, int64(account), func(tx db.Tx) error {
		const oldest = `UPDATE nodes SET state = 3 WHERE id IN (
			SELECT id FROM nodes WHERE account_id = $1 AND state > 0 AND state = 2 AND (trashed_by = $2 OR $2 = 0) ORDER BY trashed_at LIMIT 10)`
		n, err := tx.Exec(oldest, account, of)
		if freed = n > 0; err == nil && freed {
			_, err = s.bumpTrash(tx, account)
		}
		return err
	})
	for err == nil && time.Now().Before(until) {
		done, stepErr := s.purgeSome(ctx, account)
		if done || stepErr != nil {
			return freed || !done, stepErr
		}
		freed = true
	}
	return freed, err
}
