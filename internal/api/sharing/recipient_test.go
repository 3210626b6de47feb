package sharing_test

import (
	"net/http"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/drive"
)

const (
	noSharing = "Invalid sharing id"
	denied    = "Permission denied"
)

// sharing_id keeps a call within one sharing: folder 0 is its folder, and there is nothing outside it.
func TestWithinASharing(t *testing.T) {
	each(t, func(w *world) {
		deep := w.ann.Folder(w.plan, "Deep")
		file := w.ann.Upload(deep, "file.txt", "in deep")
		other := w.ann.Folder("0", "Other")
		elsewhere := w.ann.Upload(other, "else.txt", "elsewhere")
		plan, second, viewed := w.shared(w.plan, "ben1", 1), w.shared(other, "ben1", 1), w.shared(w.plan, "cleo1", 0)
		ben := w.ben
		own := ben.Upload("0", "own", "x")

		in := "?sharing_id=" + plan
		ben.Get("/folder/list.json/{session_id}/0" + in).Has(apitest.Args{"Name": "Plan", "ParentFolderID": "0", "UserAccessMode": 1,
			"Folders.0.Name": "Deep", "TotalFolders": 1})
		ben.Get("/folder/info.json/{session_id}/0" + in).Has(apitest.Args{"FolderID": w.plan, "Permission": 1, "Shared": "True", "Owner": w.ann.Caller.User})
		ben.Get("/folder/itembyname.json/{session_id}/0" + in + "&name=deep").Has(apitest.Args{"Folders.0.FolderID": deep})
		ben.Get("/folder/breadcrumb.json/{session_id}/" + deep + in).Has(apitest.Args{"0.Name": "Plan", "1.Name": "Deep", "2": nil})
		ben.Get("/folder/useraccessmode.json/{session_id}/0" + in).Has(apitest.Args{"UserAccessMode": "1"})
		ben.Post("/folder.json", apitest.Args{"folder_name": "Made", "sharing_id": plan}).Has(apitest.Args{"Name": "Made"})
		put := ben.PutFile("0", "put.txt", "put", apitest.Args{"sharing_id": plan}).Has(apitest.Args{"FolderID": w.plan, "AccessUser": "0"})
		ben.Post("/upload/checkfileexistsbyname.json/0", apitest.Args{"name": []string{"put.txt", "Deep", "own"}, "sharing_id": plan}).
			Is(`{"result":["put.txt","Deep"]}`)
		ben.Get("/download/file.json/" + file + in + "&session_id=" + ben.Session).Is("in deep")
		ben.Get("/file/info.json/" + file + in + "&session_id=" + ben.Session).Has(apitest.Args{"Name": "file.txt"})
		ben.Post("/file/rename.json", apitest.Args{"file_id": put.Text("FileId"), "new_file_name": "renamed", "sharing_id": plan}).OK()
		w.ann.Get("/folder/list.json/{session_id}/" + w.plan).Has(apitest.Args{"Files.0.Name": "renamed", "Folders.1.Name": "Made"})

		// Outside there is nothing, be it open to him by another sharing, or his own.
		out := "?sharing_id=" + second
		ben.Get("/folder/list.json/{session_id}/"+deep+out).Refused(404, "wrong folder ID")
		ben.Get("/folder/list.json/{session_id}/"+ben.Folder("0", "mine")+out).Refused(404, "wrong folder ID")
		for _, id := range []string{file, own} {
			ben.Get("/file/info.json/"+id+out+"&session_id="+ben.Session).Refused(400, "Invalid file ID.")
			ben.Get("/download/file.json/"+id+out+"&session_id="+ben.Session).Refused(400, "File not exists.")
			ben.Post("/file/trash.json", apitest.Args{"file_id": id, "sharing_id": second}).Refused(400, "Invalid file ID.")
		}
		ben.Get("/download/file.json/" + elsewhere + out + "&session_id=" + ben.Session).Is("elsewhere")
		ben.PutFile(w.plan, "x", "x", apitest.Args{"sharing_id": second}).Refused(400, "Invalid folder ID.")

		// Each side of a move or copy has its own.
		place := func(file, from, into, dst string) *apitest.Answer {
			return ben.Post("/file/move_copy.json", apitest.Args{"src_file_id": file, "dst_folder_id": dst, "move": false, "overwrite_if_exists": true,
				"src_sharing_id": from, "dst_sharing_id": into})
		}
		place(elsewhere, second, plan, "0").OK()
		w.ann.Get("/folder/itembyname.json/{session_id}/" + w.plan + "?name=else.txt").Has(apitest.Args{"Files.0.Name": "else.txt"})
		place(elsewhere, second, "0", "0").OK()
		ben.Get("/folder/itembyname.json/{session_id}/0?name=else.txt").Has(apitest.Args{"Files.0.Name": "else.txt"})
		place(elsewhere, plan, "", "0").Refused(400, "Invalid file ID.")
		place(elsewhere, second, viewed, "0").Refused(400, noSharing)
		place(elsewhere, viewed, second, "0").Refused(400, noSharing)
		ben.Post("/folder/move_copy.json", apitest.Args{"folder_id": deep, "dst_folder_id": "0", "src_sharing_id": plan, "dst_sharing_id": second}).OK()
		w.ann.Get("/folder/itembyname.json/{session_id}/" + other + "?name=deep").Has(apitest.Args{"Folders.0.Name": "Deep"})

		// None is asked for.
		for _, none := range []string{"", "0"} {
			ben.Get("/folder/list.json/{session_id}/0?sharing_id=" + none).Has(apitest.Args{"Name": ""})
		}
		w.ann.Get("/folder/list.json/{session_id}/0?sharing_id="+plan).Refused(400, noSharing)
		w.Nobody.Get("/file/info.json/"+file+"?sharing_id="+plan).Refused(400, noSharing)
	})
}

