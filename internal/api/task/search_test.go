package task_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		lists := ann.Post("/tasks/projectlist.json/{session_id}", apitest.Args{"list_name": "Äpfel & more"}).OK().Text("ProjectListId")
		project := ann.Post("/tasks/project.json/{session_id}/"+lists, apitest.Args{"project_name": "Groß-Apfel"}).OK().Text("ProjectId")
		list := newTaskList(ann, project, "apfel list")
		create := func(name, about string) string {
			w.Clock.Forward(time.Second)
			return ann.Post("/tasks.json/{session_id}/"+list, apitest.Args{"task_name": name, "task_description": about}).OK().Text("TaskId")
		}
		middle := create("the pineapfel", "")
		word := create("an Apfel a day", "")
		first := create("apfelkuchen", "100% _butter_")
		about := create("cake", "with apfel")
		gone := create("apfel in the archive", "")
		ann.Put("/tasks/archive.json/{session_id}/"+gone, nil).OK()
		w.Clock.Forward(time.Second)
		comment := ann.Post("/tasks/comment.json/{session_id}/"+about, apitest.Args{"comment_text": "which apfel?"}).OK().Text("CommentId")
		w.Clock.Forward(time.Second)
		ann.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": "an apfel, 東京へ行く"}).OK()

		find := func(query string) *apitest.Answer {
			t.Helper()
			return ann.Query("GET", "/tasks/search.json/{session_id}", apitest.Args{"search_query": query}).OK()
		}
		all := find(" APFEL ")
		if got := all.All("Tasks", "TaskId"); got != strings.Join([]string{first, about, word, middle}, " ") {
			t.Errorf("tasks %s: %s", got, all.Body)
		}
		all.Has(apitest.Args{"ProjectLists.0.Name": "Äpfel & more", "Projects.0.Name": "Groß-Apfel", "Comments.0.Subcomment": "an apfel, 東京へ行く",
			"Comments.0.Comment": "which apfel?", "Comments.1.Comment": "which apfel?", "Comments.1.Subcomment": "", "Comments.1.TaskId": about, "Comments.2": nil})
		for query, want := range map[string]string{"gross": `[],[],1,0`, "äpf": "4,2,1,1", "京へ行": "0,1,0,0", "へ": "0,1,0,0", "0% _": "1,0,0,0", "butter apfel": "0,0,0,0",
			"day an": "1,0,0,0", "apfel pine": "1,0,0,0", "%": "1,0,0,0", "archive": "0,0,0,0", "list": "0,0,0,0"} {
			a := find(query)
			got := fmt.Sprintf("%d,%d,%d,%d", len(a.At("Tasks").([]any)), len(a.At("Comments").([]any)), len(a.At("Projects").([]any)), len(a.At("ProjectLists").([]any)))
			if want = strings.ReplaceAll(want, "[]", "0"); got != want {
				t.Errorf("%q finds %s, want %s: %s", query, got, want, a.Body)
			}
		}
		ann.Get("/tasks/search.json/{session_id}").Refused(400, "`search_query` is required.")
		ann.Get("/tasks/search.json/{session_id}?search_query=%20").Refused(400, "Invalid value specified for `search_query`. Expecting 1 to 255 characters")
		ann.Get("/tasks/search.json/{session_id}?search_query="+strings.Repeat("x", 256)).Refused(400, "Invalid value specified for `search_query`. Expecting 1 to 255 characters")

		// A listing is narrowed by names, comments and subcomments, and keeps its order.
		narrow := func(query string) string {
			return ann.Get("/tasks.json?session_id={session_id}&"+query).OK().All("", "TaskId")
		}
		if got := narrow("search_query=apfel"); got != strings.Join([]string{middle, word, first, about}, " ") {
			t.Errorf("narrowed: %s", got)
		}
		if got := narrow("search_query=%E4%BA%AC&task_list_id=" + list); got != about {
			t.Errorf("by a subcomment: %s", got)
		}
		if got := narrow("search_query=apfel&type=archived"); got != gone {
			t.Errorf("in the archive: %s", got)
		}
		if got := narrow("search_query=%20%20"); len(strings.Fields(got)) != 4 {
			t.Errorf("blank: %s", got)
		}
		if got := narrow("search_query=butter"); got != "" {
			t.Errorf("by a description: %s", got)
		}
		ann.Get("/tasks.json?session_id={session_id}&search_query="+strings.Repeat("x", 256)).Refused(400, "Invalid value specified for `search_query`. Expecting 1 to 255 characters")

		// What changes is found by what it is then.
		ann.Put("/tasks.json/{session_id}/"+first, apitest.Args{"task_name": "Birnenkuchen"}).OK()
		ann.Put("/tasks/comment.json/{session_id}/"+comment, apitest.Args{"comment_text": "which pear?"}).OK()
		find("birnen").Has(apitest.Args{"Tasks.0.TaskId": first})
		find("pear").Has(apitest.Args{"Comments.0.Comment": "which pear?"})
		find("apfelkuchen").Has(apitest.Args{"Tasks": "[]"})
	})
}
