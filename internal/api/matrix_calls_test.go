package api_test

import (
	"strings"

	"driveway/internal/access"
	"driveway/internal/api"
	"driveway/internal/api/apitest"
)

// act is a call about a file or folder. What it takes is what the rights say of the operation.
type act struct {
	operation string
	when      string
	thing     api.Thing
	fills     bool                                    // it puts into a folder what visitors may not put there
	byLink    bool                                    // it takes the token of a link
	byKey     bool                                    // it takes the key to a file
	member    bool                                    // it takes a session, but for the holder of a link
	trash     bool                                    // it knows what is in the trash, too
	verdict   func(*principal, *thing) access.Verdict // nil: what the rights say
	only      func(*principal, *thing) bool           // nil: everybody, on everything
	request   func(p *principal, t thing) request
}

// onFolder says whether it is about a folder.
func (a *act) onFolder() bool { return strings.Contains(string(a.thing), "folder") }

func get(path string, args ...any) request    { return request{"GET", path, pairs(args)} }
func post(path string, args ...any) request   { return request{"POST", path, pairs(args)} }
func put(path string, args ...any) request    { return request{"PUT", path, pairs(args)} }
func remove(path string, args ...any) request { return request{"DELETE", path, pairs(args)} }

func pairs(list []any) apitest.Args {
	args := apitest.Args{}
	for i := 0; i < len(list); i += 2 {
		args[list[i].(string)] = list[i+1]
	}
	return args
}

func live(_ *principal, t *thing) bool    { return !t.trashed }
func trashed(_ *principal, t *thing) bool { return t.trashed }

// narrow says that a thing is private already, wide that it can be opened to more people.
func narrow(_ *principal, t *thing) bool { return t.access == access.Private }
func wide(_ *principal, t *thing) bool   { return t.access != access.Public }

// member says that somebody is of Ann's account, so that he moves things about in it; foreign that he is not.
func member(p *principal, t *thing) bool  { return p.ofAnn && !t.trashed }
func foreign(p *principal, t *thing) bool { return !p.ofAnn && !t.trashed }

// silent leaves out what says of itself that it is in the trash, to those who see it there.
func silent(p *principal, t *thing) bool     { return !t.trashed || p.stands != managing }
func hers(p *principal, _ *thing) bool       { return p.is("owner") }
func whole(_ *principal, t *thing) bool      { return !t.part }
func owns(p *principal, _ *thing) bool       { return p.own != "" }
func ownsFolder(p *principal, _ *thing) bool { return p.ownFolder != "" }

