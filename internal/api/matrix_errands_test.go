package api_test

import (
	"cmp"
	"fmt"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api"
	"driveway/internal/api/apitest"
)

// errand is a call of an operation that is not about files and folders. Where its request names something of Ann's, as
// <project>, all others should not be able to tell that from what doesn't exist.
type errand struct {
	operation string
	when      string
	request   request
	refused   int                               // the status for those of Ann's account whose call it is not; 0: 403
	allowed   int                               // the status for those whose call it is, where that can't succeed here; 0: success
	ended     int                               // the status for a session that has ended; 0: 401
	once      bool                              // it works once only: who calls by token leaves it to her who made the token
	verdict   func(p *principal) access.Verdict // nil: what who says
}

// errands are the calls by which the matrix is tested: one for each row of api.Rights that is not about files and folders.
var errands = []errand{
	// Account users.
	{operation: "1.1", request: get("/accountusers/folderslist.json/{session_id}/0")},
	{operation: "1.1", when: "for another", refused: 404, request: get("/accountusers/folderslist.json/{session_id}/0", "access_email", "<user>")},
	{operation: "1.2", refused: 404, request: get("/accountusers/info.json/{session_id}/<user>")},
	{operation: "1.3", refused: 404, request: get("/accountusers/searchusers.json/{session_id}")},
	{operation: "1.4", refused: 404, request: get("/accountusers/usersingroup.json/{session_id}/<group>")},
	{operation: "1.5", refused: 404, request: post("/accountusers.json", "access_first_name", "New", "access_last_name", "User",
		"access_password", "correct new", "access_email", "new@example.com", "access_admin_mode", 2, "access_notification", 0,
		"access_max_storage", -1, "access_bw_max", -1)},
	{operation: "1.6", refused: 404, request: post("/accountusers/move.json", "access_email", "<user>", "group_id", "<group>")},
	{operation: "1.7", refused: 404, request: post("/accountusers/setaccess.json", "access_email", "<user>", "access_active", 1)},
	{operation: "1.8", refused: 404, request: post("/accountusers/setfolderaccess.json", "access_email", "<user>", "foldersObj", `{"<top>":0}`)},
	{operation: "1.9", refused: 404, request: put("/accountusers.json", "access_email", "<user>", "access_phone", "1")},
	{operation: "1.10", refused: 404, request: remove("/accountusers.json/{session_id}/<user>")},

	// Files and folders.
	{operation: "5.8", request: get("/folder/trashlist.json/{session_id}")},
	{operation: "5.20", request: remove("/folder/trash.json/{session_id}")},

	// Notes.
	{operation: "6.1", request: get("/notes.json/{session_id}/notelist/<notelist>")},
	{operation: "6.2", request: get("/notes/archived.json/{session_id}")},
	{operation: "6.3", request: get("/notes/notelists.json/{session_id}/<notepad>")},
	{operation: "6.4", request: get("/notes/notepads.json/{session_id}")},
	{operation: "6.5", request: get("/notes/search.json/{session_id}", "search_query", "x")},
	{operation: "6.6", request: get("/notes/trashed.json/{session_id}")},
	{operation: "6.6b", request: post("/notes.json", "list_id", "<notelist>", "text", "x")},
	{operation: "6.7", request: post("/notes/attachfile.json", "note_id", "<note>", "file_id", "<file>")},
	{operation: "6.8", request: post("/notes/noteslist.json", "notepad_id", "<notepad>", "name", "x", "order", 1, "color", "fff", "size", 1)},
	{operation: "6.9", request: post("/notes/notepad.json", "name", "x")},
	{operation: "6.10", request: put("/notes.json", "note_id", "<note>", "text", "x")},
	{operation: "6.11", request: put("/notes/archivenoteslist.json/{session_id}/<notelist>")},
	{operation: "6.12", request: put("/notes/archivenotepad.json/{session_id}/<notepad>")},
	{operation: "6.13", request: put("/notes/noteslist.json/{session_id}/<notelist>", "name", "x")},
	{operation: "6.14", request: put("/notes/notepad.json/{session_id}/<notepad>", "name", "x")},
	{operation: "6.15", request: put("/notes/ordernotelists.json/{session_id}", "notelists", `{"<notelist>":2}`)},
	{operation: "6.16", request: put("/notes/restorearchivednotelist.json/{session_id}/<archived list>")},
	{operation: "6.17", request: put("/notes/restorearchivednotepad.json/{session_id}/<archived pad>")},
	{operation: "6.18", request: put("/notes/restoretrashednotelist.json/{session_id}/<trashed list>")},
	{operation: "6.19", request: put("/notes/restoretrashednotepad.json/{session_id}/<trashed pad>")},
	{operation: "6.20", request: remove("/notes.json/{session_id}/<note>")},
	{operation: "6.21", request: remove("/notes/noteslist.json/{session_id}/<notelist>")},
	{operation: "6.22", request: remove("/notes/trashnotepad.json/{session_id}/<notepad>")},
	{operation: "6.23", request: remove("/notes/trash.json/{session_id}")},
	{operation: "6.24", request: remove("/notes/trashnoteslist.json/{session_id}/<notelist>")},

	// Sessions.
	{operation: "8.1", request: get("/session/info.json")},
	{operation: "8.2", request: post("/session/exists.json")},
	{operation: "8.3", request: post("/session/login.json", "username", "ann1", "passwd", "correct ann")},
	{operation: "8.4", ended: 400, request: post("/session/logout.json")},

	// Sharings.
	{operation: "9.1", request: get("/sharing/listsharedfolders.json/{session_id}/<sharing>")},
	{operation: "9.2", request: get("/sharing/listsharedusers.json/{session_id}")},
	{operation: "9.5", request: put("/sharing/setmode.json", "sharing_id", "<sharing>", "sharemode", 0)},
	{operation: "9.6", request: remove("/sharing.json/{session_id}/<sharing>")},

	// Tasks.
	{operation: "11.1", request: get("/tasks.json", "task_id", "<task>")},
	{operation: "11.2", request: get("/tasks/archiveditems.json/{session_id}/task")},
	{operation: "11.3", request: get("/tasks/archivelist.json/{session_id}")},
	{operation: "11.4", request: get("/tasks/projectlists.json", "project_list_id", "<projectlist>")},
	{operation: "11.5", request: get("/tasks/projects.json", "project_id", "<project>")},
	{operation: "11.6", request: get("/tasks/search.json/{session_id}", "search_query", "x")},
	{operation: "11.7", request: get("/tasks/tags.json/{session_id}")},
	{operation: "11.8", request: get("/tasks/taskcomments.json/{session_id}/<task>")},
	{operation: "11.9", request: get("/tasks/tasklists.json", "task_list_id", "<tasklist>")},
	{operation: "11.10", request: get("/tasks/trasheditems.json/{session_id}/task")},
	{operation: "11.11", request: get("/tasks/trashlist.json/{session_id}")},
	{operation: "11.12", request: get("/tasks/users.json/{session_id}", "project_id", "<project>")},
	{operation: "11.13", request: post("/tasks.json/{session_id}/<tasklist>", "task_name", "x")},
	{operation: "11.14", request: post("/tasks/addprojectpermission.json/{session_id}/<project>", "access_user_email", "users-outside@example.com", "mode", 0)},
	{operation: "11.15", request: post("/tasks/comment.json/{session_id}/<task>", "comment_text", "x")},
	{operation: "11.16", request: post("/tasks/project.json/{session_id}/<projectlist>", "project_name", "x")},
	{operation: "11.17", request: post("/tasks/projectlist.json/{session_id}", "list_name", "x")},
	{operation: "11.18", request: post("/tasks/subcomment.json/{session_id}/<comment>", "subcomment_text", "x")},
	{operation: "11.19", request: post("/tasks/tag.json/{session_id}", "name", "x", "color", "fff")},
	{operation: "11.20", request: post("/tasks/tasklist.json/{session_id}/<project>", "list_name", "x")},
	{operation: "11.21", request: put("/tasks.json/{session_id}/<task>", "task_name", "x")},
	{operation: "11.22", request: put("/tasks/archive.json/{session_id}/<task>")},
	{operation: "11.23", request: put("/tasks/archiveproject.json/{session_id}/<project>")},
	{operation: "11.24", request: put("/tasks/archiveprojectlist.json/{session_id}/<projectlist>")},
	{operation: "11.25", request: put("/tasks/archivetasklist.json/{session_id}/<tasklist>")},
	{operation: "11.26", request: put("/tasks/comment.json/{session_id}/<comment>", "comment_text", "x")},
	{operation: "11.27", request: put("/tasks/move.json/{session_id}", "task_id", "<task>", "task_list_id", "<tasklist>")},
	{operation: "11.28", request: put("/tasks/project.json/{session_id}/<project>", "project_name", "x")},
	{operation: "11.29", request: put("/tasks/projectlist.json/{session_id}/<projectlist>", "list_name", "x")},
	{operation: "11.30", request: put("/tasks/restore.json/{session_id}/<task>")},
	{operation: "11.31", request: put("/tasks/restoretasklist.json/{session_id}/<tasklist>")},
	{operation: "/tasks/restoreproject.json/{session_id}/{project_id}", request: put("/tasks/restoreproject.json/{session_id}/<project>")},
	{operation: "/tasks/restoreprojectlist.json/{session_id}/{list_id}", request: put("/tasks/restoreprojectlist.json/{session_id}/<projectlist>")},
	{operation: "11.32", request: put("/tasks/subcomment.json/{session_id}/<subcomment>", "subcomment_text", "x")},
	{operation: "11.33", verdict: ofTag, request: put("/tasks/tag.json/{session_id}/<tag>", "name", "x")},
	{operation: "11.34", request: put("/tasks/tasklist.json/{session_id}/<tasklist>", "list_name", "x")},
	{operation: "/tasks/attachfile.json", request: post("/tasks/attachfile.json", "item_type", "task", "item_id", "<task>", "file_id", "<topfile>")},
	{operation: "11.35", request: remove("/tasks/attachedfile.json/{session_id}/task/<task>/<topfile>")},
	{operation: "11.36", request: remove("/tasks/emptytrash.json/{session_id}")},
	{operation: "11.37", verdict: ofTag, request: remove("/tasks/tag.json/{session_id}/<tag>")},
	{operation: "11.38", request: remove("/tasks/trash.json/{session_id}/<task>")},
	{operation: "11.39", request: remove("/tasks/trashcomment.json/{session_id}/<comment>")},
	{operation: "11.40", request: remove("/tasks/trashproject.json/{session_id}/<project>")},
	{operation: "11.41", request: remove("/tasks/trashprojectlist.json/{session_id}/<projectlist>")},
	{operation: "11.42", request: remove("/tasks/trashsubcomment.json/{session_id}/<subcomment>")},
	{operation: "11.43", request: remove("/tasks/trashtasklist.json/{session_id}/<tasklist>")},

	// Uploads.
	{operation: "12.4", when: "for a file that is to come", request: post("/upload/open_file_upload.json", "file_id", "<pending>", "file_size", 1)},
	{operation: "12.5", request: post("/upload/upload_file_chunk.json", "file_id", "<pending>", "temp_location", "<upload>",
		"chunk_offset", 0, "chunk_size", 0)},
	{operation: "12.6", request: post("/upload/upload_file_chunk2.json/{session_id}/<pending>", "temp_location", "<upload>",
		"chunk_offset", 0, "chunk_size", 0)},
	{operation: "12.2", once: true, request: post("/upload/close_file_upload.json", "file_id", "<pending>", "temp_location", "<upload>", "file_size", 0)},

	// Users and groups.
	{operation: "13.1", request: get("/users/info.json/{session_id}")},
	{operation: "13.2", request: get("/users/userlogs.json/{session_id}")},
	{operation: "13.2", when: "of others", verdict: mine, request: get("/users/userlogs.json/{session_id}", "acces_user_id", "0")}, // which tells others of themselves
	{operation: "/users/userlogscursor.json/{session_id}", request: get("/users/userlogscursor.json/{session_id}")},
	{operation: "13.3", request: post("/users/forgotpassword.json", "username", "ann1")},
	{operation: "/users/confirmpasswordreset.json", allowed: 400, request: post("/users/confirmpasswordreset.json", "reset_code", "x", "newpassword", "correct new")},
	{operation: "13.4", allowed: 400, request: post("/users/verifyemail.json", "ver_code", "x")},
	{operation: "13.5", allowed: 400, request: post("/users/verifyemailsignup.json", "ver_code", "x", "email", "ann@example.com")},
	{operation: "13.6", request: put("/users/email.json", "email", "another@example.com")},
	{operation: "13.7", request: put("/users/info.json", "phone", "1")},
	{operation: "13.7", when: "about the account", request: put("/users/info.json", "company_name", "x")},
	{operation: "13.8", request: put("/users/password.json", "oldpassword", "(password)", "newpassword", "correct new")},
	{operation: "13.9", request: put("/users/username.json", "username", "another")},
	{operation: "14.1", refused: 404, request: get("/usergroups.json/{session_id}/<group>")},
	{operation: "14.2", request: get("/usergroups/all.json")}, // which tells of no group those who see none
	{operation: "14.3", request: post("/usergroups.json", "group_name", "x", "group_bw_max", -1, "group_max_storage", -1)},
	{operation: "14.4", request: put("/usergroups.json", "group_id", "<other group>", "group_name", "x")},
	{operation: "14.5", request: remove("/usergroups.json/{session_id}/<other group>")},
	{operation: "15.1", request: post("/oauth2/grant.json", "grant_type", "password", "client_id", "OpenDrive", "username", "ann1", "password", "correct ann")},
}

