package accountuser_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// newcomer are the parameters of an account user to be, with changes.
func newcomer(change apitest.Args) apitest.Args {
	args := apitest.Args{"access_first_name": "Gina", "access_last_name": "Gray", "access_password": "correct gina",
		"access_email": "gina@example.com", "access_admin_mode": 2, "access_notification": 0, "access_max_storage": -1, "access_bw_max": -1, "group_id": "0"}
	maps.Copy(args, change)
	return args
}

func TestCreate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		create := func(by *apitest.User, change apitest.Args) *apitest.Answer {
			return by.Post("/accountusers.json", newcomer(change))
		}
		create(w.Ann, apitest.Args{"access_first_name": " Gina "}).Is("true")
		info(w.Ann, "gina@example.com").Golden("created")
		w.SignIn("gina@example.com", "correct gina")
		w.Ann.Form("POST", "/accountusers.json", newcomer(apitest.Args{"access_email": "form@example.com", "group_id": w.sales})).Is("true")
		w.Ann.Multipart("POST", "/accountusers.json", newcomer(apitest.Args{"access_email": "parts+1@example.com", "group_id": "",
			"access_max_storage": "0", "access_phone": "1", "access_position": "p", "access_password_change": "0", "access_send_password": "1"})).Is("true")
		info(w.Ann, "parts+1@example.com").Has(apitest.Args{"StorageMax": 0, "AccessPasswordChange": false, "Phone": "1", "AccessPosition": "p"})
		create(w.carl, apitest.Args{"access_email": "by-carl@example.com", "access_admin_mode": "0", "access_notification": true}).Is("true")

		next := apitest.Args{"access_email": "hugo@example.com"}
		with := func(name string, value any) apitest.Args {
			args := maps.Clone(next)
			args[name] = value
			return args
		}
		before := w.Dump()
		for _, by := range []*apitest.User{w.dora, w.emil} {
			create(by, next).Refused(404, permissions)
		}
		create(w.carl, with("access_admin_mode", 1)).Refused(404, permissions)
		create(w.Nobody, next).Refused(400, noSession)
		create(w.Nobody, with("session_id", "x")).Refused(401, ended)
		for _, email := range []string{"gina@example.com", "GINA@Example.com", "ann@example.com", "ben@example.com"} {
			create(w.Ann, apitest.Args{"access_email": email}).Refused(403, taken)
		}
		for name, value := range map[string]any{"group_id": 99, "group_id ": nil} {
			if value != nil {
				create(w.Ann, with(name, value)).Refused(404, permissions)
			}
		}
		create(w.Ben, with("group_id", w.sales)).Refused(404, permissions)
		const invalid = "Invalid value specified for `"
		for _, bad := range []struct {
			name  string
			value any
			words string
		}{
			{"access_email", "gina", badEmail},
			{"access_email", ".gina@example.com", badEmail},
			{"access_first_name", "G", invalid + "access_first_name`. Minimum 2 characters required."},
			{"access_first_name", " G ", invalid + "access_first_name`. Expecting 2 to 50 characters in one line."},
			{"access_last_name", "Gray\nGray", invalid + "access_last_name`. Expecting 2 to 50 characters in one line."},
			{"access_password", "1234", invalid + "access_password`. Minimum 5 characters required."},
			{"access_password", string(make([]byte, 1025)), invalid + "access_password`. Maximum 1024 bytes allowed."},
			{"access_admin_mode", 3, invalid + "access_admin_mode`. Expected one of (0, 1, 2)."},
			{"access_notification", 2, invalid + "access_notification`. Expected one of (0, 1)."},
			{"access_max_storage", -2, invalid + "access_max_storage`. Minimum required value is -1."},
			{"access_max_storage", 8589934592, invalid + "access_max_storage`. Maximum allowed value is 8589934591."},
			{"access_bw_max", "much", invalid + "access_bw_max`."},
			{"group_id", "x", invalid + "group_id`."},
			{"access_phone", "1\n2", invalid + "access_phone`. Expecting up to 50 characters in one line."},
			{"access_position", "\u0007", invalid + "access_position`. Expecting up to 100 characters in one line."},
		} {
			create(w.Ann, with(bad.name, bad.value)).Refused(400, bad.words)
		}
		for name := range newcomer(nil) {
			if name != "group_id" {
				create(w.Ann, with(name, "")).Refused(400, "`"+name+"` is required.")
			}
		}
		w.Ann.JSON("POST", "/accountusers.json", nil).Refused(400, "`access_first_name` is required.")
		if after := w.Dump(); after != before {
			t.Error(apitest.Difference(before, after))
		}
		create(w.Ann, with("group_id", nil)).Is("true")
	})
}

