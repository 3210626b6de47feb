package api_test

import (
	"context"
	"fmt"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

// plan is projects with tasks, new for each deed.
type plan struct{ projects, project, list, task, comment, subcomment, tag string }

func (s *site) plan() plan {
	s.Helper()
	ann := s.world.Ann
	p := plan{projects: ann.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": s.name("home")}).OK().Text("ProjectListId")}
	p.project = ann.Post("/tasks/project.json/{session_id}/"+p.projects, apitest.Args{"project_name": s.name("garden")}).OK().Text("ProjectId")
	p.list = ann.Post("/tasks/tasklist.json/{session_id}/"+p.project, apitest.Args{"list_name": s.name("spring")}).OK().Text("TaskListId")
	p.task = ann.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": s.name("dig")}).OK().Text("TaskId")
	p.comment = ann.Post("/tasks/comment.json/{session_id}/"+p.task, apitest.Args{"comment_text": s.name("deep?")}).OK().Text("CommentId")
	p.subcomment = ann.Post("/tasks/subcomment.json/{session_id}/"+p.comment, apitest.Args{"subcomment_text": s.name("yes")}).OK().Text("SubCommentId")
	p.tag = ann.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": s.name("soon"), "color": "abc"}).OK().Text("TagId")
	return p
}

// onPlan is a deed of one call to something of a plan, with parameters or without.
func onPlan(covers, method, path string, of func(plan) string, args apitest.Args) deed {
	return deed{covers: covers, name: method + " " + path, prepare: func(s *site) func() answer {
		to := path + of(s.plan())
		return func() answer {
			if args == nil {
				return s.get(method, to)
			}
			return s.post(method, to, args)
		}
	}}
}

func aProjectList(p plan) string { return p.projects }
func aProject(p plan) string     { return p.project }
func aTaskList(p plan) string    { return p.list }
func aTask(p plan) string        { return p.task }
func aComment(p plan) string     { return p.comment }
func aSubcomment(p plan) string  { return p.subcomment }
func aTag(p plan) string         { return p.tag }
func nothing(plan) string        { return "" }

// taskDay is what is done to projects and tasks.
var taskDay = []deed{
	onPlan("11.17", "POST", "/tasks/projectlist.json/{session_id}", nothing, apitest.Args{"list_name": "new"}),
	onPlan("11.29", "PUT", "/tasks/projectlist.json/{session_id}/", aProjectList, apitest.Args{"list_name": "new"}),
	onPlan("11.16", "POST", "/tasks/project.json/{session_id}/", aProjectList, apitest.Args{"project_name": "new", "email_assign_to": "ann@example.com"}),
	onPlan("11.28", "PUT", "/tasks/project.json/{session_id}/", aProject, apitest.Args{"project_name": "new", "status": "completed"}),
	onPlan("11.20", "POST", "/tasks/tasklist.json/{session_id}/", aProject, apitest.Args{"list_name": "new"}),
	onPlan("11.34", "PUT", "/tasks/tasklist.json/{session_id}/", aTaskList, apitest.Args{"list_name": "new", "complete_all_tasks": true}),
	onPlan("11.13", "POST", "/tasks.json/{session_id}/", aTaskList, apitest.Args{"task_name": "new", "email_assign_to": "ann@example.com"}),
	onPlan("11.21", "PUT", "/tasks.json/{session_id}/", aTask, apitest.Args{"task_name": "new", "access_userid_assign_to": "0", "order_no": 1}),
	onPlan("11.15", "POST", "/tasks/comment.json/{session_id}/", aTask, apitest.Args{"comment_text": "new"}),
	onPlan("11.26", "PUT", "/tasks/comment.json/{session_id}/", aComment, apitest.Args{"comment_text": "new"}),
	onPlan("11.18", "POST", "/tasks/subcomment.json/{session_id}/", aComment, apitest.Args{"subcomment_text": "new"}),
	onPlan("11.32", "PUT", "/tasks/subcomment.json/{session_id}/", aSubcomment, apitest.Args{"subcomment_text": "new"}),
	onPlan("11.19", "POST", "/tasks/tag.json/{session_id}", nothing, apitest.Args{"name": "new", "color": "fff"}),
	onPlan("11.33", "PUT", "/tasks/tag.json/{session_id}/", aTag, apitest.Args{"name": "new"}),
	onPlan("11.37", "DELETE", "/tasks/tag.json/{session_id}/", aTag, nil),
	onPlan("11.22", "PUT", "/tasks/archive.json/{session_id}/", aTask, nil),
	onPlan("11.23", "PUT", "/tasks/archiveproject.json/{session_id}/", aProject, nil),
	onPlan("11.24", "PUT", "/tasks/archiveprojectlist.json/{session_id}/", aProjectList, nil),
	onPlan("11.25", "PUT", "/tasks/archivetasklist.json/{session_id}/", aTaskList, nil),
	onPlan("11.38", "DELETE", "/tasks/trash.json/{session_id}/", aTask, nil),
	onPlan("11.39", "DELETE", "/tasks/trashcomment.json/{session_id}/", aComment, nil),
	onPlan("11.40", "DELETE", "/tasks/trashproject.json/{session_id}/", aProject, nil),
	onPlan("11.41", "DELETE", "/tasks/trashprojectlist.json/{session_id}/", aProjectList, nil),
	onPlan("11.42", "DELETE", "/tasks/trashsubcomment.json/{session_id}/", aSubcomment, nil),
	onPlan("11.43", "DELETE", "/tasks/trashtasklist.json/{session_id}/", aTaskList, nil),
	{covers: "11.30 11.31", name: "restore", prepare: func(s *site) func() answer {
		p := s.plan()
		s.world.Ann.Delete("/tasks/trashtasklist.json/{session_id}/" + p.list).OK()
		return func() answer { return s.get("PUT", "/tasks/restoretasklist.json/{session_id}/"+p.list) }
	}},
	{covers: "11.27", name: "move a task", prepare: func(s *site) func() answer {
		p, to := s.plan(), s.plan()
		args := apitest.Args{"task_id": p.task, "task_list_id": to.list, "insert_after_taskid": "0"}
		return func() answer { return s.post("PUT", "/tasks/move.json/{session_id}", args) }
	}},
	{covers: "11.14", name: "let somebody in", prepare: func(s *site) func() answer {
		p := s.plan()
		member := s.world.Ann.Member(fmt.Sprint("carl", s.n), apitest.Member{})
		args := apitest.Args{"access_user_email": member.Email, "mode": 1}
		return func() answer {
			return s.post("POST", "/tasks/addprojectpermission.json/{session_id}/"+p.project, args)
		}
	}},
	{covers: "11.35", name: "detach a file", prepare: func(s *site) func() answer {
		p, file := s.plan(), s.file("0", "attached")
		s.world.Ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": p.task, "file_id": file}).OK()
		return func() answer { return s.get("DELETE", "/tasks/attachedfile.json/{session_id}/task/"+p.task+"/"+file) }
	}},
	{covers: "11.36", name: "empty the trash of tasks", prepare: func(s *site) func() answer {
		p := s.plan()
		s.world.Ann.Delete("/tasks/trashproject.json/{session_id}/" + p.project).OK()
		return func() answer { return s.get("DELETE", "/tasks/emptytrash.json/{session_id}") }
	}},
	{name: "purge tasks", steps: true, prepare: func(s *site) func() answer {
		p := s.plan()
		// Not through what may be failing.
		err := s.db.DB.Write(s.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE projects SET purging = 1, trashed_at = 1 WHERE id = CAST(CAST($1 AS TEXT) AS BIGINT)`, p.project)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		return func() answer {
			return s.job(func(ctx context.Context) error { return s.world.Boards.Purge(ctx, nil) })
		}
	}},

	// What only reads.
	onPlan("11.1", "GET", "/tasks.json?with_comments=1&session_id={session_id}&task_id=", aTask, nil),
	onPlan("11.2", "GET", "/tasks/archiveditems.json/{session_id}", nothing, nil),
	onPlan("11.3", "GET", "/tasks/archivelist.json/{session_id}", nothing, nil),
	onPlan("11.4", "GET", "/tasks/projectlists.json?with_projects=1&session_id={session_id}&task_id=", aTask, nil),
	onPlan("11.5", "GET", "/tasks/projects.json?session_id={session_id}&project_id=", aProject, nil),
	onPlan("11.6", "GET", "/tasks/search.json/{session_id}?search_query=d", nothing, nil),
	onPlan("11.7", "GET", "/tasks/tags.json/{session_id}", nothing, nil),
	onPlan("11.8", "GET", "/tasks/taskcomments.json/{session_id}/", aTask, nil),
	onPlan("11.9", "GET", "/tasks/tasklists.json?with_tasks=1&session_id={session_id}&project_id=", aProject, nil),
	onPlan("11.10", "GET", "/tasks/trasheditems.json/{session_id}", nothing, nil),
	onPlan("11.11", "GET", "/tasks/trashlist.json/{session_id}", nothing, nil),
	onPlan("11.12", "GET", "/tasks/users.json/{session_id}?project_id=", aProject, nil),
}