// mine is the verdict on what tells everybody of himself, whatever he asks for.
func mine(p *principal) access.Verdict { return p.may(api.SignedIn, false) }

// ofTag is the verdict on changing a tag of Ann's: everybody in the account sees it.
func ofTag(p *principal) access.Verdict {
	switch {
	case p.is("owner"):
		return access.Allowed
	case p.ofAnn:
		return access.Refused
	}
	return access.Unseen
}

// is says whether somebody is one of those whose names are given; who calls by token is who made it.
func (p *principal) is(names ...string) bool {
	for _, name := range names {
		if p.name == name || p.name == name+" by token" {
			return true
		}
	}
	return false
}

// owner says whether it is the owner of an account, which may be another than Ann's.
func (p *principal) isOwner() bool { return p.is("owner") || !p.ofAnn && p.mode == access.Admin }

// verdict is what the rights say of an errand. named: it names something of Ann's.
func (p *principal) may(who api.Who, named bool) access.Verdict {
	own := access.Allowed
	if named {
		own = access.Unseen // to people of other accounts
	}
	allowed := func(yes bool) access.Verdict {
		switch {
		case !p.ofAnn:
			return own
		case yes:
			return access.Allowed
		}
		return access.Refused
	}
	project := map[string]api.Who{"owner": api.ProjectManage, "admin": api.ProjectManage, "users-edits": api.ProjectEdit,
		"users-views": api.ProjectView}[strings.TrimSuffix(p.name, " by token")]
	switch who {
	case api.Anybody:
		return access.Allowed
	case api.SignedIn:
		if named && !p.is("owner") {
			return access.Unseen
		}
		return access.Allowed
	case api.Owners:
		return allowed(p.isOwner())
	case api.Managers:
		return allowed(p.mode == access.Admin)
	case api.Colleagues:
		return allowed(p.mode != access.Files)
	case api.Uploader:
		if p.is("owner") {
			return access.Allowed
		}
		return access.Unseen
	case api.Receiver:
		if p.ofAnn && !p.is("owner") {
			return access.Refused
		}
		if p.is("editor") {
			return access.Allowed
		}
		return access.Unseen
	case api.GiverOrReceiver:
		if p.is("editor") {
			return access.Allowed
		}
		return allowed(p.mode == access.Admin)
	case api.ProjectView, api.ProjectEdit, api.ProjectManage:
		switch {
		case project == 0:
			return access.Unseen
		case project >= who:
			return access.Allowed
		}
		return access.Refused
	case api.Author, api.Creator, api.AuthorOrManager:
		switch {
		case p.is("owner"), who == api.AuthorOrManager && project == api.ProjectManage:
			return access.Allowed
		case project == 0:
			return access.Unseen
		}
		return access.Refused
	}
	panic("no verdict on " + who.String())
}

