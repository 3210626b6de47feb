package file_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func verify(u *apitest.User, id, password string) *apitest.Answer {
	return u.Post("/file/verifypassword.json", apitest.Args{"file_id": id, "password": password})
}

func protect(u *apitest.User, id, password string) {
	u.Put("/file/filesettings.json", apitest.Args{"file_id": id, "file_ispublic": 1, "file_password": password}).Is("true")
}

func TestVerifyPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		id, other := ann.Upload("0", "file.txt", "content"), ann.Upload("0", "other.txt", "content")
		for _, u := range []*apitest.User{nobody, w.Ben} {
			verify(u, id, "sesame").Refused(400, unseen)
		}
		protect(ann, id, "sesame")
		protect(ann, other, "sesame")
		verify(nobody, id, "Sesame").Golden("verifypassword_wrong")
		a := verify(nobody, id, "sesame").Has(apitest.Args{"Result": true, "result": true})
		key := a.Text("TempKey")
		if a.Text("tempkey") != key || len(key) < 40 {
			t.Errorf("the keys are %q and %q", key, a.Text("tempkey"))
		}
		verify(w.Ben, id, "sesame").Has(apitest.Args{"Result": true})
		verify(ann, id, "sesame").Has(apitest.Args{"Result": true})
		verify(ann, id, "other").Has(apitest.Args{"Result": false})

		// The key opens the one file, also an older version of it, and only by its name.
		get := func(u *apitest.User, id, key string) *apitest.Answer {
			return u.Query("GET", "/download/file.json/"+id, apitest.Args{"temp_key": key})
		}
		get(nobody, id, "").Refused(403, "File requires password")
		get(nobody, id, key).Is("content")
		get(nobody, id+"1", key).Is("content")
		get(w.Ben, id, key).Is("content")
		get(nobody, other, key).Refused(403, "File requires password")
		get(nobody, id, key+"x").Refused(403, "File requires password")
		get(ann, id, "").Is("content")

		// For an hour, and not beyond a new password.
		w.Clock.Forward(time.Hour - time.Second)
		get(nobody, id, key).Is("content")
		w.Clock.Forward(time.Second)
		get(nobody, id, key).Refused(403, "File requires password")
		key = verify(nobody, id, "sesame").Text("TempKey")
		protect(ann, id, "simsalabim")
		get(nobody, id, key).Refused(403, "File requires password")
		key = verify(nobody, id, "simsalabim").Text("TempKey")
		ann.Post("/file/access.json", apitest.Args{"file_id": id, "file_ispublic": 0}).OK()
		get(nobody, id, key).Refused(400, "File not exists.")

		// Without a password there is nothing to be known; what the folder keeps from visitors, no password gives.
		protect(ann, other, "")
		verify(nobody, other, "anything").Golden("verifypassword_none")
		box := ann.Folder("0", "box")
		inside := ann.Upload(box, "inside.txt", "x")
		protect(ann, inside, "sesame")
		ann.Put("/folder/foldersettings.json", apitest.Args{"folder_id": box, "folder_access": 1, "folder_public_dnl": 0}).OK()
		verify(nobody, inside, "sesame").Refused(403, "Download permissions are not enabled for this file")

		nobody.Post("/file/verifypassword.json", apitest.Args{"file_id": id}).Refused(400, "`password` is required.")
		nobody.Post("/file/verifypassword.json", apitest.Args{"file_id": id, "password": "x", "session_id": "ended"}).Refused(401, ended)
		for _, none := range []string{box, "0", "nothing", strings.Repeat("a", 64)} {
			verify(nobody, none, "x").Refused(400, unseen)
		}
	})
}

func TestGuessing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		id, other := w.Ann.Upload("0", "file.txt", "content"), w.Ann.Upload("0", "other.txt", "content")
		protect(w.Ann, id, "sesame")
		protect(w.Ann, other, "sesame")
		for range 8 {
			verify(w.Nobody, id, "sesame").Has(apitest.Args{"Result": true}) // costs nothing
		}
		for range 5 {
			verify(w.Nobody, id, "wrong").Has(apitest.Args{"Result": false})
		}
		w.Clock.Forward(time.Minute)
		for _, password := range []string{"wrong", "sesame"} {
			a := verify(w.Nobody, id, password)
			a.Refused(429, "Too many attempts. Try again later.")
			if wait := a.Header.Get("Retry-After"); wait != "840" {
				t.Errorf("Retry-After: %s", wait)
			}
		}
		verify(w.Nobody, other, "sesame").Has(apitest.Args{"Result": true})
		w.Clock.Forward(14 * time.Minute)
		verify(w.Nobody, id, "sesame").Has(apitest.Args{"Result": true})
	})
}