// race lets 50 clients do something at once, and counts the answers that begin with each status.
func race(do func(n int) *apitest.Answer) map[string]int {
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]int{}
	for n := range 50 {
		all.Go(func() {
			a := do(n)
			mu.Lock()
			defer mu.Unlock()
			seen[fmt.Sprint(a.Status, " ", a.Body)]++
		})
	}
	all.Wait()
	return seen
}

func TestPlaces(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE accounts SET users_max = 5 WHERE id = $1`, w.Ann.Caller.Account) // four are there
		seen := race(func(n int) *apitest.Answer {
			return w.Ann.Post("/accountusers.json", newcomer(apitest.Args{"access_email": fmt.Sprintf("gina%d@example.com", n)}))
		})
		refused := `403 {"error":{"code":403,"message":"` + full + `"}}`
		if seen["200 true"] != 1 || seen[refused] != 49 {
			t.Errorf("%v", seen)
		}
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"MaxAccountUsers": "5"})

		// Blocked ones keep their place, inactive ones give it away and may not get it back.
		set := func(state int) *apitest.Answer {
			return w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "emil@example.com", "access_active": state})
		}
		join := func() *apitest.Answer { return w.Ann.Post("/accountusers.json", newcomer(nil)) }
		set(2).OK()
		join().Refused(403, full)
		set(0).OK()
		join().OK()
		set(1).Refused(403, full)
		set(2).Refused(403, full)
		set(0).OK()
		w.Ann.Delete("/accountusers.json/{session_id}/gina@example.com").OK()
		seen = race(func(n int) *apitest.Answer {
			if n%2 == 0 {
				return set(1)
			}
			return join()
		})
		if won := w.Ann.Get("/accountusers/searchusers.json/{session_id}").All("", "AccessActive"); len(won) != len("1 1 1 1 1 0") && won != "1 1 1 1 1" {
			t.Errorf("%v, %s", seen, won)
		}
	})
}

func TestRaceForAnAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var made atomic.Int64
		seen := race(func(n int) *apitest.Answer {
			by := []*apitest.User{w.Ann, w.Ben}[n%2]
			a := by.Post("/accountusers.json", newcomer(nil))
			if a.Status == 200 {
				made.Add(1)
			}
			return a
		})
		if made.Load() != 1 || seen["200 true"] != 1 {
			t.Errorf("%v", seen)
		}
		for answer, n := range seen {
			if answer != "200 true" && answer != `403 {"error":{"code":403,"message":"`+taken+`"}}` &&
				answer != `429 {"error":{"code":429,"message":"Too many attempts. Try again later."}}` {
				t.Errorf("%d times %s", n, answer)
			}
		}
	})
}

func TestProbes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 20 {
			if n%2 == 0 {
				w.Ann.Post("/accountusers.json", newcomer(apitest.Args{"access_email": "ben@example.com"})).Refused(403, taken)
			} else {
				w.carl.Put("/accountusers.json", apitest.Args{"access_email": "emil@example.com", "new_access_email": "ann@example.com"}).Refused(403, taken)
			}
		}
		const busy = "Too many attempts. Try again later."
		a := w.carl.Post("/accountusers.json", newcomer(nil))
		a.Refused(429, busy)
		if a.Header.Get("Retry-After") != "3600" {
			t.Errorf("wait %s", a.Header.Get("Retry-After"))
		}
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "emil@example.com", "new_access_email": "free@example.com"}).Refused(429, busy)
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "emil@example.com", "access_phone": "1"}).OK()
		w.Ben.Post("/accountusers.json", newcomer(nil)).OK()
		w.Clock.Forward(time.Hour)
		w.Ann.Post("/accountusers.json", newcomer(nil)).Refused(403, taken)
	})
}

func TestMove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		move := func(by *apitest.User, email string, group any) *apitest.Answer {
			return by.Post("/accountusers/move.json", apitest.Args{"access_email": email, "group_id": group})
		}
		move(w.carl, "dora@example.com", w.sales).Is("true")
		move(w.Ann, "dora@example.com", w.sales).Is("true")
		w.Ann.Get("/usergroups.json/{session_id}/" + w.sales).Has(apitest.Args{"NumUsers": 2})
		for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
			move(w.Ann, email, 1).Refused(404, permissions)
		}
		for _, group := range []any{0, 2, 99} {
			move(w.Ann, "dora@example.com", group).Refused(404, permissions)
		}
		move(w.Ann, "carl@example.com", w.sales).Is("true")
		for _, by := range []*apitest.User{w.carl, w.dora, w.emil, w.Ben} {
			move(by, "carl@example.com", 1).Refused(404, permissions)
		}
		move(w.dora, "dora@example.com", 1).Refused(404, permissions)
		move(w.Ann, "dora", 1).Refused(400, badEmail)
		move(w.Ann, "dora@example.com", "x").Refused(400, "Invalid value specified for `group_id`.")
		move(w.Ann, "dora@example.com", "").Refused(400, "`group_id` is required.")
		move(w.Nobody, "dora@example.com", 1).Refused(400, noSession)
	})
}

func TestSetAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		set := func(by *apitest.User, email string, state any) *apitest.Answer {
			return by.Post("/accountusers/setaccess.json", apitest.Args{"access_email": email, "access_active": state})
		}
		login := func(password string) *apitest.Answer {
			return w.Nobody.Post("/session/login.json", apitest.Args{"username": "dora@example.com", "passwd": password})
		}
		for _, state := range []int{2, 0} {
			session := login("correct dora").OK().Text("SessionID")
			alive := func() *apitest.Answer {
				return w.Nobody.Post("/session/exists.json", apitest.Args{"session_id": session})
			}
			alive().OK()
			set(w.carl, "dora@example.com", state).Is("true")
			set(w.Ann, "dora@example.com", state).Is("true")
			alive().Refused(401, "Invalid sessions please relogin.")
			login("correct dora").Refused(401, "Invalid email or password.")
			login("wrong").Refused(401, "Invalid email or password.")
			info(w.Ann, "dora@example.com").Has(apitest.Args{"AccessActive": state})
			set(w.Ann, "dora@example.com", 1).Is("true")
			alive().Refused(401, "Invalid sessions please relogin.")
		}
		for _, by := range []*apitest.User{w.carl, w.emil, w.Ben} {
			set(by, "carl@example.com", 2).Refused(404, permissions)
		}
		for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
			set(w.Ann, email, 2).Refused(404, permissions)
		}
		for _, bad := range []any{3, -1, "x"} {
			set(w.Ann, "dora@example.com", bad).Refused(400, "Invalid value specified for `access_active`. Expected one of (0, 1, 2).")
		}
		set(w.Ann, "carl@example.com", 2).Is("true")
		w.carl.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		change := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			all := apitest.Args{"access_email": "dora@example.com"}
			maps.Copy(all, args)
			return by.Put("/accountusers.json", all)
		}
		change(w.carl, apitest.Args{"access_first_name": "Dorothea", "access_last_name": " Dee ", "access_notification": "1", "access_max_storage": 3,
			"access_bw_max": "4", "access_phone": "5", "access_position": "6", "access_password_change": 0, "access_admin_level": 1, "access_admin_mode": 2}).Is("true")
		info(w.Ann, "dora@example.com").Golden("updated")
		change(w.Ann, apitest.Args{}).Is("true")
		change(w.Ann, apitest.Args{"access_first_name": nil, "access_max_storage": "", "access_admin_mode": nil, "new_access_email": ""}).Is("true")
		info(w.Ann, "dora@example.com").Golden("updated")
		change(w.Ann, apitest.Args{"access_phone": "", "access_position": ""}).Is("true")
		info(w.Ann, "dora@example.com").Has(apitest.Args{"Phone": "", "AccessPosition": "", "FirstName": "Dorothea"})

		// Another address signs in at once, the old one is free.
		change(w.Ann, apitest.Args{"new_access_email": "Dora@example.com"}).Is("true")
		change(w.Ann, apitest.Args{"new_access_email": "dee@example.com"}).Is("true")
		w.dora.Post("/session/exists.json", nil).OK()
		w.SignIn("dee@example.com", "correct dora")
		info(w.Ann, "dora@example.com").Refused(404, notFound)
		w.Ben.Post("/accountusers.json", newcomer(apitest.Args{"access_email": "dora@example.com"})).OK()
		dee := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			args["access_email"] = "dee@example.com"
			return by.Put("/accountusers.json", args)
		}
		dee(w.Ann, apitest.Args{"new_access_email": "dora@example.com", "access_phone": "9"}).Refused(403, taken)
		info(w.Ann, "dee@example.com").Has(apitest.Args{"Phone": ""})

		// Another password ends all sessions.
		dee(w.carl, apitest.Args{"access_password": "newer dora"}).Is("true")
		w.dora.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
		w.Nobody.Post("/session/login.json", apitest.Args{"username": "dee@example.com", "passwd": "correct dora"}).Refused(401, "Invalid email or password.")
		w.SignIn("dee@example.com", "newer dora")

		// Nobody rises by an admin's hand; what an admin may, he may until he is none.
		dee(w.carl, apitest.Args{"access_admin_mode": 1}).Refused(404, permissions)
		for _, by := range []*apitest.User{w.carl, w.emil} {
			by.Put("/accountusers.json", apitest.Args{"access_email": "carl@example.com", "access_phone": "1"}).Refused(404, permissions)
			by.Put("/accountusers.json", apitest.Args{"access_email": "carl@example.com", "access_admin_mode": 0}).Refused(404, permissions)
		}
		dee(w.Ann, apitest.Args{"access_admin_mode": 1}).Is("true")
		dee(w.carl, apitest.Args{"access_phone": "1"}).Refused(404, permissions)
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "carl@example.com", "access_admin_mode": 0}).Is("true")
		w.carl.Put("/accountusers.json", apitest.Args{"access_email": "emil@example.com", "access_phone": "1"}).Refused(404, permissions)

		for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
			w.Ann.Put("/accountusers.json", apitest.Args{"access_email": email, "access_phone": "1"}).Refused(404, noUser)
		}
		const invalid = "Invalid value specified for `"
		for _, bad := range []struct {
			name  string
			value any
			words string
		}{
			{"new_access_email", "dora", invalid + "new_access_email`. Expecting email in `name@example.com` format."},
			{"new_access_email", ".dora@example.com", invalid + "new_access_email`. Expecting email in `name@example.com` format."},
			{"access_first_name", "", invalid + "access_first_name`. Expecting 2 to 50 characters in one line."},
			{"access_last_name", "D", invalid + "access_last_name`. Minimum 2 characters required."},
			{"access_password", "", invalid + "access_password`. Minimum 5 characters required."},
			{"access_admin_mode", 3, invalid + "access_admin_mode`. Expected one of (0, 1, 2)."},
			{"access_admin_level", 2, invalid + "access_admin_level`. Expected one of (0, 1)."},
			{"access_max_storage", -2, invalid + "access_max_storage`. Minimum required value is -1."},
		} {
			dee(w.Ann, apitest.Args{bad.name: bad.value}).Refused(400, bad.words)
		}
	})
}

