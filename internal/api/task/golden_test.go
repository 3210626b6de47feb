package task_test

import (
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// What each operation answers, byte for byte, on both databases.
func TestGolden(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		carl := ann.Member("carl", apitest.Member{})
		plan := newPlan(ann)

		ann.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": "Garden & <house>"}).Golden("projectlist_create")
		project := ann.Post("/tasks/project.json/{session_id}/"+plan.projects, apitest.Args{"project_name": "Pond", "due_date": "2026-05-01",
			"email_assign_to": carl.Email}).Golden("project_create").Text("ProjectId")
		ann.Put("/tasks/project.json/{session_id}/"+project, apitest.Args{"project_name": "Pond ü", "status": "Completed"}).Golden("project_update")
		ann.Put("/tasks/projectlist.json/{session_id}/"+plan.projects, apitest.Args{"list_name": "Outside"}).Golden("projectlist_rename")
		ann.Post("/tasks/addprojectpermission.json/{session_id}/"+plan.project, apitest.Args{"access_user_email": carl.Email, "mode": 1}).Golden("addprojectpermission")
		ann.Get("/tasks/projectlists.json?session_id={session_id}&with_projects=1").Golden("projectlists")
		ann.Get("/tasks/projectlists.json?session_id={session_id}").Golden("projectlists_bare")
		ann.Get("/tasks/projects.json?session_id={session_id}").Golden("projects")
		ann.Get("/tasks/users.json/{session_id}?project_id=" + project).Golden("users")

		list := ann.Post("/tasks/tasklist.json/{session_id}/"+project, apitest.Args{"list_name": "Dig", "due_date": "2026-04-01"}).
			Golden("tasklist_create").Text("TaskListId")
		ann.Put("/tasks/tasklist.json/{session_id}/"+list, apitest.Args{"list_name": "Dig deep", "complete_all_tasks": true}).Golden("tasklist_update")
		tag := ann.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": "urgent", "color": "#F80"}).Golden("tag_create").Text("TagId")
		ann.Put("/tasks/tag.json/{session_id}/"+tag, apitest.Args{"name": "Urgent"}).Golden("tag_update")
		ann.Get("/tasks/tags.json/{session_id}").Golden("tags")

		w.Clock.Forward(time.Hour)
		task := ann.Post("/tasks.json/{session_id}/"+list, apitest.Args{"task_name": "Buy a pump", "task_description": "Quiet.\n<b>12 V</b>",
			"due_date": "2026-03-01", "priority": 2, "tag_id": tag, "email_assign_to": carl.Email}).Golden("task_create").Text("TaskId")
		carl.Put("/tasks.json/{session_id}/"+task, apitest.Args{"progress": 50, "color": "00ff00", "status": "active"}).Golden("task_update")
		photo := ann.Upload("0", "pump.jpg", "not really")
		ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": task, "file_id": photo}).Golden("attachfile")
		comment := carl.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "Which one?"}).Golden("comment_create").Text("CommentId")
		sub := ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "That one."}).
			Golden("subcomment_create").Text("SubCommentId")
		ann.Put("/tasks/subcomment.json/{session_id}/"+sub, apitest.Args{"subcomment_text": "This one."}).Golden("subcomment_update")
		carl.Put("/tasks/comment.json/{session_id}/"+comment, apitest.Args{"comment_text": "Which pump?", "tag_id": tag}).Golden("comment_update")
		ann.Get("/tasks/taskcomments.json/{session_id}/" + task).Golden("taskcomments")
		ann.Get("/tasks/taskcomments.json/{session_id}/" + task + "/" + comment).Golden("taskcomments_one")
		ann.Get("/tasks.json?session_id={session_id}&with_comments=1&task_id=" + task).Golden("tasks_one")
		ann.Get("/tasks.json?session_id={session_id}").Golden("tasks")
		ann.Get("/tasks.json?session_id={session_id}&type=trashed").Golden("tasks_none")
		ann.Get("/tasks/tasklists.json?session_id={session_id}&with_tasks=1").Golden("tasklists")
		ann.Get("/tasks/search.json/{session_id}?search_query=p").Golden("search")
		ann.Get("/tasks/search.json/{session_id}?search_query=one").Golden("search_comments")
		ann.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": task, "task_list_id": plan.list}).Golden("move")
		ann.Delete("/tasks/attachedfile.json/{session_id}/task/" + task + "/" + photo).Golden("attachedfile")

		ann.Put("/tasks/archive.json/{session_id}/"+task, nil).Golden("archive")
		ann.Put("/tasks/archivetasklist.json/{session_id}/"+list, nil).Golden("archivetasklist")
		ann.Put("/tasks/archiveproject.json/{session_id}/"+project, nil).Golden("archiveproject")
		other := newPlan(ann)
		ann.Put("/tasks/archiveprojectlist.json/{session_id}/"+other.projects, nil).Golden("archiveprojectlist")
		ann.Get("/tasks/archivelist.json/{session_id}").Golden("archivelist")
		ann.Get("/tasks/archiveditems.json/{session_id}").Golden("archiveditems")
		ann.Get("/tasks/archiveditems.json/{session_id}/task").Golden("archiveditems_task")
		ann.Get("/tasks/archiveditems.json/{session_id}/Project_List").Golden("archiveditems_projectlist")
		ann.Put("/tasks/restoreproject.json/{session_id}/"+project, nil).Golden("restoreproject")
		ann.Put("/tasks/restoretasklist.json/{session_id}/"+list, nil).OK()
		ann.Put("/tasks/restore.json/{session_id}/"+task, nil).Golden("restore")

		carl.Delete("/tasks/trashsubcomment.json/{session_id}/"+sub).Refused(403, denied)
		ann.Delete("/tasks/trashsubcomment.json/{session_id}/" + sub).Golden("trashsubcomment")
		ann.Delete("/tasks/trashcomment.json/{session_id}/" + comment).Golden("trashcomment")
		ann.Delete("/tasks/trash.json/{session_id}/" + task).Golden("trash")
		ann.Delete("/tasks/trashtasklist.json/{session_id}/" + list).Golden("trashtasklist")
		ann.Delete("/tasks/trashproject.json/{session_id}/" + project).Golden("trashproject")
		ann.Delete("/tasks/trashprojectlist.json/{session_id}/" + other.projects).Golden("trashprojectlist")
		ann.Get("/tasks/trashlist.json/{session_id}").Golden("trashlist")
		ann.Get("/tasks/trasheditems.json/{session_id}").Golden("trasheditems")
		ann.Get("/tasks/trasheditems.json/{session_id}/tasklist").Golden("trasheditems_tasklist")
		ann.Put("/tasks/restoreprojectlist.json/{session_id}/"+other.projects, nil).Golden("restoreprojectlist")
		ann.Put("/tasks/restoretasklist.json/{session_id}/"+list, nil).Refused(403, "Project is trashed and cannot be updated")
		ann.Delete("/tasks/tag.json/{session_id}/" + tag).Golden("tag_delete")
		ann.Delete("/tasks/emptytrash.json/{session_id}").Golden("emptytrash")
		ann.Get("/tasks/trashlist.json/{session_id}").Golden("trashlist_none")
	})
}
