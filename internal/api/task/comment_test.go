package task_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

func TestComments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		p.allow(carl, 1)
		p.allow(dora, 0)
		task, other := p.task("t"), p.task("other")
		say := func(by *apitest.User, text any) *apitest.Answer {
			t.Helper()
			return by.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": text})
		}
		one := say(carl, " <i>one</i>\r\n").OK().Text("CommentId")
		two := say(ann, "two").OK().Text("CommentId")
		say(dora, "x").Refused(403, denied)
		say(ann, " \n").Refused(400, "`comment_text` is required.")
		say(ann, nil).Refused(400, "`comment_text` is required.")
		say(ann, strings.Repeat("x", 65_536)).Refused(400, "Invalid value specified for `comment_text`. Maximum 65535 characters allowed.")
		ann.Post("/tasks/comment.json/{session_id}/99", apitest.Args{"comment_text": "x"}).Refused(400, "Task not found")
		reply := func(by *apitest.User, comment, text string) *apitest.Answer {
			t.Helper()
			return by.Post("/tasks/subcomment.json/{session_id}/"+comment, apitest.Args{"subcomment_text": text})
		}
		a := reply(ann, one, "a").OK().Text("SubCommentId")
		b := reply(carl, one, "b").OK().Text("SubCommentId")
		reply(dora, one, "x").Refused(403, denied)
		reply(ann, "99", "x").Refused(400, "Comment not found")
		reply(ann, one, " ").Refused(400, "`subcomment_text` is required.")

		get := "/tasks/taskcomments.json/{session_id}/" + task
		all := dora.Get(get).Has(apitest.Args{"0.Comment": " <i>one</i>\r\n", "0.Number": "1", "0.TagId": 0, "0.AccessUserId": carl.Caller.User, "0.UserId": ann.Caller.User,
			"1.Number": "2", "1.AccessUserId": 0, "1.SubComments": "[]", "0.Attachments": "[]"})
		if subs := all.All("0.SubComments", "SubComment"); subs != "a b" {
			t.Errorf("subcomments %s", subs)
		}
		dora.Get(get + "/" + two).Has(apitest.Args{"0.Comment": "two", "1": nil})
		for _, every := range []string{"/", "/0", "?comment_id=", "?comment_id=0"} {
			dora.Get(get + every).Is(all.Body)
		}
		dora.Get(get + "?comment_id=" + two).Has(apitest.Args{"0.Comment": "two", "1": nil})
		dora.Get(get+"/99").Refused(404, "Comment not found")
		dora.Get("/tasks/taskcomments.json/{session_id}/"+other+"/"+two).Refused(404, "Comment not found")
		dora.Get(get+"/x").Refused(400, "Invalid value specified for `comment_id`")
		dora.Get("/tasks/taskcomments.json/{session_id}/99").Refused(404, "Task not found")

		// The text is its author's; a tag anybody's who may edit; to put it away its author's and the manager's.
		tag := carl.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": "t", "color": "#aabbcc"}).OK().Text("TagId")
		change := func(by *apitest.User, comment string, args apitest.Args) *apitest.Answer {
			t.Helper()
			return by.Put("/tasks/comment.json/{session_id}/"+comment, args)
		}
		w.Clock.Forward(time.Hour)
		change(carl, one, apitest.Args{"comment_text": "uno"}).Has(apitest.Args{"Comment": "uno", "Number": "1", "Created": all.Text("0.Created"), "SubComments.1.SubComment": "b"})
		change(ann, one, apitest.Args{"comment_text": "x"}).Refused(403, denied)
		change(ann, one, apitest.Args{"tag_id": tag}).Has(apitest.Args{"Comment": "uno", "TagId": tag, "TagName": "t", "TagColor": "aabbcc"})
		change(carl, two, apitest.Args{"tag_id": tag}).Has(apitest.Args{"TagName": "t"})
		change(carl, two, apitest.Args{"tag_id": ""}).Has(apitest.Args{"TagId": 0, "TagName": ""})
		change(carl, two, nil).Has(apitest.Args{"Comment": "two"})
		change(dora, two, apitest.Args{"tag_id": tag}).Refused(403, denied)
		change(carl, one, apitest.Args{"comment_text": ""}).Refused(400, "`comment_text` is required.")
		change(carl, one, apitest.Args{"tag_id": 99}).Refused(400, "Invalid value specified for `tag_id`.")
		change(carl, "99", nil).Refused(404, "Comment not found")
		carl.Put("/tasks/subcomment.json/{session_id}/"+a, apitest.Args{"subcomment_text": "x"}).Refused(403, denied)
		ann.Put("/tasks/subcomment.json/{session_id}/"+a, apitest.Args{"subcomment_text": "A"}).Has(apitest.Args{"SubComment": "A"})
		ann.Put("/tasks/subcomment.json/{session_id}/99", apitest.Args{"subcomment_text": "A"}).Refused(404, "Subcomment not found")
		carl.Delete("/tasks/trashcomment.json/{session_id}/"+two).Refused(403, denied)
		carl.Delete("/tasks/trashsubcomment.json/{session_id}/"+a).Refused(403, denied)
		ann.Delete("/tasks/trashsubcomment.json/{session_id}/" + b).OK()
		ann.Delete("/tasks/trashsubcomment.json/{session_id}/"+b).Refused(404, "Subcomment not found")
		ann.Delete("/tasks/trashsubcomment.json/{session_id}/x").Refused(400, "invalid value specified for `subcomment_id`")
		ann.Delete("/tasks/trashcomment.json/{session_id}/0").Refused(400, "invalid value specified for `comment_id`")
		carl.Delete("/tasks/trashcomment.json/{session_id}/" + one).OK()
		carl.Delete("/tasks/trashcomment.json/{session_id}/"+one).Refused(404, "Comment not found")
		ann.Delete("/tasks/trashsubcomment.json/{session_id}/"+a).Refused(404, "Subcomment not found")
		if got := ann.Get(get).All("", "Comment"); got != "two" {
			t.Errorf("comments: %s", got)
		}
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.CommentsCount": 1})
		ann.Get("/tasks/search.json/{session_id}?search_query=uno").Has(apitest.Args{"Comments": "[]"})
		ann.Get("/tasks/trashlist.json/{session_id}").Has(apitest.Args{"Tasks": "0"})
		if got := say(ann, "three").OK(); ann.Get(get+"/"+got.Text("CommentId")).OK().Text("0.Number") != "3" {
			t.Error("a number is given twice")
		}

		// Comments that somebody trashed himself go by his own emptying, and nobody else's.
		carl.Delete("/tasks/emptytrash.json/{session_id}").OK()
		if n := rows(t, w, "task_comments WHERE trashed_at IS NOT NULL"); n != 0 {
			t.Errorf("%d comments are left in Carl's trash", n)
		}
		ann.Delete("/tasks/emptytrash.json/{session_id}").OK()
		if n := rows(t, w, "task_subcomments"); n != 0 {
			t.Errorf("%d subcomments are left", n)
		}
	})
}

