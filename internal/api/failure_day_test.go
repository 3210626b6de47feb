package api_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
)

// deed is something that is done in the course of a day. prepare brings about what it needs, under names that are new each
// time, and returns the call itself.
type deed struct {
	covers  string // numbers of operations
	name    string
	prepare func(s *site) (call func() answer)
	steps   bool // it is done in several steps, each of them whole
}

func (s *site) name(what string) string { return fmt.Sprintf("%s %d", what, s.n) }

func (s *site) folder(what string) string { return s.world.Ann.Folder("0", s.name(what)) }

func (s *site) file(folder, what string) string {
	return s.world.Ann.Upload(folder, s.name(what), s.name("content"))
}

// large is content that lies in the store.
func (s *site) large() string { return strings.Repeat(s.name("large content "), 200) }

// must fails the test unless a call of the preparations works.
func (s *site) must(a answer) answer {
	s.Helper()
	if a.status != http.StatusOK {
		s.Fatalf("in preparation: %d %s", a.status, a.body)
	}
	return a
}

// upload is one that is under way.
type upload struct{ file, temp string }

func (s *site) begin(what string) upload {
	s.Helper()
	a := s.world.Ann.Post("/upload/create_file.json", apitest.Args{"folder_id": "0", "file_name": s.name(what)}).OK()
	return upload{a.Text("FileId"), a.Text("TempLocation")}
}

func (s *site) chunk(u upload, offset int, data string) answer {
	q := url.Values{"session_id": {s.world.Ann.Session}, "file_id": {u.file}, "temp_location": {u.temp},
		"chunk_offset": {fmt.Sprint(offset)}, "chunk_size": {fmt.Sprint(len(data))}}
	return s.send("POST", "/upload/upload_file_chunk.json?"+q.Encode(), "application/octet-stream", []byte(data))
}

func (s *site) close(u upload, size int, more apitest.Args) answer {
	args := apitest.Args{"file_id": u.file, "temp_location": u.temp, "file_size": size}
	for name, v := range more {
		args[name] = v
	}
	return s.post("POST", "/upload/close_file_upload.json", args)
}

// stored uploads a file whose content lies in the store.
func (s *site) stored(what string) string {
	s.Helper()
	u, data := s.begin(what), s.large()
	s.must(s.chunk(u, 0, data))
	s.must(s.close(u, len(data), nil))
	return u.file
}

// posts is a deed of one JSON call whose parameters are prepared.
func posts(covers, name, method, path string, args func(s *site) apitest.Args) deed {
	return deed{covers: covers, name: name, prepare: func(s *site) func() answer {
		a := args(s)
		return func() answer { return s.post(method, path, a) }
	}}
}

// gets is a deed of one call by its path.
func gets(covers, name, method string, path func(s *site) string) deed {
	return deed{covers: covers, name: name, prepare: func(s *site) func() answer {
		p := path(s)
		return func() answer { return s.get(method, p) }
	}}
}

// later lets all mail arrive, and so much time pass that no limit of attempts and mails is in the way.
func (s *site) later() {
	s.world.Mail.Arrived()
	s.world.Clock.Forward(time.Hour)
}

func (s *site) exec(query string, args ...any) {
	s.Helper()
	err := s.db.Write(s.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

func zlibbed(data string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(data)) // into memory
	_ = z.Close()
	return b.String()
}

func picture() string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		panic(err)
	}
	return b.String()
}

// day is all that is done to a drive.
var day = slices.Concat(driveDay, noteDay)

