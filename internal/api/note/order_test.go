package note_test

import (
	"fmt"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
)

// Several lists get their order at once, in whatever form it comes.
func TestOrder(t *testing.T) {
	each(t, func(t *testing.T, w *apitest.World) {
		ann := w.Ann
		p, q := pad(ann, "P"), pad(ann, "Q")
		a, b, c := list(ann, p, "a", 1), list(ann, p, "b", 1), list(ann, q, "c", 1)
		const path = "/notes/ordernotelists.json/{session_id}"
		order := func(notelists any) *apitest.Answer { return ann.Put(path, apitest.Args{"notelists": notelists}) }
		is := func(answer *apitest.Answer, want string) {
			t.Helper()
			if got := answer.OK().All("", "Name") + " " + answer.All("", "Order"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
		is(order(map[string]any{a: 3, b: 2, c: "-1"}), "c b a -1 2 3")
		is(order(fmt.Sprintf(`{"%s":7}`, a)), "a 7")                                             // as a text
		is(ann.Put(path, apitest.Args{a: 8, b: 9}), "a b 8 9")                                   // as the body
		is(ann.Form("PUT", path, apitest.Args{"notelists[" + a + "]": 5}), "a 5")                // as a form
		is(ann.Multipart("PUT", path, apitest.Args{"notelists[" + b + "]": 4}), "b 4")           // the same
		is(ann.Query("PUT", path, apitest.Args{"notelists": fmt.Sprintf(`{"%s":2}`, b)}), "b 2") // in the query
		is(ann.JSON("PUT", path, apitest.Args{"session_id": ann.Session, a: 1}), "a 1")          // what is the session's is no list
		is(order(map[string]any{a: 6, b: 6}), "a b 6 6")                                         // ties by id
		order(map[string]any{}).Is("[]")
		order([]any{}).Is("[]")
		ann.Put(path, nil).Is("[]")

		// All or nothing.
		before := w.Dump()
		for _, bad := range []any{
			map[string]any{a: "x"}, map[string]any{a: 1.5}, map[string]any{a: int64(1) << 31}, map[string]any{a: nil}, map[string]any{a: true},
			map[string]any{"x": 1}, map[string]any{"0": 1}, map[string]any{"-1": 1}, map[string]any{a: 1, "": 2}, []any{1}, 5, "x", map[string]any{a: []any{1}},
		} {
			order(bad).Refused(400, "Invalid value specified for `notelists`")
		}
		order(map[string]any{a: 1, "999": 1}).Refused(404, "Notelist not found")
		order(map[string]any{a: 1, "99999999999999999999": 1}).Refused(404, "Notelist not found")
		if after := w.Dump(); after != before {
			t.Error(apitest.Difference(before, after))
		}

		// Archived lists are ordered too, trashed ones are not there.
		ann.Put("/notes/archivenoteslist.json/{session_id}/"+a, nil).OK()
		ann.Put("/notes/archivenotepad.json/{session_id}/"+q, nil).OK()
		all := order(map[string]any{a: 1, b: 2, c: 3})
		is(all, "a b c 1 2 3")
		if got := all.All("", "Archived"); got != "1 0 1" {
			t.Errorf("archived: %s", got)
		}
		ann.Delete("/notes/trashnoteslist.json/{session_id}/" + a).OK()
		order(map[string]any{a: 1}).Refused(404, "Notelist not found")
		ann.Delete("/notes/trashnotepad.json/{session_id}/" + q).OK()
		order(map[string]any{c: 1}).Refused(404, "Notelist not found")

		// As many as a notepad may have, in a constant number of statements.
		w.Exec(fmt.Sprintf(`WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM i WHERE n < 9998)
			INSERT INTO note_lists (account_id, owner_id, notepad_id, name, position, color, size, created_at)
			SELECT %d, %d, %s, 'a', 1, '000000', 1, 1 FROM i`, ann.Caller.Account, ann.Caller.User, p))
		many := map[string]any{}
		for i, id := range strings.Fields(ann.Get("/notes/notelists.json/{session_id}/"+p).All("", "NoteListId")) {
			many[id] = -i
		}
		statements := w.DB.Statements()
		order(many).OK()
		if n := w.DB.Statements() - statements; n > 10 || len(many) != 9999 {
			t.Errorf("%d statements for %d lists", n, len(many))
		}
		for i := range 2 {
			many[fmt.Sprint(1_000_000+i)] = 1
		}
		order(many).Refused(400, "Invalid value specified for `notelists`")
	})
}
