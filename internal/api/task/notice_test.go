package task_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// Whoever is given a task gets a mail, once, if that still holds and he wants to know.
func TestNotices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		w.Exec(`UPDATE users SET notify = 1`)
		w.Mail.Arrived()
		p := newPlan(ann)
		told := func(want ...string) {
			t.Helper()
			if err := w.Boards.Tell(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range w.Mail.Arrived() {
				got = append(got, m.To+": "+m.Subject)
			}
			if !slices.Equal(got, want) {
				t.Errorf("told %q, want %q", got, want)
			}
		}
		assign := func(by *apitest.User, task string, to any) {
			t.Helper()
			by.Put("/tasks.json/{session_id}/"+task, apitest.Args{"access_userid_assign_to": fmt.Sprint(to)}).OK()
		}
		create := func(by *apitest.User, name, to string) string {
			t.Helper()
			return by.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": name, "email_assign_to": to, "due_date": "2026-12-31"}).OK().Text("TaskId")
		}

		dig := create(ann, "Dig\r\nTo: x@example.com", carl.Email)
		if err := w.Boards.Tell(t.Context()); err != nil {
			t.Fatal(err)
		}
		m := w.Mail.To(carl.Email)
		for _, part := range []string{"Ann Archer", "Dig To: x@example.com", "Garden", "2026-12-31", apitest.PublicURL + "/t/" + dig} {
			if !strings.Contains(m.Plain, part) {
				t.Errorf("the mail lacks %s: %s", part, m.Plain)
			}
		}
		told()
		assign(ann, dig, carl.Caller.User) // he has it already
		ann.Put("/tasks.json/{session_id}/"+dig, apitest.Args{"due_date": "2027-01-01", "task_name": "Dig"}).OK()
		told()
		p.allow(carl, 1)
		p.allow(dora, 1)
		assign(carl, dig, 0)
		told("ann@example.com: Carl Member has given you a task: Dig")
		assign(carl, dig, carl.Caller.User) // himself
		told()

		// What is undone before it is told never is.
		assign(ann, dig, dora.Caller.User)
		assign(ann, dig, "none")
		told()
		assign(ann, dig, dora.Caller.User)
		assign(ann, dig, carl.Caller.User)
		told(carl.Email + ": Ann Archer has given you a task: Dig")
		sow := create(ann, "Sow", dora.Email)
		ann.Delete("/tasks/trash.json/{session_id}/" + sow).OK()
		told()
		create(ann, "Hoe", dora.Email)
		p.allow(dora, 2)
		told()
		p.allow(dora, 1)
		create(ann, "Rake", dora.Email)
		w.Exec(`UPDATE users SET notify = 0 WHERE email = 'dora@example.com'`)
		told()
		w.Exec(`UPDATE users SET notify = 1`)

		// A project that is opened by an address, and no other permission.
		ann.Post("/tasks/project.json/{session_id}/"+p.projects, apitest.Args{"project_name": "Pond", "email_assign_to": dora.Email}).OK()
		told(dora.Email + ": Ann Archer has opened a project to you: Pond")
		ann.Put("/tasks/project.json/{session_id}/"+p.project, apitest.Args{"email_assign_to": dora.Email}).OK() // as before
		told()
		if n := rows(t, w, "task_notices"); n != 0 {
			t.Errorf("%d notices are left", n)
		}
	})
}