// What may be done in the shared folder is nothing more than the sharing says; all of it takes effect in the owner's drive.
func TestEditorAndViewer(t *testing.T) {
	each(t, func(w *world) {
		deep := w.ann.Folder(w.plan, "Deep")
		file := w.ann.Upload(deep, "file.txt", "text")
		w.shared(w.plan, "ben1", 1)
		w.shared(w.plan, "cleo1", 0)
		ben, cleo := w.ben, w.cleo
		for _, u := range []*apitest.User{ben, cleo} {
			u.Get("/folder/list.json/{session_id}/" + w.plan).Has(apitest.Args{"ParentFolderID": "0", "Folders.0.Name": "Deep"})
			u.Get("/folder/path.json/{session_id}/" + deep).Is(`{"Path":"Plan/Deep"}`)
			u.Get("/download/file.json/" + file + "?session_id=" + u.Session).Is("text")
			u.Get("/folder/info.json/{session_id}/"+w.top).Refused(404, "wrong folder ID")

			// Neither widens, shares on, makes links, or ends what others may do.
			date := "/2026-12-31/0/"
			u.Get("/file/expiringlink.json/{session_id}"+date+file+"/1").Refused(400, "Invalid file ID.")
			u.Get("/folder/expiringlink.json/{session_id}"+date+w.plan+"/1").Refused(400, "Invalid folder ID.")
			u.Get("/folder/folderexpiringlinks.json/{session_id}/"+deep).Refused(400, "Invalid folder ID.")
			u.Post("/sharing.json", apitest.Args{"folder_id": deep, "username": "ann1", "sharemode": 0}).Refused(404, noFolder)
			for _, wider := range []apitest.Args{{"folder_ispublic": 1}, {"folder_ispublic": 2}, {"folder_ispublic": 0, "with_child_files": 1}} {
				wider["folder_id"] = deep
				if u == ben && wider["folder_ispublic"] == 0 {
					u.Post("/folder/setaccess.json", wider).OK()
				} else {
					u.Post("/folder/setaccess.json", wider).Refused(403, denied)
				}
			}
			u.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": 2}).Refused(403, denied)
			u.Put("/file/filesettings.json", apitest.Args{"file_id": file, "file_password": "secret"}).Refused(403, denied)
			u.Put("/folder/foldersettings.json", apitest.Args{"folder_id": deep, "folder_public_upl": 1}).Refused(403, denied)
			u.Post("/folder/rename.json", apitest.Args{"folder_id": w.plan, "folder_name": "Mine"}).Refused(403, denied)
			u.Post("/folder/trash.json", apitest.Args{"folder_id": w.plan}).Refused(403, denied)
		}
		for _, refused := range []*apitest.Answer{
			cleo.PutFile(deep, "x", "x", nil),
			cleo.Post("/folder.json", apitest.Args{"folder_sub_parent": w.plan, "folder_name": "x"}),
			cleo.Post("/file/trash.json", apitest.Args{"file_id": file}),
			cleo.Delete("/file.json/{session_id}/" + file),
			cleo.Put("/file/filesettings.json", apitest.Args{"file_id": file, "file_description": "x"}),
			cleo.Post("/upload/open_file_upload.json", apitest.Args{"file_id": file, "file_size": 1}),
		} {
			refused.Refused(403, denied)
		}

		// What clients do after each upload works for the editor: they set what is there already.
		put := ben.PutFile(deep, "new.txt", "by Ben", nil).Has(apitest.Args{"Owner": w.ann.Caller.User, "AccessUser": "0"}).Text("FileId")
		ben.Put("/file/filesettings.json", apitest.Args{"file_id": put, "file_modification_time": "1600000000"}).Is("true")
		ben.Post("/file/access.json", apitest.Args{"file_id": put, "file_ispublic": "3"}).Has(apitest.Args{"Access": "3"})
		ben.PutFile(deep, "new.txt", "by Ben again", apitest.Args{"open_if_exists": 1}).Has(apitest.Args{"FileId": put, "Version": "2"})
		ben.Put("/file/filesettings.json", apitest.Args{"file_id": put, "file_password": "*"}).Is("true")
		w.want(w.ann.Get("/users/info.json/{session_id}").At("StorageUsed"), len("text")+len("by Ben")+len("by Ben again"))
		w.want(ben.Get("/users/info.json/{session_id}").At("StorageUsed"), 0)

		// Narrower is the editor's to set; back to wider is not.
		w.ann.Post("/folder/setaccess.json", apitest.Args{"folder_id": deep, "folder_ispublic": 1, "with_child_files": 1}).OK()
		ben.Post("/file/access.json", apitest.Args{"file_id": put, "file_ispublic": 1}).OK()
		ben.Post("/file/access.json", apitest.Args{"file_id": put, "file_ispublic": 2}).OK()
		ben.Post("/file/access.json", apitest.Args{"file_id": put, "file_ispublic": 1}).Refused(403, denied)
		ben.Post("/folder/setaccess.json", apitest.Args{"folder_id": deep, "folder_ispublic": 1, "with_child_files": 1}).Refused(403, denied)
		ben.Post("/folder/setaccess.json", apitest.Args{"folder_id": deep, "folder_ispublic": 1}).OK()
		ben.Post("/folder.json", apitest.Args{"folder_sub_parent": deep, "folder_name": "wide", "folder_is_public": 2}).Refused(403, denied)

		// What he puts away is in the owner's trash, and only she has it there.
		ben.Delete("/file.json/{session_id}/" + put).OK()
		ben.Delete("/file.json/{session_id}/"+put).Refused(400, "Invalid file ID.")
		ben.Post("/file/restore.json", apitest.Args{"file_id": put}).Refused(400, "Invalid file ID.")
		w.ann.Get("/folder/trashlist.json/{session_id}").Has(apitest.Args{"Files.0.FileId": put})
		w.ann.Post("/file/restore.json", apitest.Args{"file_id": put}).OK()
	})
}

