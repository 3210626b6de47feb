package task_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// call is a call about something; {} stands for its id, in the path or as a parameter.
type call struct {
	method, path string
	args         apitest.Args
}

func (c call) of(by *apitest.User, id string) *apitest.Answer {
	path := strings.ReplaceAll(c.path, "{}", id)
	args := apitest.Args{}
	for name, v := range c.args {
		if v == "{}" {
			v = id
		}
		args[name] = v
	}
	switch c.method {
	case "GET":
		return by.Get(path)
	case "DELETE":
		return by.Delete(path)
	}
	return by.JSON(c.method, path, args)
}

// calls are all calls that name something by its id.
func calls(list, other, file string) map[string][]call {
	const s = "?session_id={session_id}"
	return map[string][]call{
		"project list": {
			{"GET", "/tasks/projectlists.json" + s + "&project_list_id={}", nil},
			{"POST", "/tasks/project.json/{session_id}/{}", apitest.Args{"project_name": "x"}},
			{"PUT", "/tasks/archiveprojectlist.json/{session_id}/{}", nil},
			{"PUT", "/tasks/projectlist.json/{session_id}/{}", apitest.Args{"list_name": "x"}},
			{"PUT", "/tasks/restoreprojectlist.json/{session_id}/{}", nil},
			{"DELETE", "/tasks/trashprojectlist.json/{session_id}/{}", nil},
		},
		"project": {
			{"GET", "/tasks/projects.json" + s + "&project_id={}", nil},
			{"GET", "/tasks/tasklists.json" + s + "&project_id={}", nil},
			{"GET", "/tasks/users.json/{session_id}?project_id={}", nil},
			{"POST", "/tasks/addprojectpermission.json/{session_id}/{}", apitest.Args{"access_user_email": "carl@example.com", "mode": 1}},
			{"POST", "/tasks/tasklist.json/{session_id}/{}", apitest.Args{"list_name": "x"}},
			{"PUT", "/tasks/archiveproject.json/{session_id}/{}", nil},
			{"PUT", "/tasks/project.json/{session_id}/{}", apitest.Args{"project_name": "x"}},
			{"PUT", "/tasks/restoreproject.json/{session_id}/{}", nil},
			{"DELETE", "/tasks/trashproject.json/{session_id}/{}", nil},
		},
		"task list": {
			{"GET", "/tasks.json" + s + "&task_list_id={}", nil},
			{"GET", "/tasks/tasklists.json" + s + "&task_list_id={}", nil},
			{"POST", "/tasks.json/{session_id}/{}", apitest.Args{"task_name": "x"}},
			{"PUT", "/tasks/archivetasklist.json/{session_id}/{}", nil},
			{"PUT", "/tasks/tasklist.json/{session_id}/{}", apitest.Args{"list_name": "x"}},
			{"PUT", "/tasks/restoretasklist.json/{session_id}/{}", nil},
			{"DELETE", "/tasks/trashtasklist.json/{session_id}/{}", nil},
		},
		"task": {
			{"GET", "/tasks.json" + s + "&task_id={}", nil},
			{"GET", "/tasks/projectlists.json" + s + "&task_id={}", nil},
			{"GET", "/tasks/taskcomments.json/{session_id}/{}", nil},
			{"POST", "/tasks/comment.json/{session_id}/{}", apitest.Args{"comment_text": "x"}},
			{"POST", "/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": "{}", "file_id": file}},
			{"PUT", "/tasks.json/{session_id}/{}", apitest.Args{"task_name": "x"}},
			{"PUT", "/tasks/archive.json/{session_id}/{}", nil},
			{"PUT", "/tasks/move.json/{session_id}", apitest.Args{"task_id": "{}", "task_list_id": list}},
			{"PUT", "/tasks/move.json/{session_id}", apitest.Args{"task_id": other, "insert_after_taskid": "{}"}},
			{"PUT", "/tasks/restore.json/{session_id}/{}", nil},
			{"DELETE", "/tasks/attachedfile.json/{session_id}/task/{}/" + file, nil},
			{"DELETE", "/tasks/trash.json/{session_id}/{}", nil},
		},
		"comment": {
			{"POST", "/tasks/subcomment.json/{session_id}/{}", apitest.Args{"subcomment_text": "x"}},
			{"POST", "/tasks/attachfile.json", apitest.Args{"item_type": "comment", "item_id": "{}", "file_id": file}},
			{"PUT", "/tasks/comment.json/{session_id}/{}", apitest.Args{"comment_text": "x"}},
			{"DELETE", "/tasks/attachedfile.json/{session_id}/comment/{}/" + file, nil},
			{"DELETE", "/tasks/trashcomment.json/{session_id}/{}", nil},
		},
		"subcomment": {
			{"PUT", "/tasks/subcomment.json/{session_id}/{}", apitest.Args{"subcomment_text": "x"}},
			{"DELETE", "/tasks/trashsubcomment.json/{session_id}/{}", nil},
		},
	}
}

