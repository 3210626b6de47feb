package folder_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		list := func(id, query string) *apitest.Answer {
			t.Helper()
			return ann.Get("/folder/list.json/{session_id}/" + id + "?" + query)
		}
		box := ann.Folder("0", "box")
		for _, name := range []string{"beta", "Alpha", "gamma"} {
			ann.Folder(box, name)
			w.Clock.Forward(time.Minute)
		}
		for name, content := range map[string]string{"c.txt": "333", "B.md": "22", "a.zip": "1"} {
			ann.Upload(box, name, content)
		}
		for _, c := range []struct{ query, folders, files string }{
			{"", "Alpha beta gamma", "a.zip B.md c.txt"},
			{"order_by=name&order_type=desc", "gamma beta Alpha", "c.txt B.md a.zip"},
			{"order_by=size", "Alpha beta gamma", "a.zip B.md c.txt"},
			{"order_by=SIZE&order_type=DESC", "gamma beta Alpha", "c.txt B.md a.zip"},
			{"order_by=extension", "Alpha beta gamma", "B.md c.txt a.zip"},
			{"order_by=modified_date", "beta Alpha gamma", "a.zip B.md c.txt"},
			{"order_by=dl_count", "Alpha beta gamma", "a.zip B.md c.txt"},
			{"only_subfolders=true", "Alpha beta gamma", ""},
			{"offset=0", "Alpha beta gamma", "a.zip B.md c.txt"},
			{"offset=2", "gamma", "a.zip B.md c.txt"},
			{"offset=4", "", "B.md c.txt"},
			{"offset=4&only_subfolders=1", "", ""},
			{"offset=99", "", ""},
			{"search_query=A", "Alpha beta gamma", "a.zip"},
			{"search_query=a+l", "Alpha", ""},
			{"search_query=%25", "", ""},
			{"search_query=+&last_request_time=123&encryption_supported=1&sharing_id=0", "Alpha beta gamma", "a.zip B.md c.txt"},
		} {
			a := list(box, c.query).OK()
			if folders, files := a.All("Folders", "Name"), a.All("Files", "Name"); folders != c.folders || files != c.files {
				t.Errorf("list ?%s: %q and %q, want %q and %q", c.query, folders, files, c.folders, c.files)
			}
			a.Has(apitest.Args{"TotalFolders": 3, "TotalFiles": 3, "Size": 6, "ResponseType": 1})
		}
		// A search looks at the whole subtree, without the folder itself.
		if a := list("0", "search_query=b"); a.All("Folders", "Name")+"|"+a.All("Files", "Name") != "beta box|B.md" {
			t.Errorf("a search in the root: %s", a.Body)
		}
		list("0", "search_query=B.md").Has(apitest.Args{"Files.0.ParentFolderID": box})
		list("0", "with_breadcrumbs=1").Has(apitest.Args{"Breadcrumbs": "[]"})
		list("0", "").Has(apitest.Args{"Breadcrumbs": nil})

		list(box, "offset=-1").Refused(400, "Invalid value specified for `offset`. Minimum required value is 0.")
		list(box, "offset=x").Refused(400, "Invalid value specified for `offset`.")
		list(box, "order_by=color").Refused(400, "Invalid value specified for `order_by`. Expected one of (name, extension, modified_date, size, dl_count).")
		list(box, "order_type=up").Refused(400, "Invalid value specified for `order_type`. Expected one of (asc, desc).")
		list("nothing", "").Refused(404, "wrong folder ID")
		list(ann.Upload("0", "f", ""), "").Refused(404, "wrong folder ID")
		w.Ben.Get("/folder/list.json/{session_id}/"+box).Refused(404, "wrong folder ID")
		w.Nobody.Get("/folder/list.json/{session_id}/"+box).Refused(401, ended)

		below := ann.Folder(box, "below")
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": box}).OK()
		list(box, "").Refused(404, "Folder is already deleted")
		list(below, "").Refused(404, "Folder is already deleted")
		ann.Post("/folder/remove.json", apitest.Args{"folder_id": box}).OK()
		list(box, "").Refused(404, "wrong folder ID")
		list(below, "").Refused(404, "wrong folder ID")
	})
}

