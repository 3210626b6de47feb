package note_test

import (
	"fmt"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
)

// What values may be, in every operation that takes them, and in which words they are refused.
func TestValues(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		p := pad(ann, "P")
		l := list(ann, p, "L", 1)
		n := note(ann, l, "N")
		goodList := apitest.Args{"notepad_id": p, "name": "x", "order": 1, "color": "fff", "size": 1}
		calls := []struct {
			method, path string
			good         apitest.Args
		}{
			{"POST", "/notes/notepad.json", apitest.Args{"name": "x"}},
			{"PUT", "/notes/notepad.json/{session_id}/" + p, apitest.Args{"name": "x"}},
			{"POST", "/notes/noteslist.json", goodList},
			{"PUT", "/notes/noteslist.json/{session_id}/" + l, apitest.Args{"name": "x", "order": 1, "color": "fff", "size": 1}},
			{"POST", "/notes.json", apitest.Args{"list_id": l, "text": "x", "status": "done"}},
			{"PUT", "/notes.json", apitest.Args{"note_id": n, "text": "x", "status": "done"}},
			{"POST", "/notes/attachfile.json", apitest.Args{"note_id": n, "file_id": "0"}},
		}
		bad := map[string][]any{
			"name":       {" ", "\n\t", strings.Repeat("é", 256), "a\x00b", "\u2028"},
			"text":       {" ", "\n \u3000", strings.Repeat("é", 65_536), "a\x00b"},
			"color":      {"12", "#1234", "12345g", "##fff", "red", "１２３", "fff "},
			"size":       {0, 3, 5, -1, "x", "1.5"},
			"order":      {"x", "1.5", int64(1) << 31, -1<<31 - 1, "9223372036854775808"},
			"status":     {"open", "0", "done "},
			"list_id":    {0, -1, "x", "1.5", "-9223372036854775809"},
			"note_id":    {0, -1, "x"},
			"notepad_id": {0, -1, "x"},
		}
		for _, c := range calls {
			call := func(name string, value any) *apitest.Answer {
				args := apitest.Args{}
				for k, v := range c.good {
					args[k] = v
				}
				args[name] = value
				return ann.JSON(c.method, c.path, args)
			}
			for name := range c.good {
				for _, value := range bad[name] {
					call(name, value).Refused(400, "Invalid value specified for `"+name+"`")
				}
			}
		}
		for name := range goodList { // all of them are required
			args := apitest.Args{}
			for k, v := range goodList {
				if k != name {
					args[k] = v
				}
			}
			ann.Post("/notes/noteslist.json", args).Refused(400, "`"+name+"` is required.")
		}
		ann.Put("/notes/noteslist.json/{session_id}/"+l, apitest.Args{"name": ""}).Refused(400, "Invalid value specified for `name`")
		ann.Put("/notes/noteslist.json/{session_id}/"+l, apitest.Args{"color": ""}).Refused(400, "Invalid value specified for `color`")
		ann.Put("/notes/noteslist.json/{session_id}/"+l, nil).OK()
		ann.Put("/notes/noteslist.json/{session_id}/"+l, apitest.Args{"name": "bad\x00", "order": 5}).Refused(400, "Invalid value specified for `name`")
		ann.Get("/notes/notelists.json/{session_id}/" + p).Has(apitest.Args{"0.Name": "L", "0.Order": "1", "0.Color": "00ff00"})

		// What is taken, and as what.
		for name, want := range map[string]string{
			" a  b ": "a  b", "a\r\n\tb": "a b", "a\x07b": "a b", "\u2028a": "a", strings.Repeat("é", 255): strings.Repeat("é", 255),
			"a \n b": "a   b", "<b>&": "<b>&",
		} {
			ann.Put("/notes/notepad.json/{session_id}/"+p, apitest.Args{"name": name}).OK()
			ann.Get("/notes/notepads.json/{session_id}").Has(apitest.Args{"0.Name": want})
		}
		for color, want := range map[string]string{"fA0": "ffAA00", "#123": "112233", "#00ffAA": "00ffAA", "abcdef": "abcdef"} {
			ann.Put("/notes/noteslist.json/{session_id}/"+l, apitest.Args{"color": color, "order": -1 << 31, "size": "4"}).OK()
			ann.Get("/notes/notelists.json/{session_id}/" + p).Has(apitest.Args{"0.Color": want, "0.Order": "-2147483648", "0.Size": "4"})
		}
		for _, text := range []string{" a ", "\n\na", "a\r\nb\t\x07", "<script>", strings.Repeat("😀", 65_535)} {
			ann.Put("/notes.json", apitest.Args{"note_id": n, "text": text, "status": "IMPORTANT"}).OK()
			ann.Get("/notes.json/{session_id}/note_list/" + l).Has(apitest.Args{"0.Text": text, "0.Status": "important"})
		}
		ann.Put("/notes.json", apitest.Args{"note_id": n, "text": "x", "status": ""}).OK() // stays
		ann.Get("/notes.json/{session_id}/notelist/" + l).Has(apitest.Args{"0.Status": "important"})
		ann.Form("POST", "/notes.json", apitest.Args{"list_id": l, "text": "a form", "status": ""}).OK()
		ann.Query("POST", "/notes.json", apitest.Args{"list_id": l, "text": "a query"}).OK()
		if got := ann.Get("/notes.json/{session_id}/notelist/"+l).All("", "Status"); got != "important default default" {
			t.Errorf("statuses %s", got)
		}
	})
}

