package upload_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	nameTaken = "File or folder with such name already exists"
	denied    = "Permission denied"
)

// box makes a folder of Ann's that takes uploads from everybody, with more properties.
func box(w *apitest.World, more apitest.Args) string {
	args := apitest.Args{"folder_name": fmt.Sprint("box ", len(more)), "folder_is_public": 1, "folder_public_upl": 1}
	for k, v := range more {
		args[k] = v
	}
	return w.Ann.Post("/folder.json", args).OK().Text("FolderID")
}

func names(w *apitest.World, folder string) string {
	return w.Ann.Get("/folder/list.json/{session_id}/"+folder).OK().All("Files", "Name")
}

// A drop box takes files from strangers, and doesn't tell what it holds.
func TestADropBoxTellsNoNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		drop := box(w, apitest.Args{"folder_public_display": 0})
		w.Ann.Upload(drop, "cv.pdf", "Ann's")
		w.Ann.Folder(drop, "Folder")

		// Names that are taken give way.
		first := w.Ben.PutFile(drop, "cv.pdf", "Ben's", nil).Has(apitest.Args{"Name": "cv (2).pdf", "FolderID": "0", "Owner": w.Ann.Caller.User})
		w.Ben.PutFile(drop, "CV.pdf", "Ben's other", nil).Has(apitest.Args{"Name": "CV (3).pdf"})
		w.Ben.PutFile(drop, "folder", "a file", nil).Has(apitest.Args{"Name": "folder (2)"})
		w.Ben.PutFile(drop, "cv.pdf", "not over it", apitest.Args{"open_if_exists": 1}).Has(apitest.Args{"Name": "cv (4).pdf"})
		if got := names(w, drop); got != "cv (2).pdf CV (3).pdf cv (4).pdf cv.pdf folder (2)" {
			t.Error(got)
		}
		created := w.Ben.Post("/upload/create_file.json", apitest.Args{"folder_id": drop, "file_name": "cv.pdf", "file_size": 5}).
			Has(apitest.Args{"Name": "cv.pdf", "RequireHashOnly": 0})

		// Nothing else tells.
		ask := apitest.Args{"name": []string{"cv.pdf", "Folder", "cv (2).pdf"}}
		for _, u := range []*apitest.User{w.Ben, w.Nobody} {
			u.Post("/upload/checkfileexistsbyname.json/"+drop, ask).Is(`{"result":[]}`)
		}
		w.Ben.Get("/folder/itembyname.json/{session_id}/"+drop+"?name=cv.pdf").Refused(403, denied)
		w.Ben.Get("/folder/list.json/{session_id}/"+drop).Refused(403, denied)
		w.Ben.Get("/folder/list.json/{session_id}/"+drop+"?search_query=cv").Refused(403, denied)
		w.Ben.Get("/folder/info.json/{session_id}/" + drop).Has(apitest.Args{"ChildFolders": 0, "Size": 0, "Permission": 0})
		w.Ben.Get("/folder/breadcrumb.json/{session_id}/" + drop + "?with_subfolders=1").Has(apitest.Args{"0.SubFolders.0": nil})
		w.Ben.Get("/folder/useraccessmode.json/{session_id}/" + drop).Has(apitest.Args{"UserAccessMode": "0"})
		hash := apitest.Args{"folder_id": drop, "file_name": "x", "file_size": 5, "file_hash": "7ab1bd1d3d3a3e0a1e8a1a9a5f4f2e3c"}
		w.Ben.Post("/upload/create_file.json", hash).Has(apitest.Args{"RequireHashOnly": 0})

		// Files, and nothing else.
		w.Ben.Post("/folder.json", apitest.Args{"folder_sub_parent": drop, "folder_name": "x"}).Refused(403, denied)
		w.Ben.Post("/file.json", apitest.Args{"access_folder_id": "0", "folder_id": drop, "file_type": "txt"}).Refused(403, denied)
		own := w.Ben.Upload("0", "own", "x")
		w.Ben.Post("/file/move_copy.json", apitest.Args{"src_file_id": own, "dst_folder_id": drop, "move": false, "overwrite_if_exists": true}).Refused(403, denied)
		w.Ben.Post("/upload/open_file_upload.json", apitest.Args{"file_id": first.Text("FileId"), "file_size": 1}).Refused(403, denied)
		w.Nobody.Post("/upload/create_file.json", apitest.Args{"folder_id": drop, "file_name": "x"}).Refused(400, "`session_id` is required.")

		// What he has put there is no longer his: but the answer to his close comes again.
		mine := first.Text("FileId")
		for _, change := range []*apitest.Answer{
			w.Ben.Put("/file/filesettings.json", apitest.Args{"file_id": mine, "file_description": "x"}),
			w.Ben.Post("/file/trash.json", apitest.Args{"file_id": mine}),
			w.Ben.Post("/file/rename.json", apitest.Args{"file_id": mine, "new_file_name": "x"}),
			w.Ben.Delete("/file.json/{session_id}/" + mine),
		} {
			change.Refused(403, denied)
		}
		close := apitest.Args{"file_id": created.Text("FileId"), "temp_location": created.Text("TempLocation"), "file_size": 5}
		w.Ben.Chunk(created.Text("FileId"), created.Text("TempLocation"), 0, "hello").OK()
		once := w.Ben.Post("/upload/close_file_upload.json", close).OK()
		if again := w.Ben.Post("/upload/close_file_upload.json", close).OK(); again.Body != once.Body {
			t.Errorf("closed again: %s, before: %s", again.Body, once.Body)
		}

		// Asleep while the folder is private: an upload under way ends with it.
		created = w.Ben.Post("/upload/create_file.json", apitest.Args{"folder_id": drop, "file_name": "late"}).OK()
		w.Ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": drop, "folder_ispublic": 0}).OK()
		w.Ben.Chunk(created.Text("FileId"), created.Text("TempLocation"), 0, "hello").Refused(404, "File was not found")
		w.Ben.PutFile(drop, "x", "x", nil).Refused(400, "Invalid folder ID.")
		w.Ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": drop, "folder_ispublic": 2}).OK()
		w.Ben.Chunk(created.Text("FileId"), created.Text("TempLocation"), 0, "hello").OK()
		w.Ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": drop, "folder_public_upl": 0}).OK()
		w.Ben.Chunk(created.Text("FileId"), created.Text("TempLocation"), 5, "hello").Refused(403, denied)
	})
}