// A listing takes no more statements for many entries than for one.
func TestListStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		few, many := w.Ann.Folder("0", "few"), w.Ann.Folder("0", "many")
		w.Ann.Folder(few, "folder")
		w.Ann.Upload(few, "file", "")
		for i := range 150 {
			w.Ann.Folder(many, fmt.Sprintf("folder %03d", i))
			w.Ann.Upload(many, fmt.Sprintf("file %03d", i), "")
		}
		count := func(path string) int64 {
			t.Helper()
			before := d.Statements()
			w.Ann.Get(path).OK()
			return d.Statements() - before
		}
		for _, query := range []string{"", "?offset=0", "?search_query=f", "?order_by=size", "?with_breadcrumbs=1&only_subfolders=1"} {
			path := "/folder/list.json/{session_id}/"
			if a, b := count(path+few+query), count(path+many+query); b > a || a > 8 {
				t.Errorf("list%s: %d statements for one entry, %d for 150", query, a, b)
			}
		}
		if n := count("/folder/itembyname.json/{session_id}/" + many + "?name=file+100"); n > 8 {
			t.Errorf("itembyname: %d statements", n)
		}
		before := count("/folder/trashlist.json/{session_id}")
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": many}).OK()
		if after := count("/folder/trashlist.json/{session_id}"); before != after || after > 8 {
			t.Errorf("trashlist: %d statements, then %d", before, after)
		}

		// All of a folder in pages of a hundred, folders first.
		var names []string
		w.Ann.Post("/folder/restore.json", apitest.Args{"folder_id": many}).OK()
		for offset := 0; ; offset += 100 {
			a := w.Ann.Get(fmt.Sprintf("/folder/list.json/{session_id}/%s?offset=%d", many, offset)).OK()
			page := strings.Fields(strings.ReplaceAll(a.All("Folders", "Name")+" "+a.All("Files", "Name"), "f", " f"))
			if len(page) == 0 {
				break
			}
			names = append(names, page...)
		}
		if len(names) != 600 {
			t.Errorf("%d words in the pages of 300 entries of two words", len(names))
		}
	})
}

func TestInfo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		top := ann.Folder("0", "top")
		below := ann.Folder(top, "below")
		info := func(u *apitest.User, id string) *apitest.Answer { return u.Get("/folder/info.json/{session_id}/" + id) }
		info(ann, top).Has(apitest.Args{"ChildFolders": 1, "DateTrashed": 0, "Permission": 1})
		info(ann, "0").Has(apitest.Args{"FolderID": "0", "Name": "", "Access": 3, "Link": "", "ChildFolders": 1})
		info(ann, "nothing").Refused(404, "wrong folder ID")
		info(ann, strings.Repeat("A", 20)).Refused(404, "wrong folder ID")
		info(w.Ben, top).Refused(404, "wrong folder ID")
		info(w.Ben, "0").Has(apitest.Args{"ChildFolders": 0})

		// In the trash it answers with when it was put there; deleted it is gone.
		w.Clock.Forward(time.Hour)
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": top}).OK()
		for _, id := range []string{top, below} {
			info(ann, id).Has(apitest.Args{"DateTrashed": w.Clock.Now().Unix()})
			ann.Get("/folder/path.json/{session_id}/"+id).Refused(404, "wrong folder ID")
			ann.Get("/folder/breadcrumb.json/{session_id}/"+id).Refused(404, "wrong folder ID")
			ann.Get("/folder/useraccessmode.json/{session_id}/"+id).Refused(404, "wrong folder ID")
			ann.Get("/folder/itembyname.json/{session_id}/"+id+"?name=x").Refused(404, "wrong folder ID")
		}
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": top}).OK()
		ann.Post("/folder/remove.json", apitest.Args{"folder_id": top}).OK()
		info(ann, top).Refused(404, "wrong folder ID")
		info(ann, below).Refused(404, "wrong folder ID")
	})
}

