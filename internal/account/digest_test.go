package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/db"
)

// mails returns what was queued, and takes it away: recipient, subject and plain text of each.
func (i *instance) mails() []string {
	i.t.Helper()
	var all []string
	err := i.db.Write(ctx, 0, func(tx db.Tx) error {
		all = nil
		for row, err := range tx.Query(`SELECT recipient, subject, plain FROM mails ORDER BY id`) {
			var to, subject, plain string
			if err == nil {
				err = row.Scan(&to, &subject, &plain)
			}
			if err != nil {
				return err
			}
			all = append(all, to+"\n"+subject+"\n"+plain)
		}
		_, err := tx.Exec(`DELETE FROM mails`)
		return err
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return all
}

func TestDigests(t *testing.T) {
	each(t, account.Options{}, func(t *testing.T, i *instance) {
		ann := i.caller("ann1", "correct horse")
		join := func(email string, notify bool) access.Caller {
			t.Helper()
			if _, err := i.CreateMember(ctx, ann, carl(func(in *account.NewMember) { in.Email, in.Notify = email, notify })); err != nil {
				t.Fatal(err)
			}
			return i.caller(email, "correct carl")
		}
		carl, dora := join("carl@example.com", true), join("dora@example.com", false)
		i.mails()
		does := func(who access.Caller, what activity.Type, name string) {
			t.Helper()
			err := i.db.Write(ctx, 0, func(tx db.Tx) error {
				return activity.Log(tx, who, activity.Entry{Account: who.Account, At: i.now.Unix(), Type: what, Name: name, Details: "details"})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		digest := func(want ...string) {
			t.Helper()
			i.want(i.SendDigests(ctx), nil)
			got := i.mails()
			if len(want) == 0 && len(got) == 0 {
				return
			}
			if len(got) != 1 || !strings.HasPrefix(got[0], "ann@example.com\nWhat changed in your drive\n") {
				t.Fatalf("mails: %q", got)
			}
			for _, w := range want {
				if (strings.Count(got[0], strings.TrimPrefix(w, "not ")) == 1) == strings.HasPrefix(w, "not ") {
					t.Errorf("%q: %s", w, got[0])
				}
			}
		}

		digest()
		does(carl, activity.FileUpload, "plan.txt")
		does(carl, activity.FileDownload, "other.txt")
		does(dora, activity.FileUpload, "secret.txt")
		does(ann, activity.FileUpload, "mine.txt")
		digest() // it may still be under way
		i.now = i.now.Add(10 * time.Second)
		digest("Carl Cook: file upload, plan.txt, details", "not other.txt", "not secret.txt", "not mine.txt")
		digest()

		// At most one in a quarter of an hour, and each change once.
		does(carl, activity.FolderCreate, "Maps")
		i.now = i.now.Add(14 * time.Minute)
		digest()
		i.now = i.now.Add(time.Minute)
		digest("folder create, Maps", "not plan.txt")
		i.now = i.now.Add(20 * time.Minute)
		digest()

		for n := range 102 {
			does(carl, activity.FileChange, fmt.Sprintf("file %d.", n))
		}
		i.now = i.now.Add(10 * time.Second)
		digest("file 0.", "file 99.", "not file 100.", "and more")

		// A suspended account's owner hears nothing; what is a day old is told to nobody.
		does(carl, activity.FileTrash, "old.txt")
		i.want(i.Suspend(ctx, "ann1"), nil)
		i.now = i.now.Add(20 * time.Minute)
		digest()
		i.want(i.Resume(ctx, "ann1"), nil)
		i.now = i.now.Add(24 * time.Hour)
		digest()
	})
}
