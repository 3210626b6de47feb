package task_test

import (
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// What can be done to things that are archived or trashed, themselves or by what they lie in.
func TestStates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		p := newPlan(ann)
		task := p.task("t")
		comment := ann.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "c"}).OK().Text("CommentId")
		sub := ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "s"}).OK().Text("SubCommentId")
		file := ann.Upload("0", "f", "")
		put := func(path string) *apitest.Answer { t.Helper(); return ann.Put(path, apitest.Args{}) }

		// changes are all that change something on the way down to the subcomment.
		changes := []func() *apitest.Answer{
			func() *apitest.Answer { return ann.Put("/tasks.json/{session_id}/"+task, apitest.Args{"progress": 1}) },
			func() *apitest.Answer {
				return ann.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "c"})
			},
			func() *apitest.Answer {
				return ann.Put("/tasks/comment.json/{session_id}/"+comment, apitest.Args{"comment_text": "c"})
			},
			func() *apitest.Answer {
				return ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "s"})
			},
			func() *apitest.Answer {
				return ann.Put("/tasks/subcomment.json/{session_id}/"+sub, apitest.Args{"subcomment_text": "s"})
			},
			func() *apitest.Answer { return ann.Delete("/tasks/trashcomment.json/{session_id}/" + comment) },
			func() *apitest.Answer { return ann.Delete("/tasks/trashsubcomment.json/{session_id}/" + sub) },
			func() *apitest.Answer {
				return ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": task, "file_id": file})
			},
			func() *apitest.Answer {
				return ann.Delete("/tasks/attachedfile.json/{session_id}/task/" + task + "/" + file)
			},
			func() *apitest.Answer {
				return ann.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": task, "insert_after_taskid": "0"})
			},
			func() *apitest.Answer { return put("/tasks/archive.json/{session_id}/" + task) },
		}
		for _, bearer := range []struct{ archive, restore, refusal string }{
			{"/tasks/archive.json/{session_id}/" + task, "/tasks/restore.json/{session_id}/" + task, "Task"},
			{"/tasks/archivetasklist.json/{session_id}/" + p.list, "/tasks/restoretasklist.json/{session_id}/" + p.list, "Task list"},
			{"/tasks/archiveproject.json/{session_id}/" + p.project, "/tasks/restoreproject.json/{session_id}/" + p.project, "Project"},
			{"/tasks/archiveprojectlist.json/{session_id}/" + p.projects, "/tasks/restoreprojectlist.json/{session_id}/" + p.projects, "Project list"},
		} {
			put(bearer.archive).OK()
			put(bearer.archive).Refused(403, bearer.refusal+" is archived and cannot be updated")
			for _, change := range changes {
				change().Refused(403, bearer.refusal+" is archived and cannot be updated")
			}
			if bearer.refusal != "Task" {
				ann.Delete("/tasks/trash.json/{session_id}/"+task).Refused(403, bearer.refusal+" is archived and cannot be updated")
				put("/tasks/restore.json/{session_id}/"+task).Refused(403, bearer.refusal+" is archived and cannot be updated")
			}
			ann.Get("/tasks/taskcomments.json/{session_id}/" + task).Has(apitest.Args{"0.Comment": "c"})
			put(bearer.restore).OK()
			put(bearer.restore).Is(`{"result":true}`) // active already
		}
		for _, bearer := range []struct{ trash, restore, archive, missing string }{
			{"/tasks/trash.json/{session_id}/" + task, "/tasks/restore.json/{session_id}/" + task, "/tasks/archive.json/{session_id}/" + task, "Task not found"},
			{"/tasks/trashtasklist.json/{session_id}/" + p.list, "/tasks/restoretasklist.json/{session_id}/" + p.list,
				"/tasks/archivetasklist.json/{session_id}/" + p.list, "Task list not found"},
			{"/tasks/trashproject.json/{session_id}/" + p.project, "/tasks/restoreproject.json/{session_id}/" + p.project,
				"/tasks/archiveproject.json/{session_id}/" + p.project, "Project not found"},
			{"/tasks/trashprojectlist.json/{session_id}/" + p.projects, "/tasks/restoreprojectlist.json/{session_id}/" + p.projects,
				"/tasks/archiveprojectlist.json/{session_id}/" + p.projects, "Project list not found"},
		} {
			put(bearer.archive).OK()
			w.Clock.Forward(time.Minute)
			ann.Delete(bearer.trash).OK()
			before := ann.Get("/tasks/trasheditems.json/{session_id}").OK().Body
			w.Clock.Forward(time.Minute)
			ann.Delete(bearer.trash).Is(`{"result":true}`)
			if after := ann.Get("/tasks/trasheditems.json/{session_id}").OK().Body; after != before {
				t.Errorf("a second call changes the trash: %s", after)
			}
			for _, change := range changes {
				if a := change(); a.Status != 404 && a.Status != 400 {
					t.Errorf("a change to what is in the trash: %d %s", a.Status, a.Body)
				}
			}
			put(bearer.archive).Refused(404, bearer.missing)
			if bearer.missing != "Task not found" {
				ann.Delete("/tasks/trash.json/{session_id}/"+task).Refused(404, "Task not found")
			}
			ann.Get("/tasks/taskcomments.json/{session_id}/" + task).Has(apitest.Args{"0.Comment": "c"}) // still readable
			ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.Trashed": 1, "0.Archived": 1})
			put(bearer.restore).OK() // back into the archive
			ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.Trashed": 0, "0.Archived": 1})
			put(bearer.restore).OK()
			ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.Trashed": 0, "0.Archived": 0})
		}

		// Out of the trash of an archived list; into the trash what was archived by itself there.
		put("/tasks/archive.json/{session_id}/" + task).OK()
		put("/tasks/archivetasklist.json/{session_id}/" + p.list).OK()
		ann.Delete("/tasks/trash.json/{session_id}/" + task).OK()
		put("/tasks/restore.json/{session_id}/" + task).OK()
		put("/tasks/restore.json/{session_id}/"+task).Refused(403, "Task list is archived and cannot be updated")
		put("/tasks/restoretasklist.json/{session_id}/" + p.list).OK()
		ann.Get("/tasks/archivelist.json/{session_id}").Has(apitest.Args{"Tasks": "1", "TaskLists": "0"})
		for path, missing := range map[string]string{"archive.json/{session_id}/99": "Task not found", "archivetasklist.json/{session_id}/x": "Task list not found",
			"restoreproject.json/{session_id}/-1": "Project not found", "restoreprojectlist.json/{session_id}/0": "Project list not found"} {
			put("/tasks/"+path).Refused(404, missing)
		}
	})
}