var driveDay = []deed{
	// Folders.
	posts("5.10", "create a folder", "POST", "/folder.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_sub_parent": s.folder("parent"), "folder_name": s.name("new")}
	}),
	posts("5.14", "rename a folder", "POST", "/folder/rename.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_id": s.folder("old"), "folder_name": s.name("new")}
	}),
	posts("5.19", "folder settings", "PUT", "/folder/foldersettings.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_id": s.folder("set"), "folder_name": s.name("new"), "folder_description": "d", "folder_access": 1, "folder_public_upl": 1}
	}),
	posts("5.17", "access of a folder and its files", "POST", "/folder/setaccess.json", func(s *site) apitest.Args {
		f := s.folder("open")
		s.file(f, "a")
		s.file(f, "b")
		return apitest.Args{"folder_id": f, "folder_ispublic": 1, "with_child_files": true}
	}),
	posts("5.12", "move a folder", "POST", "/folder/move_copy.json", func(s *site) apitest.Args {
		f := s.folder("moved")
		s.file(f, "a")
		return apitest.Args{"folder_id": f, "dst_folder_id": s.folder("to"), "move": true, "new_folder_name": s.name("new")}
	}),
	posts("5.12", "copy a folder", "POST", "/folder/move_copy.json", func(s *site) apitest.Args {
		f := s.folder("copied")
		s.file(f, "a")
		s.file(s.world.Ann.Folder(f, "below"), "b")
		return apitest.Args{"folder_id": f, "dst_folder_id": s.folder("to"), "move": false}
	}),
	posts("5.18", "trash folders", "POST", "/folder/trash.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_id": s.folder("one") + "," + s.folder("two")}
	}),
	posts("5.15", "restore a folder whose name is taken", "POST", "/folder/restore.json", func(s *site) apitest.Args {
		f := s.folder("back")
		s.must(s.post("POST", "/folder/trash.json", apitest.Args{"folder_id": f}))
		s.folder("back")
		return apitest.Args{"folder_id": f}
	}),
	posts("5.13", "delete a live folder", "POST", "/folder/remove.json", func(s *site) apitest.Args {
		f := s.folder("removed")
		s.file(f, "a")
		return apitest.Args{"folder_id": f}
	}),
	posts("5.13", "delete a trashed folder", "POST", "/folder/remove.json", func(s *site) apitest.Args {
		f := s.folder("gone")
		s.file(f, "a")
		s.must(s.post("POST", "/folder/trash.json", apitest.Args{"folder_id": f}))
		return apitest.Args{"folder_id": f}
	}),
	gets("5.2", "link to a folder", "GET", func(s *site) string {
		return "/folder/expiringlink.json/{session_id}/2030-01-01/3/" + s.folder("linked") + "/1"
	}),
	gets("5.3", "see the link to a folder", "GET", func(s *site) string {
		f := s.folder("linked")
		s.must(s.get("GET", "/folder/expiringlink.json/{session_id}/2030-01-01/3/"+f+"/1"))
		return "/folder/folderexpiringlinks.json/{session_id}/" + f
	}),
	gets("5.20", "empty the trash", "DELETE", func(s *site) string {
		s.must(s.post("POST", "/folder/trash.json", apitest.Args{"folder_id": s.folder("gone")}))
		s.must(s.post("POST", "/file/trash.json", apitest.Args{"file_id": s.file("0", "gone")}))
		return "/folder/trash.json/{session_id}"
	}),

	// Files.
	posts("4.7", "make an empty file", "POST", "/file.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_id": s.folder("office"), "access_folder_id": "0", "file_type": "docx"}
	}),
	posts("4.11", "rename a file", "POST", "/file/rename.json", func(s *site) apitest.Args {
		return apitest.Args{"file_id": s.file("0", "old"), "new_file_name": s.name("new")}
	}),
	posts("4.16", "file settings", "PUT", "/file/filesettings.json", func(s *site) apitest.Args {
		return apitest.Args{"file_id": s.file("0", "set"), "file_name": s.name("new"), "file_description": "d", "file_ispublic": 1,
			"file_modification_time": 1000, "file_dest_url": "u", "file_price": "9"}
	}),
	posts("4.8", "access of a file", "POST", "/file/access.json", func(s *site) apitest.Args {
		return apitest.Args{"file_id": s.file("0", "open"), "file_ispublic": 1}
	}),
	posts("4.10", "move a file over another", "POST", "/file/move_copy.json", func(s *site) apitest.Args {
		to := s.folder("to")
		s.file(to, "same")
		return apitest.Args{"src_file_id": s.file("0", "same"), "dst_folder_id": to, "move": true, "overwrite_if_exists": true}
	}),
	posts("4.10", "copy a file", "POST", "/file/move_copy.json", func(s *site) apitest.Args {
		return apitest.Args{"src_file_id": s.file("0", "same"), "dst_folder_id": s.folder("to"), "move": false, "overwrite_if_exists": false}
	}),
	posts("4.10", "copy a file over another", "POST", "/file/move_copy.json", func(s *site) apitest.Args {
		s.exec(`UPDATE accounts SET versions_kept = 2`)
		to := s.folder("to")
		for i := range 2 {
			s.world.Ann.Upload(to, s.name("same"), fmt.Sprint("version ", i))
		}
		return apitest.Args{"src_file_id": s.file("0", "same"), "dst_folder_id": to, "move": false, "overwrite_if_exists": true}
	}),
	posts("4.14", "trash files", "POST", "/file/trash.json", func(s *site) apitest.Args {
		return apitest.Args{"file_id": s.file("0", "one") + "," + s.file("0", "two")}
	}),
	posts("4.12", "restore a file whose folder is gone", "POST", "/file/restore.json", func(s *site) apitest.Args {
		folder := s.folder("trashed")
		f := s.file(folder, "back")
		s.must(s.post("POST", "/file/trash.json", apitest.Args{"file_id": f}))
		s.must(s.post("POST", "/folder/trash.json", apitest.Args{"folder_id": folder}))
		return apitest.Args{"file_id": f}
	}),
	gets("4.17", "delete a live file", "DELETE", func(s *site) string { return "/file.json/{session_id}/" + s.file("0", "removed") }),
	gets("4.17", "delete a trashed file", "DELETE", func(s *site) string {
		f := s.file("0", "gone")
		s.world.Ann.Upload("0", s.name("gone"), "another version")
		s.must(s.post("POST", "/file/trash.json", apitest.Args{"file_id": f}))
		return "/file.json/{session_id}/" + f
	}),
	gets("4.17", "delete a pending file", "DELETE", func(s *site) string {
		u := s.begin("pending")
		s.must(s.chunk(u, 0, s.large()))
		return "/file.json/{session_id}/" + u.file
	}),
	gets("4.18", "remove an old version", "DELETE", func(s *site) string {
		f := s.file("0", "versions")
		s.world.Ann.Upload("0", s.name("versions"), "another version")
		return "/file/removefileversion.json/{session_id}/" + f + "1"
	}),
	gets("4.18", "remove the current version", "DELETE", func(s *site) string {
		f := s.file("0", "versions")
		s.world.Ann.Upload("0", s.name("versions"), "another version")
		return "/file/removefileversion.json/{session_id}/" + f + "2"
	}),
	gets("4.1", "link to a file", "GET", func(s *site) string {
		return "/file/expiringlink.json/{session_id}/2030-01-01/3/" + s.file("0", "linked") + "/1"
	}),
	gets("4.1", "change a link to a file", "GET", func(s *site) string {
		f := s.file("0", "linked")
		s.must(s.get("GET", "/file/expiringlink.json/{session_id}/2030-01-01/3/"+f+"/1"))
		return "/file/expiringlink.json/{session_id}/2031-01-01/4/" + f + "/1"
	}),
	gets("4.2", "see the link to a file", "GET", func(s *site) string {
		f := s.file("0", "linked")
		s.must(s.get("GET", "/file/expiringlink.json/{session_id}/2030-01-01/3/"+f+"/1"))
		return "/file/fileexpiringlinks.json/{session_id}/" + f
	}),
	gets("4.6", "make a thumbnail", "GET", func(s *site) string {
		f := s.world.Ann.Upload("0", s.name("picture")+".png", picture()+s.name("tail"))
		return "/file/thumb.json/" + f + "?session_id={session_id}"
	}),
	{covers: "4.15", name: "verify a password", prepare: func(s *site) func() answer {
		f := s.file("0", "secret")
		s.must(s.post("PUT", "/file/filesettings.json", apitest.Args{"file_id": f, "file_password": "p", "file_ispublic": 1}))
		return func() answer {
			return s.send("POST", "/file/verifypassword.json", "application/json", []byte(`{"file_id":"`+f+`","password":"p"}`))
		}
	}},

	// Uploads.
	posts("12.3", "create a file", "POST", "/upload/create_file.json", func(s *site) apitest.Args {
		return apitest.Args{"folder_id": s.folder("in"), "file_name": s.name("new"), "file_size": 5000}
	}),
	posts("12.4", "open an upload to a file", "POST", "/upload/open_file_upload.json", func(s *site) apitest.Args {
		return apitest.Args{"file_id": s.file("0", "open"), "file_size": 5000}
	}),
	{covers: "12.5", name: "the first small chunk", prepare: func(s *site) func() answer {
		u := s.begin("small")
		return func() answer { return s.chunk(u, 0, "some data") }
	}},
	{covers: "12.5", name: "the first large chunk", prepare: func(s *site) func() answer {
		u := s.begin("large")
		return func() answer { return s.chunk(u, 0, s.large()) }
	}},
	{covers: "12.6", name: "a later chunk", prepare: func(s *site) func() answer {
		u, data := s.begin("large"), s.large()
		s.must(s.chunk(u, 0, data))
		return func() answer { return s.chunk(u, len(data), data) }
	}},
	{covers: "12.5", name: "the same chunk again", prepare: func(s *site) func() answer {
		u, data := s.begin("large"), s.large()
		s.must(s.chunk(u, 0, data))
		return func() answer { return s.chunk(u, 0, data) }
	}},
	{covers: "12.2", name: "close a small upload", prepare: func(s *site) func() answer {
		u := s.begin("small")
		s.must(s.chunk(u, 0, "some data"))
		return func() answer { return s.close(u, len("some data"), nil) }
	}},
	{covers: "12.2", name: "close a large upload", prepare: func(s *site) func() answer {
		u, data := s.begin("large"), s.large()
		s.must(s.chunk(u, 0, data))
		return func() answer { return s.close(u, len(data), nil) }
	}},
	{covers: "12.2", name: "close an upload onto a name that is taken by now", prepare: func(s *site) func() answer {
		u, data := s.begin("taken"), s.large()
		s.must(s.chunk(u, 0, data))
		s.file("0", "taken")
		return func() answer { return s.close(u, len(data), nil) }
	}},
	{covers: "12.2", name: "close a compressed upload", prepare: func(s *site) func() answer {
		u, data := s.begin("packed"), s.large()
		s.must(s.chunk(u, 0, zlibbed(data)))
		return func() answer { return s.close(u, len(data), apitest.Args{"file_compressed": 1}) }
	}},
	{covers: "12.2", name: "close an upload of known content", prepare: func(s *site) func() answer {
		s.stored("known")
		data := s.large()
		sum := md5.Sum([]byte(data))
		u := s.begin("same")
		s.must(s.post("POST", "/upload/open_file_upload.json", apitest.Args{"file_id": u.file, "file_size": len(data), "file_hash": hex.EncodeToString(sum[:])}))
		return func() answer { return s.close(u, len(data), nil) }
	}},
	{covers: "12.2", name: "close an upload to a full drive", steps: true, prepare: func(s *site) func() answer {
		for i := range 3 {
			s.must(s.get("DELETE", "/file.json/{session_id}/"+s.world.Ann.Upload("0", s.name(fmt.Sprint("old ", i)), strings.Repeat("x", 900))))
		}
		u, data := s.begin("full"), s.large()
		s.must(s.chunk(u, 0, data))
		s.exec(`UPDATE accounts SET storage_max = storage_used + $1 WHERE id = $2`, int64(len(data))-1000, s.world.Ann.Caller.Account)
		return func() answer {
			defer s.unlimited()
			return s.close(u, len(data), nil)
		}
	}},

	// Reading, which counts and remembers some things, too.
	gets("3.1", "download", "GET", func(s *site) string {
		return "/download/file.json/" + s.stored("read") + "?session_id={session_id}"
	}),
	posts("3.2", "download a zip", "POST", "/download/all.json", func(s *site) apitest.Args {
		f := s.folder("zip")
		s.file(f, "a")
		return apitest.Args{"files": s.stored("zipped"), "folders": f}
	}),
	gets("3.1", "download by a link", "GET", func(s *site) string {
		f := s.file("0", "linked")
		made := s.must(s.get("GET", "/file/expiringlink.json/{session_id}/2030-01-01/3/"+f+"/1"))
		return "/download/file.json/" + linkToken(made.body)
	}),
	gets("4.3", "versions", "GET", func(s *site) string {
		f := s.file("0", "versions")
		info := s.world.Ann.Get("/file/info.json/" + f + "?session_id={session_id}").OK()
		return "/file/fileversions.json/{session_id}/" + fmt.Sprint(info.At("GroupID"))
	}),
	gets("4.4", "file info", "GET", func(s *site) string { return "/file/info.json/" + s.file("0", "x") + "?session_id={session_id}" }),
	gets("4.5", "file path", "GET", func(s *site) string { return "/file/path.json/{session_id}/" + s.file("0", "x") }),
	posts("4.9", "file by path", "POST", "/file/idbypath.json", func(s *site) apitest.Args {
		s.file("0", "x")
		return apitest.Args{"path": s.name("x")}
	}),
	gets("5.1", "breadcrumb", "GET", func(s *site) string { return "/folder/breadcrumb.json/{session_id}/" + s.folder("x") }),
	gets("5.4", "folder info", "GET", func(s *site) string { return "/folder/info.json/{session_id}/" + s.folder("x") }),
	gets("5.5", "item by name", "GET", func(s *site) string {
		s.folder("x")
		return "/folder/itembyname.json/{session_id}/0?name=" + url.QueryEscape(s.name("x"))
	}),
	gets("5.6", "list", "GET", func(*site) string { return "/folder/list.json/{session_id}/0" }),
	gets("5.6", "search", "GET", func(*site) string { return "/folder/list.json/{session_id}/0?search_query=1" }),
	gets("5.7", "folder path", "GET", func(s *site) string { return "/folder/path.json/{session_id}/" + s.folder("x") }),
	gets("5.8", "trash list", "GET", func(*site) string { return "/folder/trashlist.json/{session_id}" }),
	gets("5.9", "access mode", "GET", func(s *site) string { return "/folder/useraccessmode.json/{session_id}/" + s.folder("x") }),
	posts("5.11", "folder by path", "POST", "/folder/idbypath.json", func(s *site) apitest.Args {
		s.folder("x")
		return apitest.Args{"path": s.name("x")}
	}),
	posts("12.1", "which names are taken", "POST", "/upload/checkfileexistsbyname.json/0", func(s *site) apitest.Args {
		return apitest.Args{"name": []string{s.name("x"), "y"}}
	}),
	gets("8.1", "session info", "GET", func(*site) string { return "/session/info.json?session_id={session_id}" }),
	posts("8.2", "session exists", "POST", "/session/exists.json", func(*site) apitest.Args { return apitest.Args{} }),
	gets("13.1", "user info", "GET", func(*site) string { return "/users/info.json/{session_id}" }),
	gets("13.2", "user log", "GET", func(*site) string { return "/users/userlogs.json/{session_id}" }),
	{covers: "8.3", name: "sign in", steps: true, prepare: func(s *site) func() answer { // a session that nobody knows does no harm
		return func() answer {
			return s.send("POST", "/session/login.json", "application/json", []byte(`{"username":"ann1","passwd":"correct ann"}`))
		}
	}},
	{covers: "8.4", name: "sign out", prepare: func(s *site) func() answer {
		session := s.world.Nobody.Post("/session/login.json", apitest.Args{"username": "ben1", "passwd": "correct ben"}).OK().Text("SessionID")
		return func() answer {
			return s.send("POST", "/session/logout.json", "application/json", []byte(`{"session_id":"`+session+`"}`))
		}
	}},

	// People and mail.
	posts("13.3", "a forgotten password", "POST", "/users/forgotpassword.json", func(s *site) apitest.Args {
		s.later()
		return apitest.Args{"username": "ann1"}
	}),
	posts("", "another password by a link", "POST", "/users/confirmpasswordreset.json", func(s *site) apitest.Args {
		s.later()
		s.must(s.post("POST", "/users/forgotpassword.json", apitest.Args{"username": "ben@example.com"}))
		return apitest.Args{"reset_code": apitest.Between(s.world.Mail.To("ben@example.com"), "/reset?code=", "\n"), "newpassword": "correct ben"}
	}),
	posts("13.6", "another address", "PUT", "/users/email.json", func(s *site) apitest.Args {
		s.later()
		return apitest.Args{"email": fmt.Sprintf("ann%d@example.com", s.n)}
	}),
	posts("13.4", "confirm an address", "POST", "/users/verifyemail.json", func(s *site) apitest.Args {
		s.later()
		email := fmt.Sprintf("annie%d@example.com", s.n)
		s.must(s.post("PUT", "/users/email.json", apitest.Args{"email": email}))
		return apitest.Args{"ver_code": apitest.Between(s.world.Mail.To(email), "enter this code: ", "\n")}
	}),
	posts("13.5", "prove an address", "POST", "/users/verifyemailsignup.json", func(s *site) apitest.Args {
		s.later()
		u := s.world.Ann.Member(fmt.Sprintf("carl%d", s.n), apitest.Member{})
		return apitest.Args{"ver_code": apitest.Between(s.world.Mail.To(u.Email), "enter this code: ", "\n"), "session_id": u.Session}
	}),
	posts("13.7", "another profile", "PUT", "/users/info.json", func(s *site) apitest.Args {
		return apitest.Args{"first_name": s.name("Ann"), "company_name": s.name("Company")}
	}),
	posts("13.8", "another password", "PUT", "/users/password.json", func(s *site) apitest.Args {
		s.later()
		return apitest.Args{"oldpassword": "correct ann", "newpassword": "correct ann"}
	}),
	posts("13.9", "another user name", "PUT", "/users/username.json", func(s *site) apitest.Args {
		return apitest.Args{"username": fmt.Sprintf("annie%d", s.n)}
	}),
	posts("4.13", "send files", "POST", "/file/sendbyemail.json", func(s *site) apitest.Args {
		s.later()
		return apitest.Args{"file_id": s.file("0", "a") + "," + s.file("0", "b"), "recipient_emails": "carl@example.net,dora@example.net"}
	}),
	posts("5.16", "send folders", "POST", "/folder/sendbyemail.json", func(s *site) apitest.Args {
		s.later()
		return apitest.Args{"folder_id": s.folder("a"), "recipient_emails": "carl@example.net"}
	}),

	// In the background.
	{name: "purge", steps: true, prepare: func(s *site) func() answer {
		f := s.folder("gone")
		s.file(f, "a")
		s.file(s.world.Ann.Folder(f, "below"), "b")
		s.must(s.post("POST", "/folder/trash.json", apitest.Args{"folder_id": f}))
		s.file("0", "old")
		s.must(s.post("POST", "/file/trash.json", apitest.Args{"file_id": s.file("0", "older")}))
		return func() answer {
			return s.job(func(ctx context.Context) error {
				none := -time.Hour
				return s.world.Drive.Purge(ctx, &none)
			})
		}
	}},
	{name: "expire uploads", steps: true, prepare: func(s *site) func() answer {
		s.must(s.chunk(s.begin("dead"), 0, s.large()))
		s.exec(`UPDATE uploads SET touched_at = 1`)
		return func() answer { return s.job(s.world.Transfer.ExpireUploads) }
	}},
	{name: "collect content", steps: true, prepare: func(s *site) func() answer {
		f := s.stored("gone")
		for range 2 {
			s.must(s.get("DELETE", "/file.json/{session_id}/"+f))
		}
		s.exec(`UPDATE contents SET unused_at = 1 WHERE refs = 0`)
		return func() answer { return s.job(s.world.Transfer.CollectContent) }
	}},
	{name: "count downloads", steps: true, prepare: func(s *site) func() answer {
		s.must(s.get("GET", "/download/file.json/"+s.file("0", "read")+"?session_id={session_id}"))
		return func() answer { return s.job(s.world.Transfer.Counter.Flush) }
	}},
}

func (s *site) unlimited() {
	// Not through what may be failing.
	err := s.db.DB.Write(s.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET storage_max = NULL`)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// linkToken is the token in the answer to the making of a link.
func linkToken(body string) string {
	at := strings.Index(body, `/d/`)
	if at < 0 {
		return "no link in " + body
	}
	token, _, _ := strings.Cut(body[at+3:], `/`)
	return token
}
