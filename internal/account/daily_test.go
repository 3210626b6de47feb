package account_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
)

func TestDailyFigures(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		ann := i.caller("ann1", "correct horse")
		ben := i.add("ben@example.com", "ben1", "correct ben")
		i.now = time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)
		wants := func(on bool) { i.want(i.ChangeProfile(ctx, ann, account.Profile{DailyStat: &on}), nil) }
		traffic := func(user access.UserID, account access.AccountID) {
			day, _ := i.Day()
			err := i.db.Write(ctx, 0, func(tx db.Tx) error {
				_, err := tx.Exec(`INSERT INTO traffic (account_id, day, user_id, uploads, uploaded, downloads, downloaded)
					VALUES ($1, $2, $3, 2, 1048576, 1, 524288)`, account, day, user)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		mails := func(want ...string) {
			t.Helper()
			i.want(i.SendDaily(ctx), nil)
			i.want(i.SendDaily(ctx), nil) // once a day
			var got []string
			err := i.db.Read(ctx, func(tx db.Tx) error {
				got = nil
				for row, err := range tx.Query(`SELECT recipient || ' ' || subject || ' ' || plain FROM mails ORDER BY id`) {
					var text string
					if err == nil {
						err = row.Scan(&text)
					}
					if err != nil {
						return err
					}
					got = append(got, text)
				}
				return nil
			})
			if err != nil || len(got) != len(want) {
				t.Fatalf("%d mails, want %d: %v", len(got), len(want), err)
			}
			for n, text := range want {
				for part := range strings.SplitSeq(text, "|") {
					if !strings.Contains(got[n], part) {
						t.Errorf("mail %d lacks %q:\n%s", n, part, got[n])
					}
				}
			}
		}
		traffic(ann.User, ann.Account)
		traffic(ben.ID, ben.Account)
		mails()
		wants(true)
		mails() // the day is not over
		i.now = time.Date(2027, 1, 16, 8, 0, 59, 0, time.UTC)
		mails() // nor all counted
		i.now = i.now.Add(time.Second)
		first := "ann@example.com Your figures of 15 January 2027|uploads: 2, 1.0 MB|downloads: 1, 0.5 MB|storage used: 0.0 MB"
		mails(first)
		i.now = i.now.Add(3 * 24 * time.Hour) // the server was down
		second := "ann@example.com Your figures of 18 January 2027|uploads: 0, 0.0 MB"
		mails(first, second)
		wants(false)
		i.now = i.now.Add(24 * time.Hour)
		mails(first, second)
		wants(true)
		i.want(i.Disable(ctx, "ann1"), nil)
		i.now = i.now.Add(24 * time.Hour)
		mails(first, second)
	})
}
