package folder_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// link makes an expiring link to a folder and returns its token.
func link(u *apitest.User, limits, id string) string {
	a := u.Get("/folder/expiringlink.json/{session_id}/" + limits + "/" + id + "/1").OK()
	return strings.TrimPrefix(a.Text("Link"), apitest.PublicURL+"/fl/")
}

// A holder of a link looks around in the folder, with a session of his own or none.
func TestExpiringLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		out := ann.Folder("0", "out")
		box := ann.Folder(out, "box")
		sub := ann.Folder(box, "sub")
		file := ann.Upload(sub, "Deep.txt", "deep")
		ann.Upload(box, "top.txt", "top")
		outside := ann.Upload(out, "outside.txt", "x")
		const links = "/folder/folderexpiringlinks.json/{session_id}/"
		ann.Get(links + box).Golden("folderexpiringlinks_none")
		ann.Get("/folder/expiringlink.json/{session_id}/2026-01-05/2/" + box + "/1").Golden("expiringlink")
		ann.Get(links + box).Golden("folderexpiringlinks")
		token := link(ann, "2026-01-05/2", box)
		if len(token) != 64 {
			t.Fatalf("the token is %q", token)
		}

		for _, visitor := range []*apitest.User{nobody, w.Ben} {
			session := visitor.Session
			list := func(id, query string) *apitest.Answer {
				return visitor.Get("/folder/list.json/" + session + "/" + id + "?" + query)
			}
			a := list(token, "with_breadcrumbs=1")
			if session == "" {
				a.Golden("list_link")
			}
			a.Has(apitest.Args{"Name": "box", "Folders.0.FolderID": sub, "Files.0.Name": "top.txt", "UserAccessMode": "0",
				"Breadcrumbs.0.FolderID": token, "Breadcrumbs.1": nil, "DirectFolderLink": apitest.PublicURL + "/fl/" + token})
			if strings.Contains(a.Body, box) {
				t.Errorf("the link gives the id away: %s", a.Body)
			}
			list(sub, "link="+token).Has(apitest.Args{"Files.0.FileId": file, "Folders.0": nil})
			list(token, "search_query=o").Has(apitest.Args{"Files.0.Name": "top.txt", "Files.0.ParentFolderID": token})
			list(token, "search_query=deep").Has(apitest.Args{"Files.0.FileId": file, "Files.0.ParentFolderID": sub})
			visitor.Get("/folder/info.json/" + session + "/" + token).Has(apitest.Args{"FolderID": token, "Name": "box", "Permission": 0, "Link": apitest.PublicURL + "/fl/" + token})
			visitor.Get("/folder/info.json/" + session + "/" + sub + "?link=" + token).Has(apitest.Args{"FolderID": sub, "Name": "sub"})
			visitor.Get("/file/info.json/" + file + "?link=" + token).Has(apitest.Args{"FileId": file, "Name": "Deep.txt"})

			// No further, and nothing but looking.
			list(out, "link="+token).Refused(404, "wrong folder ID")
			list(token, "link="+token).OK()
			list(sub, "link="+strings.Repeat("0", 64)).Refused(404, "wrong folder ID")
			visitor.Get("/file/info.json/"+outside+"?link="+token).Refused(400, "Invalid file ID.")
			visitor.Get("/file/info.json/"+token).Refused(400, "Invalid file ID.")
			visitor.Get("/download/file.json/"+file+"?link="+token+"x").Refused(400, "File not exists.")
			visitor.Get("/download/file.json/" + file + "?link=" + token).Is("deep")
		}
		w.Ben.Post("/folder/rename.json", apitest.Args{"folder_id": token, "folder_name": "x"}).Refused(404, "wrong folder ID")

		// It was used up by two downloads; a changed limit begins anew.
		ann.Get(links + box).Has(apitest.Args{"Counter": "2", "CounterMax": "2"})
		nobody.Get("/folder/list.json//"+token).Refused(404, "wrong folder ID")
		link(ann, "2026-01-05/0", box)
		nobody.Get("/folder/list.json//" + token).OK()
		ann.Get("/folder/list.json/{session_id}/" + token).Has(apitest.Args{"Name": "box", "UserAccessMode": "0"})

		// Without a token these need a session.
		nobody.Get("/folder/list.json//"+box).Refused(400, "`session_id` is required.")
		nobody.Get("/folder/info.json//"+box).Refused(400, "`session_id` is required.")
		nobody.Get("/folder/list.json/ended/"+token).Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")

		// It follows the folder, sleeps in the trash, and ends.
		ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": box, "dst_folder_id": "0", "move": "true"}).OK()
		nobody.Get("/folder/list.json//" + token).OK()
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": box}).OK()
		nobody.Get("/folder/info.json//"+token).Refused(404, "wrong folder ID")
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": box}).OK()
		nobody.Get("/folder/info.json//" + token).OK()
		w.Clock.Forward(4 * 24 * time.Hour)
		nobody.Get("/folder/info.json//"+token).Refused(404, "wrong folder ID")
		link(ann, "2026-01-06/0", box)
		ann.Get("/folder/expiringlink.json/{session_id}/2026-01-06/0/" + box + "/0").Is(`{"Link":""}`)
		nobody.Get("/folder/info.json//"+token).Refused(404, "wrong folder ID")
	})
}

func TestWhoMakesLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		box := w.Ann.Folder("0", "box")
		w.Ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": box, "folder_ispublic": 1}).OK()
		file := w.Ann.Upload("0", "file.txt", "x")
		trashed := w.Ann.Folder("0", "trashed")
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": trashed}).OK()
		refused := func(u *apitest.User, id string) {
			t.Helper()
			for _, enable := range []string{"0", "1"} {
				u.Get("/folder/expiringlink.json/{session_id}/2026-01-05/0/"+id+"/"+enable).Refused(400, "Invalid folder ID.")
			}
			u.Get("/folder/folderexpiringlinks.json/{session_id}/"+id).Refused(400, "Invalid folder ID.")
		}
		for _, id := range []string{"0", file, trashed, "nothing", strings.Repeat("a", 64)} {
			refused(w.Ann, id)
		}
		refused(w.Ben, box)
		refused(w.Ben, "0")
		w.Ann.Get("/folder/expiringlink.json/{session_id}/2026-01-01/0/"+box+"/1").
			Refused(400, "Invalid value specified for `date`. Expecting a day to come in `YYYY-MM-DD` format.")
	})
}
