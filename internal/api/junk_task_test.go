package api_test

import "driveway/internal/api/apitest"

// furnishTasks makes projects with tasks: active, archived, trashed, with all that they can have.
func (j *junkyard) furnishTasks(name func(string) string) {
	ann := j.world.Ann
	j.keys = []string{"0", "1", "2"}
	for _, state := range []string{"active", "archived", "trashed"} {
		projects := ann.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": name("projects")}).OK().Text("ProjectListId")
		project := ann.Post("/tasks/project.json/{session_id}/"+projects, apitest.Args{"project_name": name("project")}).OK().Text("ProjectId")
		list := ann.Post("/tasks/tasklist.json/{session_id}/"+project, apitest.Args{"list_name": name("tasks")}).OK().Text("TaskListId")
		task := ann.Post("/tasks.json/{session_id}/"+list, apitest.Args{"task_name": name("task")}).OK().Text("TaskId")
		comment := ann.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "name"}).OK().Text("CommentId")
		sub := ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "name"}).OK().Text("SubCommentId")
		tag := ann.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": name("tag"), "color": "abc"}).OK().Text("TagId")
		ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "comment", "item_id": comment, "file_id": j.files[0]}).OK()
		j.keys = append(j.keys, projects, project, list, task, comment, sub, tag)
		switch state {
		case "archived":
			ann.Put("/tasks/archiveproject.json/{session_id}/"+project, nil).OK()
		case "trashed":
			ann.Delete("/tasks/trashproject.json/{session_id}/" + project).OK()
		}
	}
}
