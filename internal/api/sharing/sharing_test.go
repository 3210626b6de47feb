package sharing_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	noFolder    = "Directory doesn't exist"
	noUser      = "User not found"
	notYours    = "Invalid shared id."
	ended       = "Invalid sessions please relogin."
	alreadyDone = "This folder already shared with this user"
)

// world has three owners: Ann shares with Ben and Cleo.
type world struct {
	*apitest.World
	t         *testing.T
	ann, ben  *apitest.User
	cleo      *apitest.User
	top, plan string // Ann's folders: top holds plan
}

func each(t *testing.T, story func(w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := &world{World: apitest.Start(t, d), t: t}
		w.ann, w.ben, w.cleo = w.Ann, w.Ben, w.Join("cleo", "Cleo", "")
		w.top = w.ann.Folder("0", "Top")
		w.plan = w.ann.Folder(w.top, "Plan")
		story(w)
	})
}

// share shares a folder of Ann's.
func (w *world) share(folder, with string, mode any) *apitest.Answer {
	w.t.Helper()
	return w.ann.Post("/sharing.json", apitest.Args{"folder_id": folder, "username": with, "sharemode": mode})
}

func (w *world) shared(folder, with string, mode any) (id string) {
	w.t.Helper()
	return w.share(folder, with, mode).OK().Text("SharingID")
}

// received lists what one of Ann's sharings stands for, as "folder=mode folder=mode".
func received(u *apitest.User, id string) string {
	a := u.Get("/sharing/listsharedfolders.json/{session_id}/" + id).OK()
	names, modes := strings.Fields(a.All("SharedFolders", "Name")), strings.Fields(a.All("SharedFolders", "ShareMode"))
	for i := range names {
		names[i] += "=" + modes[i]
	}
	return strings.Join(names, " ")
}

func stampOf(u *apitest.User) int64 {
	return u.Get("/sharing/listsharedusers.json/{session_id}").OK().Int("DirUpdateTime")
}

func (w *world) want(got, want any) {
	w.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.t.Errorf("got %v, want %v", got, want)
	}
}

func TestAFolderIsShared(t *testing.T) {
	each(t, func(w *world) {
		w.ann.Get("/sharing/listusers.json/{session_id}/" + w.plan).Is("[]")
		w.ben.Get("/sharing/listsharedusers.json/{session_id}").Is(fmt.Sprintf(`{"DirUpdateTime":%d,"ResponseType":1}`, w.Clock.Now().Unix()))

		before := w.ann.Get("/folder/info.json/{session_id}/" + w.top).Int("DirUpdateTime")
		toBen := w.share(w.plan, "BEN@example.com ", 1).Golden("9.4")
		w.want(toBen.Int("DirUpdateTime"), before+1)
		w.want(w.ann.Get("/folder/info.json/{session_id}/"+w.top).Int("DirUpdateTime"), before+1)
		w.share(w.plan, "cleo1", "0").Has(apitest.Args{"Name": "Cleo", "ShareMode": "0"})
		w.ann.Get("/sharing/listusers.json/{session_id}/" + w.plan).Golden("9.3")
		w.ann.Get("/sharing/listusers.json/{session_id}/" + w.top).Is("[]")
		w.ann.Get("/sharing/listusers.json/{session_id}/0").Is("[]")

		w.ben.Get("/sharing/listsharedusers.json/{session_id}").Golden("9.2")
		w.ben.Get("/sharing/listsharedfolders.json/{session_id}/" + toBen.Text("SharingID")).Golden("9.1")

		// Any of somebody's live sharings stands for him.
		other := w.shared(w.ann.Folder("0", "Other"), "ben1", 0)
		w.want(received(w.ben, other), "Other=0 Plan=1")
		w.ben.Get("/sharing/listsharedfolders.json/{session_id}/" + other).Has(apitest.Args{"SharingID": other, "SharedUserName": "Ann Archer"})
		w.ben.Get("/sharing/listsharedusers.json/{session_id}").Has(apitest.Args{"SharedUsers.0.SharingID": toBen.Text("SharingID"), "SharedUsers.1": nil})

		// Sharers come by name.
		w.cleo.Post("/sharing.json", apitest.Args{"folder_id": w.cleo.Folder("0", "Cleo's"), "username": "ben1", "sharemode": 1}).OK()
		w.want(w.ben.Get("/sharing/listsharedusers.json/{session_id}").All("SharedUsers", "Name"), "Ann Archer Cleo")
	})
}