// Ids that are none, and ids of nothing.
func TestIDs(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		for _, o := range w.Operations.Ops() {
			slot := map[string]string{"{list_id}": "Notelist not found", "{notepad_id}": "Notepad not found", "{note_id}": "Note not found"}
			if !strings.HasPrefix(o.Number, "6.") {
				continue
			}
			for name, missing := range slot {
				if !strings.Contains(o.Path, name) {
					continue
				}
				bad, status := "Invalid value specified for `"+name[1:len(name)-1]+"`", 400
				switch o.Number { // the guide knows no bad ids here
				case "6.3", "6.22", "6.24":
					if o.Number == "6.24" {
						missing = "Note list not found"
					}
					bad, status = missing, 404
				}
				args := apitest.Args{"name": "x"}
				for _, id := range []string{"999", "9223372036854775807", "99999999999999999999"} {
					ann.JSON(o.Method, strings.ReplaceAll(o.Path, name, id), args).Refused(404, missing)
				}
				for _, id := range []string{"0", "-1", "x", "1.0", "-99999999999999999999"} {
					ann.JSON(o.Method, strings.ReplaceAll(o.Path, name, id), args).Refused(status, bad)
				}
			}
		}
		for kind, missing := range map[string]string{"notepad": "Notepad not found", "NOTELIST": "Note list not found", "note_list": "Note list not found"} {
			for _, id := range []string{"999", "0", "-1", "x", "99999999999999999999"} {
				ann.Get("/notes.json/{session_id}/"+kind+"/"+id).Refused(404, missing)
			}
		}
		for _, kind := range []string{"note", "x", "notepads"} {
			ann.Get("/notes.json/{session_id}/"+kind+"/1").Refused(400, "Invalid value specified for `item_type`")
		}
		ann.Post("/notes.json", apitest.Args{"list_id": 9, "text": "x"}).Refused(404, "Note list not found")
		ann.Put("/notes.json", apitest.Args{"note_id": 9, "text": "x"}).Refused(404, "Note not found")
		ann.Post("/notes/attachfile.json", apitest.Args{"note_id": 9, "file_id": "x"}).Refused(404, "Note not found")
	})
}

// Listings have no pages: there is an end to what they may hold.
func TestCaps(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		p := pad(ann, "P")
		l := list(ann, p, "L", 1)
		fill := func(sql string) {
			t.Helper()
			w.Exec(`WITH RECURSIVE i(n) AS (SELECT CAST(2 AS BIGINT) UNION ALL SELECT n + 1 FROM i WHERE n < 10000) ` + sql)
		}
		const limit = "You've reached maximum number of notes."
		fill(fmt.Sprintf(`INSERT INTO notes (owner_id, list_id, text, text_folded, status, created_at, changed_at)
			SELECT %d, %s, 'a', 'a', 'default', 1, 1 FROM i`, ann.Caller.User, l))
		n := note(ann, l, "the last one")
		ann.Post("/notes.json", apitest.Args{"list_id": l, "text": "x"}).Refused(403, limit)
		ann.Delete("/notes.json/{session_id}/" + n).OK()
		note(ann, l, "again")
		fill(fmt.Sprintf(`INSERT INTO note_lists (account_id, owner_id, notepad_id, name, position, color, size, created_at)
			SELECT %d, %d, %s, 'a', 1, '000000', 1, 1 FROM i`, ann.Caller.Account, ann.Caller.User, p))
		more := apitest.Args{"notepad_id": p, "name": "x", "order": 1, "color": "fff", "size": 1}
		ann.Post("/notes/noteslist.json", more).Refused(403, limit)
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + l).OK()
		ann.Post("/notes/noteslist.json", more).Refused(403, limit) // the trash counts
		ann.Delete("/notes/trash.json/{session_id}").OK()
		ann.Post("/notes/noteslist.json", more).OK()
		fill(fmt.Sprintf(`INSERT INTO notepads (account_id, owner_id, name, name_folded, created_at, changed_at) SELECT %d, %d, 'a', 'a', 1, 1 FROM i`,
			ann.Caller.Account, ann.Caller.User))
		ann.Post("/notes/notepad.json", apitest.Args{"name": "x"}).Refused(403, limit)
		pad(ann.In(t).Member("carl", apitest.Member{}), "his own")
	})
}
