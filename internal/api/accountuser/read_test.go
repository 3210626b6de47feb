package accountuser_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/drive"
)

func TestInfo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		secret := w.Ann.Folder(plans, "Secret")
		w.Ann.Grant(w.dora, plans, drive.ToEdit)
		w.Ann.Grant(w.dora, secret, drive.Closed)
		w.Ann.Grant(w.dora, w.Ann.Folder("0", "Reports"), drive.ToView)
		gone := w.Ann.Folder("0", "Gone")
		w.Ann.Grant(w.dora, w.Ann.Folder(gone, "Below"), drive.ToView)
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": gone}).OK()
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "dora@example.com", "access_phone": "+1 234", "access_position": "Chief",
			"access_max_storage": 10, "access_bw_max": 5, "access_notification": 1}).OK()

		info(w.Ann, "dora@example.com").Golden("info")
		info(w.carl, "DORA@example.com").Golden("info")
		info(w.dora, "dora@example.com").Golden("info")

		// Who else is in his group knows who he is.
		w.Ann.Post("/accountusers/move.json", apitest.Args{"access_email": "finn@example.com", "group_id": 1}).OK()
		finn := w.SignIn("finn@example.com", "correct finn")
		info(finn, "dora@example.com").Golden("info_colleague")
		info(w.finn, "carl@example.com").OK() // the group is the one of now

		info(w.emil, "emil@example.com").Has(apitest.Args{"AdminMode": 2, "Email": "emil@example.com"})
		info(w.emil, "dora@example.com").Refused(404, notFound)
		info(w.dora, "ben@example.com").Refused(404, notFound)
		for _, by := range []*apitest.User{w.Ann, w.carl} {
			for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
				info(by, email).Refused(404, notFound)
			}
			info(by, "dora").Refused(400, badEmail)
			info(by, strings.Repeat("x", 250)+"@example.com").Refused(400, "Invalid value specified for `access_email`. Maximum 255 characters allowed.")
		}
		info(w.Ben, "dora@example.com").Refused(404, notFound)
		info(w.Nobody, "dora@example.com").Refused(401, ended)
		w.Nobody.Get("/accountusers/info.json//dora@example.com").Refused(400, noSession)
	})
}

func TestLimitsThatHold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		limits := func(want int64) {
			t.Helper()
			info(w.Ann, "finn@example.com").Has(apitest.Args{"StorageMax": want, "BwMax": want})
		}
		mine := func(mb int) {
			w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "finn@example.com", "access_max_storage": mb, "access_bw_max": mb}).OK()
		}
		const mb = 1 << 20
		limits(8589934591 * mb)
		mine(7)
		limits(7 * mb)
		w.Ann.Put("/usergroups.json", apitest.Args{"group_id": w.sales, "group_bw_max": 6, "group_max_storage": 6}).OK()
		limits(6 * mb)
		w.Exec(`UPDATE accounts SET storage_max = 5242880, bandwidth_max = 5242880 WHERE id = $1`, w.Ann.Caller.Account)
		limits(5 * mb)
		mine(8)
		limits(5 * mb)
		mine(0)
		limits(0)
		mine(-1)
		limits(5 * mb)
		w.Exec(`UPDATE accounts SET storage_max = NULL, bandwidth_max = NULL`)
		limits(6 * mb)
		w.Ann.Put("/usergroups.json", apitest.Args{"group_id": w.sales, "group_settings_enable": 0}).OK()
		limits(8589934591 * mb)
	})
}

func TestSearchUsers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		search := func(by *apitest.User, query string) *apitest.Answer {
			return by.Get("/accountusers/searchusers.json/{session_id}?search_query=" + query)
		}
		found := func(by *apitest.User, query, want string) {
			t.Helper()
			if got := search(by, query).All("", "FirstName"); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "emil@example.com", "access_position": "Büro Ost", "access_last_name": "Ärmel"}).OK()
		search(w.Ann, "dora").Golden("search")
		for query, want := range map[string]string{"": "Carl Dora Emil Finn", "+": "Carl Dora Emil Finn", "MEMBER": "Carl Dora Finn",
			"l+m": "Carl", "carl%20member": "Carl", "finn@": "Finn", "b%c3%bcro": "Emil", "%c3%84RM": "Emil", "%25": "", "_": "", "nobody": ""} {
			found(w.Ann, query, want)
			found(w.carl, query, want)
		}
		search(w.Ann, "nobody").Is("[]")
		found(w.dora, "", "Carl Dora Emil")
		found(w.finn, "", "Finn")
		search(w.emil, "").Refused(404, permissions)
		search(w.Ben, "").Is("[]")
		search(w.Nobody, "").Refused(401, ended)

		// Of himself mode 0 sees numbers, of the others none.
		a := search(w.dora, "")
		if modes, since := a.All("", "AccessActive"), a.All("", "AccessSince"); modes != "0 1 0" || !strings.HasPrefix(since, "0 1") {
			t.Errorf("%s, %s", modes, since)
		}
	})
}

func TestUsersInGroup(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		list := func(by *apitest.User, group string) *apitest.Answer {
			return by.Get("/accountusers/usersingroup.json/{session_id}/" + group)
		}
		w.Ann.Grant(w.finn, w.Ann.Folder("0", "Plans"), drive.ToEdit)
		list(w.Ann, w.sales).Golden("group")
		if got := list(w.carl, "1?search_query=dor").All("", "AccessUserID"); got != number(int64(w.dora.Caller.User)) {
			t.Errorf("a search finds %s", got)
		}
		list(w.dora, "1").Golden("group_colleagues")
		list(w.finn, w.sales).OK()
		const refused = "Invalid permissions."
		for _, group := range []string{"0", "2", "99", "9223372036854775807"} {
			list(w.Ann, group).Refused(404, refused)
			list(w.carl, group).Refused(404, refused)
			list(w.dora, group).Refused(404, refused)
		}
		list(w.dora, w.sales).Refused(404, refused)
		list(w.emil, "1").Refused(404, refused)
		list(w.Ben, "1").Refused(404, refused)
		for _, group := range []string{"x", "-1", "1.5", "99999999999999999999"} {
			list(w.Ann, group).Refused(400, "Invalid value specified for `group_id`.")
		}
	})
}
