package account

import (
	"context"
	"fmt"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/mail"
)

const (
	dailySettle = time.Minute // so long after midnight the day's figures are complete
	dailyBatch  = 100         // users in one transaction
)

const (
	// Users who want to know of day $1 and have not been told. An owner's figures are those of his account's own row: what he
	// did himself, and what visitors did.
	selectDaily = `SELECT u.id, u.email, COALESCE(t.uploads, 0), COALESCE(t.uploaded, 0), COALESCE(t.downloads, 0), COALESCE(t.downloaded, 0),
			CASE WHEN u.is_owner = 1 THEN a.storage_used ELSE u.storage_used END
		FROM users u JOIN accounts a ON a.id = u.account_id LEFT JOIN traffic t ON t.account_id = u.account_id AND t.day = $1 AND t.user_id = u.id
		WHERE u.daily_stat = 1 AND u.daily_told < $1 AND ` + mayCall + ` ORDER BY u.id LIMIT $2`

	updateDailyTold = `UPDATE users SET daily_told = $2 WHERE id IN {{keys:$1}}`
)

// SendDaily queues a mail of the figures of the day that is over to all who want one and have not been told. It is a job; what
// days before that had is not told any more.
func (s *Service) SendDaily(ctx context.Context) error {
	today, began := s.Day()
	if s.clock() < began+seconds(dailySettle) {
		return nil
	}
	date := time.Unix((today-1)*24*3600, 0).UTC()
	update := s.db.Dialect().Spell(updateDailyTold)
	for {
		var told []access.UserID
		err := s.db.Write(ctx, 0, func(tx db.Tx) error {
			var mails []mail.Message
			told = nil
			for row, err := range tx.Query(selectDaily, today-1, dailyBatch) {
				var user access.UserID
				var email string
				var f mail.Figures
				if err == nil {
					err = row.Scan(&user, &email, &f.Uploads, &f.Uploaded, &f.Downloads, &f.Downloaded, &f.Stored)
				}
				if err != nil {
					return err
				}
				told, mails = append(told, user), append(mails, mail.Daily(email, date, f))
			}
			for _, m := range mails {
				if err := s.opt.Mail.Queue(tx, m); err != nil {
					return err
				}
			}
			_, err := tx.Exec(update, db.KeyList(told), today-1)
			return err
		})
		if err != nil {
			return fmt.Errorf("account: daily mails: %w", err)
		}
		if len(told) < dailyBatch {
			return nil
		}
	}
}
