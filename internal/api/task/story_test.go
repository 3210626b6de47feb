package task_test

import (
	"fmt"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// Three people plan a project through the API alone; a fourth sees nothing of it.
func TestThreePeoplePlan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora, emil := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{}), w.Ann.Member("emil", apitest.Member{})
		names := func(by *apitest.User, want string, query string) {
			t.Helper()
			if got := by.Get("/tasks.json?session_id={session_id}"+query).OK().All("", "Name"); got != want {
				t.Errorf("%s lists %q, want %q", query, got, want)
			}
		}
		counts := func(by *apitest.User, list string, projectLists, projects, taskLists, tasks int) {
			t.Helper()
			by.Get("/tasks/" + list + "list.json/{session_id}").Is(fmt.Sprintf(`{"Projects":"%d","ProjectLists":"%d","Tasks":"%d","TaskLists":"%d"}`, projects, projectLists, tasks, taskLists))
			items := by.Get("/tasks/" + strings.TrimSuffix(list, "e") + "editems.json/{session_id}").OK()
			for array, n := range map[string]int{"ProjectLists": projectLists, "Projects": projects, "TaskLists": taskLists, "Tasks": tasks} {
				if got := items.At(array).([]any); len(got) != n {
					t.Errorf("%s of %s: %d, counted %d", array, list, len(got), n)
				}
			}
		}

		// Carl plans, Dora works with him.
		p := newPlan(carl)
		p.allow(dora, 1)
		summer := newTaskList(dora, p.project, "Summer")
		dig, sow := p.task("Dig"), newTask(dora, p.list, "Sow")
		harvest := newTask(dora, summer, "Harvest")
		for _, who := range []*apitest.User{ann, carl, dora} {
			names(who, "Dig Sow Harvest", "")
			names(who, "Dig Sow", "&task_list_id="+p.list)
		}
		names(emil, "", "")

		// Emil gets one task, and nothing around it.
		dora.Put("/tasks.json/{session_id}/"+sow, apitest.Args{"access_userid_assign_to": fmt.Sprint(carl.Caller.User)}).Has(apitest.Args{"AssignedFirstName": "Carl"})
		carl.Put("/tasks.json/{session_id}/"+sow, apitest.Args{"access_userid_assign_to": fmt.Sprint(emil.Caller.User)}).
			Has(apitest.Args{"AssignedFirstName": "Emil", "AssignedToAccessUserId": fmt.Sprint(emil.Caller.User), "AssignedToUserId": fmt.Sprint(ann.Caller.User)})
		names(emil, "Sow", "")
		for _, path := range []string{"/tasks/projectlists.json?session_id={session_id}", "/tasks/projects.json?session_id={session_id}",
			"/tasks/tasklists.json?session_id={session_id}&with_tasks=1", "/tasks/users.json/{session_id}"} {
			emil.Get(path).Is("[]")
		}
		emil.Get("/tasks/projectlists.json?session_id={session_id}&with_projects=1&task_id=" + sow).Has(apitest.Args{"0.Name": "Home", "0.Projects": "[]"})

		// They talk, and attach.
		comment := emil.Post("/tasks/comment.json/{session_id}/"+sow, apitest.Args{"comment_text": "Carrots?"}).OK().Text("CommentId")
		dora.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "Beans."}).OK()
		seeds := ann.Upload("0", "seeds.txt", "beans")
		ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": sow, "file_id": seeds}).OK()
		ann.Get("/tasks.json?session_id={session_id}&with_comments=1&task_id=" + sow).Has(apitest.Args{"0.CommentsCount": 1, "0.Comments.0.Comment": "Carrots?",
			"0.Comments.0.SubComments.0.SubComment": "Beans.", "0.Attachments.0.FileName": "seeds.txt"})
		emil.Get("/tasks.json?session_id={session_id}&task_id=" + sow).Has(apitest.Args{"0.CommentsCount": 1, "0.Attachments": "[]", "0.AccessMode": 1})

		// Moving takes it all along.
		carl.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": sow, "insert_after_taskid": harvest}).OK()
		names(carl, "Dig Harvest Sow", "")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + sow).Has(apitest.Args{"0.TaskListName": "Summer", "0.Number": 2, "0.CommentsCount": 1, "0.Attachments.0.FileName": "seeds.txt"})

		// Away and back, from the bottom to the top.
		dora.Put("/tasks/archive.json/{session_id}/"+dig, nil).OK()
		dora.Delete("/tasks/trash.json/{session_id}/" + harvest).OK()
		counts(dora, "archive", 0, 0, 0, 1)
		counts(dora, "trash", 0, 0, 0, 1)
		dora.Delete("/tasks/trashtasklist.json/{session_id}/" + summer).OK()
		for _, who := range []*apitest.User{ann, carl, dora} {
			counts(who, "trash", 0, 0, 1, 0)
		}
		counts(emil, "trash", 0, 0, 0, 0)
		names(emil, "Sow", "&type=trashed") // what he has been given he can still read
		dora.Delete("/tasks/trashproject.json/{session_id}/"+p.project).Refused(403, denied)
		carl.Delete("/tasks/trashprojectlist.json/{session_id}/" + p.projects).OK()
		counts(dora, "archive", 0, 0, 0, 0)
		for _, who := range []*apitest.User{ann, carl, dora} {
			counts(who, "trash", 1, 0, 0, 0)
			names(who, "", "")
			names(who, "Dig Harvest Sow", "&type=trashed")
		}
		carl.Put("/tasks/restoretasklist.json/{session_id}/"+summer, nil).Refused(403, "Project list is trashed and cannot be updated")
		carl.Put("/tasks/restoreprojectlist.json/{session_id}/"+p.projects, nil).OK()
		counts(dora, "trash", 0, 0, 1, 0)
		counts(dora, "archive", 0, 0, 0, 1)
		names(dora, "Harvest Sow", "&type=trashed")
		dora.Put("/tasks/restore.json/{session_id}/"+harvest, nil).Refused(403, "Task list is trashed and cannot be updated")
		dora.Put("/tasks/restoretasklist.json/{session_id}/"+summer, nil).OK()
		counts(dora, "trash", 0, 0, 0, 1) // the task that was there before its list
		names(dora, "Sow", "")
		dora.Put("/tasks/restore.json/{session_id}/"+harvest, nil).OK()
		dora.Put("/tasks/restore.json/{session_id}/"+dig, nil).OK()
		names(dora, "Dig Harvest Sow", "")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + sow).Has(apitest.Args{"0.Number": 2, "0.OrderNo": 2, "0.AssignedFirstName": "Emil",
			"0.CommentsCount": 1, "0.Attachments.0.FileName": "seeds.txt"})

		// Gone for good: what Dora trashed by Dora, what Carl trashed by the owner.
		dora.Delete("/tasks/trash.json/{session_id}/" + harvest).OK()
		carl.Delete("/tasks/trash.json/{session_id}/" + dig).OK()
		dora.Delete("/tasks/emptytrash.json/{session_id}").OK()
		counts(ann, "trash", 0, 0, 0, 1)
		names(dora, "Dig", "&type=trashed")
		ann.Delete("/tasks/emptytrash.json/{session_id}").OK()
		counts(ann, "trash", 0, 0, 0, 0)
		names(ann, "Sow", "&type=any")
		if left := rows(t, w, "tasks"); left != 1 {
			t.Errorf("%d rows of tasks are left", left)
		}
		ann.Get("/file/info.json/" + seeds + "?session_id={session_id}").OK()
	})
}