// Where strangers may list, a name that they see is taken, and one that they don't see gives way.
func TestStrangersInAFolderThatShows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		open := box(w, nil)
		secret := w.Ann.Upload(open, "secret", "x") // it takes the folder's access
		w.Ann.Post("/file/access.json", apitest.Args{"file_id": secret, "file_ispublic": 3}).OK()
		w.Ann.Upload(open, "public", "x")
		w.Ann.Folder(open, "private folder")
		w.Ann.Post("/folder.json", apitest.Args{"folder_sub_parent": open, "folder_name": "public folder", "folder_is_public": 1}).OK()
		ask := apitest.Args{"name": []string{"secret", "public", "private folder", "public folder", "free"}}
		w.Ben.Post("/upload/checkfileexistsbyname.json/"+open, ask).Is(`{"result":["public","public folder"]}`)
		w.Ben.PutFile(open, "public", "x", nil).Refused(409, nameTaken)
		w.Ben.PutFile(open, "public", "x", apitest.Args{"open_if_exists": 1}).Refused(403, denied)
		w.Ben.PutFile(open, "public folder", "x", nil).Refused(409, nameTaken)
		w.Ben.PutFile(open, "secret", "x", nil).Has(apitest.Args{"Name": "secret (2)"})
		w.Ben.PutFile(open, "secret", "x", apitest.Args{"open_if_exists": 1}).Has(apitest.Args{"Name": "secret (3)"})
		w.Ben.PutFile(open, "private folder", "x", nil).Has(apitest.Args{"Name": "private folder (2)", "FileIsPublic": 1})

		// A name that is taken until the close.
		created := w.Ben.Post("/upload/create_file.json", apitest.Args{"folder_id": open, "file_name": "race"}).OK()
		w.Ann.Upload(open, "race", "x")
		w.Ben.Post("/upload/close_file_upload.json", apitest.Args{"file_id": created.Text("FileId"), "file_size": 0}).Refused(409, nameTaken)
		w.Ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": open, "folder_display_subfolders": 0}).OK()
		w.Ben.PutFile(open, "public folder", "x", nil).Has(apitest.Args{"Name": "public folder (2)"})
	})
}

// Strangers' files count on the owner's storage; they don't learn how full it is, and make no room in his trash.
func TestStrangersAndStorage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		drop := box(w, nil)
		removed := w.Ann.Upload("0", "removed", strings.Repeat("x", 80))
		w.Ann.Delete("/file.json/{session_id}/" + removed).OK()
		limit := func(column string, bytes int) {
			err := w.DB.Write(t.Context(), int64(w.Ann.Caller.Account), func(tx db.Tx) error {
				_, err := tx.Exec(`UPDATE accounts SET `+column+` = $2 WHERE id = $1`, w.Ann.Caller.Account, bytes)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		limit("storage_max", 100)
		w.Ben.PutFile(drop, "fits", strings.Repeat("x", 10), nil).OK()
		w.Ben.PutFile(drop, "a", strings.Repeat("x", 11), nil).Refused(403, denied)
		w.Ben.PutFile(drop, "b", "", apitest.Args{"file_size": 11}).Refused(403, denied)
		w.Ann.Get("/folder/trashlist.json/{session_id}").Has(apitest.Args{"FilesCount": 1})
		limit("file_size_max", 5)
		w.Ben.PutFile(drop, "c", "123456", nil).Refused(403, denied)
		limit("storage_max", 1000)
		w.Ben.PutFile(drop, "d", "123456", nil).Refused(403, denied)
		w.Ben.PutFile(drop, "e", "12345", nil).OK()
	})
}

func TestStrangersAreLimited(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.StartWith(t, d, apitest.Options{PublicUploads: 3})
		drop := box(w, nil)
		for i := range 3 {
			w.Ben.PutFile(drop, fmt.Sprint("file ", i), "x", nil).OK()
		}
		for range 2 {
			a := w.Ben.PutFile(drop, "one more", "x", nil)
			a.Refused(429, "Too many attempts. Try again later.")
			if a.Header.Get("Retry-After") != "3600" {
				t.Errorf("%v", a.Header)
			}
		}
		w.Ben.PutFile("0", "his own", "x", nil).OK()
		w.Ann.PutFile(drop, "her own", "x", nil).OK()
		w.Clock.Forward(time.Hour)
		w.Ben.PutFile(drop, "one more", "x", nil).OK()
	})
	t.Run("none", func(t *testing.T) {
		w := apitest.StartWith(t, dbtest.SQLite(t), apitest.Options{PublicUploads: -1})
		drop := box(w, nil)
		w.Ben.PutFile(drop, "x", "x", nil).Refused(403, denied)
		w.Ann.PutFile(drop, "x", "x", nil).OK()
	})
}
