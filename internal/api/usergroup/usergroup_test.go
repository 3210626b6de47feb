package usergroup_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	ended   = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
	denied  = "Permission denied"
	noGroup = "User group not exists"
	taken   = "Group with such name already exists."
	above   = "max_bw and max_storage should be greater than acc owner values"
	stays   = "update failed or nothing changed"
)

// world has, in Ann's account, the group Sales, and Carl, an admin; Dora of mode 0 in Sales; Emil of mode 2.
type world struct {
	*apitest.World
	carl, dora, emil *apitest.User
	sales            string
}

func each(t *testing.T, story func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := &world{World: apitest.Start(t, d)}
		w.carl = w.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		w.sales = create(w.Ann, "Sales")
		id, err := strconv.ParseInt(w.sales, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		w.dora = w.Ann.Member("dora", apitest.Member{Mode: access.Users, Group: access.GroupID(id)})
		w.emil = w.Ann.Member("emil", apitest.Member{Mode: access.Files})
		story(t, w)
	})
}

func group(name string) apitest.Args {
	return apitest.Args{"group_name": name, "group_bw_max": -1, "group_max_storage": -1}
}

// create makes a group and returns its id.
func create(by *apitest.User, name string) string {
	return fmt.Sprint(by.Post("/usergroups.json", group(name)).OK().Int("Group_id"))
}

func names(by *apitest.User) string {
	return by.Get("/usergroups/all.json?session_id="+by.Session).All("", "GroupName")
}

func info(by *apitest.User, id string) *apitest.Answer {
	return by.Get("/usergroups.json/{session_id}/" + id)
}

func TestSee(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Ann.Put("/usergroups.json", apitest.Args{"group_id": w.sales, "group_bw_max": 10, "group_max_storage": 20}).OK()
		info(w.Ann, w.sales).Golden("info")
		info(w.dora, w.sales).Golden("info_own")
		w.carl.Get("/usergroups/all.json?session_id=" + w.carl.Session).Golden("all")
		info(w.Ann, "1").Has(apitest.Args{"GroupName": "Users", "NumUsers": 2, "GroupActive": "1"})

		create(w.carl, "alpha")
		create(w.Ann, "Öl")
		for by, want := range map[*apitest.User]string{w.Ann: "Users alpha Sales Öl", w.carl: "Users alpha Sales Öl", w.dora: "Sales", w.emil: "", w.Ben: "Users"} {
			if got := names(by); got != want {
				t.Errorf("%s sees %q, want %q", by.Email, got, want)
			}
		}
		w.emil.Get("/usergroups/all.json?session_id=" + w.emil.Session).Is("[]")
		for _, id := range []string{"2", "99", "9223372036854775807"} { // 2 is Ben's
			info(w.Ann, id).Refused(404, noGroup)
		}
		info(w.dora, "1").Refused(404, noGroup)
		info(w.emil, "1").Refused(404, noGroup)
		info(w.Ben, "1").Refused(404, noGroup)
		for id, words := range map[string]string{"0": " Minimum required value is 1.", "-1": " Minimum required value is 1.", "x": ""} {
			info(w.Ann, id).Refused(400, "Invalid value specified for `group_id`."+words)
		}
		info(w.Nobody, "1").Refused(401, ended)
		w.Nobody.Get("/usergroups/all.json").Refused(401, ended)
	})
}

