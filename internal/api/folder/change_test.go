package folder_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// stamp is a folder's DirUpdateTime.
func stamp(u *apitest.User, folder string) int64 {
	return u.Get("/folder/list.json/{session_id}/" + folder).OK().Int("DirUpdateTime")
}

func TestRename(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Folder("0", "name")
		ann.Upload("0", "other", "")
		rename := func(id, name string) *apitest.Answer {
			t.Helper()
			return ann.Post("/folder/rename.json", apitest.Args{"folder_id": id, "folder_name": name, "sharing_id": ""})
		}
		before := stamp(ann, "0")
		rename(id, " name ").Has(apitest.Args{"Name": "name", "DirUpdateTime": before})
		rename(id, "NAME").Has(apitest.Args{"FolderID": id, "Name": "NAME", "DirUpdateTime": before + 1})
		ann.Form("POST", "/folder/rename.json", apitest.Args{"folder_id": id, "folder_name": "näme"}).Has(apitest.Args{"Name": "näme"})
		rename(id, "na\u0308me").Has(apitest.Args{"Name": "na\u0308me"})
		rename(id, "OTHER").Refused(409, taken)
		rename(id, "a:b").Refused(400, badName)
		rename(id, "").Refused(400, "`folder_name` is required.")
		rename(id, " ").Refused(400, "`folder_name` is required.")
		rename(id, strings.Repeat("x", 256)).Refused(400, "Invalid value specified for `folder_name`. Maximum 255 characters allowed.")
		rename("", "x").Refused(400, "`folder_id` is required.")
		rename("0", "x").Refused(400, "Invalid folder ID.")
		rename("nothing", "x").Refused(404, "wrong folder ID")
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": id}).OK()
		rename(id, "x").Refused(404, "wrong folder ID")
	})
}

func TestSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Folder("0", "one")
		ann.Folder("0", "two")
		set := func(args apitest.Args) *apitest.Answer {
			t.Helper()
			args["folder_id"] = id
			return ann.Put("/folder/foldersettings.json", args)
		}
		own, parent := stamp(ann, id), stamp(ann, "0")
		set(apitest.Args{"folder_name": "uno", "folder_description": "what", "folder_access": "1", "folder_public_upl": 1,
			"folder_public_display": "0", "folder_public_dnl": false, "folder_display_subfolders": 0}).
			Has(apitest.Args{"Name": "uno", "Description": "what", "Access": 1, "PublicUpload": true, "PublicContent": false,
				"PublicDownload": false, "DisplaySubfolders": false, "DirUpdateTime": own + 1, "OwnerLevel": "1"})
		if now := stamp(ann, "0"); now != parent+1 {
			t.Errorf("the parent's stamp grew from %d to %d", parent, now)
		}
		set(apitest.Args{}).Has(apitest.Args{"Name": "uno", "Description": "what", "Access": 1, "DirUpdateTime": own + 1})
		set(apitest.Args{"folder_description": "", "folder_access": 3}).Has(apitest.Args{"Description": "", "Access": 3, "PublicUpload": true})
		ann.Post("/folder/foldersettings.json", apitest.Args{"folder_id": id, "folder_access": 2}).Has(apitest.Args{"Access": 2})

		// All or nothing.
		set(apitest.Args{"folder_name": "TWO", "folder_description": "lost"}).Refused(409, taken)
		set(apitest.Args{"folder_name": "a/b", "folder_description": "lost"}).Refused(400, badName)
		set(apitest.Args{"folder_name": "", "folder_description": "lost"}).Refused(400, "`folder_name` is required.")
		set(apitest.Args{"folder_name": strings.Repeat("x", 256)}).Refused(400, "Invalid value specified for `folder_name`. Maximum 255 characters allowed.")
		set(apitest.Args{"folder_description": strings.Repeat("x", 256)}).Refused(400, "Invalid value specified for `folder_description`. Maximum 255 characters allowed.")
		set(apitest.Args{"folder_public_display": 2, "folder_description": "lost"}).Refused(400, "Invalid value specified for `folder_public_display`. Expected one of (0, 1).")
		ann.Get("/folder/info.json/{session_id}/" + id).Has(apitest.Args{"Name": "uno", "Description": ""})
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": "0", "folder_access": 1}).Refused(400, "Invalid folder ID.")
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": "nothing"}).Refused(404, "wrong folder ID")
	})
}