// What somebody may not see is answered exactly like what never existed: by the id of each thing, in all listings, counts and
// searches; to account users without a right, to one who is blocked, to another account.
func TestUnseen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		carl, dora := ann.Member("carl", apitest.Member{}), ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		ids := furnish(ann, p, "secret garden")
		p.allow(carl, 2)
		for name, stranger := range map[string]*apitest.User{"without a right": dora, "blocked": carl, "another account": w.Ben} {
			t.Run(name, func(t *testing.T) {
				stranger := stranger.In(t)
				own := newPlan(stranger)
				unseen(t, stranger, ids, calls(own.list, own.task("mine"), stranger.Upload(folderOf(w, stranger), "mine "+name, "")))
				for _, path := range everything {
					if a := stranger.Get(path).OK(); strings.Contains(a.Body, "secret") {
						t.Errorf("%s: %s", path, a.Body)
					}
				}
				for _, path := range []string{"/tasks/archivelist.json/{session_id}", "/tasks/trashlist.json/{session_id}"} {
					stranger.Get(path).Is(`{"Projects":"0","ProjectLists":"0","Tasks":"0","TaskLists":"0"}`)
				}
				stranger.Delete("/tasks/emptytrash.json/{session_id}").OK()
			})
		}
		if all := ann.Get("/tasks/trasheditems.json/{session_id}"); strings.Count(all.Body, `secret garden`) < 4 {
			t.Errorf("what strangers did changed %s", all.Body)
		}
	})
}

// A task that is private is not there for whoever manages its project, but for its creator, its assignee and the owner.
func TestPrivateIsUnseen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		carl, dora := ann.Member("carl", apitest.Member{}), ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		p.allow(carl, 1)
		p.allow(dora, 1)
		open := p.task("open")
		private := carl.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "secret", "private": 1}).OK().Text("TaskId")
		comment := carl.Post("/tasks/comment.json/{session_id}/"+private, apitest.Args{"comment_text": "secret"}).OK().Text("CommentId")
		sub := carl.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "secret"}).OK().Text("SubCommentId")
		ids := map[string]string{"task": private, "comment": comment, "subcomment": sub}
		unseen(t, dora, ids, calls(p.list, open, dora.Upload(folderOf(w, dora), "x", "")))
		for _, path := range everything {
			if a := dora.Get(path).OK(); strings.Contains(a.Body, "secret") {
				t.Errorf("%s: %s", path, a.Body)
			}
		}
		ann.Put("/tasks.json/{session_id}/"+open, apitest.Args{"status": "completed"}).OK()
		dora.Get("/tasks/tasklists.json?session_id={session_id}").Has(apitest.Args{"0.Status": "completed"})
		carl.Get("/tasks/tasklists.json?session_id={session_id}").Has(apitest.Args{"0.Status": "active"})
		dora.Put("/tasks/tasklist.json/{session_id}/"+p.list, apitest.Args{"complete_all_tasks": true}).OK()
		carl.Get("/tasks.json?session_id={session_id}&task_id=" + private).Has(apitest.Args{"0.Status": "active", "0.Number": 2, "0.AccountUsers.0.FirstName": "Carl", "0.AccountUsers.1": nil})

		// Only its creator and the owner say who sees it.
		dora.Put("/tasks.json/{session_id}/"+open, apitest.Args{"private": 1}).Refused(403, denied)
		dora.Put("/tasks.json/{session_id}/"+open, apitest.Args{"private": 0, "priority": 1}).OK()
		ann.Put("/tasks.json/{session_id}/"+private, apitest.Args{"access_userid_assign_to": idOf(ann, p.project, "Dora")}).OK()
		dora.Get("/tasks.json?session_id={session_id}&task_id=" + private).Has(apitest.Args{"0.Name": "secret", "0.AccessMode": 1})
		dora.Put("/tasks.json/{session_id}/"+private, apitest.Args{"private": 0}).Refused(403, denied)

		// A container carries it along.
		dora.Delete("/tasks/trashtasklist.json/{session_id}/" + p.list).OK()
		ann.Put("/tasks.json/{session_id}/"+private, apitest.Args{"access_userid_assign_to": "none"}).Refused(404, "Task not found")
		carl.Get("/tasks.json?session_id={session_id}&type=trashed").Has(apitest.Args{"1.Name": "secret", "1.Trashed": 1})
		dora.Put("/tasks/restoretasklist.json/{session_id}/"+p.list, nil).OK()
		carl.Get("/tasks.json?session_id={session_id}").Has(apitest.Args{"1.Name": "secret", "1.Trashed": 0})
	})
}