// acts are the calls by which the matrix is tested: one at least for each row of api.Rights that is about a thing.
var acts = []act{
	// Files.
	{operation: "3.1", thing: api.File, byLink: true, byKey: true,
		request: func(_ *principal, t thing) request { return get("/download/file.json/" + t.id) }},
	{operation: "3.2", thing: api.Files, byLink: true, byKey: true,
		request: func(_ *principal, t thing) request { return post("/download/all.json", "files", t.id) }},
	{operation: "4.1", thing: api.File, request: func(_ *principal, t thing) request {
		return get("/file/expiringlink.json/{session_id}/2030-01-01/0/" + t.id + "/1")
	}},
	{operation: "4.2", thing: api.File, request: func(_ *principal, t thing) request {
		return get("/file/fileexpiringlinks.json/{session_id}/" + t.id)
	}},
	{operation: "4.3", thing: api.File, request: func(_ *principal, t thing) request {
		return get("/file/fileversions.json/{session_id}/" + t.group)
	}},
	{operation: "4.4", thing: api.File, byLink: true, trash: true, request: func(_ *principal, t thing) request { return get("/file/info.json/" + t.id) }},
	{operation: "4.5", thing: api.File, request: func(_ *principal, t thing) request { return get("/file/path.json/{session_id}/" + t.id) }},
	{operation: "/file/filefullpath.json/{session_id}/{file_id}", thing: api.File, request: func(_ *principal, t thing) request {
		return get("/file/filefullpath.json/{session_id}/" + t.id)
	}},
	{operation: "4.6", thing: api.File, byLink: true, byKey: true,
		request: func(_ *principal, t thing) request { return get("/file/thumb.json/" + t.id) }},
	{operation: "4.7", thing: api.Folder, fills: true, request: func(_ *principal, t thing) request {
		return post("/file.json", "access_folder_id", "0", "folder_id", t.id, "file_type", "txt")
	}},
	{operation: "4.8", thing: api.File, only: narrow,
		request: func(_ *principal, t thing) request {
			return post("/file/access.json", "file_id", t.id, "file_ispublic", 0)
		}},
	{operation: "4.8", thing: api.File, only: narrow, // what clients read they write back
		request: func(_ *principal, t thing) request {
			return post("/file/access.json", "file_id", t.id, "file_ispublic", 3)
		}},
	{operation: "4.8", when: "to more people than before", thing: api.File, only: wide,
		request: func(_ *principal, t thing) request {
			return post("/file/access.json", "file_id", t.id, "file_ispublic", 1)
		}},
	{operation: "4.9", thing: api.FilePath, verdict: byPath, request: func(_ *principal, t thing) request { return post("/file/idbypath.json", "path", t.path) }},
	{operation: "4.10", when: "copying", thing: api.File,
		request: func(p *principal, t thing) request { return moveFile(t.id, p.place, false) }},
	{operation: "4.10", when: "copying", thing: api.Into, fills: true, only: owns,
		request: func(p *principal, t thing) request { return moveFile(p.own, t.id, false) }},
	{operation: "4.10", when: "moving", thing: api.File, request: func(p *principal, t thing) request {
		return post("/file/move_copy.json", "src_file_id", t.id, "dst_folder_id", t.in, "move", true, "overwrite_if_exists", false, "new_file_name", "x")
	}},
	{operation: "4.10", when: "moving", thing: api.Into, fills: true, only: owns,
		request: func(p *principal, t thing) request { return moveFile(p.own, t.id, true) }},
	{operation: "4.10", when: "moving beyond what is open as a whole", thing: api.File, only: member,
		request: func(p *principal, t thing) request { return moveFile(t.id, p.place, true) }},
	{operation: "4.10", when: "moving to another account, or out of what is shared", thing: api.File,
		only: foreign, request: func(p *principal, t thing) request { return moveFile(t.id, p.place, true) }},
	{operation: "4.11", thing: api.File, request: func(_ *principal, t thing) request {
		return post("/file/rename.json", "file_id", t.id, "new_file_name", "x")
	}},
	{operation: "4.12", thing: api.Files, trash: true, only: whole, request: func(_ *principal, t thing) request { return post("/file/restore.json", "file_id", t.id) }},
	{operation: "4.13", thing: api.Files, request: func(_ *principal, t thing) request {
		return post("/file/sendbyemail.json", "file_id", t.id, "recipient_emails", "fay@example.com", "message_subject", "x", "message_body", "x")
	}},
	{operation: "4.14", thing: api.Files, trash: true, request: func(_ *principal, t thing) request { return post("/file/trash.json", "file_id", t.id) }},
	{operation: "4.15", thing: api.File, byLink: true, request: func(_ *principal, t thing) request {
		return post("/file/verifypassword.json", "file_id", t.id, "password", "sesame")
	}},
	{operation: "4.16", thing: api.File, request: func(_ *principal, t thing) request {
		return put("/file/filesettings.json", "file_id", t.id, "file_description", "x")
	}},
	{operation: "4.16", when: "to more people than before, or with another password", thing: api.File,
		request: func(_ *principal, t thing) request {
			return put("/file/filesettings.json", "file_id", t.id, "file_password", "x")
		}},
	{operation: "4.16", when: "to more people than before, or with another password", thing: api.File, only: wide,
		request: func(_ *principal, t thing) request {
			return put("/file/filesettings.json", "file_id", t.id, "file_ispublic", 1)
		}},
	{operation: "4.17", when: "live", thing: api.File, trash: true, only: live,
		request: func(_ *principal, t thing) request { return remove("/file.json/{session_id}/" + t.id) }},
	{operation: "4.17", when: "in the trash", thing: api.File, trash: true, only: trashed,
		request: func(_ *principal, t thing) request { return remove("/file.json/{session_id}/" + t.id) }},
	{operation: "/file/remove.json", when: "live", thing: api.Files, trash: true, only: live,
		request: func(_ *principal, t thing) request { return post("/file/remove.json", "file_id", t.id) }},
	{operation: "/file/remove.json", when: "in the trash", thing: api.Files, trash: true, only: trashed,
		request: func(_ *principal, t thing) request { return post("/file/remove.json", "file_id", t.id) }},
	{operation: "4.18", thing: api.Version, trash: true, only: live,
		request: func(_ *principal, t thing) request {
			return remove("/file/removefileversion.json/{session_id}/" + t.version)
		}},

	{operation: "6.7", thing: api.File, only: hers,
		request: func(_ *principal, t thing) request {
			return post("/notes/attachfile.json", "note_id", "<note>", "file_id", t.id)
		}},
	{operation: "/tasks/attachfile.json", thing: api.File, only: hers, request: func(_ *principal, t thing) request {
		return post("/tasks/attachfile.json", "item_type", "task", "item_id", "<task>", "file_id", t.id)
	}},

	// Folders.
	{operation: "3.2", thing: api.Folders, byLink: true,
		request: func(_ *principal, t thing) request { return post("/download/all.json", "folders", t.id) }},
	{operation: "5.1", thing: api.Folder,
		request: func(_ *principal, t thing) request { return get("/folder/breadcrumb.json/{session_id}/" + t.id) }},
	{operation: "5.2", thing: api.Folder, request: func(_ *principal, t thing) request {
		return get("/folder/expiringlink.json/{session_id}/2030-01-01/0/" + t.id + "/1")
	}},
	{operation: "5.3", thing: api.Folder, request: func(_ *principal, t thing) request {
		return get("/folder/folderexpiringlinks.json/{session_id}/" + t.id)
	}},
	{operation: "5.4", thing: api.Folder, byLink: true, member: true, trash: true,
		request: func(_ *principal, t thing) request { return get("/folder/info.json/{session_id}/" + t.id) }},
	{operation: "/folder/sharedinfo.json/{folder_id}", thing: api.Shown,
		request: func(_ *principal, t thing) request { return get("/folder/sharedinfo.json/" + t.id) }},
	{operation: "5.5", thing: api.Folder,
		request: func(_ *principal, t thing) request {
			return get("/folder/itembyname.json/{session_id}/"+t.id, "name", "public.png")
		}},
	{operation: "5.6", thing: api.Folder, byLink: true, member: true, only: silent,
		request: func(_ *principal, t thing) request { return get("/folder/list.json/{session_id}/" + t.id) }},
	{operation: "/folder/shared.json/{folder_id}", thing: api.Shown,
		request: func(_ *principal, t thing) request { return get("/folder/shared.json/" + t.id) }},
	{operation: "5.7", thing: api.Folder,
		request: func(_ *principal, t thing) request { return get("/folder/path.json/{session_id}/" + t.id) }},
	{operation: "/folder/folderfullpath.json/{session_id}/{folder_id}", thing: api.Folder,
		request: func(_ *principal, t thing) request { return get("/folder/folderfullpath.json/{session_id}/" + t.id) }},
	{operation: "5.9", thing: api.Folder,
		request: func(_ *principal, t thing) request { return get("/folder/useraccessmode.json/{session_id}/" + t.id) }},
	{operation: "5.10", thing: api.Folder, fills: true, request: func(_ *principal, t thing) request {
		return post("/folder.json", "folder_sub_parent", t.id, "folder_name", "x")
	}},
	{operation: "5.11", thing: api.FolderPath, verdict: byPath, request: func(_ *principal, t thing) request { return post("/folder/idbypath.json", "path", t.path) }},
	{operation: "5.12", when: "copying", thing: api.Folder,
		request: func(p *principal, t thing) request { return moveFolder(t.id, p.place, false) }},
	{operation: "5.12", when: "copying", thing: api.Into, fills: true, only: ownsFolder,
		request: func(p *principal, t thing) request { return moveFolder(p.ownFolder, t.id, false) }},
	{operation: "5.12", when: "moving", thing: api.Into, fills: true, only: ownsFolder,
		request: func(p *principal, t thing) request { return moveFolder(p.ownFolder, t.id, true) }},
	{operation: "5.12", when: "moving", thing: api.Folder, request: func(p *principal, t thing) request {
		return post("/folder/move_copy.json", "folder_id", t.id, "dst_folder_id", t.in, "move", true, "new_folder_name", "x")
	}},
	{operation: "5.12", when: "moving beyond what is open as a whole", thing: api.Folder,
		only: member, request: func(p *principal, t thing) request { return moveFolder(t.id, p.place, true) }},
	{operation: "5.12", when: "moving to another account, or out of what is shared", thing: api.Folder,
		only: foreign, request: func(p *principal, t thing) request { return moveFolder(t.id, p.place, true) }},
	{operation: "5.13", when: "live", thing: api.Folders, trash: true, only: live,
		request: func(_ *principal, t thing) request { return post("/folder/remove.json", "folder_id", t.id) }},
	{operation: "5.13", when: "in the trash", thing: api.Folders, trash: true, only: trashed,
		request: func(_ *principal, t thing) request { return post("/folder/remove.json", "folder_id", t.id) }},
	{operation: "5.14", thing: api.Folder,
		request: func(_ *principal, t thing) request {
			return post("/folder/rename.json", "folder_id", t.id, "folder_name", "x")
		}},
	{operation: "5.15", thing: api.Folders, trash: true,
		request: func(_ *principal, t thing) request { return post("/folder/restore.json", "folder_id", t.id) }},
	{operation: "5.16", thing: api.Folders, request: func(_ *principal, t thing) request {
		return post("/folder/sendbyemail.json", "folder_id", t.id, "recipient_emails", "fay@example.com", "message_subject", "x", "message_body", "x")
	}},
	{operation: "5.17", thing: api.Folder, only: narrow,
		request: func(_ *principal, t thing) request {
			return post("/folder/setaccess.json", "folder_id", t.id, "folder_ispublic", 0)
		}},
	{operation: "5.17", when: "to more people than before", thing: api.Folder, only: wide,
		request: func(_ *principal, t thing) request {
			return post("/folder/setaccess.json", "folder_id", t.id, "folder_ispublic", 1)
		}},
	{operation: "5.18", thing: api.Folders, trash: true,
		request: func(_ *principal, t thing) request { return post("/folder/trash.json", "folder_id", t.id) }},
	{operation: "5.19", thing: api.Folder, request: func(_ *principal, t thing) request {
		return put("/folder/foldersettings.json", "folder_id", t.id, "folder_description", "x")
	}},
	{operation: "5.19", when: "to more people than before", thing: api.Folder, only: wide,
		request: func(_ *principal, t thing) request {
			return put("/folder/foldersettings.json", "folder_id", t.id, "folder_access", 1)
		}},

	// Sharings.
	{operation: "9.3", thing: api.Folder, verdict: sharing,
		request: func(_ *principal, t thing) request { return get("/sharing/listusers.json/{session_id}/" + t.id) }},
	{operation: "9.4", thing: api.Folder, verdict: sharing, request: func(_ *principal, t thing) request {
		return post("/sharing.json", "folder_id", t.id, "username", "stranger1", "sharemode", 0)
	}},

	// Uploads.
	{operation: "12.1", thing: api.Folder, request: func(_ *principal, t thing) request {
		return post("/upload/checkfileexistsbyname.json/"+t.id, "name", []string{"x"})
	}},
	{operation: "12.3", thing: api.Folder,
		request: func(_ *principal, t thing) request {
			return post("/upload/create_file.json", "folder_id", t.id, "file_name", "x")
		}},
	{operation: "12.3", when: "opening a file that is there", thing: api.File, only: open, request: func(_ *principal, t thing) request {
		return post("/upload/create_file.json", "folder_id", t.in, "file_name", t.name+".png", "open_if_exists", 1)
	}},
	{operation: "12.4", when: "for a file that is there", thing: api.File,
		request: func(_ *principal, t thing) request {
			return post("/upload/open_file_upload.json", "file_id", t.id, "file_size", 1)
		}},
}

