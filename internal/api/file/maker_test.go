package file_test

import (
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// A link works as long as who made it could make it now: it sleeps while he could not, and dies with him.
func TestLinksOfAccountUsers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		top := ann.Folder("0", "top")
		sub := ann.Folder(top, "sub")
		file := ann.Upload(sub, "file.txt", "0123456789")
		al := ann.Member("al", apitest.Member{Mode: access.Files})
		link := func(u *apitest.User, chapter, id string) *apitest.Answer {
			return u.Get("/" + chapter + "/expiringlink.json/{session_id}/2026-02-01/0/" + id + "/1")
		}

		// Viewers make none, and neither does an editor of the topmost folder that is open to him.
		link(al, "file", file).Refused(400, "Invalid file ID.")
		ann.Grant(al, top, drive.ToView)
		link(al, "file", file).Refused(400, "Invalid file ID.")
		link(al, "folder", sub).Refused(400, "Invalid folder ID.")
		ann.Grant(al, top, drive.ToEdit)
		link(al, "folder", top).Refused(400, "Invalid folder ID.")

		token := strings.Split(link(al, "file", file).OK().Text("DownloadLink"), "/")[4]
		box := strings.Split(link(al, "folder", sub).OK().Text("Link"), "/")[4]
		opens := func(what string, want bool) {
			t.Helper()
			for _, path := range []string{"/download/file.json/" + token, "/download/file.json/" + token + "?offset=5",
				"/download/file.json/" + file + "?link=" + box, "/folder/shared.json/" + box} {
				if got := w.Nobody.Get(path).Status < 300; got != want {
					t.Errorf("%s: %s: %v", what, path, got)
				}
			}
		}
		active := func(active int) {
			t.Helper()
			ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": al.Email, "access_active": active}).OK()
		}
		opens("made", true)
		ann.Grant(al, top, drive.ToView)
		opens("lowered", false)
		ann.Grant(al, top, drive.Closed)
		opens("withdrawn", false)
		ann.Grant(al, top, drive.ToEdit)
		opens("given again", true)
		ann.Grant(al, sub, drive.Closed)
		opens("closed below", false)
		ann.Grant(al, sub, drive.ToEdit)
		opens("open again", true)
		active(2)
		opens("blocked", false)
		active(1)
		opens("unblocked", true)
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": top}).OK()
		opens("in the trash", false)
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": top}).OK()
		opens("restored", true)

		// Who changes it last is its maker.
		ann.Get("/file/fileexpiringlinks.json/{session_id}/" + file).Has(apitest.Args{"ExpiringDate": "2026-02-01"})
		if again := strings.Split(link(ann, "file", file).OK().Text("DownloadLink"), "/")[4]; again != token {
			t.Errorf("the link has another token: %s", again)
		}
		ann.Delete("/accountusers.json/{session_id}/" + al.Email).OK()
		w.Nobody.Get("/download/file.json/" + token).Is("0123456789")
		w.Nobody.Get("/folder/shared.json/"+box).Refused(404, "wrong folder ID")
		ann.Get("/folder/folderexpiringlinks.json/{session_id}/" + sub).Has(apitest.Args{"Link": ""})

		// A streaming link ends with the grant by which its user reads.
		bo := ann.Member("bo", apitest.Member{Mode: access.Users})
		song := ann.Upload(sub, "song.mp3", "la la la")
		ann.Grant(bo, sub, drive.ToView)
		stream := strings.TrimPrefix(bo.Get("/file/info.json/"+song+"?session_id="+bo.Session).Text("TempStreamingLink"), apitest.PublicURL+"/api")
		w.Nobody.Get(stream).Is("la la la")
		ann.Grant(bo, sub, drive.Closed)
		w.Nobody.Get(stream+"&offset=2").Refused(400, "File not exists.")
		ann.Grant(bo, sub, drive.ToView)
		w.Nobody.Get(stream).Is("la la la")
		al.Email = bo.Email
		active(2)
		active(1)
		w.Nobody.Get(stream).Refused(400, "File not exists.")
	})
}