// everything is what lists, searches or shows anything.
var everything = []string{
	"/tasks.json?session_id={session_id}&type=any",
	"/tasks.json?session_id={session_id}&type=any&search_query=secret",
	"/tasks/archiveditems.json/{session_id}",
	"/tasks/trasheditems.json/{session_id}",
	"/tasks/projectlists.json?session_id={session_id}&filter=any&with_projects=1",
	"/tasks/projects.json?session_id={session_id}",
	"/tasks/search.json/{session_id}?search_query=secret",
	"/tasks/search.json/{session_id}?search_query=se",
	"/tasks/tasklists.json?session_id={session_id}&filter=any&with_tasks=1",
	"/tasks/tasklists.json?session_id={session_id}&filter=any&with_tasks=1&item_type=task",
	"/tasks/users.json/{session_id}",
}

// unseen fails the test unless each call about something that a stranger doesn't see is answered like one about nothing.
func unseen(t *testing.T, stranger *apitest.User, ids map[string]string, calls map[string][]call) {
	for kind, id := range ids {
		for _, c := range calls[kind] {
			got, none := c.of(stranger, id), c.of(stranger, "999999")
			if got.Status != none.Status || got.Body != none.Body || got.Status < 400 {
				t.Errorf("%s %s of a %s: %d %s; of nothing: %d %s", c.method, c.path, kind, got.Status, got.Body, none.Status, none.Body)
			}
		}
	}
}

// furnish makes one of everything, and further ones in the archive and in the trash, all called something.
func furnish(by *apitest.User, p plan, name string) map[string]string {
	ids := map[string]string{}
	for _, put := range []string{"archive", "trash", ""} {
		projects := by.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": name}).OK().Text("ProjectListId")
		project := by.Post("/tasks/project.json/{session_id}/"+p.projects, apitest.Args{"project_name": name}).OK().Text("ProjectId")
		list := newTaskList(by, p.project, name)
		task := newTask(by, p.list, name)
		comment := by.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": name}).OK().Text("CommentId")
		sub := by.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": name}).OK().Text("SubCommentId")
		method := "PUT"
		if put == "trash" {
			method = "DELETE"
		}
		if put != "" {
			for what, id := range map[string]string{"projectlist": projects, "project": project, "tasklist": list, "": task} {
				by.JSON(method, "/tasks/"+put+what+".json/{session_id}/"+id, nil).OK()
			}
			continue
		}
		ids["project list"], ids["project"], ids["task list"], ids["task"], ids["comment"], ids["subcomment"] = projects, project, list, task, comment, sub
	}
	return ids
}
