package accountuser_test

import (
	"strconv"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	noSession   = "`session_id` is required."
	ended       = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
	permissions = "invalid permissions"
	notFound    = "Account user not found."
	noUser      = "No user found."
	badEmail    = "Invalid value specified for `access_email`. Expecting email in `name@example.com` format."
	taken       = "Email already taken"
	full        = "You have reached maximum amount of account users."
)

// world has, in Ann's account: Carl, an admin; Dora of mode 0 and Emil of mode 2 in the default group; Finn of mode 0 in
// the group Sales.
type world struct {
	*apitest.World
	carl, dora, emil, finn *apitest.User
	sales                  string
}

func each(t *testing.T, story func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := &world{World: apitest.Start(t, d)}
		w.carl = w.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		w.dora = w.Ann.Member("dora", apitest.Member{Mode: access.Users})
		w.emil = w.Ann.Member("emil", apitest.Member{Mode: access.Files})
		group := w.Ann.Post("/usergroups.json", apitest.Args{"group_name": "Sales", "group_bw_max": -1, "group_max_storage": -1}).OK().Int("Group_id")
		w.sales = number(group)
		w.finn = w.Ann.Member("finn", apitest.Member{Mode: access.Users, Group: access.GroupID(group)})
		story(t, w)
	})
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// info asks for an account user.
func info(by *apitest.User, email string) *apitest.Answer {
	return by.Get("/accountusers/info.json/{session_id}/" + email)
}
