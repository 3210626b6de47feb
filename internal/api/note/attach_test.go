package note_test

import (
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/drive"
)

// A file that is attached shows as long as the reader may read it, and opens nothing.
func TestAttachments(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		folder := ann.Folder("0", "Open")
		file := ann.Upload(folder, "plan.png", "one")
		private := ann.Upload("0", "private.txt", "x")
		his := w.Ben.Upload("0", "his.txt", "x")
		w.Ben.Post("/file/access.json", apitest.Args{"file_id": his, "file_ispublic": 1}).OK()
		ann.Grant(carl, folder, drive.ToView)
		l := list(carl, pad(carl, "P"), "L", 1)
		n := note(carl, l, "N")
		attach := func(file string) *apitest.Answer {
			return carl.Post("/notes/attachfile.json", apitest.Args{"note_id": n, "file_id": file})
		}
		shows := func(want string) {
			t.Helper()
			for _, path := range []string{"/notes.json/{session_id}/notelist/" + l, "/notes.json/{session_id}/notepad/1"} {
				a := carl.Get(path).OK()
				link, thumb := "", ""
				if want != "" {
					link, thumb = apitest.PublicURL+"/f/"+want, apitest.PublicURL+"/api/v1/file/thumb.json/"+want
				}
				a.Has(apitest.Args{"0.FileLink": link, "0.ThumbLink": thumb})
			}
		}
		shows("")
		for _, bad := range []string{private, his, folder, "x", file + "9", "00000000000000000000"} {
			attach(bad).Refused(404, "File not found")
		}
		carl.Post("/notes/attachfile.json", apitest.Args{"note_id": n}).Refused(400, "`file_id` is required.")
		attach(file).Is("true")
		attach(file).Is("true")
		shows(file)
		attach("0").OK()
		shows("")

		// The file's versions are one: the old one's id attaches it, a new version, name or place shows by itself.
		ann.Upload(folder, "plan.png", "two")
		attach(file + "1").OK()
		shows(file)
		ann.Post("/file/rename.json", apitest.Args{"file_id": file, "new_file_name": "other.png"}).OK()
		shows(file)

		// In the trash it is left out, and so it is for whom it is closed; it comes back.
		ann.Post("/file/trash.json", apitest.Args{"file_id": file}).OK()
		shows("")
		attach(file).Refused(404, "File not found")
		ann.Post("/file/restore.json", apitest.Args{"file_id": file}).OK()
		shows(file)
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": folder}).OK()
		shows("")
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": folder}).OK()
		ann.Grant(carl, folder, drive.Closed)
		shows("")
		ann.Grant(carl, folder, drive.ToView)
		shows(file)

		// Another takes its place. Deleting the note leaves the file alone, and destroying the file the note.
		second := ann.Upload(folder, "second.png", "x")
		attach(second).OK()
		shows(second)
		ann.Post("/file/trash.json", apitest.Args{"file_id": second}).OK()
		ann.Delete("/folder/trash.json/{session_id}").OK()
		if err := w.Drive.Purge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		shows("")
		attach(file).OK()
		stamp := ann.Get("/folder/list.json/{session_id}/" + folder).Int("DirUpdateTime")
		carl.Delete("/notes.json/{session_id}/" + n).OK()
		carl.Delete("/notes.json/{session_id}/"+n).Refused(404, "Note not found")
		ann.Get("/download/file.json/" + file + "?session_id={session_id}").Is("two")
		if got := ann.Get("/folder/list.json/{session_id}/" + folder).Int("DirUpdateTime"); got != stamp {
			t.Errorf("the folder's stamp went from %d to %d", stamp, got)
		}
	})
}