// A view sharing inside a full one is view; the nearest counts.
func TestTheNearestSharingCounts(t *testing.T) {
	each(t, func(w *world) {
		deep := w.ann.Folder(w.plan, "Deep")
		outer, inner := w.shared(w.plan, "ben1", 1), w.shared(deep, "ben1", 0)
		w.ben.PutFile(w.plan, "a", "x", nil).OK()
		w.ben.PutFile(deep, "b", "x", nil).Refused(403, denied)
		w.ben.PutFile(deep, "b", "x", apitest.Args{"sharing_id": outer}).Refused(403, denied)
		w.ben.Delete("/sharing.json/{session_id}/" + inner).OK()
		w.ben.PutFile(deep, "b", "x", nil).OK()
		inner = w.shared(deep, "ben1", 1)
		w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": outer, "sharemode": 0}).OK()
		w.ben.PutFile(deep, "c", "x", nil).OK()
		w.ben.PutFile(w.plan, "c", "x", nil).Refused(403, denied)
		w.ben.Post("/folder/rename.json", apitest.Args{"folder_id": deep, "folder_name": "x", "sharing_id": inner}).Refused(403, denied)
	})
}

// What is taken back holds for the next call, the next chunk, the next range.
func TestRevocationHoldsForTheNextCall(t *testing.T) {
	each(t, func(w *world) {
		id := w.shared(w.plan, "ben1", 1)
		file := w.ann.Upload(w.plan, "film.mp4", "0123456789")
		ben := w.ben
		link := strings.TrimPrefix(ben.Get("/file/info.json/"+file+"?session_id="+ben.Session).Text("TempStreamingLink"), apitest.PublicURL+"/api")
		created := ben.Post("/upload/create_file.json", apitest.Args{"folder_id": w.plan, "file_name": "up"}).OK()
		up, place := created.Text("FileId"), created.Text("TempLocation")
		ben.Chunk(up, place, 0, "first").OK()
		rangeOf := func(want int) {
			t.Helper()
			for _, path := range []string{"/download/file.json/" + file + "?offset=5&session_id=" + ben.Session, link + "&offset=5"} {
				if a := ben.Get(path); a.Status != want || want == http.StatusPartialContent && a.Body != "56789" {
					t.Errorf("%s: %d %s", path, a.Status, a.Body)
				}
			}
		}
		set := func(mode int) {
			w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": mode}).OK()
		}
		rangeOf(206)
		set(0)
		rangeOf(206)
		ben.Chunk(up, place, 5, "second").Refused(403, denied)
		ben.Post("/upload/close_file_upload.json", apitest.Args{"file_id": up, "temp_location": place, "file_size": 5}).Refused(403, denied)
		set(1)
		ben.Chunk(up, place, 5, "second").OK()
		w.ann.Delete("/sharing.json/{session_id}/" + id).OK()
		rangeOf(400)
		ben.Chunk(up, place, 11, "third").Refused(404, "File was not found")
		ben.Post("/upload/close_file_upload.json", apitest.Args{"file_id": up, "temp_location": place, "file_size": 11}).Refused(404, "File was not found")
		ben.Post("/upload/open_file_upload.json", apitest.Args{"file_id": up, "file_size": 11}).Refused(404, "File was not found")
		ben.Get("/folder/list.json/{session_id}/"+w.plan).Refused(404, "wrong folder ID")
		ben.Get("/folder/list.json/{session_id}/0?sharing_id="+id).Refused(400, noSharing)
		if got := w.ann.Get("/folder/list.json/{session_id}/"+w.plan).All("Files", "Name"); got != "film.mp4" {
			t.Errorf("the folder holds %s", got)
		}

		// The trash has it all sleep, and wake again.
		id = w.shared(w.plan, "ben1", 1)
		rangeOf(206)
		w.ann.Post("/folder/trash.json", apitest.Args{"folder_id": w.top}).OK()
		rangeOf(400)
		ben.Get("/folder/list.json/{session_id}/0?sharing_id="+id).Refused(404, "wrong folder ID")
		ben.Chunk(up, place, 11, "third").Refused(404, "File was not found")
		w.ann.Post("/folder/restore.json", apitest.Args{"folder_id": w.top}).OK()
		rangeOf(206)
		ben.Chunk(up, place, 11, "third").OK()
	})
}