// open says that somebody knows the folder that holds a thing.
func open(p *principal, t *thing) bool {
	return !t.trashed && p.stands < byLink && t.stands[p.stands] != access.Outside && t.stands[p.stands] != access.PublicFile
}

// byPath is the verdict on what is named by its path from the root of whoever calls: things are found in his own account, by
// way of folders that are open to him.
func byPath(p *principal, t *thing) access.Verdict {
	switch t.stands[p.stands] {
	case access.ManagerLive, access.EditTop, access.EditBelow, access.View:
		if p.ofAnn {
			return access.Allowed
		}
	}
	return access.Unseen
}

// sharing is the verdict on sharing a folder: account users share nothing, and what is another's can't be shared.
func sharing(p *principal, t *thing) access.Verdict {
	switch {
	case p.ofAnn && p.stands != managing:
		return access.Refused
	case p.ofAnn && t.stands[managing] == access.ManagerLive:
		return access.Allowed
	}
	return access.Unseen
}

func moveFile(file, into string, move bool) request {
	return post("/file/move_copy.json", "src_file_id", file, "dst_folder_id", into, "move", move, "overwrite_if_exists", false, "new_file_name", "moved")
}

func moveFolder(folder, into string, move bool) request {
	return post("/folder/move_copy.json", "folder_id", folder, "dst_folder_id", into, "move", move, "new_folder_name", "moved")
}