func TestRefusalsOfSharing(t *testing.T) {
	each(t, func(w *world) {
		id := w.shared(w.plan, "ben1", 1)
		file, trashed := w.ann.Upload(w.top, "file", "x"), w.ann.Folder("0", "gone")
		public := w.ann.Folder("0", "public")
		w.ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": public, "folder_ispublic": 1}).OK()
		below := w.ann.Folder(trashed, "below")
		w.ann.Post("/folder/trash.json", apitest.Args{"folder_id": trashed}).OK()

		for _, folder := range []string{"0", file, trashed, below, "nothing", w.ben.Folder("0", "ben's")} {
			w.share(folder, "cleo1", 0).Refused(404, noFolder)
		}
		for _, folder := range []string{w.plan, w.top, public} { // received, not known, public
			w.ben.Post("/sharing.json", apitest.Args{"folder_id": folder, "username": "cleo1", "sharemode": 1}).Refused(404, noFolder)
		}
		for _, name := range []string{"nobody", "nobody@example.com", "ann1", "ann@example.com", " "} {
			if name != " " {
				w.share(w.plan, name, 0).Refused(404, noUser)
			}
		}
		w.share(w.plan, "ben1", 0).Refused(404, alreadyDone)
		w.share(w.plan, "ben@example.com", 1).Refused(404, alreadyDone)
		for _, mode := range []any{2, "x", -1, true} {
			if mode != true {
				w.share(w.plan, "cleo1", mode).Refused(400, "Invalid value specified for `sharemode`. Expected one of (0, 1).")
			}
		}
		w.share(w.plan, "cleo1", "").Refused(400, "`sharemode` is required.")
		w.share(w.plan, "", 1).Refused(400, "`username` is required.")
		w.share("", "cleo1", 1).Refused(400, "`folder_id` is required.")
		w.share(w.plan, strings.Repeat("x", 256), 1).Refused(400, "Invalid value specified for `username`. Maximum 255 characters allowed.")

		for _, u := range []*apitest.User{w.ben, w.cleo} {
			u.Get("/sharing/listusers.json/{session_id}/"+w.plan).Refused(400, "Invalid folder id")
			u.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": 0}).Refused(400, notYours)
		}
		for _, folder := range []string{file, trashed, "nothing"} {
			w.ann.Get("/sharing/listusers.json/{session_id}/"+folder).Refused(400, "Invalid folder id")
		}
		for _, u := range []*apitest.User{w.ann, w.cleo} { // one is the sharer's, not the recipient's
			u.Get("/sharing/listsharedfolders.json/{session_id}/"+id).Refused(400, "Invalid sharing id")
		}
		w.cleo.Delete("/sharing.json/{session_id}/"+id).Refused(400, notYours)
		for _, id := range []string{"0", "99999", "-1", "x", "1e3", "99999999999999999999"} {
			w.ben.Get("/sharing/listsharedfolders.json/{session_id}/"+id).Refused(400, "Invalid sharing id")
			w.ann.Delete("/sharing.json/{session_id}/"+id).Refused(400, notYours)
			w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": 0}).Refused(400, notYours)
		}
		w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": 3}).
			Refused(400, "Invalid value specified for `sharemode`. Expected one of (0, 1).")
		w.Nobody.Post("/sharing.json", apitest.Args{"folder_id": w.plan}).Refused(401, ended)
		w.ann.Post("/sharing.json", apitest.Args{"session_id": "gone", "folder_id": w.plan}).Refused(401, ended)
		w.want(received(w.ben, id), "Plan=1")
	})
}

// Who has an account can't be found out by asking for many.
func TestNamesThatAreNobodysAreLimited(t *testing.T) {
	each(t, func(w *world) {
		for i := range 10 {
			w.share(w.plan, fmt.Sprint("nobody", i), 0).Refused(404, noUser)
			w.share("nothing", "ben1", 0).Refused(404, noFolder)
			w.share(w.plan, "nobody", 0).Refused(404, noUser)
		}
		a := w.share(w.plan, "ben1", 0)
		a.Refused(429, "Too many attempts. Try again later.")
		w.want(a.Header.Get("Retry-After"), 3600)
		w.ben.Post("/sharing.json", apitest.Args{"folder_id": w.ben.Folder("0", "x"), "username": "ann1", "sharemode": 0}).OK()
		w.Clock.Forward(time.Hour)
		w.shared(w.plan, "ben1", 0)
	})
}

