package file_test

import (
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const (
	unseen    = "Invalid file ID."
	badName   = `File name is invalid or cannot contain any of the following characters \ / : * ? " < > |`
	taken     = "File or folder with such name already exists"
	noSession = "`session_id` is required."
	ended     = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."
)

func info(u *apitest.User, id string) *apitest.Answer {
	path := "/file/info.json/" + id
	if u.Session != "" {
		path += "?session_id=" + u.Session
	}
	return u.Get(path)
}

func stamp(u *apitest.User, folder string) int64 {
	return u.Get("/folder/list.json/{session_id}/" + folder).OK().Int("DirUpdateTime")
}

// What each operation answers, byte for byte, on both databases.
func TestGolden(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		box := ann.Folder("0", "box")
		id := ann.Upload(box, "Ein Lied & mehr.MP3", "la")
		w.Clock.Forward(time.Hour)
		ann.Upload(box, "Ein Lied & mehr.MP3", "la la")
		ann.Put("/file/filesettings.json", apitest.Args{"file_id": id, "file_description": "sung", "file_password": "secret",
			"file_dest_url": "https://else.example/", "file_price": "3.50", "file_modification_time": -1}).Golden("filesettings")
		group := info(ann, id).Golden("info").At("GroupID")
		ann.Get("/file/fileversions.json/{session_id}/" + group.(interface{ String() string }).String()).Golden("fileversions")
		ann.Get("/file/path.json/{session_id}/" + id).Golden("path")
		ann.Post("/file/idbypath.json", apitest.Args{"path": "box/ein lied & MEHR.mp3"}).Golden("idbypath")
		ann.Post("/file.json", apitest.Args{"access_folder_id": "0", "folder_id": box, "file_type": "txt"}).Golden("create")
		ann.Post("/file/access.json", apitest.Args{"file_id": id, "file_ispublic": 1}).Golden("access")
		info(w.Nobody, id).Golden("info_visitor")
		ann.Post("/file/rename.json", apitest.Args{"file_id": id, "new_file_name": "song.mp3"}).Golden("rename")
		ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": id, "dst_folder_id": 0, "move": "true", "overwrite_if_exists": "true"}).Golden("move")
		ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": id, "dst_folder_id": box, "move": false, "overwrite_if_exists": false}).Golden("copy")
		ann.Post("/file/trash.json", apitest.Args{"file_id": id}).Golden("trash")
		ann.Post("/file/restore.json", apitest.Args{"file_id": id}).Golden("restore")
		ann.Delete("/file/removefileversion.json/{session_id}/" + id + "1").Golden("removefileversion")
		ann.Delete("/file.json/{session_id}/" + id + "?access_folder_id=").Golden("remove")
	})
}

func TestInfo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann, nobody := w.Ann, w.Nobody
		box := ann.Folder("0", "box")
		id := ann.Upload(box, "file.txt", "one")
		ann.Upload(box, "file.txt", "second")
		info(ann, id).Has(apitest.Args{"FileId": id, "Version": "2", "Size": "6", "AccessUser": "0", "OwnerName": "Ann Archer", "DirUpdateTime": stamp(ann, box)})
		info(ann, id+"1").Has(apitest.Args{"FileId": id + "1", "Version": "1", "Size": "3", "FileHash": "f97c5d29941bfb1b2fdab0874906ab82"})
		info(ann, id+"2").Has(apitest.Args{"FileId": id, "Version": "2"})

		// A private one, a folder, an odd id, nothing: all the same to everybody else, with and without a session.
		for _, other := range []string{id, id + "1", id + "3", box, "0", "nothing", strings.Repeat("A", 20), "a%2Fb", strings.Repeat("A", 300)} {
			info(nobody, other).Refused(400, unseen)
			info(w.Ben, other).Refused(400, unseen)
		}
		nobody.Get("/file/info.json/"+id+"?session_id=ended").Refused(401, ended)
		ann.Get("/file/info.json/"+id+"?session_id="+ann.Session+"&sharing_id=12").Refused(400, "Invalid sharing id")

		// Public and hidden ones show, without what is nobody's business.
		for _, access := range []int{1, 2} {
			ann.Put("/file/filesettings.json", apitest.Args{"file_id": id, "file_ispublic": access, "file_password": "secret"}).Is("true")
			info(nobody, id).Has(apitest.Args{"Access": access, "Password": "", "Name": "file.txt", "TempStreamingLink": ""})
			info(w.Ben, id).Has(apitest.Args{"Access": access, "Password": ""})
			info(ann, id).Has(apitest.Args{"Password": "*"})
		}
		bens := w.Ben.Upload("0", "bens.txt", "")
		w.Ben.Post("/file/access.json", apitest.Args{"file_id": bens, "file_ispublic": 1}).OK()
		info(nobody, bens).Has(apitest.Args{"OwnerName": "ben1"})

		// In the trash it says since when; to the owner only.
		w.Clock.Forward(time.Hour)
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": box}).OK()
		info(ann, id).Has(apitest.Args{"DateTrashed": w.Clock.Now().Unix()})
		info(nobody, id).Refused(400, unseen)
		ann.Get("/file/path.json/{session_id}/"+id).Refused(400, unseen)
		ann.Get("/file/fileversions.json/{session_id}/"+info(ann, id).At("GroupID").(interface{ String() string }).String()).
			Refused(400, "Invalid argument File Group ID")
	})
}

func TestVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Upload("0", "file.txt", "1")
		for _, content := range []string{"22", "333"} {
			w.Clock.Forward(time.Minute)
			ann.Upload("0", "file.txt", content)
		}
		group := info(ann, id).At("GroupID").(interface{ String() string }).String()
		versions := func(u *apitest.User) *apitest.Answer {
			return u.Get("/file/fileversions.json/{session_id}/" + group)
		}
		versions(ann).Has(apitest.Args{id + ".Version": "3", id + ".ID": id + "3", id + ".Size": 3, id + "1.Version": "1", id + "2.FileId": id + "2"})
		if body := versions(ann).Body; strings.Index(body, `"`+id+`":`) > strings.Index(body, `"`+id+`2":`) {
			t.Errorf("not newest first: %s", body)
		}
		versions(w.Ben).Refused(400, "Invalid argument File Group ID")
		for _, bad := range []string{"0", "-1", "999999"} {
			ann.Get("/file/fileversions.json/{session_id}/"+bad).Refused(400, "Invalid argument File Group ID")
		}
		ann.Get("/file/fileversions.json/{session_id}/x").Refused(400, "Invalid value specified for `file_group_id`.")

		// An old version is brought back by copying it over the file.
		ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": id + "1", "dst_folder_id": "0", "move": "0", "overwrite_if_exists": "1"}).
			Has(apitest.Args{"FileId": id, "Size": "1"})
		info(ann, id).Has(apitest.Args{"Version": "4", "Size": "1"})
		ann.Post("/file/rename.json", apitest.Args{"file_id": id + "1", "new_file_name": "x"}).Refused(400, unseen)
		ann.Post("/file/trash.json", apitest.Args{"file_id": id + "1"}).Refused(400, unseen)
		ann.Delete("/file.json/{session_id}/"+id+"1").Refused(400, unseen)

		remove := func(u *apitest.User, id string) *apitest.Answer {
			t.Helper()
			return u.Delete("/file/removefileversion.json/{session_id}/" + id)
		}
		remove(ann, id).Refused(400, unseen)
		remove(w.Ben, id+"1").Refused(400, unseen)
		before := stamp(ann, "0")
		w.Clock.Forward(time.Hour)
		remove(ann, id+"4").Has(apitest.Args{"Update_time": w.Clock.Now().Unix(), "DirUpdateTime": max(before+1, w.Clock.Now().Unix())})
		info(ann, id).Has(apitest.Args{"Version": "3", "Size": "3"})
		remove(ann, id+"4").Refused(400, unseen)
		remove(ann, id+"1").OK()
		remove(ann, id+"2").OK()
		remove(ann, id+"3").Refused(400, unseen)
		info(ann, id).Has(apitest.Args{"Version": "3", "Size": "3"})
	})
}