func TestSetAccess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Folder("0", "box")
		sub := ann.Folder(id, "sub")
		file, deep := ann.Upload(id, "file", ""), ann.Upload(sub, "deep", "")
		access := func(file string) string {
			return ann.Get("/file/info.json/" + file + "?session_id=" + ann.Session).Text("Access")
		}
		set := func(args apitest.Args) *apitest.Answer {
			t.Helper()
			args["folder_id"] = id
			return ann.Post("/folder/setaccess.json", args)
		}
		before := stamp(ann, id)
		set(apitest.Args{"folder_ispublic": 1}).Has(apitest.Args{"Access": 1, "DirUpdateTime": before + 1})
		set(apitest.Args{"folder_is_public": "1"}).Has(apitest.Args{"Access": 1, "DirUpdateTime": before + 1})
		if a := access(file); a != "3" {
			t.Errorf("the file has access %s", a)
		}
		set(apitest.Args{"folder_ispublic": "2", "with_child_files": "true"}).Has(apitest.Args{"Access": 2})
		if a, b := access(file), access(deep); a != "2" || b != "3" {
			t.Errorf("the files have access %s and %s", a, b)
		}
		ann.Get("/folder/info.json/{session_id}/" + sub).Has(apitest.Args{"Access": 3})
		set(apitest.Args{"folder_ispublic": 3}).Has(apitest.Args{"Access": 3})

		set(apitest.Args{"folder_ispublic": 4}).Refused(400, "Not a valid argument.")
		set(apitest.Args{"folder_ispublic": "x"}).Refused(400, "Not a valid argument.")
		set(apitest.Args{}).Refused(400, "`folder_ispublic` is required.")
		set(apitest.Args{"folder_ispublic": 1, "with_child_files": "perhaps"}).
			Refused(400, "Invalid value specified for `with_child_files`. Expected one of (true, false).")
		ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": "0", "folder_ispublic": 1}).Refused(400, "Invalid folder ID.")
		ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": "nothing", "folder_ispublic": 1}).Refused(404, "wrong folder ID")
	})
}

func TestMoveCopy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		a, b := ann.Folder("0", "a"), ann.Folder("0", "b")
		sub := ann.Folder(a, "sub")
		ann.Upload(a, "file", "12345")
		ann.Upload(sub, "deep", "123")
		place := func(id, into string, more apitest.Args) *apitest.Answer {
			t.Helper()
			args := apitest.Args{"folder_id": id, "dst_folder_id": into}
			for k, v := range more {
				args[k] = v
			}
			return ann.Post("/folder/move_copy.json", args)
		}
		list := func(id string) *apitest.Answer { return ann.Get("/folder/list.json/{session_id}/" + id) }

		// A copy is the default, whole, with new ids.
		w.Clock.Forward(time.Hour)
		from := stamp(ann, "0")
		copied := place(a, b, nil).Has(apitest.Args{"Name": "a", "DirUpdateTimeSrc": from}).Text("FolderID")
		if copied == a {
			t.Error("the copy has its source's id")
		}
		list(copied).Has(apitest.Args{"Folders.0.Name": "sub", "Files.0.Name": "file", "Size": 5})
		list(list(copied).Text("Folders.0.FolderID")).Has(apitest.Args{"Files.0.Name": "deep"})
		flat := place(a, b, apitest.Args{"new_folder_name": "flat", "copy_recursive": "false"}).Has(apitest.Args{"Name": "flat"}).Text("FolderID")
		list(flat).Has(apitest.Args{"TotalFolders": 0, "Folders": "[]", "Files.0.Name": "file"})

		// A move keeps the ids; to where it is, it is nothing.
		before := stamp(ann, b)
		place(sub, b, apitest.Args{"move": "true"}).Has(apitest.Args{"FolderID": sub, "DirUpdateTime": before + 1})
		before = stamp(ann, b)
		place(sub, b, apitest.Args{"move": 1}).Has(apitest.Args{"FolderID": sub, "DirUpdateTime": before})
		place(sub, "0", apitest.Args{"move": true, "new_folder_name": "Sub 2", "src_sharing_id": "", "dst_sharing_id": "0"}).Has(apitest.Args{"Name": "Sub 2"})
		list(sub).Has(apitest.Args{"Files.0.Name": "deep", "Name": "Sub 2", "ParentFolderID": "0"})

		const itself = "Folder cannot be copied/moved to itself"
		for _, move := range []bool{true, false} {
			m := apitest.Args{"move": move}
			place(b, b, m).Refused(404, itself)
			place(b, flat, m).Refused(404, itself)
			place("0", b, m).Refused(404, itself)
			place("nothing", b, m).Refused(404, "Folder not found")
			place(b, "nothing", m).Refused(404, "Folder not found")
			place(a, b, m).Refused(409, taken)
			place("", b, m).Refused(400, "`folder_id` is required.")
			place(b, "", m).Refused(400, "`dst_folder_id` is required.")
			m["new_folder_name"] = "a|b"
			place(flat, "0", m).Refused(400, badName)
			m["new_folder_name"] = strings.Repeat("x", 256)
			place(flat, "0", m).Refused(400, "Invalid value specified for `new_folder_name`. Maximum 255 characters allowed.")
		}
		place(a, b, apitest.Args{"move": "maybe"}).Refused(400, "Invalid value specified for `move`. Expected one of (true, false).")
		theirs := w.Ben.Folder("0", "theirs")
		place(a, theirs, nil).Refused(404, "Folder not found")
		w.Ben.Post("/folder/move_copy.json", apitest.Args{"folder_id": a, "dst_folder_id": theirs}).Refused(404, "Folder not found")
	})
}

