package task_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestCreateTask(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p := newPlan(ann)
		create := func(args apitest.Args) *apitest.Answer {
			t.Helper()
			return ann.Post("/tasks.json/{session_id}/"+p.list, args)
		}
		create(apitest.Args{"task_name": " one\r\nline\t "}).Has(apitest.Args{"Name": "one line", "StartDate": "2026-01-02", "DueDate": "", "AssignedToUserId": "",
			"AssignedToAccessUserId": "", "AssignedFirstName": "", "TagId": "0", "TagText": "", "TagColor": "", "Status": "active", "Number": 1, "OrderNo": 1})
		body := "  <b>\r\n\x01 " + strings.Repeat("é", 65_000)
		create(apitest.Args{"task_name": strings.Repeat("ü", 255), "task_description": body, "start_date": "2026-05-01", "due_date": "2026-04-01", "private": "1", "priority": 3,
			"tag_id": "", "email_assign_to": "ANN@example.com "}).
			Has(apitest.Args{"Description": body, "StartDate": "2026-05-01", "DueDate": "2026-04-01", "Private": 1, "Priority": 3, "AssignedFirstName": "Ann",
				"AssignedToAccessUserId": "0", "AssignedToUserId": fmt.Sprint(ann.Caller.User), "Number": 2, "OrderNo": 2})
		ann.Form("POST", "/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "form", "due_date": "0000-00-00", "start_date": "0", "tag_id": 0}).
			Has(apitest.Args{"DueDate": "", "StartDate": "2026-01-02"})
		w.Exec(`UPDATE users SET time_zone = 'Asia/Tokyo'`)
		w.Clock.Forward(12 * time.Hour) // 15:04 UTC
		create(apitest.Args{"task_name": "tomorrow"}).Has(apitest.Args{"StartDate": "2026-01-03"})

		const invalid = "Invalid value specified for "
		create(apitest.Args{}).Refused(400, "`task_name` is required.")
		create(apitest.Args{"task_name": " \n"}).Refused(400, "`task_name` is required.")
		create(apitest.Args{"task_name": strings.Repeat("x", 256)}).Refused(400, invalid+"`task_name`. Maximum 255 characters allowed.")
		create(apitest.Args{"task_name": "x", "task_description": strings.Repeat("x", 65_536)}).Refused(400, invalid+"`task_description`. Maximum 65535 characters allowed.")
		for _, bad := range []string{"2026-02-30", "2026-2-3", "1969-12-31", "10000-01-01", "01.02.2026", "2026-01-02T00:00:00Z", "tomorrow", " 2026-01-02"} {
			create(apitest.Args{"task_name": "x", "due_date": bad}).Refused(400, invalid+"`due_date`. Expecting a date as YYYY-MM-DD")
			create(apitest.Args{"task_name": "x", "start_date": bad}).Refused(400, invalid+"`start_date`. Expecting a date as YYYY-MM-DD")
		}
		create(apitest.Args{"task_name": "x", "private": 2}).Refused(400, invalid+"`private`. Expected one of (0, 1).")
		create(apitest.Args{"task_name": "x", "priority": 4}).Refused(400, invalid+"`priority`. Maximum allowed value is 3.")
		create(apitest.Args{"task_name": "x", "priority": -1}).Refused(400, invalid+"`priority`. Minimum required value is 0.")
		create(apitest.Args{"task_name": "x", "tag_id": 99}).Refused(400, invalid+"`tag_id`.")
		create(apitest.Args{"task_name": "x", "tag_id": "red"}).Refused(400, invalid+"`tag_id`.")
		for _, nobody := range []string{"nobody@example.com", "ben@example.com", "ann1", "x"} {
			create(apitest.Args{"task_name": "x", "email_assign_to": nobody}).Refused(400, "User not found")
		}
		p.allow(carl, 2)
		create(apitest.Args{"task_name": "x", "email_assign_to": carl.Email}).Refused(400, "User not found")
		p.allow(carl, 0)
		create(apitest.Args{"task_name": "x", "email_assign_to": carl.Email}).Has(apitest.Args{"AssignedFirstName": "Carl"})
		carl.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "x"}).Refused(403, denied)
		ann.Post("/tasks.json/{session_id}/999", apitest.Args{"task_name": "x"}).Refused(404, "Task list not found")
		ann.Post("/tasks.json/{session_id}/junk", apitest.Args{"task_name": "x"}).Refused(404, "Task list not found")
		ann.Put("/tasks/archiveproject.json/{session_id}/"+p.project, nil).OK()
		create(apitest.Args{"task_name": "x"}).Refused(403, "Project is archived and cannot be updated")
		w.Nobody.Post("/tasks.json/nobody/"+p.list, apitest.Args{"task_name": "x"}).Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")
		w.Nobody.Get("/tasks.json").Refused(403, "Session is required")
	})
}