func TestCreate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		create := func(kind string, more apitest.Args) *apitest.Answer {
			t.Helper()
			args := apitest.Args{"access_folder_id": "0", "folder_id": "0", "file_type": kind}
			for k, v := range more {
				args[k] = v
			}
			return w.Ann.Post("/file.json", args)
		}
		for _, name := range []string{"Text.txt", "Text (1).txt", "Text (2).txt"} {
			create("txt", nil).Has(apitest.Args{"Name": name, "Size": "0", "Extension": "txt", "EditOnline": 1, "Access": "3"})
		}
		for kind, name := range map[string]string{"doc": "Document.doc", "DOCX": "Document.docx", "ppt": "Presentation.ppt",
			"pptx": "Presentation.pptx", "xls": "Spreadsheet.xls", "xlsx": "Spreadsheet.xlsx"} {
			create(kind, nil).Has(apitest.Args{"Name": name, "Size": "0"})
		}
		info(w.Ann, create("txt", nil).Text("FileId")).Has(apitest.Args{"Version": "1", "FileHash": "d41d8cd98f00b204e9800998ecf8427e"})
		create("exe", nil).Refused(400, "Invalid value specified for `file_type`. Expected one of (doc, docx, ppt, pptx, xls, xlsx, txt).")
		create("txt", apitest.Args{"access_folder_id": ""}).Refused(400, "`access_folder_id` is required.")
		create("txt", apitest.Args{"folder_id": nil}).Refused(400, "`folder_id` is required.")
		create("txt", apitest.Args{"folder_id": "nothing"}).Refused(404, "wrong folder ID")
		create("txt", apitest.Args{"folder_id": w.Ben.Folder("0", "theirs")}).Refused(404, "wrong folder ID")
	})
}

func TestAccess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Upload("0", "file", "")
		access := func(u *apitest.User, value any) *apitest.Answer {
			t.Helper()
			return u.Post("/file/access.json", apitest.Args{"file_id": id, "file_ispublic": value, "access_folder_id": "", "sharing_id": ""})
		}
		before := stamp(ann, "0")
		access(ann, 1).Has(apitest.Args{"Access": "1", "DirUpdateTime": before + 1})
		access(ann, "1").Has(apitest.Args{"Access": "1", "DirUpdateTime": before + 1})
		access(ann, "2").Has(apitest.Args{"Access": "2"})
		access(w.Ben, 1).Refused(403, "Permission denied")
		access(ann, 3).Has(apitest.Args{"Access": "3"})
		access(ann, 0).Has(apitest.Args{"Access": "3", "DirUpdateTime": before + 3})
		access(w.Ben, 1).Refused(400, unseen)
		access(ann, 4).Refused(400, "Invalid value specified for `file_ispublic`. Expected one of (0, 1, 2, 3).")
		access(ann, "").Refused(400, "`file_ispublic` is required.")
		access(w.Nobody, 1).Refused(400, noSession)
	})
}

func TestRename(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Upload("0", "file.txt", "")
		ann.Folder("0", "other")
		rename := func(name string) *apitest.Answer {
			t.Helper()
			return ann.Post("/file/rename.json", apitest.Args{"file_id": id, "new_file_name": name, "access_folder_id": "", "sharing_id": ""})
		}
		before := stamp(ann, "0")
		rename(" file.txt\n").Has(apitest.Args{"Name": "file.txt", "DirUpdateTime": before})
		rename("FILE.Md").Has(apitest.Args{"FileId": id, "Name": "FILE.Md", "Extension": "md", "DirUpdateTime": before + 1})
		rename(".hidden").Has(apitest.Args{"Extension": ""})
		rename("\x01\x1f\x7f.").Has(apitest.Args{"Name": "\x01\x1f\x7f.", "Extension": ""})
		rename("OTHER").Refused(409, taken)
		for _, bad := range []string{"a/b", `a\b`, "a\x00b", "..", "?"} {
			rename(bad).Refused(400, badName)
		}
		rename("").Refused(400, "`new_file_name` is required.")
		rename("\t").Refused(400, "`new_file_name` is required.")
		rename(strings.Repeat("x", 256)).Refused(400, "Invalid value specified for `new_file_name`. Maximum 255 characters allowed.")
		ann.Post("/file/rename.json", apitest.Args{"file_id": "nothing", "new_file_name": "x"}).Refused(400, unseen)
		w.Ben.Post("/file/rename.json", apitest.Args{"file_id": id, "new_file_name": "x"}).Refused(400, unseen)
	})
}

func TestSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		id := ann.Upload("0", "file.txt", "")
		ann.Upload("0", "other.txt", "")
		set := func(args apitest.Args) *apitest.Answer {
			t.Helper()
			args["file_id"] = id
			return ann.Put("/file/filesettings.json", args)
		}
		before := stamp(ann, "0")
		set(apitest.Args{"file_modification_time": "1234567890"}).Is("true")
		set(apitest.Args{"file_modification_time": "1234567890"}).Is("true")
		info(ann, id).Has(apitest.Args{"DateModified": "1234567890", "DirUpdateTime": before + 1})
		set(apitest.Args{"file_modification_time": 0}).Is("true")
		info(ann, id).Has(apitest.Args{"DateModified": "0", "Date": "0"})
		set(apitest.Args{"file_modification_time": "", "file_name": "", "file_edit_online": nil, "file_ispublic": ""}).Is("true")
		info(ann, id).Has(apitest.Args{"DateModified": "0", "Name": "file.txt", "EditOnline": 1})
		set(apitest.Args{"file_modification_time": -62135596800}).Is("true")
		set(apitest.Args{"file_modification_time": -62135596801}).Refused(400, "Invalid value specified for `file_modification_time`. Minimum required value is -62135596800.")
		set(apitest.Args{"file_modification_time": 253402300800}).Refused(400, "Invalid value specified for `file_modification_time`. Maximum allowed value is 253402300799.")
		set(apitest.Args{"file_modification_time": "now"}).Refused(400, "Invalid value specified for `file_modification_time`.")

		ann.Form("PUT", "/file/filesettings.json", apitest.Args{"file_id": id, "file_name": "new.md", "file_description": "what", "file_edit_online": "0",
			"file_dest_url": "https://x.example", "file_ispublic": "2"}).Is("true")
		info(ann, id).Has(apitest.Args{"Name": "new.md", "Extension": "md", "Description": "what", "EditOnline": 0, "DestURL": "https://x.example", "Access": "2"})
		set(apitest.Args{"file_description": "", "file_dest_url": "", "file_price": ""}).Is("true")
		info(ann, id).Has(apitest.Args{"Description": "", "DestURL": "", "Name": "new.md"})

		// A password: set, sent back as it shows, taken away.
		set(apitest.Args{"file_password": "secret"}).Is("true")
		before = stamp(ann, "0")
		set(apitest.Args{"file_password": "*"}).Is("true")
		info(ann, id).Has(apitest.Args{"Password": "*", "DirUpdateTime": before})
		set(apitest.Args{"password": "ignored"}).Is("true")
		set(apitest.Args{"file_password": ""}).Is("true")
		info(ann, id).Has(apitest.Args{"Password": "", "DirUpdateTime": before + 1})

		// All or nothing.
		for name, words := range map[string]string{"a:b": badName, strings.Repeat("x", 256): "Invalid value specified for `file_name`. Maximum 255 characters allowed."} {
			set(apitest.Args{"file_name": name, "file_description": "lost"}).Refused(400, words)
		}
		set(apitest.Args{"file_name": "OTHER.txt", "file_description": "lost"}).Refused(409, taken)
		set(apitest.Args{"file_description": strings.Repeat("x", 2001)}).Refused(400, "Invalid value specified for `file_description`. Maximum 2000 characters allowed.")
		set(apitest.Args{"file_password": strings.Repeat("x", 256)}).Refused(400, "Invalid value specified for `file_password`. Maximum 255 characters allowed.")
		set(apitest.Args{"file_ispublic": 5, "file_description": "lost"}).Refused(400, "Invalid value specified for `file_ispublic`. Expected one of (0, 1, 2, 3).")
		set(apitest.Args{"file_edit_online": 2, "file_description": "lost"}).Refused(400, "Invalid value specified for `file_edit_online`. Expected one of (0, 1).")
		info(ann, id).Has(apitest.Args{"Description": "", "Name": "new.md"})
		w.Ben.Put("/file/filesettings.json", apitest.Args{"file_id": id, "file_password": "x"}).Refused(403, "Permission denied")
		ann.Put("/file/filesettings.json", apitest.Args{"file_id": "nothing", "file_password": "x"}).Refused(400, unseen)
		ann.Put("/file/filesettings.json", nil).Refused(400, "`file_id` is required.")
	})
}

