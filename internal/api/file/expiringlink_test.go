package file_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// link makes an expiring link and returns its token.
func link(u *apitest.User, limits, id string) string {
	a := u.Get("/file/expiringlink.json/{session_id}/" + limits + "/" + id + "/1").OK()
	return strings.Split(strings.TrimPrefix(a.Text("DownloadLink"), apitest.PublicURL+"/d/"), "/")[0]
}

func TestExpiringLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		id := ann.Upload("0", "Plan & Größe.txt", "all of it")
		const links = "/file/fileexpiringlinks.json/{session_id}/"
		ann.Get(links + id).Golden("fileexpiringlinks_none")
		ann.Get("/file/expiringlink.json/{session_id}/2026-01-05/3/" + id + "/1").Golden("expiringlink")
		ann.Get(links + id).Golden("fileexpiringlinks")
		token := link(ann, "2026-01-05/3", id)
		if len(token) != 64 {
			t.Fatalf("the token is %q", token)
		}

		// The token stands for the id, and takes its place in what is answered.
		info(nobody, token).Has(apitest.Args{"FileId": token, "Name": "Plan & Größe.txt", "Access": "3", "Link": apitest.PublicURL + "/f/" + token})
		if body := info(nobody, token).Body; strings.Contains(body, id) {
			t.Errorf("the link gives the id away: %s", body)
		}
		info(w.Ben, token).Has(apitest.Args{"FileId": token})
		nobody.Get("/download/file.json/" + token).Is("all of it")
		ann.Get(links + id).Has(apitest.Args{"Counter": "1", "CounterMax": "3", "CounterEnable": "1", "ExpiringDate": "2026-01-05"})
		info(nobody, id).Refused(400, unseen)
		nobody.Get("/download/file.json/"+id).Refused(400, "File not exists.")
		nobody.Post("/file/rename.json", apitest.Args{"file_id": token, "new_file_name": "x"}).Refused(400, noSession)
		w.Ben.Post("/file/rename.json", apitest.Args{"file_id": token, "new_file_name": "x"}).Refused(400, unseen)

		// The same call again changes nothing; a limit that changes begins anew, and the token stays.
		if again := link(ann, "2026-01-05/3", id); again != token {
			t.Error("the same call makes another link")
		}
		ann.Get(links + id).Has(apitest.Args{"Counter": "1"})
		if again := link(ann, "2026-01-05/0", id); again != token {
			t.Error("other limits make another link")
		}
		ann.Get(links + id).Has(apitest.Args{"Counter": "0", "CounterMax": "0", "CounterEnable": "0"})

		// It is over at the end of its day; also under the doubled path of the guide.
		w.Clock.Forward(4*24*time.Hour - 3*time.Hour - 4*time.Minute - 6*time.Second)
		info(nobody, token).OK()
		w.Clock.Forward(time.Second)
		info(nobody, token).Refused(400, unseen)
		nobody.Get("/download/file.json/"+token).Refused(400, "File not exists.")
		ann.Get("/v1/file/expiringlink.json/{session_id}/2026-01-06/0/" + id + "/1").OK()
		info(nobody, token).OK()
		ann.Get("/v1" + links + id).Has(apitest.Args{"ExpiringDate": "2026-01-06"})

		// Ended, it opens nothing, whatever comes; and a later one has another token.
		for range 2 {
			ann.Get("/file/expiringlink.json/{session_id}/2026-01-06/0/" + id + "/0").Is(`{"DownloadLink":"","StreamingLink":""}`)
		}
		info(nobody, token).Refused(400, unseen)
		if again := link(ann, "2026-01-06/0", id); again == token {
			t.Error("an ended link comes back")
		}
	})
}

func TestWhoMakesLinks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		box := ann.Folder("0", "box")
		id := ann.Upload(box, "file.txt", "x")
		ann.Upload(box, "file.txt", "xx")
		ann.Post("/file/access.json", apitest.Args{"file_id": id, "file_ispublic": 1}).OK()
		trashed := ann.Upload(box, "trashed.txt", "x")
		ann.Post("/file/trash.json", apitest.Args{"file_id": trashed}).OK()
		make := func(u *apitest.User, date, counter, id, enable string) *apitest.Answer {
			return u.Get("/file/expiringlink.json/{session_id}/" + date + "/" + counter + "/" + id + "/" + enable)
		}
		for _, other := range []string{box, "0", trashed, id + "1", "nothing", strings.Repeat("a", 64)} {
			make(ann, "2026-01-05", "0", other, "1").Refused(400, unseen)
			make(ann, "2026-01-05", "0", other, "0").Refused(400, unseen)
			ann.Get("/file/fileexpiringlinks.json/{session_id}/"+other).Refused(400, unseen)
		}
		// A file that shows to others is not theirs to link to.
		make(w.Ben, "2026-01-05", "0", id, "1").Refused(400, unseen)
		w.Ben.Get("/file/fileexpiringlinks.json/{session_id}/"+id).Refused(400, unseen)
		make(w.Nobody, "2026-01-05", "0", id, "1").Refused(401, ended)

		const day = "Invalid value specified for `date`. Expecting a day to come in `YYYY-MM-DD` format."
		for _, bad := range []string{"2026-01-01", "5.1.2026", "2026-02-30", "never"} {
			make(ann, bad, "0", id, "1").Refused(400, day)
		}
		make(ann, "2026-01-02", "0", id, "1").OK()
		make(ann, "2026-01-05", "-1", id, "1").Refused(400, "Invalid value specified for `counter`. Minimum required value is 0.")
		make(ann, "2026-01-05", "many", id, "1").Refused(400, "Invalid value specified for `counter`.")
		make(ann, "2026-01-05", "0", id, "2").Refused(400, "Invalid value specified for `enable`. Expected one of (0, 1).")
		make(ann, "2026-01-05", "0", id, "true").OK()
	})
}
