package task_test

import (
	"fmt"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestPermissions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{Mode: access.Admin})
		p := newPlan(carl)
		set := func(by *apitest.User, email any, mode any) *apitest.Answer {
			t.Helper()
			return by.Post("/tasks/addprojectpermission.json/{session_id}/"+p.project, apitest.Args{"access_user_email": email, "mode": mode})
		}
		shows := func(by *apitest.User, accessMode string) {
			t.Helper()
			got := "none"
			if a := by.Get("/tasks.json?session_id={session_id}").OK(); a.Body != "[]" {
				got = fmt.Sprint(a.At("0.AccessMode"))
			}
			if got != accessMode {
				t.Errorf("%s: %s, want %s", by.Email, got, accessMode)
			}
		}
		p.task("dig")
		shows(dora, "none") // an admin sees no project without a row
		set(carl, "DORA@Example.com", "0").Is(`{"result":true}`)
		shows(dora, "0")
		set(dora, carl.Email, 0).Refused(403, denied)
		dora.Put("/tasks/project.json/{session_id}/"+p.project, apitest.Args{"status": "completed"}).Refused(403, denied)
		set(carl, dora.Email, 1).OK()
		set(carl, dora.Email, 1).OK()
		shows(dora, "1")

		// An admin with edit manages the project, but not its creator, nor himself; nobody manages the owner.
		emil := ann.Member("emil", apitest.Member{})
		set(dora, emil.Email, 1).OK()
		set(dora, carl.Email, 2).Refused(403, denied)
		set(dora, dora.Email, 0).Refused(403, denied)
		set(carl, carl.Email, 0).Refused(403, denied)
		set(dora, ann.Email, 1).Refused(400, "User not found")
		set(ann, ann.Email, 1).Refused(400, "User not found")
		set(emil, dora.Email, 0).Refused(403, denied)
		set(emil, "nobody@example.com", 0).Refused(403, denied)
		for _, email := range []string{"nobody@example.com", w.Ben.Email, "ann1"} {
			set(carl, email, 1).Refused(400, "User not found")
		}
		for _, mode := range []any{3, -1, "edit", "1.0"} {
			set(carl, emil.Email, mode).Refused(400, "Invalid value specified for `mode`. Expected one of (0,1,2).")
		}
		set(carl, emil.Email, nil).Refused(400, "`mode` is required.")
		dora.Put("/tasks/archiveproject.json/{session_id}/"+p.project, nil).OK()
		set(carl, emil.Email, 0).OK() // archived or not
		carl.Put("/tasks/restoreproject.json/{session_id}/"+p.project, nil).OK()

		// Who is blocked sees nothing from the next call on, be he the creator; until he is let in again.
		ann.Put("/tasks/project.json/{session_id}/"+p.project, apitest.Args{"email_assign_to": dora.Email}).OK()
		set(ann, carl.Email, 2).OK()
		shows(carl, "none")
		set(carl, emil.Email, 1).Refused(400, "Project not found")
		dora.Put("/tasks/project.json/{session_id}/"+p.project, apitest.Args{"email_assign_to": carl.Email}).Refused(403, denied)
		ann.Get("/tasks/users.json/{session_id}?project_id=" + p.project).Has(apitest.Args{"0.AccessUserId": "0", "1.FirstName": "Dora", "2.FirstName": "Emil", "3": nil})
		set(ann, carl.Email, 0).OK()
		shows(carl, "1")
		carl.Delete("/tasks/trashproject.json/{session_id}/" + p.project).OK()
		set(ann, emil.Email, 1).Refused(400, "Project not found")

		// Who may not sign in is left out and can't be let in, and keeps what he has.
		ann.Put("/tasks/restoreproject.json/{session_id}/"+p.project, nil).OK()
		w.Exec(`UPDATE users SET active = 2 WHERE email = 'emil@example.com'`)
		ann.Get("/tasks/users.json/{session_id}?project_id=" + p.project).Has(apitest.Args{"2.FirstName": "Dora", "3": nil})
		set(ann, emil.Email, 1).Refused(400, "User not found")
		w.Exec(`UPDATE users SET active = 1`)
		shows(emil, "0")
	})
}

func TestProjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		create := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			t.Helper()
			if args["project_name"] == nil {
				args["project_name"] = "Pond"
			}
			return by.Post("/tasks/project.json/{session_id}/"+p.projects, args)
		}
		// Only who may edit one of its projects makes another one in a list.
		create(carl, apitest.Args{}).Refused(400, "Project list not found")
		p.allow(carl, 0)
		create(carl, apitest.Args{}).Refused(403, denied)
		p.allow(carl, 1)
		pond := create(carl, apitest.Args{"start_date": "2026-03-01", "due_date": "2026-01-01", "status": "Completed", "email_assign_to": dora.Email}).OK().Text("ProjectId")
		dora.Get("/tasks/projects.json?session_id={session_id}").Is(`[{"ProjectId":"` + pond + `","StartDate":"2026-03-01","DueDate":"2026-01-01","Status":"completed",` +
			`"ProjectListId":"` + p.projects + `","ProjectListName":"Home","Name":"Pond"}]`)
		create(ann, apitest.Args{"email_assign_to": "ANN@example.com"}).OK()
		n := rows(t, w, "projects")
		create(ann, apitest.Args{"email_assign_to": "x@example.com"}).Refused(400, "User not found")
		create(ann, apitest.Args{"project_name": ""}).Refused(400, "`project_name` is required.")
		create(ann, apitest.Args{"status": "old"}).Refused(400, "Invalid value specified for `status`. Expected one of (active, completed).")
		create(ann, apitest.Args{"start_date": "x"}).Refused(400, "Invalid value specified for `start_date`. Expecting a date as YYYY-MM-DD")
		if rows(t, w, "projects") != n {
			t.Error("what is refused makes projects")
		}

		change := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			t.Helper()
			return by.Put("/tasks/project.json/{session_id}/"+pond, args)
		}
		task := newTask(dora, newTaskList(dora, pond, "Dig"), "dig")
		change(dora, apitest.Args{"status": "active", "start_date": "", "due_date": "2027-01-01"}).Has(apitest.Args{"Status": "active", "StartDate": "", "DueDate": "2027-01-01"})
		change(dora, apitest.Args{"email_assign_to": carl.Email}).Refused(403, denied)
		change(dora, apitest.Args{"project_name": " "}).Refused(400, "`project_name` is required.")
		change(dora, nil).Has(apitest.Args{"Name": "Pond", "ProjectListName": "Home"})
		change(carl, apitest.Args{"status": "completed"}).OK()
		dora.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.Status": "active"})
		ann.Put("/tasks/project.json/{session_id}/99", nil).Refused(404, "Project not found")

		// Lists: renamed by their creator and the owner, put away by who manages all that is in them.
		lists := carl.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": "Carl's"}).OK().Text("ProjectListId")
		inCarls := ann.Post("/tasks/project.json/{session_id}/"+lists, apitest.Args{"project_name": "Ann's"}).OK().Text("ProjectId")
		rename := func(by *apitest.User) *apitest.Answer {
			return by.Put("/tasks/projectlist.json/{session_id}/"+lists, apitest.Args{"list_name": " new\nname "})
		}
		rename(dora).Refused(404, "Project list not found")
		ann.Post("/tasks/addprojectpermission.json/{session_id}/"+inCarls, apitest.Args{"access_user_email": dora.Email, "mode": 1}).OK()
		rename(dora).Refused(403, denied)
		rename(carl).Is(`{"result":true,"Name":"new name"}`)
		carl.Put("/tasks/archiveprojectlist.json/{session_id}/"+lists, nil).Refused(403, denied)
		carl.Delete("/tasks/trashprojectlist.json/{session_id}/"+lists).Refused(403, denied)
		carl.Get("/tasks/projectlists.json?session_id={session_id}&with_projects=1").Has(apitest.Args{"0.Projects.0.ProjectName": "Garden", "1.Name": "new name", "1.Projects": "[]"})
		dora.Get("/tasks/projectlists.json?session_id={session_id}&with_projects=1").Has(apitest.Args{"0.Projects.0.ProjectName": "Pond", "0.Projects.1": nil, "1.Projects.0.ProjectName": "Ann's"})
		ann.Delete("/tasks/trashproject.json/{session_id}/" + inCarls).OK()
		ann.Delete("/tasks/emptytrash.json/{session_id}").OK()
		carl.Delete("/tasks/trashprojectlist.json/{session_id}/" + lists).OK()
		rename(carl).Refused(404, "Project list not found")

		const get = "/tasks/projectlists.json?session_id={session_id}"
		ann.Get(get + "&filter=trashed&with_projects=1").Has(apitest.Args{"0.Name": "new name", "1": nil})
		ann.Get(get + "&project_list_id=" + lists).Has(apitest.Args{"0.Name": "new name"})
		ann.Get(get + "&filter=active&project_list_id=" + lists).Is("[]")
		ann.Get(get+"&project_list_id=99").Refused(404, "Project list not found")
		ann.Get(get+"&project_list_id=x").Refused(404, "Project list not found")
		ann.Get(get+"&task_id=99").Refused(404, "Task not found")
		ann.Get(get+"&task_id=0").Refused(400, "Task Id is required")
		ann.Get(get+"&task_id=x").Refused(400, "Task Id is required")
		ann.Get(get+"&filter=x").Refused(400, "Invalid value specified for `filter`. Expected one of (active, archived, trashed, any).")
		ann.Get("/tasks/projects.json?session_id={session_id}&project_id=0").Refused(404, "Project not found")
		ann.Get("/tasks/users.json/{session_id}?project_id=x").Refused(404, "Project not found")
		ann.Get("/tasks/archiveditems.json/{session_id}/notes").Refused(400, "Invalid value specified for `item_type`. Expected one of (project, task, task_list, project_list).")
	})
}

