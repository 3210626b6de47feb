package task_test

import (
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/drive"
)

const denied = "Permission denied"

// plan is a list of projects with a project with a list of tasks, of whoever made it.
type plan struct {
	by                      *apitest.User
	projects, project, list string
}

func newPlan(by *apitest.User) plan {
	p := plan{by: by, projects: by.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": "Home"}).OK().Text("ProjectListId")}
	p.project = by.Post("/tasks/project.json/{session_id}/"+p.projects, apitest.Args{"project_name": "Garden"}).OK().Text("ProjectId")
	p.list = newTaskList(by, p.project, "Spring")
	return p
}

func newTaskList(by *apitest.User, project, name string) string {
	return by.Post("/tasks/tasklist.json/{session_id}/"+project, apitest.Args{"list_name": name}).OK().Text("TaskListId")
}

// task makes a task in the plan's list.
func (p plan) task(name string) string { return newTask(p.by, p.list, name) }

func newTask(by *apitest.User, list, name string) string {
	return by.Post("/tasks.json/{session_id}/"+list, apitest.Args{"task_name": name}).OK().Text("TaskId")
}

// allow sets what somebody may do in the plan's project.
func (p plan) allow(who *apitest.User, mode int) {
	p.by.Post("/tasks/addprojectpermission.json/{session_id}/"+p.project, apitest.Args{"access_user_email": who.Email, "mode": mode}).OK()
}

// folderOf is a folder that somebody may upload into.
func folderOf(w *apitest.World, u *apitest.User) string {
	if u.Caller.Kind == access.Owner {
		return "0"
	}
	folder := w.Ann.Folder("0", "of "+u.Email)
	w.Ann.Grant(u, folder, drive.ToEdit)
	return folder
}

// idOf is the id of somebody in a project, by his first name.
func idOf(by *apitest.User, project, first string) string {
	for _, u := range by.Get("/tasks/users.json/{session_id}?project_id=" + project).OK().JSON().([]any) {
		if u := u.(map[string]any); u["FirstName"] == first {
			return u["AccessUserId"].(string)
		}
	}
	return "nobody"
}

// rows counts the rows of a table.
func rows(t *testing.T, w *apitest.World, table string) (n int) {
	t.Helper()
	err := w.DB.Read(t.Context(), func(tx db.Tx) error { return tx.One(`SELECT COUNT(*) FROM ` + table).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
