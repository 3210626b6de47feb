package folder_test

import (
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// What each operation answers, byte for byte, on both databases.
func TestGolden(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		plans := ann.Post("/folder.json", apitest.Args{"folder_name": "Plans"}).Golden("create").Text("FolderID")
		old := ann.Post("/folder.json", apitest.Args{"folder_name": "Old & odd ü", "folder_sub_parent": plans,
			"folder_is_public": 1, "folder_public_upl": 1, "folder_description": "<b>"}).OK().Text("FolderID")
		w.Clock.Forward(time.Hour)
		ann.Upload(plans, "a song.mp3", "la la")
		photo := ann.Upload(plans, "photo.JPG", "")
		ann.Upload("0", "notes.txt", "first")
		ann.Upload("0", "notes.txt", "second")

		ann.Get("/folder/list.json/{session_id}/0").Golden("list_root")
		ann.Get("/folder/list.json/{session_id}/" + plans + "?with_breadcrumbs=1").Golden("list")
		ann.Get("/folder/list.json/{session_id}/" + old).Golden("list_empty")
		ann.Get("/folder/list.json/{session_id}/0?search_query=o").Golden("list_search")
		ann.Get("/folder/info.json/{session_id}/" + old).Golden("info")
		ann.Get("/folder/info.json/{session_id}/0").Golden("info_root")
		ann.Get("/folder/itembyname.json/{session_id}/0?name=PLANS").Golden("itembyname_folder")
		ann.Get("/folder/itembyname.json/{session_id}/0?name=notes.TXT").Golden("itembyname_file")
		ann.Get("/folder/itembyname.json/{session_id}/0?name=nothing").Golden("itembyname_none")
		ann.Get("/folder/breadcrumb.json/{session_id}/" + old + "?with_subfolders=1").Golden("breadcrumb")
		ann.Get("/folder/path.json/{session_id}/" + old).Golden("path")
		ann.Get("/folder/useraccessmode.json/{session_id}/" + old).Golden("useraccessmode")
		ann.Post("/folder/idbypath.json", apitest.Args{"path": "Plans"}).Golden("idbypath")

		w.Clock.Forward(time.Hour)
		ann.Post("/folder/rename.json", apitest.Args{"folder_id": old, "folder_name": "Older"}).Golden("rename")
		ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": old, "folder_ispublic": 2}).Golden("setaccess")
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": old, "folder_description": "new"}).Golden("foldersettings")
		ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": old, "dst_folder_id": 0, "move": true}).Golden("move_copy")
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": old}).Golden("trash")
		ann.Post("/file/trash.json", apitest.Args{"file_id": photo}).OK()
		ann.Get("/folder/trashlist.json/{session_id}").Golden("trashlist")
		ann.Get("/folder/trashlist.json/{session_id}?count_only=1").Golden("trashlist_count")
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": old}).Golden("restore")
		ann.Post("/folder/remove.json", apitest.Args{"folder_id": old}).Golden("remove")
		ann.Delete("/folder/trash.json/{session_id}").Golden("emptytrash")
	})
}