// What somebody made stays when he goes, and is the owner's then; what he opened to others closes.
func TestWhatStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		w.Ann.Grant(w.dora, plans, drive.ToEdit)
		file := w.dora.Upload(plans, "plan.txt", "a plan")
		trashed := w.dora.Upload(plans, "old.txt", "old")
		w.dora.Post("/file/trash.json", apitest.Args{"file_id": trashed}).OK()
		link := w.dora.Get("/file/expiringlink.json/{session_id}/2030-01-01/0/" + file + "/1").OK().Text("DownloadLink")
		token := link[strings.LastIndex(link, "/d/")+3:][:64]
		pending := w.dora.Post("/upload/create_file.json", apitest.Args{"folder_id": plans, "file_name": "pending.txt"}).OK()
		byLink := func() *apitest.Answer { return w.Nobody.Get("/download/file.json/" + token) }
		if a := byLink().OK(); a.Body != "a plan" {
			t.Errorf("the link gives %q", a.Body)
		}
		fileInfo := func() *apitest.Answer { return w.Ann.Get("/file/info.json/" + file + "?session_id=" + w.Ann.Session) }
		fileInfo().Has(apitest.Args{"AccessUser": number(int64(w.dora.Caller.User)), "OwnerName": "Dora Member"})
		info(w.Ann, "dora@example.com").Has(apitest.Args{"StorageUsed": 9})

		w.Ann.Delete("/accountusers.json/{session_id}/dora@example.com").OK()
		fileInfo().Has(apitest.Args{"AccessUser": "0", "OwnerName": "Ann Archer"})
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"StorageUsed": "9"})
		if a := byLink(); a.Status == 200 {
			t.Errorf("the link outlives its maker: %s", a.Body)
		}
		w.Ann.Post("/file/restore.json", apitest.Args{"file_id": trashed}).OK()
		w.Clock.Forward(time.Second)
		if err := w.Transfer.ExpireUploads(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := w.DB.Read(t.Context(), func(tx db.Tx) error {
			var left int64
			err := tx.One(`SELECT (SELECT COUNT(*) FROM users WHERE id = $1) + (SELECT COUNT(*) FROM sessions WHERE user_id = $1)
				+ (SELECT COUNT(*) FROM grants WHERE user_id = $1) + (SELECT COUNT(*) FROM links WHERE maker_id = $1)
				+ (SELECT COUNT(*) FROM uploads WHERE user_id = $1) + (SELECT COUNT(*) FROM codes WHERE user_id = $1)
				+ (SELECT COUNT(*) FROM sign_in_names WHERE user_id = $1)`, w.dora.Caller.User).Scan(&left)
			if left != 0 {
				t.Errorf("%d rows are left of her", left)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Ann.Post("/upload/open_file_upload.json", apitest.Args{"file_id": pending.Text("FileId"), "file_size": 1}).Refused(400, "Invalid file ID")
	})
}

func TestRemove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		w.Ann.Grant(w.dora, plans, drive.ToEdit)
		remove := func(by *apitest.User, email string) *apitest.Answer {
			return by.Delete("/accountusers.json/{session_id}/" + email)
		}
		for _, by := range []*apitest.User{w.carl, w.dora, w.emil, w.Ben} {
			want := permissions
			if by == w.Ben {
				want = noUser
			}
			remove(by, "carl@example.com").Refused(404, want)
		}
		remove(w.dora, "dora@example.com").Refused(404, permissions)
		remove(w.Ann, "ann@example.com").Refused(404, noUser)
		remove(w.carl, "dora@example.com").Is("true")
		remove(w.carl, "dora@example.com").Refused(404, noUser)
		remove(w.Ann, "dora").Refused(400, badEmail)
		remove(w.Nobody, "dora@example.com").Refused(401, ended)

		w.dora.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
		w.Ann.Get("/usergroups.json/{session_id}/1").Has(apitest.Args{"NumUsers": 2})

		// The address is free; who gets it is somebody else, with nothing of the one before.
		w.Ann.Post("/accountusers.json", newcomer(apitest.Args{"access_email": "dora@example.com"})).OK()
		a := info(w.Ann, "dora@example.com").OK()
		if a.Text("AccessUserID") == number(int64(w.dora.Caller.User)) || a.At("AccessFolders."+plans) != nil {
			t.Errorf("the new Dora is %s", a.Body)
		}
		remove(w.Ann, "carl@example.com").Is("true")
	})
}
