package folder_test

import (
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// What a visitor finds in a public folder goes by the settings of each folder on the way to it.
func TestVisitorsSeeByEachFoldersSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		folder := func(in, name string, more apitest.Args) string {
			args := apitest.Args{"folder_sub_parent": in, "folder_name": name, "folder_is_public": 1}
			for k, v := range more {
				args[k] = v
			}
			id := w.Ann.Post("/folder.json", args).OK().Text("FolderID")
			w.Ann.Upload(id, "note in "+name, "x")
			return id
		}
		top := folder("0", "top", nil)
		folder(folder(top, "open", nil), "deep", nil)
		silent := folder(top, "silent", apitest.Args{"folder_public_display": 0})
		folder(silent, "unseen", nil)
		flat := folder(top, "flat", apitest.Args{"folder_display_subfolders": 0})
		folder(flat, "beneath", nil)
		hidden := folder(top, "hidden", apitest.Args{"folder_is_public": 2})
		folder(hidden, "by link only", nil)
		folder(top, "private", apitest.Args{"folder_is_public": 0})

		find := func(folder, words string) *apitest.Answer {
			return w.Ben.Get("/folder/list.json/{session_id}/" + folder + "?search_query=" + words).OK()
		}
		found := find(top, "n")
		if got := found.All("Folders", "Name"); got != "open silent" {
			t.Errorf("folders: %s", got)
		}
		if got := found.All("Files", "Name"); got != "note in deep note in flat note in open note in top" {
			t.Errorf("files: %s", got)
		}
		if got := find(flat, "n").All("Folders", "Name") + find(flat, "n").All("Files", "Name"); got != "note in flat" {
			t.Errorf("where subfolders don't show: %s", got)
		}
		if got := find(hidden, "n").All("Folders", "Name"); got != "by link only" {
			t.Errorf("in a hidden folder: %s", got)
		}
		w.Ben.Get("/folder/list.json/{session_id}/" + top).Has(apitest.Args{"TotalFolders": 3, "TotalFiles": 1, "Size": 1, "Folders.0.ChildFolders": 0,
			"Folders.0.Shared": "False", "UserAccessMode": 0, "ParentFolderID": "0"})
		w.Ben.Get("/folder/info.json/{session_id}/" + silent).Has(apitest.Args{"Name": "silent", "ChildFolders": 0, "Size": 0})
		w.Ben.Get("/folder/breadcrumb.json/{session_id}/" + silent + "?with_subfolders=1").Has(apitest.Args{"0.Name": "silent", "0.SubFolders.0": nil, "1": nil})
		w.Ben.Get("/folder/breadcrumb.json/{session_id}/" + flat + "?with_subfolders=1").Has(apitest.Args{"0.SubFolders.0": nil})
		w.Ben.Get("/folder/breadcrumb.json/{session_id}/" + top + "?with_subfolders=1").
			Has(apitest.Args{"0.SubFolders.0.Name": "flat", "0.SubFolders.1.Name": "open", "0.SubFolders.2.Name": "silent", "0.SubFolders.3": nil})

		// A folder whose content doesn't show gives nothing away by its files' own links, but the files have them.
		w.Ben.Get("/folder/itembyname.json/{session_id}/"+silent+"?name=unseen").Refused(403, "Permission denied")
		inside := w.Ann.Get("/folder/list.json/{session_id}/" + silent).Text("Files.0.FileId")
		w.Nobody.Get("/file/info.json/" + inside).Has(apitest.Args{"Name": "note in silent"})
	})
}

