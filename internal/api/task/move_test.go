package task_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// order is the names in a list with their keys.
func order(by *apitest.User, list string) string {
	a := by.Get("/tasks.json?session_id={session_id}&type=any&task_list_id=" + list).OK()
	var all []string
	for i := range a.JSON().([]any) {
		all = append(all, fmt.Sprintf("%v%v", a.At(fmt.Sprint(i, ".Name")), a.At(fmt.Sprint(i, ".OrderNo"))))
	}
	return strings.Join(all, " ")
}

func TestMove(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl := w.Ann, w.Ann.Member("carl", apitest.Member{})
		p, q := newPlan(ann), newPlan(ann)
		a, b, c := p.task("a"), p.task("b"), p.task("c")
		move := func(args apitest.Args) *apitest.Answer {
			t.Helper()
			return ann.Put("/tasks/move.json/{session_id}", args)
		}
		is := func(list, want string) {
			t.Helper()
			if got := order(ann, list); got != want {
				t.Errorf("the order is %s, want %s", got, want)
			}
		}
		is(p.list, "a1 b2 c3")
		for range 2 { // again is the same
			move(apitest.Args{"task_id": a, "insert_after_taskid": b}).OK()
			is(p.list, "b2 a3 c4")
		}
		for range 2 {
			move(apitest.Args{"task_id": c, "insert_after_taskid": "0", "task_list_id": p.list, "item_type": "whatever"}).OK()
			is(p.list, "c1 b2 a3")
		}
		move(apitest.Args{"task_id": b, "insert_after_taskid": b}).OK()
		is(p.list, "c1 b2 a3")
		for range 2 {
			move(apitest.Args{"task_id": b, "task_list_id": p.list}).OK()
			is(p.list, "c1 a3 b4")
		}
		ann.Put("/tasks.json/{session_id}/"+b, apitest.Args{"order_no": 2}).OK()
		is(p.list, "c1 b2 a3")
		ann.Put("/tasks.json/{session_id}/"+a, apitest.Args{"order_no": 1}).OK()
		is(p.list, "a1 c2 b3")
		ann.Put("/tasks.json/{session_id}/"+a, apitest.Args{"order_no": 2147483647}).OK()
		is(p.list, "c2 b3 a2147483647")
		ann.Put("/tasks.json/{session_id}/"+a, apitest.Args{"order_no": 1}).OK()

		// What is archived or trashed keeps its key.
		ann.Delete("/tasks/trash.json/{session_id}/" + b).OK()
		d1 := p.task("d")
		is(p.list, "a1 c2 b3 d4")
		move(apitest.Args{"task_id": a, "insert_after_taskid": b}).Refused(400, "Invalid value specified for `insert_after_taskid`.")
		ann.Put("/tasks/restore.json/{session_id}/"+b, nil).OK()
		is(p.list, "a1 c2 b3 d4")

		// Another project gives its own number, and takes all along.
		newTask(ann, q.list, "x")
		ann.Put("/tasks.json/{session_id}/"+b, apitest.Args{"due_date": "2026-07-07", "access_userid_assign_to": fmt.Sprint(carl.Caller.User)}).OK()
		move(apitest.Args{"task_id": b, "project_id": q.project, "insert_after_taskid": "0"}).OK()
		is(q.list, "b1 x2")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + b).Has(apitest.Args{"0.Number": 2, "0.DueDate": "2026-07-07", "0.AssignedFirstName": "Carl"})
		p.allow(carl, 2)
		move(apitest.Args{"task_id": b, "task_list_id": p.list, "insert_after_taskid": c}).OK()
		is(p.list, "a1 c2 b3 d4")
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + b).Has(apitest.Args{"0.Number": 5, "0.AssignedToUserId": ""})

		// Where to is not clear, or not there.
		for _, args := range []apitest.Args{{}, {"task_list_id": 99}, {"task_list_id": "x"}, {"project_id": 99}, {"insert_after_taskid": "0"},
			{"task_list_id": p.list, "project_id": q.project}} {
			args["task_id"] = a
			move(args).Refused(404, "Task list not found")
		}
		for _, args := range []apitest.Args{{"insert_after_taskid": "99"}, {"insert_after_taskid": "x"}, {"insert_after_taskid": b, "task_list_id": q.list}} {
			args["task_id"] = a
			move(args).Refused(400, "Invalid value specified for `insert_after_taskid`.")
		}
		move(apitest.Args{"task_id": "99", "task_list_id": p.list}).Refused(404, "Task not found")
		move(apitest.Args{"task_list_id": p.list}).Refused(400, "`task_id` is required.")
		ann.Put("/tasks/archivetasklist.json/{session_id}/"+q.list, nil).OK()
		move(apitest.Args{"task_id": a, "task_list_id": q.list}).Refused(403, "Task list is archived and cannot be updated")
		move(apitest.Args{"task_id": a, "project_id": q.project}).Refused(404, "Task list not found")
		later := newTaskList(ann, q.project, "later")
		move(apitest.Args{"task_id": a, "project_id": q.project}).OK()
		is(later, "a1")

		// Both projects have to be his to edit.
		p.allow(carl, 1)
		q.allow(carl, 0)
		carl.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": d1, "task_list_id": later}).Refused(403, denied)
		carl.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": a, "task_list_id": p.list}).Refused(403, denied)
		q.allow(carl, 1)
		carl.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": d1, "task_list_id": later}).OK()
	})
}

