package note_test

import (
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/apitest"
)

// Notes are a person's own: to everybody else in the account, and beyond, they are not there.
func TestNotesArePersonal(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		carl, dora := w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{Mode: access.Admin})
		p := pad(carl, "Carl's")
		l := list(carl, p, "List", 1)
		n := note(carl, l, "Secret")
		if got := shown(carl); got != "Carl's 1(List[Secret])" {
			t.Errorf("he sees %s", got)
		}
		file := carl.In(t)
		for name, u := range map[string]*apitest.User{"owner": w.Ann, "admin": dora, "stranger": w.Ben} {
			u := u.In(t)
			mine := list(u, pad(u, name), "mine", 1)
			u.Get("/notes.json/{session_id}/notepad/"+p).Refused(404, "Notepad not found")
			u.Get("/notes.json/{session_id}/notelist/"+l).Refused(404, "Note list not found")
			u.Get("/notes/notelists.json/{session_id}/"+p).Refused(404, "Notepad not found")
			u.Post("/notes.json", apitest.Args{"list_id": l, "text": "x"}).Refused(404, "Note list not found")
			u.Put("/notes.json", apitest.Args{"note_id": n, "text": "x"}).Refused(404, "Note not found")
			u.Post("/notes/attachfile.json", apitest.Args{"note_id": n, "file_id": "0"}).Refused(404, "Note not found")
			u.Post("/notes/noteslist.json", apitest.Args{"notepad_id": p, "name": "x", "order": 1, "color": "fff", "size": 1}).Refused(404, "Notepad not found")
			u.Put("/notes/noteslist.json/{session_id}/"+l, apitest.Args{"name": "x"}).Refused(404, "Notelist not found")
			u.Put("/notes/notepad.json/{session_id}/"+p, apitest.Args{"name": "x"}).Refused(404, "Notepad not found")
			u.Put("/notes/ordernotelists.json/{session_id}", apitest.Args{"notelists": map[string]any{mine: 5, l: 1}}).Refused(404, "Notelist not found")
			for _, what := range []string{"archivenoteslist", "restorearchivednotelist", "restoretrashednotelist"} {
				u.Put("/notes/"+what+".json/{session_id}/"+l, nil).Refused(404, "Notelist not found")
			}
			for _, what := range []string{"archivenotepad", "restorearchivednotepad", "restoretrashednotepad"} {
				u.Put("/notes/"+what+".json/{session_id}/"+p, nil).Refused(404, "Notepad not found")
			}
			u.Delete("/notes.json/{session_id}/"+n).Refused(404, "Note not found")
			u.Delete("/notes/noteslist.json/{session_id}/"+l).Refused(404, "Notelist not found")
			u.Delete("/notes/trashnoteslist.json/{session_id}/"+l).Refused(404, "Note list not found")
			u.Delete("/notes/trashnotepad.json/{session_id}/"+p).Refused(404, "Notepad not found")
			u.Get("/notes/search.json/{session_id}?search_query=secret").Has(apitest.Args{"Notes": "[]"})
			u.Get("/notes/search.json/{session_id}?search_query=carl").Has(apitest.Args{"Notepads": "[]"})
			if got := shown(u); got != name+" 1(mine[])" {
				t.Errorf("the %s sees %s", name, got)
			}
		}
		file.Delete("/notes/trashnoteslist.json/{session_id}/" + l).OK()
		for _, u := range []*apitest.User{w.Ann, dora, w.Ben} { // their trash is theirs
			u.Delete("/notes/trash.json/{session_id}").OK()
		}
		carl.Put("/notes/restoretrashednotelist.json/{session_id}/"+l, nil).OK()
		if got := shown(carl); got != "Carl's 1(List[Secret])" {
			t.Errorf("in the end he sees %s", got)
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		for _, o := range w.Operations.Ops() {
			if len(o.Number) < 2 || o.Number[:2] != "6." {
				continue
			}
			path := o.Path
			w.Nobody.JSON(o.Method, path, apitest.Args{"session_id": "no such session"}).
				Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")
		}
		w.Nobody.Post("/notes/notepad.json", apitest.Args{"name": "x"}).Refused(403, "Session is required")
		w.Nobody.Post("/notes.json", nil).Refused(403, "Session is required")
	})
}

// Deleting an account user deletes his notes, and no files; blocking him keeps them.
func TestNotesOfAnAccountUserGoWithHim(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		file := carl.Upload("0", "his.txt", "text")
		n := note(carl, list(carl, pad(carl, "Carl's"), "List", 1), "Text")
		carl.Post("/notes/attachfile.json", apitest.Args{"note_id": n, "file_id": file}).OK()
		hers := note(w.Ann, list(w.Ann, pad(w.Ann, "Ann's"), "List", 1), "Text")
		if err := w.Accounts.SetState(t.Context(), w.Ann.Caller, carl.Email, account.Blocked); err != nil {
			t.Fatal(err)
		}
		if err := w.Accounts.SetState(t.Context(), w.Ann.Caller, carl.Email, account.Active); err != nil {
			t.Fatal(err)
		}
		carl = w.SignIn(carl.Email, "correct carl").In(t)
		if got := shown(carl); got != "Carl's 1(List[Text])" {
			t.Errorf("back again he sees %s", got)
		}
		if err := w.Accounts.DeleteMember(t.Context(), w.Ann.Caller, carl.Email); err != nil {
			t.Fatal(err)
		}
		if err := w.Notes.Purge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if left := w.Dump(); strings.Count(left, "\nnotepads ")+strings.Count(left, "\nnote_lists ")+strings.Count(left, "\nnotes ") != 3 {
			t.Errorf("left is\n%s", left)
		}
		w.Ann.Get("/file/info.json/" + file + "?session_id={session_id}").OK()
		w.Ann.Delete("/notes.json/{session_id}/" + hers).OK()
	})
}
