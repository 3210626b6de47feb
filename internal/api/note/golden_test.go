package note_test

import (
	"testing"
	"time"

	"driveway/internal/api/apitest"
)

// What each operation answers, byte for byte, on both databases.
func TestGolden(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		photo := ann.Upload("0", "a photo.JPG", "x")
		trip := ann.Post("/notes/notepad.json", apitest.Args{"name": "Trip <1>"}).Golden("notepad").Text("notepad_id")
		pack := ann.Post("/notes/noteslist.json", apitest.Args{"notepad_id": trip, "name": "Pack", "order": 7, "color": "#fA0", "size": 4}).
			Golden("noteslist").Text("list_id")
		w.Clock.Forward(time.Hour)
		see := list(ann, trip, "See", -1)
		home := pad(ann, "Home")
		buy := list(ann, home, "Buy", 0)
		hat := ann.Post("/notes.json", apitest.Args{"list_id": pack, "text": " A hat,\n\"warm\" ü", "status": "IMPORTANT"}).Golden("notes").Text("note_id")
		ann.Post("/notes/attachfile.json", apitest.Args{"note_id": hat, "file_id": photo}).Golden("attachfile")
		museum := note(ann, see, "Museum")
		note(ann, pack, "Map")

		ann.Get("/notes.json/{session_id}/notepad/" + trip).Golden("list_notepad")
		ann.Get("/notes.json/{session_id}/notelist/" + pack).Golden("list_notelist")
		ann.Get("/notes.json/{session_id}/notelist/" + buy).Golden("list_empty")
		ann.Get("/notes/notelists.json/{session_id}/" + trip).Golden("notelists")
		ann.Get("/notes/notepads.json/{session_id}").Golden("notepads")
		ann.Get("/notes/search.json/{session_id}?search_query=p").Golden("search")
		ann.Get("/notes/search.json/{session_id}?search_query=nothing").Golden("search_nothing")

		ann.Put("/notes.json", apitest.Args{"note_id": museum, "text": "Museum, closed", "status": "done"}).Golden("update")
		ann.Put("/notes/noteslist.json/{session_id}/"+see, apitest.Args{"name": "Look at"}).Golden("update_list")
		ann.Put("/notes/notepad.json/{session_id}/"+trip, apitest.Args{"name": "Travels"}).Golden("rename")
		ann.Put("/notes/ordernotelists.json/{session_id}", apitest.Args{"notelists": map[string]any{pack: 2, see: "1", buy: 2}}).Golden("ordernotelists")

		w.Clock.Forward(time.Hour)
		ann.Put("/notes/archivenoteslist.json/{session_id}/"+see, nil).Golden("archive_list")
		ann.Put("/notes/archivenotepad.json/{session_id}/"+home, nil).Golden("archive_notepad")
		ann.Get("/notes/archived.json/{session_id}").Golden("archived")
		ann.Get("/notes/notelists.json/{session_id}/" + home).Golden("notelists_archived")
		ann.Put("/notes/restorearchivednotelist.json/{session_id}/"+see, nil).Golden("restore_archived_list")
		ann.Put("/notes/restorearchivednotepad.json/{session_id}/"+home, nil).Golden("restore_archived_notepad")

		w.Clock.Forward(time.Hour)
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + see).Golden("trash_list")
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + home).Golden("trash_notepad")
		ann.Get("/notes/trashed.json/{session_id}").Golden("trashed")
		ann.Put("/notes/restoretrashednotelist.json/{session_id}/"+see, nil).Golden("restore_trashed_list")
		ann.Put("/notes/restoretrashednotepad.json/{session_id}/"+home, nil).Golden("restore_trashed_notepad")
		ann.Delete("/notes.json/{session_id}/" + museum).Golden("remove")
		ann.Delete("/notes/noteslist.json/{session_id}/" + see).Golden("remove_list")
		ann.Delete("/notes/trash.json/{session_id}").Golden("emptytrash")
		ann.Get("/notes/trashed.json/{session_id}").Golden("trashed_nothing")
	})
}