func TestCreate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE accounts SET storage_max = 10485760, bandwidth_max = 5242880 WHERE id = $1`, w.Ann.Caller.Account)
		make := func(by *apitest.User, name, bandwidth, storage any) *apitest.Answer {
			return by.Post("/usergroups.json", apitest.Args{"group_name": name, "group_bw_max": bandwidth, "group_max_storage": storage})
		}
		make(w.Ann, " Support\t", "5", 10).Golden("create")
		if got := names(w.Ann); got != "Users Sales Support" {
			t.Errorf("groups: %q", got)
		}
		w.Ann.Form("POST", "/usergroups.json", group("form")).OK()
		w.Ann.Multipart("POST", "/usergroups.json", group("parts")).OK()
		info(w.Ann, w.sales).Has(apitest.Args{"GroupMaxStorage": "10485760", "GroupMaxBw": "5242880"}) // the account's hold
		make(w.carl, "none", 0, 0).OK()

		before := w.Dump()
		make(w.Ann, "more", 6, 0).Refused(400, above)
		make(w.Ann, "more", 0, 11).Refused(400, above)
		for _, name := range []string{"sales", "SALES ", "users", "support"} {
			make(w.Ann, name, 0, 0).Refused(409, taken)
		}
		for _, by := range []*apitest.User{w.dora, w.emil} {
			make(by, "x", 0, 0).Refused(403, denied)
		}
		make(w.Nobody, "x", 0, 0).Refused(401, ended)
		make(w.Ann, "", 0, 0).Refused(400, "`group_name` is required.")
		make(w.Ann, "x", nil, 0).Refused(400, "`group_bw_max` is required.")
		make(w.Ann, "x", 0, "").Refused(400, "`group_max_storage` is required.")
		const line = "Invalid value specified for `group_name`. Expecting 1 to 100 characters in one line."
		make(w.Ann, "  ", 0, 0).Refused(400, line)
		make(w.Ann, "a\nb", 0, 0).Refused(400, line)
		make(w.Ann, strings.Repeat("ü", 101), 0, 0).Refused(400, "Invalid value specified for `group_name`. Maximum 100 characters allowed.")
		make(w.Ann, "x", -2, 0).Refused(400, "Invalid value specified for `group_bw_max`. Minimum required value is -1.")
		make(w.Ann, "x", 0, "1.5").Refused(400, "Invalid value specified for `group_max_storage`.")
		if after := w.Dump(); after != before {
			t.Error(apitest.Difference(before, after))
		}
		make(w.Ben, "Sales", 0, 0).OK()
		make(w.Ann, strings.Repeat("ü", 100), 0, 0).OK()
	})
}

func TestRaceForAName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		var mu sync.Mutex
		seen := map[int]int{}
		for n := range 50 {
			all.Go(func() {
				by, name := []*apitest.User{w.Ann, w.carl}[n%2], []string{"Same", "same"}[n/2%2]
				a := by.Post("/usergroups.json", group(name))
				mu.Lock()
				defer mu.Unlock()
				seen[a.Status]++
				if a.Status != 200 {
					a.Refused(409, taken)
				}
			})
		}
		all.Wait()
		if seen[200] != 1 || seen[409] != 49 {
			t.Errorf("%v", seen)
		}
	})
}

func TestUpdate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE accounts SET storage_max = 10485760 WHERE id = $1`, w.Ann.Caller.Account)
		change := func(by *apitest.User, id any, args apitest.Args) *apitest.Answer {
			args["group_id"] = id
			return by.Put("/usergroups.json", args)
		}
		change(w.carl, w.sales, apitest.Args{"group_name": "Trade", "group_bw_max": "3", "group_max_storage": "4", "group_settings_enable": 0}).Is("true")
		info(w.Ann, w.sales).Has(apitest.Args{"GroupName": "Trade", "GroupMaxBw": "3145728", "GroupMaxStorage": "4194304", "GroupActive": "0"})
		change(w.Ann, w.sales, apitest.Args{"group_settings_enable": "1", "group_name": ""}).Is("true")
		change(w.Ann, w.sales, apitest.Args{"group_bw_max": -1}).Is("true")
		info(w.Ann, w.sales).Has(apitest.Args{"GroupName": "Trade", "GroupMaxBw": "9007199253692416", "GroupMaxStorage": "4194304", "GroupActive": "1"})
		change(w.Ann, w.sales, apitest.Args{"group_name": "TRADE"}).Is("true") // its own
		change(w.Ann, 1, apitest.Args{"group_name": "People"}).Is("true")

		before := w.Dump()
		for _, nothing := range []apitest.Args{{}, {"group_name": "", "group_bw_max": "", "group_max_storage": ""}, {"group_name": nil}} {
			change(w.Ann, w.sales, nothing).Refused(404, "Empty arguments")
		}
		change(w.Ann, w.sales, apitest.Args{"group_name": "people"}).Refused(409, taken)
		change(w.Ann, w.sales, apitest.Args{"group_max_storage": 11}).Refused(400, above)
		change(w.Ann, w.sales, apitest.Args{"group_settings_enable": 2}).Refused(400, "Invalid value specified for `group_settings_enable`. Expected one of (0, 1).")
		for _, id := range []any{0, 2, 99} {
			change(w.Ann, id, apitest.Args{"group_name": "x"}).Refused(404, noGroup)
		}
		change(w.Ann, "x", apitest.Args{"group_name": "x"}).Refused(400, "Invalid value specified for `group_id`.")
		change(w.dora, w.sales, apitest.Args{"group_name": "x"}).Refused(403, denied)
		change(w.emil, w.sales, apitest.Args{"group_name": "x"}).Refused(403, denied)
		change(w.Ben, w.sales, apitest.Args{"group_name": "x"}).Refused(404, noGroup)
		change(w.Nobody, w.sales, apitest.Args{"group_name": "x"}).Refused(401, ended)
		if after := w.Dump(); after != before {
			t.Error(apitest.Difference(before, after))
		}
	})
}

func TestRemove(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		remove := func(by *apitest.User, id string) *apitest.Answer {
			return by.Delete("/usergroups.json/{session_id}/" + id)
		}
		for _, by := range []*apitest.User{w.dora, w.emil} {
			remove(by, w.sales).Refused(403, denied)
		}
		for _, id := range []string{"0", "1", "2", "99"} {
			remove(w.Ann, id).Refused(404, stays)
		}
		remove(w.Ben, w.sales).Refused(404, stays)
		remove(w.Nobody, w.sales).Refused(401, ended)
		remove(w.Ann, "x").Refused(400, "Invalid value specified for `group_id`.")

		w.Ann.Put("/usergroups.json", apitest.Args{"group_id": 1, "group_max_storage": 0}).OK() // a full pool keeps nobody out
		remove(w.carl, w.sales).Is("true")
		remove(w.carl, w.sales).Refused(404, stays)
		info(w.Ann, "1").Has(apitest.Args{"NumUsers": 3})
		w.dora.Get("/usergroups/all.json?session_id=" + w.dora.Session).Has(apitest.Args{"0.GroupName": "Users"})
		create(w.Ann, "Sales")
	})
}
