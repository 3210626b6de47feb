package folder_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	badName   = `Folder name is invalid or cannot contain any of the following characters \ / : * ? " < > |`
	taken     = "File or folder with such name already exists"
	noSession = "`session_id` is required."
	ended     = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
)

func TestCreate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		create := func(name string, more ...apitest.Args) *apitest.Answer {
			t.Helper()
			args := apitest.Args{"folder_name": name}
			for _, m := range more {
				for k, v := range m {
					args[k] = v
				}
			}
			return ann.Post("/folder.json", args)
		}

		// In every encoding; the name comes back as it is stored.
		a := create(" \t Älpha\r\n").Has(apitest.Args{"Name": "Älpha", "Access": 3}).Text("FolderID")
		args := apitest.Args{"folder_name": "form", "folder_sub_parent": a, "folder_is_public": "2"}
		ann.Form("POST", "/folder.json", args).Has(apitest.Args{"Name": "form", "Access": 2})
		args["folder_name"] = "query + more"
		ann.Query("POST", "/folder.json", args).Has(apitest.Args{"Name": "query + more"})
		args["folder_name"] = "multipart"
		ann.Multipart("POST", "/folder.json", args).Has(apitest.Args{"Name": "multipart"})
		ann.Get("/folder/list.json/{session_id}/" + a).Has(apitest.Args{"TotalFolders": 3})

		// What is new: the parent's stamp grows with each.
		stamp := create("one").Int("DirUpdateTime")
		if next := create("two").Int("DirUpdateTime"); next != stamp+1 {
			t.Errorf("stamps %d and %d within a second", stamp, next)
		}
		w.Clock.Forward(time.Hour)
		if next := create("three").Int("DirUpdateTime"); next != w.Clock.Now().Unix() {
			t.Errorf("an hour later the stamp is %d, at %d", next, w.Clock.Now().Unix())
		}

		// Properties: defaults, what is given, and 3 as private.
		info := func(id string) *apitest.Answer { return ann.Get("/folder/info.json/{session_id}/" + id) }
		info(a).Has(apitest.Args{"Access": 3, "PublicUpload": false, "PublicContent": true, "PublicDownload": true, "DisplaySubfolders": true})
		b := create("b", apitest.Args{"folder_is_public": 1, "folder_public_upl": "1", "folder_public_display": 0, "folder_public_dnl": "0",
			"folder_display_subfolders": false, "folder_description": "what it is"}).Text("FolderID")
		info(b).Has(apitest.Args{"Access": 1, "PublicUpload": true, "PublicContent": false, "PublicDownload": false, "DisplaySubfolders": false,
			"Description": "what it is"})
		create("c", apitest.Args{"folder_is_public": "3"}).Has(apitest.Args{"Access": 3})
		create("d", apitest.Args{"folder_is_public": nil, "folder_sub_parent": nil, "folder_public_upl": "", "sharing_id": ""}).OK()

		// Names.
		for _, name := range []string{"a\\b", "a/b", "a:b", "a*b", "a?b", `a"b`, "a<b", "a>b", "a|b", "a\x00b", ".", "..", " .. "} {
			create(name).Refused(400, badName)
		}
		ann.Query("POST", "/folder.json", apitest.Args{"folder_name": "a\xffb"}).Refused(400, badName)
		for _, name := range []string{"", "   "} {
			create(name).Refused(400, "`folder_name` is required.")
		}
		for _, name := range []string{"…", ".hidden", "trailing.", "CON", "tab\there", "\x01\x7f", "\u202eevil", strings.Repeat("ü", 255) + "  "} {
			create(name).Has(apitest.Args{"Name": strings.TrimSpace(name)})
		}
		create(strings.Repeat("ü", 256)).Refused(400, "Invalid value specified for `folder_name`. Maximum 255 characters allowed.")
		for _, name := range []string{"ÄLPHA", "A\u0308lpha", "one"} {
			create(name).Refused(409, taken)
		}
		ann.Upload("0", "a file", "")
		create("A FILE").Refused(409, taken)

		// Other refusals.
		create("x", apitest.Args{"folder_sub_parent": "nothing"}).Refused(404, "wrong folder ID")
		create("x", apitest.Args{"folder_sub_parent": ann.Upload("0", "file", "")}).Refused(404, "wrong folder ID")
		create("x", apitest.Args{"folder_is_public": 4}).Refused(400, "Invalid value specified for `folder_is_public`. Expected one of (0, 1, 2, 3).")
		create("x", apitest.Args{"folder_public_display": 2}).Refused(400, "Invalid value specified for `folder_public_display`. Expected one of (0, 1).")
		create("x", apitest.Args{"folder_description": strings.Repeat("x", 256)}).
			Refused(400, "Invalid value specified for `folder_description`. Maximum 255 characters allowed.")
		create("x", apitest.Args{"sharing_id": 17}).Refused(400, "Invalid sharing id")
		create("x", apitest.Args{"session_id": "gone"}).Refused(401, ended)
		create("x", apitest.Args{"session_id": ""}).Refused(400, noSession)
		w.Nobody.Post("/folder.json", apitest.Args{"folder_name": "x"}).Refused(400, noSession)
		w.Ben.Post("/folder.json", apitest.Args{"folder_name": "x", "folder_sub_parent": a}).Refused(404, "wrong folder ID")
		w.Ben.Post("/folder.json", apitest.Args{"folder_name": "x", "folder_sub_parent": b}).Refused(403, "Permission denied")
	})
}

func TestDepth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		deepest := "0"
		for range 250 {
			deepest = w.Ann.Folder(deepest, "d")
		}
		w.Ann.Post("/folder.json", apitest.Args{"folder_name": "x", "folder_sub_parent": deepest}).Refused(400, "Folder is nested too deep")
		x := w.Ann.Folder("0", "x")
		w.Ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": x, "dst_folder_id": deepest, "move": true}).Refused(400, "Folder is nested too deep")
		w.Ann.Upload(deepest, "file.txt", "deep")
		path := strings.Repeat("d/", 250) + "file.txt"
		id := w.Ann.Post("/file/idbypath.json", apitest.Args{"path": path}).Text("FileId")
		w.Ann.Get("/file/path.json/{session_id}/" + id).Has(apitest.Args{"Path": path})
	})
}
