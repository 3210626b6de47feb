// Package task is chapter 11 of the guide: tasks, in lists, in projects. None of it is built yet.
package task

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "11",
		NoSession:  op.Refusal{Status: 403, Message: "Session is required"},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("11.1", "GET", "/tasks.json"),
			op.NotYet("11.2", "GET", "/tasks/archiveditems.json/{session_id}/{item_type}"),
			op.NotYet("11.3", "GET", "/tasks/archivelist.json/{session_id}"),
			op.NotYet("11.4", "GET", "/tasks/projectlists.json"),
			op.NotYet("11.5", "GET", "/tasks/projects.json"),
			op.NotYet("11.6", "GET", "/tasks/search.json/{session_id}"),
			op.NotYet("11.7", "GET", "/tasks/tags.json/{session_id}"),
			op.NotYet("11.8", "GET", "/tasks/taskcomments.json/{session_id}/{task_id}/{comment_id}"),
			op.NotYet("11.9", "GET", "/tasks/tasklists.json"),
			op.NotYet("11.10", "GET", "/tasks/trasheditems.json/{session_id}/{item_type}"),
			op.NotYet("11.11", "GET", "/tasks/trashlist.json/{session_id}"),
			op.NotYet("11.12", "GET", "/tasks/users.json/{session_id}"),
			op.NotYet("11.13", "POST", "/tasks.json/{session_id}/{task_list_id}"),
			op.NotYet("11.14", "POST", "/tasks/addprojectpermission.json/{session_id}/{project_id}"),
			op.NotYet("11.15", "POST", "/tasks/comment.json/{session_id}/{task_id}"),
			op.NotYet("11.16", "POST", "/tasks/project.json/{session_id}/{project_list_id}"),
			op.NotYet("11.17", "POST", "/tasks/projectlist.json/{session_id}"),
			op.NotYet("11.18", "POST", "/tasks/subcomment.json/{session_id}/{comment_id}"),
			op.NotYet("11.19", "POST", "/tasks/tag.json/{session_id}"),
			op.NotYet("11.20", "POST", "/tasks/tasklist.json/{session_id}/{project_id}"),
			op.NotYet("11.21", "PUT", "/tasks.json/{session_id}/{task_id}"),
			op.NotYet("11.22", "PUT", "/tasks/archive.json/{session_id}/{task_id}"),
			op.NotYet("11.23", "PUT", "/tasks/archiveproject.json/{session_id}/{project_id}"),
			op.NotYet("11.24", "PUT", "/tasks/archiveprojectlist.json/{session_id}/{list_id}"),
			op.NotYet("11.25", "PUT", "/tasks/archivetasklist.json/{session_id}/{list_id}"),
			op.NotYet("11.26", "PUT", "/tasks/comment.json/{session_id}/{comment_id}"),
			op.NotYet("11.27", "PUT", "/tasks/move.json/{session_id}"),
			op.NotYet("11.28", "PUT", "/tasks/project.json/{session_id}/{project_id}"),
			op.NotYet("11.29", "PUT", "/tasks/projectlist.json/{session_id}/{list_id}"),
			op.NotYet("11.30", "PUT", "/tasks/restore.json/{session_id}/{task_id}"),
			op.NotYet("11.31", "PUT", "/tasks/restoretasklist.json/{session_id}/{list_id}"),
			op.NotYet("11.32", "PUT", "/tasks/subcomment.json/{session_id}/{subcomment_id}"),
			op.NotYet("11.33", "PUT", "/tasks/tag.json/{session_id}/{tag_id}"),
			op.NotYet("11.34", "PUT", "/tasks/tasklist.json/{session_id}/{list_id}"),
			op.NotYet("11.35", "DELETE", "/tasks/attachedfile.json/{session_id}/{item_type}/{item_id}/{file_id}"),
			op.NotYet("11.36", "DELETE", "/tasks/emptytrash.json/{session_id}"),
			op.NotYet("11.37", "DELETE", "/tasks/tag.json/{session_id}/{tag_id}"),
			op.NotYet("11.38", "DELETE", "/tasks/trash.json/{session_id}/{task_id}"),
			op.NotYet("11.39", "DELETE", "/tasks/trashcomment.json/{session_id}/{comment_id}"),
			op.NotYet("11.40", "DELETE", "/tasks/trashproject.json/{session_id}/{project_id}"),
			op.NotYet("11.41", "DELETE", "/tasks/trashprojectlist.json/{session_id}/{list_id}"),
			op.NotYet("11.42", "DELETE", "/tasks/trashsubcomment.json/{session_id}/{subcomment_id}"),
			op.NotYet("11.43", "DELETE", "/tasks/trashtasklist.json/{session_id}/{list_id}"),
		},
	}
}