func TestTags(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		create := func(by *apitest.User, name, color string) *apitest.Answer {
			t.Helper()
			return by.Post("/tasks/tag.json/{session_id}", apitest.Args{"name": name, "color": color})
		}
		b := create(carl, "b", "#FfA").OK().Text("TagId")
		a := create(ann, "Ä", "012345").OK().Text("TagId")
		c := create(dora, "B", "fff").OK().Text("TagId")
		if got := dora.Get("/tasks/tags.json/{session_id}").OK(); got.All("", "Name") != "Ä b B" || got.All("", "Color") != "012345 FFffAA ffffff" {
			t.Errorf("tags: %s", got.Body)
		}
		w.Ben.Get("/tasks/tags.json/{session_id}").Is("[]")
		const hex = "Invalid value specified for `color`. Expecting only hexadecimal digits"
		for _, color := range []string{"12", "1234567", "red", "##fff", "ff ff f"} {
			create(ann, "x", color).Refused(400, hex)
			ann.Put("/tasks/tag.json/{session_id}/"+a, apitest.Args{"color": color, "name": "lost"}).Refused(400, hex)
		}
		create(ann, "x", "").Refused(400, "`color` is required.")
		create(ann, " ", "fff").Refused(400, "`name` is required.")
		create(ann, strings.Repeat("é", 50), "fff").OK()
		create(ann, strings.Repeat("x", 51), "fff").Refused(400, "Invalid value specified for `name`. Maximum 50 characters allowed.")
		change := func(by *apitest.User, id string, args apitest.Args) *apitest.Answer {
			t.Helper()
			return by.Put("/tasks/tag.json/{session_id}/"+id, args)
		}
		change(carl, b, nil).Is(`{"result":true}`)
		change(carl, b, apitest.Args{"name": "bb"}).OK()
		change(ann, b, apitest.Args{"color": "000"}).OK()
		change(dora, b, apitest.Args{"color": "000"}).Refused(403, denied)
		change(dora, b, apitest.Args{"name": ""}).Refused(400, "`name` is required.")
		change(dora, "99", nil).Refused(404, "Tag not found")
		change(dora, "x", nil).Refused(404, "Tag not found")
		change(w.Ben, b, nil).Refused(404, "Tag not found")

		p := newPlan(ann)
		task := ann.Post("/tasks.json/{session_id}/"+p.list, apitest.Args{"task_name": "t", "tag_id": b}).Has(apitest.Args{"TagText": "bb", "TagColor": "000000"}).Text("TaskId")
		ann.Delete("/tasks/trash.json/{session_id}/" + task).OK()
		dora.Delete("/tasks/tag.json/{session_id}/"+b).Refused(403, denied)
		w.Ben.Delete("/tasks/tag.json/{session_id}/"+b).Refused(404, "Tag not found")
		carl.Delete("/tasks/tag.json/{session_id}/" + b).OK()
		carl.Delete("/tasks/tag.json/{session_id}/"+b).Refused(404, "Tag not found")
		ann.Delete("/tasks/tag.json/{session_id}/x").Refused(400, "Invalid value specified for `tag_id`")
		ann.Delete("/tasks/tag.json/{session_id}/" + c).OK()
		ann.Put("/tasks/restore.json/{session_id}/"+task, nil).OK()
		ann.Get("/tasks.json?session_id={session_id}&task_id=" + task).Has(apitest.Args{"0.TagId": "0", "0.TagText": "", "0.TagColor": ""})
	})
}