// Private, public and hidden, and what a folder says of its files.
func TestAccessOfFilesInFolders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		box := ann.Post("/folder.json", apitest.Args{"folder_name": "box", "folder_is_public": 1}).OK().Text("FolderID")
		sub := ann.Folder(box, "sub")
		file, deep := ann.Upload(box, "file", "x"), ann.Upload(sub, "deep", "y")
		access := func(want string) {
			t.Helper()
			got := ""
			for _, id := range []string{box, sub} {
				got += ann.Get("/folder/info.json/{session_id}/" + id).OK().At("Access").(interface{ String() string }).String()
			}
			for _, id := range []string{file, deep} {
				got += ann.Get("/file/info.json/" + id + "?session_id=" + ann.Session).Text("Access")
			}
			if got != want {
				t.Errorf("access %s, want %s", got, want)
			}
		}
		access("1313") // a new file takes its folder's, a new folder is private
		set := func(id string, access any, more apitest.Args) *apitest.Answer {
			args := apitest.Args{"folder_id": id, "folder_ispublic": access}
			for k, v := range more {
				args[k] = v
			}
			return ann.Post("/folder/setaccess.json", args)
		}
		visible := func(id string, want bool) {
			t.Helper()
			if got := w.Nobody.Get("/download/file.json/"+id).Status == 200; got != want {
				t.Errorf("a visitor gets it: %v", got)
			}
		}

		// A folder that becomes private leaves its files as they are, unless told otherwise; folders below stay in any case.
		set(box, 3, nil).Has(apitest.Args{"Access": 3})
		access("3313")
		visible(file, true)
		set(box, "0", apitest.Args{"with_child_files": true}).OK()
		access("3333")
		visible(file, false)
		set(box, 2, apitest.Args{"with_child_files": "1"}).OK()
		access("2323")
		visible(file, true)
		visible(deep, false)
		stamp := ann.Get("/folder/info.json/{session_id}/" + box).Int("DirUpdateTime")
		set(box, 2, apitest.Args{"with_child_files": 1}).Has(apitest.Args{"DirUpdateTime": stamp})

		// Download is the folder's while it isn't private.
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": box, "folder_public_dnl": 0}).OK()
		const closed = "Download permissions are not enabled for this file"
		for _, u := range []*apitest.User{w.Nobody, w.Ben} {
			u.Get("/download/file.json/"+file).Refused(403, closed)
			u.Get("/download/file.json/"+file+"?inline=1").Refused(403, closed)
			u.Get("/file/thumb.json/"+file).Refused(403, closed)
			u.Post("/download/all.json", apitest.Args{"files": file}).Refused(403, closed)
			u.Get("/file/info.json/" + file).Has(apitest.Args{"Name": "file"})
		}
		visible(deep, false)
		set(box, 0, nil).OK()
		visible(file, true) // flags sleep with the folder

		// A copy takes what is new there, a move keeps its own.
		root := func(access int) {
			err := w.DB.Write(t.Context(), 0, func(tx db.Tx) error {
				_, err := tx.Exec(`UPDATE accounts SET default_access = $2 WHERE id = $1`, ann.Caller.Account, access)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		copyOf := func(into, name string) *apitest.Answer {
			return ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": sub, "dst_folder_id": into, "new_folder_name": name}).OK()
		}
		set(box, 1, nil).OK()
		set(sub, 1, apitest.Args{"with_child_files": 1}).OK()
		for _, c := range []struct {
			into, want string
			root       int
		}{{box, "33", 1}, {"0", "33", 0}, {"0", "22", 2}} {
			root(c.root)
			copied := copyOf(c.into, c.want+c.into[:1])
			got := copied.At("Access").(interface{ String() string }).String() +
				ann.Get("/folder/list.json/{session_id}/"+copied.Text("FolderID")).OK().Text("Files.0.Access")
			if got != c.want {
				t.Errorf("copied into %s: access %s, want %s", c.into, got, c.want)
			}
		}
		place := func(move bool, name string) string {
			return ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": deep, "dst_folder_id": box, "move": move, "overwrite_if_exists": false,
				"new_file_name": name}).OK().Text("Access")
		}
		ann.Post("/file/access.json", apitest.Args{"file_id": deep, "file_ispublic": 2}).Has(apitest.Args{"Access": "2"})
		if copied, moved := place(false, "copied"), place(true, "moved"); copied != "1" || moved != "2" {
			t.Errorf("a copy has %s, the moved one %s", copied, moved)
		}
	})
}