// Fifty at once: numbers without a gap, keys each once, and not one task more than the account may have.
func TestRacingTasks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		p := newPlan(ann)
		w.Exec(`UPDATE accounts SET tasks_max = 30`)
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				a := ann.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": fmt.Sprint("t", i)})
				if a.Status != 200 {
					a.Refused(403, "You've reached maximum number of tasks. Account upgrade is required")
				}
			})
		}
		all.Wait()
		a := ann.Get("/tasks.json?session_id={session_id}").OK()
		tasks := a.JSON().([]any)
		if len(tasks) != 30 {
			t.Fatalf("%d tasks", len(tasks))
		}
		for i := range tasks {
			if a.Int(fmt.Sprint(i, ".OrderNo")) != int64(i+1) || a.Int(fmt.Sprint(i, ".Number")) != int64(i+1) {
				t.Errorf("%v", tasks[i])
			}
		}

		// The trash counts; what is purged does not. A restore never meets the limit.
		first := a.Text("0.TaskId")
		ann.Delete("/tasks/trash.json/{session_id}/" + first).OK()
		ann.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "more"}).Refused(403, "You've reached maximum number of tasks. Account upgrade is required")
		w.Exec(`UPDATE accounts SET tasks_max = 1`)
		ann.Put("/tasks/restore.json/{session_id}/"+first, nil).OK()
		ann.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": first, "task_list_id": newTaskList(ann, p.project, "other")}).OK()
		w.Exec(`UPDATE accounts SET tasks_max = 30`)
		ann.Delete("/tasks/trash.json/{session_id}/" + first).OK()
		ann.Delete("/tasks/emptytrash.json/{session_id}").OK()
		ann.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "more"}).Has(apitest.Args{"Number": 31, "OrderNo": 31})

		// Racing to one place.
		list := newTaskList(ann, p.project, "race")
		for i := range 20 {
			all.Go(func() {
				ann.Put("/tasks/move.json/{session_id}", apitest.Args{"task_id": a.Text(fmt.Sprint(i+1, ".TaskId")), "task_list_id": list, "insert_after_taskid": "0"}).OK()
			})
		}
		all.Wait()
		seen := map[string]bool{}
		for key := range strings.FieldsSeq(ann.Get("/tasks.json?session_id={session_id}&task_list_id="+list).OK().All("", "OrderNo")) {
			if seen[key] {
				t.Errorf("two tasks have key %s", key)
			}
			seen[key] = true
		}
		if len(seen) != 20 {
			t.Errorf("%d tasks", len(seen))
		}
	})
}

// Of an emptying and a restore at once one wins, and wholly.
func TestEmptyTrashAgainstRestore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		for range 10 {
			p := newPlan(ann)
			task := p.task("t")
			ann.Delete("/tasks/trashproject.json/{session_id}/" + p.project).OK()
			var both sync.WaitGroup
			both.Go(func() { ann.Delete("/tasks/emptytrash.json/{session_id}").OK() })
			var restored *apitest.Answer
			both.Go(func() { restored = ann.Put("/tasks/restoreproject.json/{session_id}/"+p.project, nil) })
			both.Wait()
			if restored.Status == 200 {
				ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.Trashed": 0})
			} else {
				restored.Refused(404, "Project not found")
				ann.Get("/tasks.json?session_id={session_id}&task_id="+task).Refused(404, "Task not found or you do not have permissions to view this project.")
			}
		}
	})
}