// An attached file shows to whoever may read it now, and grants nothing.
func TestFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, carl, dora := w.Ann, w.Ann.Member("carl", apitest.Member{}), w.Ann.Member("dora", apitest.Member{})
		p := newPlan(ann)
		p.allow(carl, 1)
		p.allow(dora, 0)
		task := p.task("t")
		comment := carl.Post("/tasks/comment.json/{session_id}/"+task, apitest.Args{"comment_text": "c"}).OK().Text("CommentId")
		folder := ann.Folder("0", "docs")
		file := ann.Upload(folder, "a.png", "1")
		secret := ann.Upload("0", "secret.txt", "22")
		ann.Grant(carl, folder, drive.ToView)
		attach := func(by *apitest.User, kind, item, file string) *apitest.Answer {
			t.Helper()
			return by.Post("/tasks/attachfile.json", apitest.Args{"item_type": kind, "item_id": item, "file_id": file})
		}
		detach := func(by *apitest.User, kind, item, file string) *apitest.Answer {
			t.Helper()
			return by.Delete("/tasks/attachedfile.json/{session_id}/" + kind + "/" + item + "/" + file)
		}
		shows := func(by *apitest.User, want string) {
			t.Helper()
			if got := by.Get("/tasks.json?session_id={session_id}&task_id="+task).OK().All("0.Attachments", "FileName"); got != want {
				t.Errorf("%s sees %q, want %q", by.Email, got, want)
			}
		}
		attach(carl, "task", task, file).Is(`{"result":true}`)
		attach(carl, "TASK", task, file).OK() // again is the same
		attach(ann, "task", task, secret).OK()
		shows(ann, "a.png secret.txt")
		shows(carl, "a.png")
		shows(dora, "")
		ann.Get("/tasks.json?session_id={session_id}").Has(apitest.Args{"0.Attachments.0.Size": "1", "0.Attachments.0.FileId": file,
			"0.Attachments.0.ThumbLink": apitest.PublicURL + "/api/v1/file/thumb.json/" + file, "0.Attachments.1.ThumbLink": ""})
		ann.Get("/tasks/tasklists.json?session_id={session_id}&with_tasks=1").Has(apitest.Args{"0.Tasks.0.Attachments.1.FileName": "secret.txt"})

		attach(dora, "task", task, file).Refused(403, denied)
		for _, none := range []string{secret, folder, "nothing", w.Ben.Upload("0", "his", "")} {
			attach(carl, "task", task, none).Refused(404, "File not found")
		}
		attach(ann, "task", "99", file).Refused(404, "Task not found")
		attach(ann, "comment", "99", file).Refused(404, "Comment not found")
		attach(ann, "project", "1", file).Refused(400, "Invalid value specified for `item_type`. Expected one of (task, comment).")
		attach(ann, "comment", comment, file).Refused(403, denied) // its author's
		attach(carl, "comment", comment, file).OK()
		carl.Get("/tasks/taskcomments.json/{session_id}/" + task).Has(apitest.Args{"0.Attachments.0.FileName": "a.png"})

		// A version, a new name, a trashing show by themselves.
		w.Clock.Forward(time.Minute)
		if again := ann.Upload(folder, "a.png", "123"); again != file {
			t.Fatalf("another file: %s", again)
		}
		ann.Get("/tasks.json?session_id={session_id}").Has(apitest.Args{"0.Attachments.0.Size": "3"})
		attach(ann, "task", task, file+"1").OK() // its first version is the same file
		shows(ann, "a.png secret.txt")
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": folder}).OK()
		shows(ann, "secret.txt")
		shows(carl, "")
		attach(carl, "task", task, file).Refused(404, "File not found")
		detach(carl, "task", task, file).Refused(404, "File not found")
		ann.Post("/folder/restore.json", apitest.Args{"folder_id": folder}).OK()
		shows(carl, "a.png")
		ann.Grant(carl, folder, drive.Closed)
		shows(carl, "")
		ann.Grant(carl, folder, drive.ToView)
		shows(carl, "a.png")

		// Detaching leaves the file alone.
		detach(dora, "task", task, file).Refused(404, "File not found")
		ann.Grant(dora, folder, drive.ToView)
		detach(dora, "task", task, file).Refused(403, denied)
		stamp := ann.Get("/folder/info.json/{session_id}/" + folder).OK().Int("DirUpdateTime")
		detach(ann, "task", task, file).OK()
		detach(ann, "task", task, file).Refused(404, "File not found")
		detach(ann, "comment", comment, file+"2").OK()
		detach(ann, "folder", "1", file).Refused(400, "Invalid value specified for `item_type`. Expected one of (task, comment).")
		detach(ann, "comment", "99", file).Refused(404, "Comment not found")
		ann.Get("/folder/info.json/{session_id}/" + folder).Has(apitest.Args{"DirUpdateTime": stamp})
		ann.Get("/download/file.json/" + file + "?session_id={session_id}").Is("123")

		// Who attached something may detach it though he may only look by now.
		attach(carl, "task", task, file).OK()
		p.allow(carl, 0)
		detach(carl, "task", task, file).OK()

		// A file that is destroyed takes its rows along. A task bears a hundred.
		ann.Post("/file/trash.json", apitest.Args{"file_id": secret}).OK()
		ann.Delete("/folder/trash.json/{session_id}").OK()
		if err := w.Drive.Purge(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, w, "task_files"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		for i := range 100 {
			attach(ann, "task", task, ann.Upload("0", fmt.Sprint(i), "")).OK()
		}
		attach(ann, "task", task, file).Refused(403, "You've reached maximum number of files. Account upgrade is required")
	})
}
