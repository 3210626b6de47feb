package note_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
)

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		p := pad(ann, "Zażółć Milk plans")
		l := list(ann, p, "milk", 1) // names of lists are not searched
		for _, text := range []string{"no buttermilk", "Some MILK", "milk first", "100% sure", "Größe_", "東京へ行く", "oat milk, later"} {
			w.Clock.Forward(time.Second)
			note(ann, l, text)
		}
		find := func(query, want string) {
			t.Helper()
			a := ann.Get("/notes/search.json/{session_id}?search_query=" + url.QueryEscape(query)).OK()
			got := []string{}
			for _, hit := range a.At("Notes").([]any) {
				got = append(got, hit.(map[string]any)["NoteText"].(string))
			}
			if got := strings.Join(got, "|") + "/" + a.All("Notepads", "Name"); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		find("Milk", "milk first|oat milk, later|Some MILK|no buttermilk/Zażółć Milk plans")
		find("MI", "milk first|oat milk, later|Some MILK|no buttermilk/Zażółć Milk plans")
		find(" butter  ILK ", "no buttermilk/")
		find("grosse", "Größe_/")
		find("%", "100% sure/")
		find("_", "Größe_/")
		find("京へ", "東京へ行く/")
		find("へ行く", "東京へ行く/")
		find("zażołc", "/Zażółć Milk plans")
		find(`"milk"`, "/")
		for _, bad := range []string{"", " ", strings.Repeat("x", 256)} {
			a := ann.Get("/notes/search.json/{session_id}?search_query=" + url.QueryEscape(bad))
			if bad == "" {
				a.Refused(400, "`search_query` is required.")
			} else {
				a.Refused(400, "Invalid value specified for `search_query`")
			}
		}
		find(" "+strings.Repeat("x", 255)+" ", "/")

		// A change shows at once: newest first among equals, nothing that is archived or in the trash.
		first := ann.Get("/notes.json/{session_id}/notelist/" + l).Text("1.NoteId")
		w.Clock.Forward(time.Second)
		ann.Put("/notes.json", apitest.Args{"note_id": first, "text": "some other milk"}).OK()
		find("milk", "milk first|some other milk|oat milk, later|no buttermilk/Zażółć Milk plans")
		find("some milk", "some other milk/")
		ann.Put("/notes/notepad.json/{session_id}/"+p, apitest.Args{"name": "Oat"}).OK()
		find("oat", "oat milk, later/Oat")
		ann.Put("/notes/archivenoteslist.json/{session_id}/"+l, nil).OK()
		find("oat", "/Oat")
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + l).OK()
		find("oat", "/Oat")
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + p).OK()
		find("oat", "/")
	})
}
