package folder_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// race makes calls at the same time and returns their statuses, in order of size.
func race(calls ...func() *apitest.Answer) []int {
	statuses := make([]int, len(calls))
	var running sync.WaitGroup
	start := make(chan struct{})
	for i, call := range calls {
		running.Go(func() {
			<-start
			statuses[i] = call().Status
		})
	}
	close(start)
	running.Wait()
	slices.Sort(statuses)
	return statuses
}

// Whoever races for a name or a place, one wins.
func TestRaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		create := func(name string) func() *apitest.Answer {
			return func() *apitest.Answer { return ann.Post("/folder.json", apitest.Args{"folder_name": name}) }
		}
		rename := func(id, name string) func() *apitest.Answer {
			return func() *apitest.Answer {
				return ann.Post("/folder/rename.json", apitest.Args{"folder_id": id, "folder_name": name})
			}
		}
		place := func(id, into string, move bool) func() *apitest.Answer {
			return func() *apitest.Answer {
				return ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": id, "dst_folder_id": into, "move": move})
			}
		}
		trash := func(id string) func() *apitest.Answer {
			return func() *apitest.Answer { return ann.Post("/folder/trash.json", apitest.Args{"folder_id": id}) }
		}
		one := func(what string, got []int, loser int) {
			t.Helper()
			if got[0] != 200 || got[1] != loser {
				t.Errorf("%s: %v; one has to win, the others get %d", what, got, loser)
			}
		}
		for i := range 5 {
			name := func(s string) string { return fmt.Sprint(s, i) }
			a, b := ann.Folder("0", name("a")), ann.Folder("0", name("b"))
			inA, inB := ann.Folder(a, name("same")), ann.Folder(b, name("same"))
			one("four creates", race(create(name("new")), create(name("NEW")), create(name("new")), create(name("new"))), 409)
			one("two renames to one name", race(rename(a, name("one")), rename(b, name("one"))), 409)
			one("create and rename", race(create(name("two")), rename(a, name("two"))), 409)
			one("two moves to one name", race(place(inA, "0", true), place(inB, "0", true)), 409)
			one("two crossing moves", race(place(a, b, true), place(b, a, true)), 404)

			// Copying into what is moved into the source: never a circle, never an endless copy.
			c, e := ann.Folder("0", name("c")), ann.Folder("0", name("e"))
			if got := race(place(c, e, false), place(e, c, true)); got[0] != 200 {
				t.Errorf("a copy and a move that cross: %v", got)
			}
			// Moving to where the trash takes it: the later sees the earlier.
			f, g := ann.Folder("0", name("f")), ann.Folder("0", name("g"))
			if got := race(place(f, g, true), trash(g)); got[0] != 200 || got[1] != 200 && got[1] != 404 {
				t.Errorf("a move and the trash of its destination: %v", got)
			}
			if got := race(trash(c), trash(c), trash(c)); got[2] != 200 {
				t.Errorf("three times into the trash: %v", got)
			}
		}
	})
}