func TestUpdateTask(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		tag := ann.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": "t", "color": "abc"}).OK().Text("TagId")
		one, two := p.task("one"), p.task("two")
		set := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			t.Helper()
			return by.Put("/tasks.json/{session_id}/"+one, args)
		}
		set(ann, apitest.Args{"task_name": "uno", "task_description": "d", "due_date": "2026-09-09", "private": 1, "priority": "2", "tag_id": tag, "progress": 100,
			"status": "COMPLETED", "color": "#abc", "access_userid_assign_to": fmt.Sprint(carl.Caller.User)}).
			Has(apitest.Args{"Name": "uno", "Description": "d", "DueDate": "2026-09-09", "Private": 1, "Priority": 2, "TagId": tag, "TagText": "t", "TagColor": "aabbcc",
				"Progress": 100, "Status": "completed", "Color": "aabbcc", "AssignedFirstName": "Carl", "OrderNo": 1})
		set(ann, nil).Has(apitest.Args{"Name": "uno", "Status": "completed", "Progress": 100, "AssignedFirstName": "Carl", "TagId": tag})
		set(ann, apitest.Args{"task_description": "", "due_date": "", "color": "", "tag_id": "", "access_userid_assign_to": "", "status": "active"}).
			Has(apitest.Args{"Description": "", "DueDate": "", "Color": "", "TagId": "0", "AssignedFirstName": "Carl", "Status": "active", "Progress": 100})
		set(ann, apitest.Args{"access_userid_assign_to": "0"}).Has(apitest.Args{"AssignedToAccessUserId": "0", "AssignedFirstName": "Ann"})
		set(ann, apitest.Args{"access_userid_assign_to": "none"}).Has(apitest.Args{"AssignedToAccessUserId": "", "AssignedToUserId": ""})

		// All or nothing.
		const invalid = "Invalid value specified for "
		for _, bad := range []struct {
			args    apitest.Args
			refusal string
		}{
			{apitest.Args{"task_name": ""}, "`task_name` is required."},
			{apitest.Args{"color": "12345"}, invalid + "`color`. Expecting only hexadecimal digits"},
			{apitest.Args{"color": "ggg"}, invalid + "`color`. Expecting only hexadecimal digits"},
			{apitest.Args{"progress": 101}, invalid + "`progress`. Maximum allowed value is 100."},
			{apitest.Args{"progress": "1.5"}, invalid + "`progress`."},
			{apitest.Args{"status": "done"}, invalid + "`status`. Expected one of (active, completed)."},
			{apitest.Args{"order_no": 0}, invalid + "`order_no`. Minimum required value is 1."},
			{apitest.Args{"order_no": 2147483648}, invalid + "`order_no`. Maximum allowed value is 2147483647."},
			{apitest.Args{"tag_id": 99}, invalid + "`tag_id`."},
			{apitest.Args{"access_userid_assign_to": "99"}, invalid + "`access_userid_assign_to`."},
			{apitest.Args{"access_userid_assign_to": fmt.Sprint(ann.Caller.User)}, invalid + "`access_userid_assign_to`."},
			{apitest.Args{"access_userid_assign_to": fmt.Sprint(w.Ben.Caller.User)}, invalid + "`access_userid_assign_to`."},
			{apitest.Args{"access_userid_assign_to": "x"}, invalid + "`access_userid_assign_to`."},
		} {
			if bad.args["task_name"] == nil {
				bad.args["task_name"] = "lost"
			}
			set(ann, bad.args).Refused(400, bad.refusal)
		}
		set(ann, apitest.Args{"task_name": "lost", "task_list_id": 99}).Refused(404, "Task list not found")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + one).Has(apitest.Args{"0.Name": "uno"})
		ann.Put("/tasks.json/{session_id}/99", nil).Refused(404, "Task not found")

		// Whoever may only look, and to whom it is assigned.
		set(ann, apitest.Args{"private": 0}).OK()
		p.allow(dora, 0)
		set(dora, apitest.Args{"progress": 1}).Refused(403, denied)
		set(ann, apitest.Args{"access_userid_assign_to": fmt.Sprint(carl.Caller.User)}).OK()
		set(carl, apitest.Args{"task_name": "due", "progress": 10, "priority": 1, "status": "completed", "color": "fff", "due_date": "2026-01-01",
			"order_no": 1, "task_list_id": p.list, "private": 0, "access_userid_assign_to": fmt.Sprint(carl.Caller.User)}).Has(apitest.Args{"Name": "due", "OrderNo": 1})
		other := newTaskList(ann, p.project, "other")
		for _, args := range []apitest.Args{{"order_no": 2}, {"task_list_id": other}, {"private": 1}, {"access_userid_assign_to": "none"}, {"access_userid_assign_to": "0"}} {
			set(carl, args).Refused(403, denied)
		}
		carl.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": one, "insert_after_taskid": "0"}).Refused(403, denied)
		carl.Put("/tasks/archive.json/{session_id}/"+one, nil).Refused(403, denied)
		carl.Delete("/tasks/trash.json/{session_id}/"+one).Refused(403, denied)
		carl.Put("/tasks.json/{session_id}/"+two, nil).Refused(404, "Task not found")

		// Into another list, to its end, then to a key there; the list that it is in changes nothing.
		newTask(ann, other, "three")
		set(ann, apitest.Args{"task_list_id": p.list}).Has(apitest.Args{"OrderNo": 1})
		set(ann, apitest.Args{"task_list_id": other}).Has(apitest.Args{"OrderNo": 2, "TaskListName": "other"})
		set(ann, apitest.Args{"task_list_id": p.list, "order_no": 2}).Has(apitest.Args{"OrderNo": 2, "TaskListName": "Spring"})
		if got := ann.Get("/tasks.json?session_id={session_id}&task_list_id="+p.list).All("", "Name"); got != "due two" {
			t.Errorf("in their order: %s", got)
		}

		// A block ends it.
		p.allow(carl, 2)
		set(carl, apitest.Args{"progress": 1}).Refused(404, "Task not found")
		carl.Get("/tasks.json?session_id={session_id}").Is("[]")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + one).Has(apitest.Args{"0.AssignedFirstName": "Carl", "0.AccountUsers.0.FirstName": "Dora", "0.AccountUsers.1": nil})
		p.allow(carl, 0)
		set(carl, apitest.Args{"progress": 1}).OK()
	})
}

func TestLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p, q := newPlan(ann), newPlan(ann)
		summer := newTaskList(ann, p.project, "Summer")
		empty := newTaskList(ann, q.project, "Empty")
		done, trashed := p.task("done"), p.task("trashed")
		archived := newTask(ann, summer, "archived")
		ann.Put("/tasks.json/{session_id}/"+done, apitest.Args{"status": "completed"}).OK()
		ann.Delete("/tasks/trash.json/{session_id}/" + trashed).OK()
		ann.Put("/tasks/archive.json/{session_id}/"+archived, nil).OK()
		lists := func(query string) string {
			t.Helper()
			a := ann.Get("/tasks/tasklists.json?session_id={session_id}" + query).OK()
			var all []string
			for i := range a.JSON().([]any) {
				one := fmt.Sprint(a.At(fmt.Sprint(i, ".Name")))
				if strings.Contains(query, "with_tasks") {
					one += "(" + a.All(fmt.Sprint(i, ".Tasks"), "Name") + ")"
				} else if a.At(fmt.Sprint(i, ".Tasks")) != nil {
					t.Errorf("%s: there are tasks", query)
				}
				all = append(all, one)
			}
			return strings.Join(all, " ")
		}
		is := func(query, want string) {
			t.Helper()
			if got := lists(query); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		is("", "Spring Spring Summer Empty")
		is("&project_id="+p.project, "Spring Summer")
		is("&with_tasks=true", "Spring(done) Spring() Summer() Empty()")
		is("&with_tasks=1&filter=archived", "")
		is("&with_tasks=1&filter=any&project_id="+p.project, "Spring(done trashed) Summer(archived)")
		is("&with_tasks=1&item_type=task", "Spring(done)")
		is("&with_tasks=1&item_type=task&filter=archived", "Summer(archived)")
		is("&with_tasks=1&item_type=TASK&filter=trashed", "Spring(trashed)")
		is("&with_tasks=1&item_type=task&filter=any", "Spring(done trashed) Summer(archived)")
		is("&item_type=task&filter=trashed", "Spring")
		ann.Get("/tasks/tasklists.json?session_id={session_id}").Has(apitest.Args{"0.Status": "completed", "1.Status": "active", "2.Status": "active"})

		ann.Put("/tasks/archivetasklist.json/{session_id}/"+p.list, nil).OK()
		is("&with_tasks=1", "Spring() Summer() Empty()")
		is("&with_tasks=1&filter=archived", "Spring(done)")
		is("&with_tasks=1&task_list_id="+p.list, "Spring(done)")
		is("&with_tasks=1&task_list_id="+p.list+"&filter=active", "")
		is("&with_tasks=1&item_type=task&filter=archived", "Summer(archived)")
		ann.Get("/tasks/tasklists.json?session_id={session_id}&task_list_id=" + p.list).Has(apitest.Args{"0.Archived": 1, "0.Trashed": 0})
		ann.Delete("/tasks/trashproject.json/{session_id}/" + p.project).OK()
		is("&with_tasks=1&filter=trashed", "Spring(done trashed) Summer(archived)")
		is("&with_tasks=1&task_list_id="+p.list, "Spring(done trashed)")
		is("&project_id="+p.project, "")
		ann.Get("/tasks/tasklists.json?session_id={session_id}&task_list_id=" + p.list).Has(apitest.Args{"0.Archived": 1, "0.Trashed": 1})

		const get = "/tasks/tasklists.json?session_id={session_id}"
		ann.Get(get+"&project_id=99").Refused(404, "Project not found")
		ann.Get(get+"&project_id=x").Refused(404, "Project not found")
		ann.Get(get+"&task_list_id=0").Refused(404, "Tasks list not found")
		ann.Get(get+"&project_id="+q.project+"&task_list_id="+p.list).Refused(404, "Tasks list not found")
		ann.Get(get+"&with_tasks=maybe").Refused(400, "Invalid value specified for `with_tasks`. Expected one of (true, false).")
		ann.Get(get+"&item_type=project").Refused(400, "Invalid value specified for `item_type`. Expected one of (task_list, task).")
		ann.Get(get+"&filter=old").Refused(400, "Invalid value specified for `filter`. Expected one of (active, archived, trashed, any).")

		q.allow(carl, 0)
		carl.Put("/tasks/tasklist.json/{session_id}/"+empty, apitest.Args{"list_name": "x"}).Refused(403, denied)
		carl.Post("/tasks/tasklist.json/{session_id}/"+q.project, apitest.Args{"list_name": "x"}).Refused(403, denied)
		ann.Put("/tasks/tasklist.json/{session_id}/"+empty, apitest.Args{"list_name": "", "due_date": "2026-01-01"}).Refused(400, "`list_name` is required.")
		ann.Put("/tasks/tasklist.json/{session_id}/"+empty, apitest.Args{"due_date": "2026-01-01"}).Is(`{"Name":"Empty","DueDate":"2026-01-01"}`)
		ann.Put("/tasks/tasklist.json/{session_id}/"+empty, apitest.Args{"due_date": ""}).Is(`{"Name":"Empty","DueDate":""}`)
		ann.Put("/tasks/tasklist.json/{session_id}/99", nil).Refused(404, "Task list not found")
		ann.Post("/tasks/tasklist.json/{session_id}/99", apitest.Args{"list_name": "x"}).Refused(400, "Project not found")
		ann.Post("/tasks/tasklist.json/{session_id}/"+q.project, nil).Refused(400, "`list_name` is required.")
	})
}
