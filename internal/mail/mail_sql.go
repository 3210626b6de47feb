package mail

import (
	"time"

	"driveway/internal/db"
)

const (
	insertMail = `INSERT INTO mails (message_id, about, account_id, user_id, recipient, reply_to, subject, plain, html, queued_at, due_at)
		VALUES ({{random}}, $1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`

	countSent = `SELECT COUNT(CASE WHEN user_id = $2 THEN 1 END), COUNT(*) FROM mails
		WHERE account_id = $1 AND user_id <> 0 AND queued_at > $3`

	selectDue = `SELECT id, message_id, about, recipient, reply_to, subject, plain, html, queued_at, tries FROM mails
		WHERE done_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2`

	updateDone = `UPDATE mails SET done_at = $2, ` + noText + ` WHERE id = $1`

	updateLater = `UPDATE mails SET due_at = $2, tries = tries + 1 WHERE id = $1`

	// The oldest that were queued at $1 or before, and still wait.
	updateGivenUp = `UPDATE mails SET done_at = $2, ` + noText + ` WHERE id IN (SELECT id FROM mails
		WHERE done_at IS NULL AND queued_at <= $1 ORDER BY id LIMIT $3) RETURNING id, about`

	deleteDone = `DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE done_at IS NOT NULL AND done_at <= $1 LIMIT $2)`

	noText = `recipient = '', reply_to = '', subject = '', plain = '', html = ''`
)

// waiting is a row of a mail that is due.
type waiting struct {
	id    int64
	about string
	tries int64
	mail  Mail
}

// scanWaiting reads the columns of selectDue.
func scanWaiting(row db.Row) (w waiting, err error) {
	var queued int64
	m := &w.mail
	err = row.Scan(&w.id, &m.ID, &w.about, &m.To, &m.ReplyTo, &m.Subject, &m.Plain, &m.HTML, &queued, &w.tries)
	m.Queued = time.Unix(queued, 0).UTC()
	return w, err
}
