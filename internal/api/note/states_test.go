package note_test

import (
	"testing"
	"time"

	"driveway/internal/api/apitest"
)

// Archiving and trashing a container changes nothing of what it holds: taking it back brings back what was there.
func TestStates(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		is := func(got, want string) {
			t.Helper()
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
		put := func(what, id string) *apitest.Answer { return ann.Put("/notes/"+what+".json/{session_id}/"+id, nil) }
		p, q := pad(ann, "P"), pad(ann, "Q")
		a, b, c := list(ann, p, "a", 2), list(ann, p, "b", 1), list(ann, p, "c", 1)
		for _, l := range []string{a, b, c} {
			note(ann, l, "1")
			note(ann, l, "2")
		}
		is(shown(ann), "P 3(b[1 2]c[1 2]a[1 2])Q 0()")

		// The archive.
		put("archivenoteslist", a).OK()
		before := ann.Get("/notes/archived.json/{session_id}").OK().Body
		w.Clock.Forward(time.Minute)
		put("archivenotelist", a).OK() // in the other spelling; the date stays
		is(ann.Get("/notes/archived.json/{session_id}").OK().Body, before)
		is(shown(ann), "P 2(b[1 2]c[1 2])Q 0()")
		is(ann.Get("/notes.json/{session_id}/notelist/"+a).All("", "Text"), "1 2") // by its id it is there
		put("archivenotepad", p).OK()
		is(tops(ann, "archived"), "P | ") // a lies in an archived notepad now
		is(shown(ann), "Q 0()")
		lists := ann.Get("/notes/notelists.json/{session_id}/" + p).OK()
		is(lists.All("", "Name")+" "+lists.All("", "Archived"), "b c a 1 1 1")
		is(ann.Get("/notes.json/{session_id}/NOTEPAD/"+p).All("", "Text"), "1 2 1 2 1 2")
		is(ann.Get("/notes/search.json/{session_id}?search_query=1").All("Notes", "NoteText"), "")
		ann.Put("/notes.json", apitest.Args{"note_id": note(ann, b, "3"), "text": "three"}).OK() // it stays editable
		ann.Put("/notes/noteslist.json/{session_id}/"+b, apitest.Args{"name": "B"}).OK()
		put("restorearchivednotelist", a).Refused(403, "Notepad is archived and cannot be updated")
		put("restorearchivednotelist", b).Refused(403, "Notepad is archived and cannot be updated")
		put("archivenoteslist", c).OK() // a mark of its own
		put("restorearchivednotepad", p).OK()
		put("restorearchivednotepad", p).Refused(403, "Notepad is not archived")
		is(shown(ann), "P 1(B[1 2 three])Q 0()")
		is(tops(ann, "archived"), " | c a")
		put("restorearchivednotelist", c).OK()
		put("restorearchivednotelist", c).Refused(403, "Notes list is not archived")

		// The trash; what is there is found only to be taken out, trashed again or deleted.
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + a).OK() // archived as well
		is(tops(ann, "archived")+tops(ann, "trashed"), " |  | a")
		w.Clock.Forward(time.Minute)
		before = ann.Get("/notes/trashed.json/{session_id}").OK().Body
		ann.Delete("/notes/trashnotelist.json/{session_id}/" + a).OK()
		is(ann.Get("/notes/trashed.json/{session_id}").OK().Body, before)
		put("archivenoteslist", a).Refused(404, "Notelist not found")
		put("restorearchivednotelist", a).Refused(404, "Notelist not found")
		put("restoretrashednotelist", b).Refused(403, "Notes list is not trashed")
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + p).OK()
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + p).OK()
		is(tops(ann, "trashed"), "P | ")
		is(shown(ann), "Q 0()")
		put("restoretrashednotelist", a).Refused(403, "Notepad is trashed and cannot be updated")
		put("restoretrashednotepad", q).Refused(403, "Notepad list is not trashed")
		ann.Delete("/notes/trashnoteslist.json/{session_id}/"+b).Refused(404, "Note list not found")
		put("archivenotepad", p).Refused(404, "Notepad not found")
		put("restorearchivednotepad", p).Refused(404, "Notepad not found")
		put("restoretrashednotepad", p).OK()
		is(shown(ann), "P 2(B[1 2 three]c[1 2])Q 0()")
		is(tops(ann, "trashed"), " | a")
		put("restoretrashednotelist", a).OK() // back into the archive
		is(tops(ann, "archived"), " | a")
		put("restorearchivednotelist", a).OK()
		is(shown(ann), "P 3(B[1 2 three]c[1 2]a[1 2])Q 0()")

		// A list may be taken out of the trash into an archived notepad.
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + c).OK()
		put("archivenotepad", p).OK()
		put("restoretrashednotelist", c).OK()
		put("restorearchivednotepad", p).OK()

		// Deleting a list works in every state; emptying the trash takes what is in it.
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + p).OK()
		ann.Delete("/notes/noteslist.json/{session_id}/" + b).OK()
		ann.Delete("/notes/notelist.json/{session_id}/"+b).Refused(404, "Notelist not found")
		put("restoretrashednotepad", p).OK()
		is(shown(ann), "P 2(c[1 2]a[1 2])Q 0()")
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + c).OK()
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + q).OK()
		ann.Delete("/notes/trash.json/{session_id}").OK()
		is(tops(ann, "trashed"), " | ")
		put("restoretrashednotelist", c).Refused(404, "Notelist not found")
		put("restoretrashednotepad", q).Refused(404, "Notepad not found")
		is(shown(ann), "P 1(a[1 2])")
		ann.Delete("/notes/trash.json/{session_id}").OK()
	})
}