// What a deleted account user made stays, under his name; what was his to do is nobody's, or the owner's.
func TestDeletedUser(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p := newPlan(carl)
		task := p.task("dig")
		private := carl.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "mine", "private": 1, "email_assign_to": carl.Email}).OK().Text("TaskId")
		comment := carl.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "deep"}).OK().Text("CommentId")
		ann.Put("/tasks/comment.json/{session_id}/"+comment, apitest.Args{"comment_text": "not hers"}).Refused(403, denied)
		ann.Delete("/accountusers.json/{session_id}/" + carl.Email).OK()
		ann.Get("/tasks.json?session_id={session_id}").Has(apitest.Args{"0.OwnerFirstName": "Carl", "0.OwnerLastName": "Member", "0.OwnerAccessUserId": carl.Caller.User,
			"0.AccountUsers": "[]", "1.Name": "mine", "1.AssignedToAccessUserId": ""})
		ann.Get("/tasks/taskcomments.json/{session_id}/" + task).Has(apitest.Args{"0.OwnerFirstName": "Carl", "0.AccessUserId": carl.Caller.User})
		ann.Put("/tasks/comment.json/{session_id}/"+comment, apitest.Args{"comment_text": "hers now"}).Has(apitest.Args{"OwnerFirstName": "Carl"})
		ann.Put("/tasks.json/{session_id}/"+private, apitest.Args{"private": 0}).Has(apitest.Args{"Private": 0})
		if n := rows(t, w, "project_members"); n != 0 {
			t.Errorf("%d rights are left", n)
		}
	})
}

// The projects that were opened to an account user stand with him in chapter 1.
func TestOpenProjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p, q, blocked, trashed := newPlan(ann), newPlan(ann), newPlan(ann), newPlan(ann)
		p.allow(carl, 1)
		q.allow(carl, 0)
		blocked.allow(carl, 2)
		trashed.allow(carl, 1)
		newPlan(carl) // his own needs no row
		ann.Delete("/tasks/trashprojectlist.json/{session_id}/" + trashed.projects).OK()
		want := fmt.Sprintf(`"AccessProjects":{"%s":1,"%s":0}`, p.project, q.project)
		for _, path := range []string{"/accountusers/info.json/{session_id}/" + carl.Email,
			fmt.Sprintf("/accountusers/usersingroup.json/{session_id}/%d", carl.Caller.Group)} {
			if a := ann.Get(path).OK(); !strings.Contains(a.Body, want) {
				t.Errorf("%s: %s", path, a.Body)
			}
		}
	})
}