// The newest mark comes first; what has been in the trash for too long goes, whoever put it there.
func TestTrashOrderAndRetention(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p := newPlan(ann)
		p.allow(carl, 1)
		for _, name := range []string{"a", "b", "c"} {
			task := p.task(name)
			comment := carl.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": name}).OK().Text("CommentId")
			carl.Delete("/tasks/trashcomment.json/{session_id}/" + comment).OK()
			ann.Delete("/tasks/trash.json/{session_id}/" + task).OK()
			w.Clock.Forward(time.Hour)
		}
		if got := ann.Get("/tasks/trasheditems.json/{session_id}/task").All("", "Name"); got != "c b a" {
			t.Errorf("the trash holds %s", got)
		}
		keep := 90 * time.Minute // c is 60 minutes old, b 120
		if err := w.Boards.Purge(t.Context(), &keep); err != nil {
			t.Fatal(err)
		}
		if got := ann.Get("/tasks/trasheditems.json/{session_id}/task").All("", "Name"); got != "c" || rows(t, w, "tasks") != 1 || rows(t, w, "task_comments") != 1 {
			t.Errorf("the trash holds %s; %d tasks, %d comments", got, rows(t, w, "tasks"), rows(t, w, "task_comments"))
		}
		w.Clock.Forward(1000 * time.Hour)
		if err := w.Boards.Purge(t.Context(), nil); err != nil || rows(t, w, "tasks") != 1 {
			t.Errorf("without a retention: %v, %d tasks", err, rows(t, w, "tasks"))
		}
	})
}

// A purge goes down to whatever lies below, in steps, and leaves nothing behind.
func TestPurge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p, kept := newPlan(ann), newPlan(ann)
		kept.task("kept")
		p.allow(carl, 1)
		task := p.task("t")
		comment := carl.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "c"}).OK().Text("CommentId")
		carl.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "s"}).OK()
		file := ann.Upload("0", "f", "")
		ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": task, "file_id": file}).OK()
		for i := range 600 { // more than a step
			w.Exec(`INSERT INTO tasks (account_id, project_id, list_id, order_no, number, creator_id, name, name_folded, description, description_folded, start_date,
					due_date, private, priority, created_at, changed_at)
				SELECT account_id, project_id, list_id, order_no + $1, number + $1, creator_id, name, name_folded, '', '', '', '', 0, 0, 0, 0 FROM tasks WHERE name = 't' AND number = 1`, i+1)
		}
		w.Exec(`UPDATE accounts SET tasks_used = tasks_used + 600 WHERE tasks_used > 0`)
		ann.Delete("/tasks/trashprojectlist.json/{session_id}/" + p.projects).OK()
		ann.Delete("/tasks/emptytrash.json/{session_id}").OK()
		ann.Get("/tasks.json?session_id={session_id}&type=any").Has(apitest.Args{"0.Name": "kept", "1": nil})
		if rows(t, w, "tasks") == 1 {
			t.Error("so many rows went in one step")
		}
		if err := w.Boards.Purge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		for table, n := range map[string]int{"project_lists": 1, "projects": 1, "task_lists": 1, "tasks": 1, "task_comments": 0, "task_subcomments": 0,
			"task_files": 0, "project_members": 0, "accounts WHERE tasks_used = 1": 1} {
			if got := rows(t, w, table); got != n {
				t.Errorf("%s: %d rows, want %d", table, got, n)
			}
		}
		ann.Get("/file/info.json/" + file + "?session_id={session_id}").OK()
	})
}