// What Ben, who has an account of his own, sees of Ann's folders.
func TestStrangers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, ben := w.Ann, w.Ben
		private := ann.Folder("0", "private")
		shown := ann.Post("/folder.json", apitest.Args{"folder_name": "shown", "folder_sub_parent": private, "folder_is_public": 1}).Text("FolderID")
		shut := ann.Post("/folder.json", apitest.Args{"folder_name": "shut", "folder_is_public": 2, "folder_public_display": 0}).Text("FolderID")
		ann.Post("/folder.json", apitest.Args{"folder_name": "public below", "folder_sub_parent": shown, "folder_is_public": 1}).OK()
		for name, access := range map[string]int{"private": 0, "hidden": 2} {
			ann.Post("/folder.json", apitest.Args{"folder_name": name + " below", "folder_sub_parent": shown, "folder_is_public": access}).OK()
			file := ann.Upload(shown, name, "12345")
			ann.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": access}).OK()
		}
		ann.Upload(shown, "public", "123")
		ann.Upload(shut, "inside", "12345")

		a := ben.Get("/folder/list.json/{session_id}/" + shown).Has(apitest.Args{"TotalFolders": 1, "TotalFiles": 1, "Size": 3,
			"UserAccessMode": 0, "ParentFolderID": "0"})
		if names := a.All("Folders", "Name") + "|" + a.All("Files", "Name"); names != "public below|public" {
			t.Errorf("Ben sees %s", names)
		}
		ben.Get("/folder/list.json/{session_id}/" + shown + "?search_query=e").Has(apitest.Args{"Folders.0.Name": "public below", "Files": "[]"})
		ben.Get("/folder/info.json/{session_id}/" + shown).Has(apitest.Args{"Name": "shown", "Permission": 0, "ChildFolders": 1, "Size": 3})
		ben.Get("/folder/path.json/{session_id}/" + shown).Has(apitest.Args{"Path": "shown"})
		ben.Get("/folder/breadcrumb.json/{session_id}/" + shown).Is(`[{"FolderID":"` + shown + `","Name":"shown"}]`)
		ben.Get("/folder/useraccessmode.json/{session_id}/" + shown).Has(apitest.Args{"UserAccessMode": "0"})
		if a := ben.Get("/folder/itembyname.json/{session_id}/" + shown + "?name=hidden"); a.At("Files") != nil {
			t.Errorf("a hidden file shows: %s", a.Body)
		}
		ben.Get("/folder/itembyname.json/{session_id}/" + shown + "?name=public").Has(apitest.Args{"Files.0.Name": "public"})

		ben.Get("/folder/info.json/{session_id}/" + shut).Has(apitest.Args{"Name": "shut", "ChildFolders": 0, "Size": 0})
		ben.Get("/folder/list.json/{session_id}/"+shut).Refused(403, "Permission denied")

		// What Ben may not see answers like what does not exist; what he sees he still can't change.
		nothing := strings.Repeat("x", 20)
		for id, change := range map[string]struct {
			status int
			words  func(unseen string) string
		}{
			private: {404, func(unseen string) string { return unseen }},
			nothing: {404, func(unseen string) string { return unseen }},
			shown:   {403, func(string) string { return "Permission denied" }},
		} {
			args := func(more ...any) apitest.Args {
				a := apitest.Args{"folder_id": id}
				for i := 0; i < len(more); i += 2 {
					a[more[i].(string)] = more[i+1]
				}
				return a
			}
			ben.Post("/folder/rename.json", args("folder_name", "x")).Refused(change.status, change.words("wrong folder ID"))
			ben.Post("/folder/move_copy.json", args("dst_folder_id", "0", "move", true)).Refused(change.status, change.words("Folder not found"))
			ben.Post("/folder/setaccess.json", args("folder_ispublic", 1)).Refused(change.status, change.words("wrong folder ID"))
			ben.Put("/folder/foldersettings.json", args()).Refused(change.status, change.words("wrong folder ID"))
			ben.Post("/folder/trash.json", args()).Refused(change.status, change.words("Directory doesn't exist"))
			ben.Post("/folder/remove.json", args()).Refused(change.status, change.words("Folder not found"))
			ben.Post("/folder/restore.json", args()).Refused(change.status, change.words("Folder not found"))
		}
		for _, id := range []string{private, nothing} {
			for _, op := range []string{"info", "list", "path", "useraccessmode", "breadcrumb", "itembyname"} {
				ben.Get("/folder/"+op+".json/{session_id}/"+id).Refused(404, "wrong folder ID")
			}
		}
	})
}