func TestModeAndEnd(t *testing.T) {
	each(t, func(w *world) {
		id := w.shared(w.plan, "ben1", 1)
		other := w.shared(w.plan, "cleo1", 1)
		stamp, parent := stampOf(w.ben), w.ann.Get("/folder/info.json/{session_id}/"+w.top).Int("DirUpdateTime")
		set := func(mode int) *apitest.Answer {
			return w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": mode})
		}
		set(1).Is("true")
		w.want(stampOf(w.ben), stamp)
		set(0).Is("true")
		w.want(stampOf(w.ben), stamp+1)
		w.want(w.ann.Get("/folder/info.json/{session_id}/"+w.top).Int("DirUpdateTime"), parent+1)
		w.want(received(w.ben, id), "Plan=0")
		w.want(received(w.cleo, other), "Plan=1")

		// Asleep in the trash, as if it weren't there; its owner can end it all the same.
		w.ann.Post("/folder/trash.json", apitest.Args{"folder_id": w.top}).OK()
		w.want(stampOf(w.ben), stamp+2)
		w.ben.Get("/sharing/listsharedusers.json/{session_id}").Is(fmt.Sprintf(`{"DirUpdateTime":%d,"ResponseType":1}`, stamp+2))
		w.ben.Get("/sharing/listsharedfolders.json/{session_id}/"+id).Refused(400, "Invalid sharing id")
		w.ben.Delete("/sharing.json/{session_id}/"+id).Refused(400, notYours)
		set(1).Refused(400, "Invalid shared folder id.")
		w.ann.Delete("/sharing.json/{session_id}/" + other).OK()
		w.ann.Delete("/sharing.json/{session_id}/"+other).Refused(400, notYours)
		w.ann.Post("/folder/restore.json", apitest.Args{"folder_id": w.top}).OK()
		w.want(stampOf(w.ben), stamp+3)
		w.want(received(w.ben, id), "Plan=0")

		// The recipient leaves: to him the stamp is his own.
		parent = w.ann.Get("/folder/info.json/{session_id}/" + w.top).Int("DirUpdateTime")
		w.want(w.ben.Delete("/sharing.json/{session_id}/"+id).OK().Int("DirUpdateTime"), stamp+4)
		w.want(stampOf(w.ben), stamp+4)
		w.want(w.ann.Get("/folder/info.json/{session_id}/"+w.top).Int("DirUpdateTime"), parent+1)
		w.ben.Delete("/sharing.json/{session_id}/"+id).Refused(400, notYours)
		w.ann.Get("/sharing/listusers.json/{session_id}/" + w.plan).Is("[]")

		// Shared again, it is another sharing.
		if again := w.shared(w.plan, "ben1", 1); again == id {
			t.Errorf("sharing %s came again", id)
		}
		w.want(w.ann.Delete("/sharing.json/{session_id}/"+w.shared(w.plan, "cleo1", 1)).OK().Int("DirUpdateTime"),
			w.ann.Get("/folder/info.json/{session_id}/"+w.top).Int("DirUpdateTime"))
	})
}

// A recipient's stamp grows with all that changes what he is shown, and with nothing else.
func TestTheStampOfARecipient(t *testing.T) {
	each(t, func(w *world) {
		below := w.ann.Folder(w.plan, "Below")
		id := w.shared(w.plan, "ben1", 1)
		stamp := stampOf(w.ben)
		grows := func(what string, by int64, do func()) {
			t.Helper()
			do()
			if now := stampOf(w.ben); now != stamp+by {
				t.Errorf("%s: from %d to %d", what, stamp, now)
			}
			stamp = stampOf(w.ben)
		}
		folder := func(op string, id string, more apitest.Args) func() {
			return func() {
				args := apitest.Args{"folder_id": id}
				for k, v := range more {
					args[k] = v
				}
				w.ann.Post("/folder/"+op+".json", args).OK()
			}
		}
		grows("an upload", 0, func() { w.ann.Upload(w.plan, "file", "x") })
		grows("a folder beside it", 0, func() { w.ann.Folder(w.top, "beside") })
		grows("a rename above", 0, folder("rename", w.top, apitest.Args{"folder_name": "Summit"}))
		grows("a rename below", 0, folder("rename", below, apitest.Args{"folder_name": "Deep"}))
		grows("a rename", 1, folder("rename", w.plan, apitest.Args{"folder_name": "Plans"}))
		grows("settings", 1, folder("foldersettings", w.plan, apitest.Args{"folder_description": "of all"}))
		grows("a move", 1, folder("move_copy", w.plan, apitest.Args{"dst_folder_id": "0", "move": true}))
		grows("a copy", 0, folder("move_copy", w.plan, apitest.Args{"dst_folder_id": w.top}))
		grows("the trash", 1, folder("trash", w.plan, nil))
		grows("the trash again", 0, folder("trash", w.plan, nil))
		grows("restored", 1, folder("restore", w.plan, nil))
		var inner string
		grows("one more", 1, func() { inner = w.shared(below, "ben1", 0) })
		w.want(received(w.ben, inner), "Plans=1")
		grows("out of the other", 1, folder("move_copy", below, apitest.Args{"dst_folder_id": "0", "move": true}))
		w.want(received(w.ben, id), "Deep=0 Plans=1")
		grows("removed", 1, folder("remove", w.plan, nil))
		w.want(received(w.ben, inner), "Deep=0")
		grows("gone for good", 0, folder("remove", w.plan, nil))
		w.want(stampOf(w.cleo), w.Clock.Now().Unix())
	})
}