func TestTrash(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		a, b, c := ann.Folder("0", "a"), ann.Folder("0", "b"), ann.Folder("0", "c")
		sub := ann.Folder(a, "sub")
		do := func(what, ids string) *apitest.Answer {
			t.Helper()
			return ann.Post("/folder/"+what+".json", apitest.Args{"folder_id": ids})
		}
		bin := func() string {
			t.Helper()
			return ann.Get("/folder/trashlist.json/{session_id}").OK().All("Folders", "Name")
		}
		want := func(names string) {
			t.Helper()
			if got := bin(); got != names {
				t.Errorf("in the trash: %q, want %q", got, names)
			}
		}

		// Several at once; again is harmless; one unseen refuses all.
		before := stamp(ann, "0")
		do("trash", b+", "+a).Has(apitest.Args{"DirUpdateTime": before + 1})
		want("a b")
		now := stamp(ann, "0")
		do("trash", a).Has(apitest.Args{"DirUpdateTime": now})
		do("trash", c+",nothing").Refused(404, "Directory doesn't exist")
		ann.Get("/folder/list.json/{session_id}/0").Has(apitest.Args{"TotalFolders": 1})

		// What lies in it is back with it, and only with it.
		do("restore", sub).Refused(404, "Folder not found")
		do("restore", a).Has(apitest.Args{"FolderID": a, "Name": "a", "ParentID": "0"})
		do("restore", a).Has(apitest.Args{"FolderID": a, "Name": "a"})
		ann.Get("/folder/info.json/{session_id}/" + sub).Has(apitest.Args{"DateTrashed": 0})

		// A taken name gets a suffix; a folder that is gone is replaced by the root.
		ann.Folder("0", "B")
		do("restore", b).Has(apitest.Args{"Name": "b (restored)"})
		do("trash", sub).OK()
		do("trash", a).OK()
		do("restore", sub).Has(apitest.Args{"ParentID": "0"})

		// A deletion of a live one can be mended; a second one not.
		do("remove", c).OK()
		ann.Get("/folder/info.json/{session_id}/"+c).Refused(404, "wrong folder ID")
		want("a c")
		do("restore", c).Has(apitest.Args{"FolderID": c})
		do("remove", c).OK()
		do("remove", c).OK()
		do("remove", c).Refused(404, "Folder not found")
		do("restore", c).Refused(404, "Folder not found")
		want("a")

		for what, unseen := range map[string]string{"trash": "Directory doesn't exist", "remove": "Folder not found", "restore": "Folder not found"} {
			do(what, "nothing").Refused(404, unseen)
			do(what, "").Refused(400, "`folder_id` is required.")
			do(what, strings.Repeat("x,", 101)).Refused(400, "Invalid value specified for `folder_id`.")
		}
		do("trash", "0").Refused(400, "Invalid folder ID.")
		do("restore", "0").Refused(400, "Invalid folder ID.")
		do("remove", "0").Refused(400, "Invalid arguments")

		// The trash is everybody's own.
		w.Ben.Get("/folder/trashlist.json/{session_id}").Has(apitest.Args{"FoldersCount": 0, "FilesCount": 0})
		w.Ben.Delete("/folder/trash.json/{session_id}").Is("true")
		want("a")
		ann.Delete("/folder/trash.json/{session_id}").Is("true")
		ann.Delete("/folder/trash.json/{session_id}").Is("true")
		want("")
		ann.Get("/folder/info.json/{session_id}/"+a).Refused(404, "wrong folder ID")
		w.Nobody.Delete("/folder/trash.json/{session_id}").Refused(401, ended)
	})
}

func TestTrashList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		for _, f := range []struct{ name, content string }{{"b.txt", "1"}, {"c.txt", "333"}, {"a.txt", "22"}} {
			w.Clock.Forward(time.Minute)
			id := ann.Upload("0", f.name, f.content)
			ann.Post("/file/trash.json", apitest.Args{"file_id": id}).OK()
			folder := ann.Folder("0", "folder "+f.name)
			ann.Post("/folder/trash.json", apitest.Args{"folder_id": folder}).OK()
		}
		for query, files := range map[string]string{
			"":                                       "a.txt b.txt c.txt",
			"order_by=trashed_date":                  "b.txt c.txt a.txt",
			"order_by=modified_date&order_type=desc": "a.txt c.txt b.txt",
			"order_by=size":                          "b.txt a.txt c.txt",
			"offset=4":                               "b.txt c.txt",
			"offset=6":                               "",
			"last_request_time=1":                    "a.txt b.txt c.txt",
		} {
			a := ann.Get("/folder/trashlist.json/{session_id}?" + query).Has(apitest.Args{"FilesCount": 3, "FoldersCount": 3})
			if got := a.All("Files", "Name"); got != files {
				t.Errorf("trashlist ?%s: %s, want %s", query, got, files)
			}
		}
		ann.Get("/folder/trashlist.json/{session_id}?count_only=1").Has(apitest.Args{"FilesCount": 3, "Files": nil, "Folders": nil})
		ann.Get("/folder/trashlist.json/{session_id}?order_by=extension").
			Refused(400, "Invalid value specified for `order_by`. Expected one of (name, trashed_date, modified_date, size).")
		ann.Get("/folder/trashlist.json/{session_id}?offset=-1").Refused(400, "Invalid value specified for `offset`. Minimum required value is 0.")
	})
}
