package folder_test

import (
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// An account user finds in folder 0 what is open to him, the recipient of a sharing what is shared with him, and both
// nothing else.
func TestFoldersThatAreOpenToOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, ben := w.Ann, w.Ben
		plans := ann.Folder("0", "Plans")
		work, shut := ann.Folder(plans, "Work"), ann.Folder(plans, "Shut")
		secret := ann.Upload(shut, "secret.txt", "secret")
		al := ann.Member("al", apitest.Member{Mode: access.Files})
		w.Clock.Forward(time.Hour)
		ann.Grant(al, plans, drive.ToEdit)
		ann.Grant(al, shut, drive.Closed)
		sharing := ann.Post("/sharing.json", apitest.Args{"folder_id": work, "username": "ben@example.com", "sharemode": 1}).OK().Text("SharingID")

		al.Get("/folder/list.json/{session_id}/0?with_breadcrumbs=1").Golden("list_of_account_user")
		al.Get("/folder/info.json/{session_id}/0").Golden("info_of_account_user")
		al.Get("/folder/info.json/{session_id}/" + plans).Has(apitest.Args{"ChildFolders": 1, "Permission": 1})
		al.Get("/folder/list.json/{session_id}/" + plans).Has(apitest.Args{"ParentFolderID": "0", "TotalFolders": 1})
		al.Get("/folder/breadcrumb.json/{session_id}/" + work).Is(`[{"FolderID":"` + plans + `","Name":"Plans"},{"FolderID":"` + work + `","Name":"Work"}]`)
		al.Get("/folder/path.json/{session_id}/" + work).Is(`{"Path":"Plans/Work"}`)
		al.Get("/folder/useraccessmode.json/{session_id}/0").Is(`{"UserAccessMode":"0"}`)
		al.Get("/folder/useraccessmode.json/{session_id}/" + plans).Is(`{"UserAccessMode":"1"}`)
		al.Get("/folder/info.json/{session_id}/"+shut).Refused(404, "wrong folder ID")
		al.Get("/file/path.json/{session_id}/"+secret).Refused(400, "Invalid file ID.")
		al.Post("/folder/idbypath.json", apitest.Args{"path": "Plans/Shut"}).Refused(404, "Folder not found")
		al.Post("/folder.json", apitest.Args{"folder_name": "New"}).Refused(403, "Permission denied")
		al.Post("/folder/rename.json", apitest.Args{"folder_id": plans, "folder_name": "Mine"}).Refused(403, "Permission denied")
		al.Delete("/folder/trash.json/{session_id}").Refused(403, "Permission denied")

		ben.Get("/folder/list.json/{session_id}/0?sharing_id=" + sharing).Golden("list_of_recipient")
		ben.Get("/folder/list.json/{session_id}/"+plans).Refused(404, "wrong folder ID")
		made := ben.Post("/folder.json", apitest.Args{"folder_name": "Made", "sharing_id": sharing, "folder_is_public": 0, "folder_public_upl": 0,
			"folder_public_display": 0, "folder_public_dnl": 0}).OK().Text("FolderID")
		ben.Post("/folder/setaccess.json", apitest.Args{"folder_id": made, "folder_ispublic": 0}).OK()
		ben.Post("/folder/setaccess.json", apitest.Args{"folder_id": made, "folder_ispublic": 1}).Refused(403, "Permission denied")
		ben.Get("/folder/path.json/{session_id}/" + made).Is(`{"Path":"Work/Made"}`)
		ben.Post("/folder/remove.json", apitest.Args{"folder_id": made}).OK()
		ben.Post("/folder/remove.json", apitest.Args{"folder_id": made}).Refused(404, "Folder not found")
		ben.Get("/folder/trashlist.json/{session_id}?count_only=1").Has(apitest.Args{"FoldersCount": 0})
		al.Get("/folder/trashlist.json/{session_id}?count_only=1").Has(apitest.Args{"FoldersCount": 1})
		ann.Get("/folder/trashlist.json/{session_id}?count_only=1").Has(apitest.Args{"FoldersCount": 1})
		al.Post("/folder/restore.json", apitest.Args{"folder_id": made}).Has(apitest.Args{"ParentID": work})
		ben.Post("/folder/move_copy.json", apitest.Args{"folder_id": made, "dst_folder_id": "0", "move": true}).Has(apitest.Args{"Name": "Made"})
		ben.Post("/folder/idbypath.json", apitest.Args{"path": "Made"}).OK()
		ben.Post("/folder/move_copy.json", apitest.Args{"folder_id": ben.Folder("0", "Mine"), "dst_folder_id": "0", "dst_sharing_id": sharing}).OK()
		ann.Get("/folder/list.json/{session_id}/" + work).Has(apitest.Args{"TotalFolders": 1})
	})
}