func TestMoveCopy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		a, b := ann.Folder("0", "a"), ann.Folder("0", "b")
		id := ann.Upload(a, "file.txt", "one")
		place := func(id, into string, move, overwrite any, more apitest.Args) *apitest.Answer {
			t.Helper()
			args := apitest.Args{"src_file_id": id, "dst_folder_id": into, "move": move, "overwrite_if_exists": overwrite,
				"src_access_folder_id": "", "dst_access_folder_id": "", "src_sharing_id": "", "dst_sharing_id": "", "new_file_name": ""}
			for k, v := range more {
				args[k] = v
			}
			return ann.Post("/file/move_copy.json", args)
		}
		ann.Put("/file/filesettings.json", apitest.Args{"file_id": id, "file_ispublic": 1, "file_description": "what", "file_modification_time": 99}).OK()

		from := stamp(ann, a)
		copied := place(id, b, "false", "false", nil).Has(apitest.Args{"Name": "file.txt", "Size": "3", "DateModified": "99", "Access": "3",
			"Description": "what", "DirUpdateTimeSrc": from, "DirUpdateTime": stamp(ann, b)}).Text("FileId")
		if copied == id {
			t.Error("the copy has its source's id")
		}
		place(id, b, false, false, nil).Refused(409, taken)
		place(id, a, false, false, nil).Refused(409, taken)
		place(id, a, false, true, nil).Has(apitest.Args{"FileId": id})
		info(ann, id).Has(apitest.Args{"Version": "1"})
		place(id, b, 0, 1, nil).Has(apitest.Args{"FileId": copied})
		info(ann, copied).Has(apitest.Args{"Version": "2"})

		// A move keeps the id; what it overwrites goes to the trash.
		src, dst := stamp(ann, a), stamp(ann, b)
		place(id, b, true, false, nil).Refused(409, taken)
		place(id, b, true, false, apitest.Args{"new_file_name": "two.md"}).Has(apitest.Args{"FileId": id, "Name": "two.md", "Extension": "md",
			"Access": "1", "DirUpdateTimeSrc": src + 1, "DirUpdateTime": dst + 1})
		place(id, b, true, true, nil).Has(apitest.Args{"FileId": id, "DirUpdateTime": dst + 1})
		place(id, b, "true", "true", apitest.Args{"new_file_name": "FILE.txt"}).Has(apitest.Args{"FileId": id, "Name": "FILE.txt"})
		info(ann, copied).Has(apitest.Args{"DateTrashed": w.Clock.Now().Unix()})
		ann.Folder("0", "File.txt")
		place(id, "0", true, true, nil).Refused(409, taken)
		place(id, "0", false, true, nil).Refused(409, taken)

		place(id, "0", "", false, nil).Refused(400, "`move` is required.")
		place(id, "0", true, nil, nil).Refused(400, "`overwrite_if_exists` is required.")
		place(id, "0", "maybe", true, nil).Refused(400, "Invalid value specified for `move`. Expected one of (true, false).")
		for _, move := range []bool{true, false} {
			place("nothing", b, move, false, nil).Refused(400, unseen)
			place(id, "nothing", move, false, nil).Refused(404, "Folder not found")
			place(id, w.Ben.Folder("0", "theirs"), move, false, nil).Refused(404, "Folder not found")
			w.Ben.Post("/folder/remove.json", apitest.Args{"folder_id": w.Ben.Get("/folder/itembyname.json/{session_id}/0?name=theirs").Text("Folders.0.FolderID")}).OK()
			place(id, "0", move, false, apitest.Args{"new_file_name": "a/b"}).Refused(400, badName)
			place(id, "0", move, false, apitest.Args{"new_file_name": strings.Repeat("x", 256)}).
				Refused(400, "Invalid value specified for `new_file_name`. Maximum 255 characters allowed.")
		}

		// Ben copies what is public, at his own expense, and moves nothing of it.
		args := apitest.Args{"src_file_id": id, "dst_folder_id": "0", "move": true, "overwrite_if_exists": false}
		w.Ben.Post("/file/move_copy.json", args).Refused(403, "Permission denied")
		args["move"] = false
		w.Ben.Post("/file/move_copy.json", args).Has(apitest.Args{"Name": "FILE.txt", "Access": "3"})
	})
}

