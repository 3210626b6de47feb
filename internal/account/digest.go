package account

import (
	"context"
	"fmt"
	"strings"
	"time"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/mail"
)

const (
	digestEvery  = 15 * time.Minute // at most one mail to an owner in that time
	digestOldest = 24 * time.Hour   // what is older is not told any more: the server was down, or mail about somebody off
	digestSettle = 5 * time.Second  // so long a change may take from its clock to its commit
	digestMost   = 100              // changes in one mail
)

// SendDigests queues a mail to the owner of every account in which account users changed something since the last one, if
// mail about them is on. It is a job.
func (s *Service) SendDigests(ctx context.Context) error {
	var due []access.AccountID
	now := s.clock()
	err := s.db.Read(ctx, func(tx db.Tx) error {
		due = nil
		for row, err := range tx.Query(selectDigestsDue, now-seconds(digestEvery)) {
			var account access.AccountID
			if err == nil {
				err = row.Scan(&account)
			}
			if err != nil {
				return err
			}
			due = append(due, account)
		}
		return nil
	})
	for _, account := range due {
		if err == nil {
			err = s.db.Write(ctx, int64(account), func(tx db.Tx) error { return s.sendDigest(tx, account, now) })
		}
	}
	if err != nil {
		return fmt.Errorf("account: send digests: %w", err)
	}
	return nil
}

// sendDigest queues the mail for one account, if there is something to tell.
func (s *Service) sendDigest(tx db.Tx, account access.AccountID, now int64) error {
	var told int64
	var email, zone string
	if err := tx.One(selectDigest, account).Scan(&told, &email, &zone); err != nil || told > now-seconds(digestEvery) {
		return err // another process was faster
	}
	until := now - seconds(digestSettle)
	if told == 0 {
		told = now - seconds(digestEvery)
	}
	changes, err := activity.ChangesIn(tx, account, max(told, now-seconds(digestOldest)), until, digestMost+1)
	if err != nil || len(changes) == 0 {
		return err
	}
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	entries := make([]string, 0, digestMost+1)
	for _, c := range changes[:min(len(changes), digestMost)] {
		entries = append(entries, digestEntry(c, where))
	}
	if len(changes) > digestMost {
		entries = append(entries, "… and more: the log of your account has all.")
	}
	if err := s.opt.Mail.Queue(tx, mail.Digest(email, "What changed in your drive", "Account users changed this in your drive:", entries)); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE accounts SET told_until = $2 WHERE id = $1`, account, until)
	return err
}

// digestEntry is a line like "2 Jan 15:04 Dora Dee: file upload, plan.txt".
func digestEntry(c activity.Row, where *time.Location) string {
	text := time.Unix(c.At, 0).In(where).Format("2 Jan 15:04 ") + c.User + ": " + strings.ToLower(c.Type.String())
	for _, more := range []string{c.Name, c.Details} {
		if more != "" {
			text += ", " + more
		}
	}
	return text
}

const (
	selectDigestsDue = `SELECT a.id FROM accounts a WHERE a.told_until <= $1 AND a.suspended_at IS NULL
		AND EXISTS (SELECT 1 FROM users u WHERE u.account_id = a.id AND u.notify = 1 AND u.is_owner = 0)`

	selectDigest = `SELECT a.told_until, o.email, o.time_zone FROM accounts a JOIN users o ON o.account_id = a.id AND o.is_owner = 1 WHERE a.id = $1`
)
