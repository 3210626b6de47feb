package board

import (
	"context"
	"errors"
	"slices"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
)

// purgeStep is how many rows one transaction of the purge touches: it has to let others through.
const purgeStep = 500

// tables are those with rows that can be purged, each behind what holds them; also is where rows lie that go with them.
var tables = []struct{ name, parent, column, also string }{
	{"project_lists", "", "", ""},
	{"projects", "project_lists", "project_list_id", "project_members WHERE project_id"},
	{"task_lists", "projects", "project_id", ""},
	{"tasks", "task_lists", "list_id", "task_files WHERE task_id"},
	{"task_comments", "tasks", "task_id", "task_files WHERE comment_id"},
	{"task_subcomments", "task_comments", "comment_id", ""},
}

// EmptyTrash destroys what is in the trash of the caller's account: for its owner all of it, for others what they put there
// themselves and still see, at the top of the trash. It is gone for everybody at once; the rows go afterwards.
func (s *Service) EmptyTrash(ctx context.Context, who access.Caller) error {
	return s.write(ctx, who, func(tx db.Tx) error {
		for _, t := range tables {
			if who.Kind != access.Owner {
				break
			}
			if _, err := tx.Exec(`UPDATE `+t.name+` SET purging = 1 WHERE account_id = $1 AND trashed_at IS NOT NULL AND purging = 0`, who.Account); err != nil {
				return err
			}
		}
		if who.Kind != access.Owner {
			if err := emptyOwn(tx, who); err != nil {
				return err
			}
		}
		return purgeSome(tx, who.Account) // what is little is gone for good with that
	})
}

// emptyOwn marks what an account user put into the trash himself: tops, and comments and subcomments on tasks that are not
// in the trash.
func emptyOwn(tx db.Tx, who access.Caller) error {
	for k := range kinds {
		sql := new(query)
		text := `UPDATE ` + nouns[k].table + ` SET purging = 1 WHERE id IN (SELECT ` + nouns[k].alias + `.id FROM ` + seen(k, sql.me(who)) + ` WHERE ` +
			nouns[k].alias + `.account_id = ` + sql.arg(who.Account) + ` AND ` + nouns[k].alias + `.trashed_by = ` + sql.arg(who.User) +
			` AND ` + topOf(k, Trashed) + ` AND ` + sees(k, sql.me(who)) + `)`
		if _, err := tx.Exec(text, sql.args...); err != nil {
			return err
		}
	}
	for table, joins := range map[string]string{
		"task_comments":    `task_comments x JOIN tasks t ON t.id = x.task_id`,
		"task_subcomments": `task_subcomments x JOIN task_comments y ON y.id = x.comment_id AND y.trashed_at IS NULL JOIN tasks t ON t.id = y.task_id`,
	} {
		sql := new(query)
		text := `UPDATE ` + table + ` SET purging = 1 WHERE id IN (SELECT x.id FROM ` + joins + ` JOIN task_lists l ON l.id = t.list_id
			JOIN projects p ON p.id = l.project_id JOIN project_lists pl ON pl.id = p.project_list_id` + callersRow(sql.me(who)) + `
			WHERE x.account_id = ` + sql.arg(who.Account) + ` AND x.trashed_at IS NOT NULL AND x.trashed_by = ` + sql.arg(who.User) + ` AND ` +
			whole(aTask) + ` AND ` + unmarked(aTask, `trashed_at`) + ` AND ` + seesTask(sql.me(who)) + `)`
		if _, err := tx.Exec(text, sql.args...); err != nil {
			return err
		}
	}
	return nil
}

// Purge clears away what has been destroyed, and what has been in the trash for longer than retention (nil: for ever), in
// steps that let other writes through. It returns when nothing is left to do.
func (s *Service) Purge(ctx context.Context, retention *time.Duration) error {
	if retention != nil {
		if err := s.expire(ctx, s.now().Add(-*retention).Unix()); err != nil {
			return err
		}
	}
	return s.perAccount(ctx, `purging = 1`, nil, purgeSome)
}

// expire destroys what was trashed before a time.
func (s *Service) expire(ctx context.Context, before int64) error {
	const old = `trashed_at IS NOT NULL AND trashed_at < $1 AND purging = 0`
	return s.perAccount(ctx, old, []any{before}, func(tx db.Tx, account access.AccountID) error {
		for _, t := range tables {
			const mark = ` SET purging = 1 WHERE id IN (SELECT id FROM `
			text := `UPDATE ` + t.name + mark + t.name + ` WHERE ` + old + ` AND account_id = $2 LIMIT $3)`
			if _, err := tx.Exec(text, before, account, purgeStep); err != nil {
				return err
			}
		}
		return nil
	})
}

// perAccount runs step, alone in an account that has rows of a condition, until there are none in any.
func (s *Service) perAccount(ctx context.Context, which string, args []any, step func(db.Tx, access.AccountID) error) error {
	for _, t := range tables {
		for {
			var account access.AccountID
			err := s.db.Read(ctx, func(tx db.Tx) error {
				return tx.One(`SELECT account_id FROM `+t.name+` WHERE `+which+` LIMIT 1`, args...).Scan(&account)
			})
			if errors.Is(err, db.ErrNoRows) {
				break
			}
			if err != nil {
				return err
			}
			if err := s.db.Write(ctx, int64(account), func(tx db.Tx) error { return step(tx, account) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// purgeSome does one step of the purge of an account: marks go down to what lies below, then rows go from the bottom up.
func purgeSome(tx db.Tx, account access.AccountID) error {
	for _, t := range tables[1:] {
		down := `UPDATE ` + t.name + ` SET purging = 1 WHERE id IN (SELECT x.id FROM ` + t.parent + ` up JOIN ` + t.name + ` x ON x.` + t.column + ` = up.id
			WHERE up.account_id = $1 AND up.purging = 1 AND x.purging = 0 LIMIT $2)`
		if n, err := tx.Exec(down, account, purgeStep); err != nil || n == purgeStep {
			return err
		}
	}
	for _, t := range slices.Backward(tables) {
		some := `(SELECT id FROM ` + t.name + ` WHERE account_id = $1 AND purging = 1 ORDER BY id LIMIT $2)`
		if t.also != "" {
			if _, err := tx.Exec(`DELETE FROM `+t.also+` IN `+some, account, purgeStep); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`DELETE FROM `+t.name+` WHERE id IN `+some, account, purgeStep)
		if err == nil && t.name == "tasks" && n > 0 {
			_, err = tx.Exec(`UPDATE accounts SET tasks_used = tasks_used - $2 WHERE id = $1`, account, n)
		}
		if err != nil || n == purgeStep {
			return err
		}
	}
	return nil
}