// Who is shared with is told so by mail, once, in the name of whose folder it is; who shares with very many, in silence.
func TestTheNotice(t *testing.T) {
	each(t, func(w *world) {
		w.Mail.None()
		w.share(w.plan, "nobody", 1).Refused(404, noUser)
		w.share("nothing", "ben1", 1).Refused(404, noFolder)
		w.Mail.None()
		w.shared(w.plan, "ben1", 1)
		w.share(w.plan, "ben1", 1).Refused(404, alreadyDone)
		m := w.Mail.To("ben@example.com")
		if m.Subject != "Ann Archer shares “Plan” with you" || !strings.Contains(m.Plain, "and change it") {
			t.Errorf("%s\n%s", m.Subject, m.Plain)
		}
		id := w.shared(w.plan, "cleo1", 0)
		if m := w.Mail.To("cleo@example.com"); strings.Contains(m.Plain, "change it") {
			t.Error(m.Plain)
		}
		for range 50 {
			w.ann.Delete("/sharing.json/{session_id}/" + id).OK()
			id = w.shared(w.plan, "cleo1", 0)
		}
		if n := len(w.Mail.Arrived()); n != 48 {
			t.Errorf("%d more mails", n)
		}
		w.Clock.Forward(time.Hour + time.Second)
		w.ann.Delete("/sharing.json/{session_id}/" + id).OK()
		w.shared(w.plan, "cleo1", 0)
		w.Mail.To("cleo@example.com")
	})
}

// What is deleted for good is no longer shared, and leaves no rows behind.
func TestDeletedForGood(t *testing.T) {
	each(t, func(w *world) {
		w.shared(w.plan, "ben1", 1)
		w.ann.Post("/folder/remove.json", apitest.Args{"folder_id": w.top}).OK()
		w.ann.Post("/folder/remove.json", apitest.Args{"folder_id": w.top}).OK()
		if err := w.Drive.Purge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		var left int
		err := w.DB.Read(t.Context(), func(tx db.Tx) error { return tx.One(`SELECT COUNT(*) FROM grants`).Scan(&left) })
		if err != nil || left != 0 {
			t.Errorf("%d sharings are left: %v", left, err)
		}
	})
}

func TestFiftySharesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		var mu sync.Mutex
		var all sync.WaitGroup
		got := map[int]int{}
		for range 50 {
			all.Go(func() {
				a := w.share(w.plan, "ben1", 1)
				mu.Lock()
				defer mu.Unlock()
				got[a.Status]++
			})
		}
		all.Wait()
		w.want(got[200], 1)
		w.want(got[404], 49)
		w.want(strings.Count(w.ann.Get("/sharing/listusers.json/{session_id}/"+w.plan).All("ShareWithUser", "Name"), "ben1"), 1)
	})
}

// A suspended account shares nothing, and is nobody to share with.
func TestSuspendedSharers(t *testing.T) {
	each(t, func(w *world) {
		id := w.shared(w.plan, "ben1", 1)
		suspend := func(u *apitest.User, at any) {
			err := w.DB.Write(t.Context(), 0, func(tx db.Tx) error {
				_, err := tx.Exec(`UPDATE accounts SET suspended_at = $2 WHERE id = $1`, u.Caller.Account, at)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		suspend(w.ann, 1)
		w.want(w.ben.Get("/sharing/listsharedusers.json/{session_id}").At("SharedUsers"), nil)
		w.ben.Get("/sharing/listsharedfolders.json/{session_id}/"+id).Refused(400, "Invalid sharing id")
		w.ben.Delete("/sharing.json/{session_id}/"+id).Refused(400, notYours)
		suspend(w.ann, nil)
		w.want(received(w.ben, id), "Plan=1")
		suspend(w.cleo, 1)
		w.share(w.plan, "cleo1", 1).Refused(404, noUser)
	})
}