func TestTrash(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		ann := w.Ann
		box := ann.Folder("0", "box")
		a, b, c := ann.Upload(box, "a.txt", "1"), ann.Upload("0", "b.txt", "2"), ann.Upload("0", "c.txt", "3")
		do := func(what, ids string) *apitest.Answer {
			t.Helper()
			return ann.Post("/file/"+what+".json", apitest.Args{"file_id": ids, "access_folder_id": "0"})
		}
		before := stamp(ann, box)
		do("trash", a+","+b).Has(apitest.Args{"DirUpdateTime": before + 1})
		do("trash", a).Has(apitest.Args{"DirUpdateTime": before + 1})
		do("trash", c+",nothing").Refused(400, unseen)
		info(ann, c).Has(apitest.Args{"DateTrashed": "0"})
		do("restore", a+","+b).Has(apitest.Args{"FileId": a, "ParentID": box, "DirUpdateTime": before + 2})
		do("restore", a).Has(apitest.Args{"FileId": a, "DirUpdateTime": before + 2})

		do("trash", b).OK()
		ann.Upload("0", "B.TXT", "")
		do("restore", b).Has(apitest.Args{"Name": "b (restored).txt", "ParentID": "0"})
		ann.Post("/folder/trash.json", apitest.Args{"folder_id": box}).OK()
		do("restore", a).Refused(400, unseen)

		// Deleting: a live one goes to the trash, one that is there is gone.
		before = stamp(ann, "0")
		ann.Delete("/file.json/{session_id}/" + c + "?access_folder_id=").Has(apitest.Args{"DirUpdateTime": before + 1})
		info(ann, c).Refused(400, unseen)
		do("restore", c).Has(apitest.Args{"FileId": c})
		do("remove", c).OK()
		do("remove", c).OK()
		do("remove", c).Refused(400, unseen)
		do("restore", c).Refused(400, unseen)
		do("remove", b+","+c).Refused(400, unseen)
		info(ann, b).Has(apitest.Args{"DateTrashed": "0"})

		for _, what := range []string{"trash", "restore", "remove"} {
			do(what, "").Refused(400, "`file_id` is required.")
			do(what, "nothing").Refused(400, unseen)
			do(what, box).Refused(400, unseen)
			w.Ben.Post("/file/"+what+".json", apitest.Args{"file_id": b}).Refused(400, unseen)
		}
		ann.Delete("/file.json/{session_id}/nothing").Refused(400, unseen)
		w.Ben.Delete("/file.json/{session_id}/"+b).Refused(400, unseen)
		w.Nobody.Delete("/file.json/{session_id}/"+b).Refused(401, ended)

		// An upload under way is given up by its id.
		pending := ann.Post("/upload/create_file.json", apitest.Args{"folder_id": "0", "file_name": "pending"}).OK().Text("FileId")
		info(ann, pending).Refused(400, unseen)
		w.Ben.Delete("/file.json/{session_id}/"+pending).Refused(400, unseen)
		ann.Delete("/file.json/{session_id}/" + pending).OK()
		ann.Delete("/file.json/{session_id}/"+pending).Refused(400, unseen)
	})
}