func TestItemByName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Folder("0", "Straße")
		w.Ann.Upload("0", "a+b & c.txt", "")
		find := func(name string) *apitest.Answer {
			t.Helper()
			return w.Ann.Get("/folder/itembyname.json/{session_id}/0?name=" + url.QueryEscape(name))
		}
		find("STRASSE").Has(apitest.Args{"Folders.0.Name": "Straße", "Files": nil})
		find(" A+B & C.TXT ").Has(apitest.Args{"Files.0.Name": "a+b & c.txt", "Folders": nil})
		for _, name := range []string{"", "strass", "a/b", "..", "\x00", "\xff", strings.Repeat("x", 300)} {
			find(name).Has(apitest.Args{"Files": nil, "Folders": nil})
		}
		w.Ann.Get("/folder/itembyname.json/{session_id}/nothing?name=x").Refused(404, "wrong folder ID")
	})
}

func TestPaths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		a := ann.Folder("0", "Än a")
		b := ann.Folder(a, "b")
		file := ann.Upload(b, "c.txt", "")
		byPath := func(path string) *apitest.Answer {
			t.Helper()
			return ann.Post("/folder/idbypath.json", apitest.Args{"path": path})
		}
		for _, path := range []string{"Än a/b", "/än A/B/", `\Än a\b`, "//Än a// b //", "A\u0308n a/b"} {
			byPath(path).Has(apitest.Args{"FolderId": b})
		}
		byPath("/").Has(apitest.Args{"FolderId": "0"})
		for _, path := range []string{"b", "Än a/./b", "Än a/b/c.txt", "Än a/b/..", "Än a/*"} {
			byPath(path).Refused(404, "Folder not found")
		}
		byPath("").Refused(400, "`path` is required.")
		w.Ben.Post("/folder/idbypath.json", apitest.Args{"path": "Än a"}).Refused(404, "Folder not found")

		ann.Post("/file/idbypath.json", apitest.Args{"path": `/än a\B/C.TXT`}).Has(apitest.Args{"FileId": file,
			"DownloadLink": apitest.PublicURL + "/d/" + file + "/c.txt"})
		for _, path := range []string{"/", "Än a/b", "Än a/b/c", "Än a/b/c.txt/x"} {
			ann.Post("/file/idbypath.json", apitest.Args{"path": path}).Refused(404, "File not found.")
		}
		ann.Post("/file/idbypath.json", nil).Refused(400, "`path` is required.")

		ann.Get("/folder/path.json/{session_id}/0").Is(`{"Path":""}`)
		ann.Get("/folder/path.json/{session_id}/" + b).Is(`{"Path":"Än a/b"}`)
		ann.Get("/folder/folderfullpath.json/{session_id}/" + b).Is(`{"FullPath":"Än a/b"}`)
		ann.Get("/file/path.json/{session_id}/" + file).Is(`{"Path":"Än a/b/c.txt"}`)
		ann.Get("/file/filefullpath.json/{session_id}/" + file).Is(`{"FullPath":"Än a/b/c.txt","Path":"Än a/b/c.txt"}`)
		ann.Get("/folder/path.json/{session_id}/"+file).Refused(404, "wrong folder ID")
		ann.Get("/file/path.json/{session_id}/"+b).Refused(400, "Invalid file ID.")

		ann.Get("/folder/breadcrumb.json/{session_id}/0").Is("[]")
		way := `[{"FolderID":"` + a + `","Name":"Än a"},{"FolderID":"` + b + `","Name":"b"}]`
		ann.Get("/folder/breadcrumb.json/{session_id}/" + b).Is(way)
		ann.Get("/folder/breadcrump.json/{session_id}/" + b + "?with_subfolders=false").Is(way)
		ann.Get("/folder/breadcrumb.json/{session_id}/"+b+"?with_subfolders=maybe").
			Refused(400, "Invalid value specified for `with_subfolders`. Expected one of (true, false).")
		ann.Get("/folder/breadcrumb.json/{session_id}/nothing").Refused(404, "wrong folder ID")

		ann.Get("/folder/useraccessmode.json/{session_id}/0").Is(`{"UserAccessMode":"1"}`)
		ann.Get("/folder/useraccessmode.json/{session_id}/nothing").Refused(404, "wrong folder ID")
	})
}