// Account users receive nothing. Admins share for their account; others have no part in it.
func TestAccountUsersAndSharing(t *testing.T) {
	each(t, func(w *world) {
		const only = "Account users cannot list shared users"
		id := w.shared(w.plan, "ben1", 1)
		ad := w.ann.Member("ad", apitest.Member{Mode: access.Admin})
		for name, mode := range map[string]access.Mode{"us": access.Users, "fi": access.Files} {
			u := w.ann.Member(name, apitest.Member{Mode: mode})
			w.ann.Grant(u, w.plan, drive.ToEdit)
			for _, a := range []*apitest.Answer{
				u.Get("/sharing/listsharedfolders.json/{session_id}/" + id),
				u.Get("/sharing/listsharedusers.json/{session_id}"),
				u.Get("/sharing/listusers.json/{session_id}/" + w.plan),
				u.Post("/sharing.json", apitest.Args{"folder_id": w.plan, "username": "cleo1", "sharemode": 0}),
				u.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": 0}),
				u.Delete("/sharing.json/{session_id}/" + id),
			} {
				a.Refused(403, only)
			}
			u.Get("/folder/list.json/{session_id}/0?sharing_id="+id).Refused(400, noSharing)
			u.Get("/folder/info.json/{session_id}/" + w.plan).Has(apitest.Args{"Shared": "True"})
		}
		ad.Get("/sharing/listsharedfolders.json/{session_id}/"+id).Refused(403, only)
		ad.Get("/sharing/listsharedusers.json/{session_id}").Refused(403, only)
		ad.Get("/sharing/listusers.json/{session_id}/" + w.plan).Has(apitest.Args{"ShareWithUser.0.SharingID": id, "ShareWithUser.1": nil})
		ad.Put("/sharing/setmode.json", apitest.Args{"sharing_id": id, "sharemode": 0}).Is("true")
		made := ad.Post("/sharing.json", apitest.Args{"folder_id": w.plan, "username": "cleo1", "sharemode": 1}).OK().Text("SharingID")
		w.want(received(w.cleo, made), "Plan=1")
		ad.Delete("/sharing.json/{session_id}/" + made).OK()
		for _, name := range []string{"ad@example.com", "us@example.com"} { // own ones, and another account's
			w.share(w.plan, name, 1).Refused(404, noUser)
			w.ben.Post("/sharing.json", apitest.Args{"folder_id": w.ben.Folder("0", name), "username": name, "sharemode": 1}).Refused(404, noUser)
		}

		// What is open to an account user by folder access is no sharing, whatever its number.
		for _, other := range []string{"1", "2", "3", "4"} {
			if other != id {
				w.ann.Delete("/sharing.json/{session_id}/"+other).Refused(400, notYours)
				w.ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": other, "sharemode": 0}).Refused(400, notYours)
			}
		}
		w.ann.Get("/sharing/listusers.json/{session_id}/" + w.plan).Has(apitest.Args{"ShareWithUser.0.Name": "ben1", "ShareWithUser.1": nil})
	})
}
