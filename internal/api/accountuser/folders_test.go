package accountuser_test

import (
	"fmt"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/drive"
)

// foldersList asks for the folders in a folder that somebody sees; for whom, if email is not "".
func foldersList(by *apitest.User, folder, email string) *apitest.Answer {
	path := "/accountusers/folderslist.json/{session_id}/" + folder
	if email != "" {
		path += "?access_email=" + email
	}
	return by.Get(path)
}

func TestFoldersList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		north := w.Ann.Folder(plans, "North")
		west := w.Ann.Folder(plans, "West")
		w.Ann.Folder(north, "Oslo")
		secret := w.Ann.Folder(plans, "Secret")
		reports := w.Ann.Folder("0", "Reports")
		w.Ann.Folder("0", "Other")
		w.Ann.Grant(w.dora, plans, drive.ToEdit)
		w.Ann.Grant(w.dora, secret, drive.Closed)
		w.Ann.Grant(w.dora, west, drive.ToView)
		w.Ann.Grant(w.dora, reports, drive.ToView)

		foldersList(w.dora, "0", "").Golden("folders_root")
		foldersList(w.dora, plans, "").Golden("folders_below")
		for _, by := range []*apitest.User{w.Ann, w.carl, w.dora} {
			foldersList(by, "0", "dora@example.com").Golden("folders_root")
			foldersList(by, plans, "Dora@Example.com").Golden("folders_below")
		}
		for _, by := range []*apitest.User{w.Ann, w.carl} {
			if got := foldersList(by, "0", "").All("Folders", "Name"); got != "Other Plans Reports" {
				t.Errorf("the root holds %s", got)
			}
		}
		foldersList(w.Ann, "0", "carl@example.com").Has(apitest.Args{"Folders.0.Name": "Other", "Folders.0.Access": 1})
		foldersList(w.emil, "0", "").Is(`{"Folders":[]}`)
		foldersList(w.dora, north, "").Has(apitest.Args{"Folders.0.Name": "Oslo", "Folders.0.Access": 1})

		const none = "Directory doesn't exist"
		foldersList(w.dora, secret, "").Refused(404, none)
		foldersList(w.Ann, secret, "dora@example.com").Refused(404, none)
		foldersList(w.emil, plans, "").Refused(404, none)
		foldersList(w.Ben, plans, "").Refused(404, none)
		foldersList(w.Ann, "nothing", "").Refused(404, none)
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": reports}).OK()
		foldersList(w.Ann, reports, "").Refused(404, none)
		if got := foldersList(w.dora, "0", "").All("Folders", "Name"); got != "Plans" {
			t.Errorf("Dora's root holds %s", got)
		}

		foldersList(w.dora, "0", "emil@example.com").Refused(404, notFound) // of his group, but who he is, is all she may know
		foldersList(w.emil, "0", "dora@example.com").Refused(404, notFound)
		for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
			foldersList(w.Ann, "0", email).Refused(404, notFound)
		}
		foldersList(w.Ann, "0", "dora").Refused(400, badEmail)
		foldersList(w.Nobody, "0", "").Refused(401, ended)

		// One who may not sign in still has his folders.
		w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "dora@example.com", "access_active": 2}).OK()
		if got := foldersList(w.Ann, "0", "dora@example.com").All("Folders", "Name"); got != "Plans" {
			t.Errorf("Dora's root holds %s", got)
		}
	})
}

func TestSetFolderAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		north := w.Ann.Folder(plans, "North")
		oslo := w.Ann.Folder(north, "Oslo")
		reports := w.Ann.Folder("0", "Reports")
		names := map[string]string{plans: "plans", north: "north", oslo: "oslo", reports: "reports"}
		set := func(by *apitest.User, args apitest.Args) *apitest.Answer {
			args["access_email"] = "dora@example.com"
			return by.Post("/accountusers/setfolderaccess.json", args)
		}
		open := func(want string) {
			t.Helper()
			got := ""
			for id, mode := range info(w.Ann, "dora@example.com").OK().At("AccessFolders").(map[string]any) {
				got += fmt.Sprint(names[id], mode)
			}
			if len(got) != len(want) { // the order of a map is any
				t.Errorf("open are %s, want %s", got, want)
			}
		}

		// Every spelling.
		for _, send := range []func(args apitest.Args) *apitest.Answer{
			func(args apitest.Args) *apitest.Answer { return set(w.Ann, args) },
			func(args apitest.Args) *apitest.Answer {
				args["access_email"] = "dora@example.com"
				return w.carl.Form("POST", "/accountusers/setfolderaccess.json", args)
			},
			func(args apitest.Args) *apitest.Answer {
				args["access_email"] = "dora@example.com"
				return w.carl.Multipart("POST", "/accountusers/setfolderaccess.json", args)
			},
		} {
			for _, name := range []string{"foldersObj", "foldersArray"} {
				send(apitest.Args{name + "[" + plans + "]": 1, name + "[" + reports + "]": 0}).Is("true")
				open("plans1reports0")
				send(apitest.Args{name: `{"` + plans + `":0,"` + reports + `":"2"}`}).Is("true")
				open("plans0")
			}
		}
		set(w.Ann, apitest.Args{"foldersObj": map[string]any{plans: 1, north: "2", oslo: 0}}).Is("true")
		open("plans1oslo0")
		foldersList(w.dora, plans, "").Is(`{"Folders":[]}`)
		foldersList(w.dora, "0", "").Has(apitest.Args{"Folders.0.Name": "Oslo", "Folders.1.Name": "Plans"}) // above Oslo she sees nothing
		set(w.Ann, apitest.Args{"foldersObj": map[string]any{plans: 0}, "permissions": 0}).Is("true")
		open("plans0")
		set(w.Ann, apitest.Args{"foldersObj": map[string]any{reports: 1}, "update": 1, "permissions": "1"}).Is("true")
		open("plans0reports1")
		set(w.Ann, apitest.Args{"foldersObj": map[string]any{oslo: 1}, "update": "0"}).Is("true")
		open("oslo1")

		// What is refused changes nothing.
		gone := w.Ann.Folder("0", "Gone")
		below := w.Ann.Folder(gone, "Below")
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": gone}).OK()
		theirs := w.Ben.Folder("0", "Theirs")
		file := w.Ann.Upload("0", "file", "text")
		before := w.Dump()
		const invalid = "Invalid value specified for `foldersArray`."
		for _, bad := range []any{
			map[string]any{plans: 3}, map[string]any{plans: -1}, map[string]any{plans: "edit"}, map[string]any{plans: nil}, map[string]any{plans: []int{1}},
			map[string]any{plans: 1, "0": 1}, map[string]any{plans: 1, gone: 1}, map[string]any{plans: 1, below: 1}, map[string]any{plans: 1, theirs: 1},
			map[string]any{plans: 1, file: 1}, map[string]any{plans: 1, "": 1}, map[string]any{plans: 1.5}, map[string]any{}, []any{plans}, "folders", 1, true,
		} {
			set(w.Ann, apitest.Args{"foldersObj": bad, "update": 0}).Refused(400, invalid)
		}
		set(w.Ann, apitest.Args{}).Refused(400, "`foldersObj` is required.")
		set(w.Ann, apitest.Args{"foldersObj": map[string]any{plans: 1}, "update": "x"}).Refused(400, "Invalid value specified for `update`. Expected one of (true, false).")
		for _, by := range []*apitest.User{w.dora, w.emil, w.Ben} {
			set(by, apitest.Args{"foldersObj": map[string]any{plans: 1}}).Refused(404, permissions)
		}
		for _, email := range []string{"ann@example.com", "ben@example.com", "nobody@example.com"} {
			w.Ann.Post("/accountusers/setfolderaccess.json", apitest.Args{"access_email": email, "foldersObj": map[string]any{plans: 1}}).Refused(404, permissions)
		}
		w.carl.Post("/accountusers/setfolderaccess.json", apitest.Args{"access_email": "carl@example.com", "foldersObj": map[string]any{plans: 1}}).Refused(404, permissions)
		if after := w.Dump(); after != before {
			t.Error(apitest.Difference(before, after))
		}

		// An admin sees all as long as he is one; what was opened to him waits.
		w.Ann.Post("/accountusers/setfolderaccess.json", apitest.Args{"access_email": "carl@example.com", "foldersObj": map[string]any{reports: 0}}).Is("true")
		foldersList(w.carl, plans, "").Has(apitest.Args{"Folders.0.Name": "North"})
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "carl@example.com", "access_admin_mode": 2}).OK()
		if got := foldersList(w.carl, "0", "").All("Folders", "Name"); got != "Reports" {
			t.Errorf("Carl sees %s", got)
		}
	})
}

func TestTheRootsStampGrows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		stamp := func() int64 { return w.dora.Get("/folder/list.json/{session_id}/0").OK().Int("DirUpdateTime") }
		last := stamp()
		for _, args := range []apitest.Args{{"foldersObj": map[string]any{plans: 1}}, {"foldersObj": map[string]any{plans: 0}}, {"foldersObj": map[string]any{plans: 2}}} {
			args["access_email"] = "dora@example.com"
			w.Ann.Post("/accountusers/setfolderaccess.json", args).OK()
			if now := stamp(); now <= last {
				t.Errorf("%v: the stamp is %d after %d", args, now, last)
			}
			last = stamp()
		}
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "dora@example.com", "access_admin_mode": 1}).OK()
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "dora@example.com", "access_admin_mode": 0}).OK()
		if now := stamp(); now <= last {
			t.Errorf("an admin again without rights: %d after %d", now, last)
		}
	})
}

func TestOneThousandFolders(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		folders := map[string]int{}
		for n := range 1000 {
			it, err := w.Drive.CreateFolder(t.Context(), w.Ann.Caller, drive.NewFolder{Parent: drive.RootID, Name: fmt.Sprint(n)})
			if err != nil {
				t.Fatal(err)
			}
			folders[string(it.FolderID())] = n % 2
		}
		args := apitest.Args{"access_email": "dora@example.com", "foldersObj": folders}
		before := w.DB.Statements()
		w.Ann.Post("/accountusers/setfolderaccess.json", args).Is("true")
		if n := w.DB.Statements() - before; n > 12 {
			t.Errorf("a thousand folders take %d statements", n)
		}
		fields := apitest.Args{"access_email": "dora@example.com"}
		for id := range folders {
			fields["foldersObj["+id+"]"] = 1
		}
		w.Ann.Form("POST", "/accountusers/setfolderaccess.json", fields).Is("true")
		if n := len(foldersList(w.dora, "0", "").At("Folders").([]any)); n != 1000 {
			t.Errorf("Dora sees %d folders", n)
		}
		folders[w.Ann.Folder("0", "one more")] = 1
		w.Ann.Post("/accountusers/setfolderaccess.json", args).Refused(400, "Invalid value specified for `foldersArray`.")
	})
}