// plan makes what errands name.
func (m *matrix) plan() {
	m.Helper()
	ann := m.w.Ann
	m.ids = map[string]string{"user": ann.Member("target", apitest.Member{}).Email, "top": m.top}
	id := func(name string, a *apitest.Answer, field string) string {
		m.Helper()
		m.ids[name] = fmt.Sprint(a.OK().At(field))
		return m.ids[name]
	}
	m.ids["group"] = fmt.Sprint(ann.Get("/usergroups/all.json?session_id={session_id}").At("0.GroupID"))
	id("other group", ann.Post("/usergroups.json", apitest.Args{"group_name": "Others", "group_bw_max": -1, "group_max_storage": -1}), "Group_id")

	newPad := func(name string) string {
		return id(name, ann.Post("/notes/notepad.json", apitest.Args{"name": name}), "notepad_id")
	}
	pad := newPad("notepad")
	newList := func(name string) string {
		return id(name, ann.Post("/notes/noteslist.json", apitest.Args{"notepad_id": pad, "name": name, "order": 1, "color": "fff", "size": 1}), "list_id")
	}
	list := newList("notelist")
	ann.Put("/notes/archivenoteslist.json/{session_id}/"+newList("archived list"), nil).OK()
	ann.Put("/notes/archivenotepad.json/{session_id}/"+newPad("archived pad"), nil).OK()
	ann.Delete("/notes/trashnoteslist.json/{session_id}/" + newList("trashed list")).OK()
	ann.Delete("/notes/trashnotepad.json/{session_id}/" + newPad("trashed pad")).OK()
	id("note", ann.Post("/notes.json", apitest.Args{"list_id": list, "text": "A hat"}), "note_id")
	m.ids["file"] = ann.Upload("0", "photo.png", picture())
	m.ids["topfile"] = ann.Upload(m.top, "photo.png", picture())

	id("sharing", ann.Post("/sharing.json", apitest.Args{"folder_id": ann.Folder("0", "shared"), "username": "editor1", "sharemode": 1}), "SharingID")

	projects := id("projectlist", ann.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": "Garden"}), "ProjectListId")
	project := id("project", ann.Post("/tasks/project.json/{session_id}/"+projects, apitest.Args{"project_name": "Pond"}), "ProjectId")
	tasks := id("tasklist", ann.Post("/tasks/tasklist.json/{session_id}/"+project, apitest.Args{"list_name": "Dig"}), "TaskListId")
	task := id("task", ann.Post("/tasks.json/{session_id}/"+tasks, apitest.Args{"task_name": "Buy a pump"}), "TaskId")
	comment := id("comment", ann.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "Which?"}), "CommentId")
	id("subcomment", ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "That."}), "SubCommentId")
	id("tag", ann.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": "urgent", "color": "fff"}), "TagId")
	ann.Post("/tasks/attachfile.json", apitest.Args{"item_type": "task", "item_id": task, "file_id": m.ids["topfile"]}).OK()
	for name, mode := range map[string]int{"admin": 1, "users-edits": 1, "users-views": 0, "files-edits": 2} {
		ann.Post("/tasks/addprojectpermission.json/{session_id}/"+project, apitest.Args{"access_user_email": name + "@example.com", "mode": mode}).OK()
	}

	begun := ann.Post("/upload/create_file.json", apitest.Args{"folder_id": m.top, "file_name": "pending"}).OK()
	m.ids["pending"], m.ids["upload"] = begun.Text("FileId"), begun.Text("TempLocation")
}

// nameless are ids of what doesn't exist.
var nameless = map[string]string{"user": "somebody@example.com", "top": strings.Repeat("A", 20), "file": strings.Repeat("A", 20),
	"topfile": strings.Repeat("A", 20), "pending": strings.Repeat("A", 20), "upload": strings.Repeat("A", 22)}

// named puts ids in the place of names; missing: of things that don't exist. It says whether there were any.
func (m *matrix) named(r request, missing bool) (filled request, any bool) {
	fill := func(text string) string {
		for name, id := range m.ids {
			if !strings.Contains(text, "<"+name+">") {
				continue
			}
			if any = true; missing {
				id = cmp.Or(nameless[name], "999999999")
			}
			text = strings.ReplaceAll(text, "<"+name+">", id)
		}
		return text
	}
	filled = request{method: r.method, path: fill(r.path), args: apitest.Args{}}
	for name, value := range r.args {
		if text, ok := value.(string); ok {
			value = fill(text)
		}
		filled.args[name] = value
	}
	return filled, any
}
