package folder_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// Public folders as a visitor sees them, whoever asks.
func TestShared(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		if err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET company = 'Archers' WHERE id = $1`, ann.Caller.Account)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		box := ann.Folder("0", "box")
		public, private := ann.Upload(box, "public.txt", "x"), ann.Upload(box, "private.txt", "xx")
		hidden := ann.Folder(box, "hidden")
		open := ann.Folder(box, "open")
		const unseen = "wrong folder ID"
		shared := func(id, query string) *apitest.Answer { return nobody.Get("/folder/shared.json/" + id + "?" + query) }
		info := func(id string) *apitest.Answer { return nobody.Get("/folder/sharedinfo.json/" + id) }
		shared(box, "").Refused(404, unseen)
		info(box).Refused(404, unseen)
		ann.Get("/folder/shared.json/"+box+"?session_id="+ann.Session).Refused(404, unseen)

		for id, access := range map[string]int{box: 1, hidden: 2, open: 1} {
			ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": id, "folder_ispublic": access}).OK()
		}
		ann.Post("/file/access.json", apitest.Args{"file_id": public, "file_ispublic": 1}).OK()
		shared(box, "with_breadcrumbs=1").Golden("shared")
		info(box).Golden("sharedinfo")
		a := shared(box, "").Has(apitest.Args{"Name": "box", "FolderInfo.FolderID": box, "CompanyName": "Archers", "ChildFolders": 1, "TotalFiles": 1,
			"Folders.0.FolderID": open, "Folders.1": nil, "Files.0.FileId": public, "Files.1": nil, "Permission": 0})
		for _, secret := range []string{private, hidden, "ann@example.com", "ParentFolderID"} {
			if strings.Contains(a.Body, secret) {
				t.Errorf("%s shows: %s", secret, a.Body)
			}
		}
		shared(box, "order_by=size&order_type=desc&offset=1").Has(apitest.Args{"Folders.0": nil, "Files.0.FileId": public})
		shared(box, "order_by=colour").Refused(400, "Invalid value specified for `order_by`. Expected one of (name, extension, modified_date, size, dl_count).")
		info(hidden).Has(apitest.Args{"Name": "hidden", "Access": 2})

		// One that doesn't show what it holds has a name, and seems empty.
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": box, "folder_public_display": 0}).OK()
		shared(box, "").Has(apitest.Args{"Name": "box", "Folders.0": nil, "Files.0": nil, "TotalFiles": 0, "Size": 0, "ChildFolders": 0})

		// What is private is shown by a link; what an account keeps is gone while it is suspended.
		ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": box, "folder_ispublic": 0}).OK()
		token := link(ann, "2026-01-05/0", box)
		shared(token, "").Has(apitest.Args{"FolderID": token, "Files.0.FileId": private, "Files.1.FileId": public})
		info(token).Has(apitest.Args{"FolderID": token})
		shared(box, "link="+token).Has(apitest.Args{"FolderID": token})
		info(box).Refused(404, unseen)
		info("0").Refused(404, unseen)
		info(open).OK()
		if err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET suspended_at = 1 WHERE id = $1`, ann.Caller.Account)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		info(open).Refused(404, unseen)
		info(token).Refused(404, unseen)
		nobody.Get("/file/info.json/"+public).Refused(400, "Invalid file ID.")
	})
}
