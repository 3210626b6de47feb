package user_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// told returns what the log tells a user, oldest first: who, what, which thing, its size, details.
func told(w *apitest.World, u *apitest.User, query string) []string {
	w.Settle()
	var lines []string
	for _, row := range u.Get("/users/userlogs.json/{session_id}?" + query).OK().At("Logs").([]any) {
		r := row.(map[string]any)
		line := fmt.Sprintf("%s: %s %s %s (%s)", r["User"], r["LogType"], r["FileName"], r["FileSize"], r["Details"])
		lines = append([]string{strings.Join(strings.Fields(strings.TrimSuffix(line, " ()")), " ")}, lines...)
	}
	return lines
}

var token = regexp.MustCompile(`[0-9a-f]{64}`)

// A day in a drive, and what its log tells of it: what succeeded, a subtree in one entry.
func TestTheDayInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		plans, box := w.Ann.Folder("0", "plans"), w.Ann.Folder("0", "box")
		w.Ann.Folder(plans, "old")
		file := w.Ann.Upload(plans, "a.txt", "12345")
		w.Ann.Upload(plans, "a.txt", "123456")
		w.Ann.Post("/file/rename.json", apitest.Args{"file_id": file, "new_file_name": "b.txt"}).OK()
		w.Ann.Post("/file/rename.json", apitest.Args{"file_id": file, "new_file_name": "b.txt"}).OK() // changes nothing
		w.Ann.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": 1}).OK()
		w.Ann.Put("/file/filesettings.json", apitest.Args{"file_id": file, "file_password": "sesame", "file_description": "mine"}).OK()
		w.Ann.Put("/file/filesettings.json", apitest.Args{"file_id": file, "file_password": ""}).OK()
		w.Ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": file, "dst_folder_id": box, "move": "true", "overwrite_if_exists": "false"}).OK()
		w.Ann.Post("/file/move_copy.json", apitest.Args{"src_file_id": file, "dst_folder_id": "0", "move": "false", "overwrite_if_exists": "false", "new_file_name": "c.txt"}).OK()
		w.Ann.Post("/folder/rename.json", apitest.Args{"folder_id": plans, "folder_name": "ideas"}).OK()
		w.Ann.Post("/folder/move_copy.json", apitest.Args{"folder_id": plans, "dst_folder_id": box, "move": "false"}).OK()
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": plans}).OK()
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": plans}).OK() // lies there already
		w.Ann.Post("/folder/restore.json", apitest.Args{"folder_id": plans}).OK()
		w.Ann.Post("/folder/remove.json", apitest.Args{"folder_id": plans}).OK()
		w.Ann.Post("/folder/restore.json", apitest.Args{"folder_id": plans}).OK()
		w.Nobody.Get("/download/file.json/" + file).OK()
		w.Ann.Get("/download/file.json/" + file + "?offset=3&session_id={session_id}") // not from the first byte
		w.Ann.Get("/download/file.json/" + file + "?test=1&session_id={session_id}").OK()
		w.Ann.Post("/download/all.json", apitest.Args{"folders": box}).OK()
		w.Ben.Post("/file/trash.json", apitest.Args{"file_id": file}).Refused(403, "Permission denied")
		w.Ann.Get("/file/expiringlink.json/{session_id}/2026-12-31/3/" + file + "/1").OK()
		w.Ann.Get("/file/expiringlink.json/{session_id}/2026-12-31/3/" + file + "/1").OK() // the same again
		link := w.Ann.Get("/file/expiringlink.json/{session_id}/2026-12-31/3/" + file + "/1").Text("DownloadLink")
		w.Nobody.Get("/download/file.json/" + token.FindString(link)).OK()
		w.Ann.Get("/file/expiringlink.json/{session_id}/2026-12-31/3/" + file + "/0").OK()
		w.Ann.Post("/file/trash.json", apitest.Args{"file_id": file}).OK()
		w.Ann.Delete("/file.json/{session_id}/" + file).OK()
		w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": box}).OK()
		w.Ann.Delete("/folder/trash.json/{session_id}").OK()
		is(t, told(w, w.Ann, ""), `
			Ann Archer: USER LOGIN
			Ann Archer: FOLDER CREATE plans
			Ann Archer: FOLDER CREATE box
			Ann Archer: FOLDER CREATE old
			Ann Archer: FILE UPLOAD a.txt 5
			Ann Archer: FILE UPLOAD a.txt 6
			Ann Archer: FILE CHANGE b.txt 6 (renamed from a.txt)
			Ann Archer: FILE CHANGE b.txt 6 (access: public)
			Ann Archer: FILE CHANGE b.txt 6 (password, description)
			Ann Archer: FILE CHANGE b.txt 6 (password)
			Ann Archer: FILE MOVE b.txt 6 (to box)
			Ann Archer: FILE COPY c.txt 6 (to /)
			Ann Archer: FOLDER CHANGE ideas (renamed from plans)
			Ann Archer: FOLDER COPY ideas (to box)
			Ann Archer: FOLDER TRASH ideas
			Ann Archer: FOLDER RESTORE ideas (to /)
			Ann Archer: FOLDER TRASH ideas
			Ann Archer: FOLDER RESTORE ideas (to /)
			Ann Archer: LINK CREATE b.txt (until 2026-12-31, 3 uses)
			Ann Archer: LINK DELETE b.txt
			Ann Archer: FILE TRASH b.txt 6
			Ann Archer: FILE DELETE b.txt 6
			Ann Archer: FOLDER TRASH box
			Ann Archer: TRASH EMPTY
			visitor: FILE DOWNLOAD b.txt 6
			Ann Archer: FILE DOWNLOAD b.txt 6
			link: FILE DOWNLOAD b.txt 6`)
	})
}

// is fails the test unless the lines are these.
func is(t *testing.T, got []string, want string) {
	t.Helper()
	lines := strings.ReplaceAll(strings.TrimSpace(want), "\t", "")
	if g := strings.Join(got, "\n"); g != lines {
		t.Errorf("got\n%s\nwant\n%s", g, lines)
	}
}

// What a recipient of a sharing does stands in the log of the folder's account, with his name, and not in his own.
func TestRecipientsInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		plans := w.Ann.Folder("0", "plans")
		sharing := w.Ann.Post("/sharing.json", apitest.Args{"folder_id": plans, "username": "ben1", "sharemode": 0}).OK().Text("SharingID")
		w.Ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": sharing, "sharemode": 1}).OK()
		w.Ann.Put("/sharing/setmode.json", apitest.Args{"sharing_id": sharing, "sharemode": 1}).OK() // changes nothing
		file := w.Ben.Upload(plans, "letter", "Dear Ann")
		w.Ben.Get("/download/file.json/" + file + "?session_id={session_id}").OK()
		w.Ben.Post("/file/move_copy.json", apitest.Args{"src_file_id": file, "dst_folder_id": "0", "move": "true", "overwrite_if_exists": "false"}).OK()
		w.Ben.Delete("/sharing.json/{session_id}/" + sharing).OK()
		is(t, told(w, w.Ann, ""), `
			Ann Archer: USER LOGIN
			Ann Archer: FOLDER CREATE plans
			Ann Archer: SHARE CREATE plans (with ben1, view)
			Ann Archer: SHARE CHANGE plans (with ben1, edit)
			ben@example.com: FILE UPLOAD letter 8
			ben@example.com: FILE TRASH letter 8
			ben@example.com: SHARE DELETE plans (with ben1)
			ben@example.com: FILE DOWNLOAD letter 8`)
		is(t, told(w, w.Ben, ""), `
			ben@example.com: USER LOGIN
			ben@example.com: FILE MOVE letter 8 (to /)`)
	})
}

// What is done to account users stands in the log; they themselves are told of what they did, whatever they ask for.
func TestAccountUsersInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		plans := w.Ann.Folder("0", "plans")
		carl := w.Ann.Member("carl", apitest.Member{Mode: access.Files})
		group := w.Ann.Post("/usergroups.json", apitest.Args{"group_name": "Field", "group_bw_max": -1, "group_max_storage": -1}).OK().At("Group_id")
		w.Ann.Post("/accountusers/move.json", apitest.Args{"access_email": carl.Email, "group_id": group}).OK()
		w.Ann.Post("/accountusers/setfolderaccess.json", apitest.Args{"access_email": carl.Email, "foldersObj": apitest.Args{plans: 1}}).OK()
		carl.Upload(plans, "map", "x")
		carl.Put("/users/password.json", apitest.Args{"oldpassword": "correct carl", "newpassword": "another one"}).OK()
		w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": carl.Email, "access_active": 2}).OK()
		w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": carl.Email, "access_active": 1}).OK()
		carl = w.SignIn(carl.Email, "another one")
		own := `
			Carl Member: USER LOGIN
			Carl Member: FILE UPLOAD map 1
			Carl Member: PASSWORD CHANGE carl@example.com
			Carl Member: USER LOGIN`
		for _, query := range []string{"", "acces_user_id=0", "access_user_id=1"} {
			is(t, told(w, carl, query), own)
		}
		w.Ann.Delete("/accountusers.json/{session_id}/" + carl.Email).OK()
		is(t, told(w, w.Ann, fmt.Sprint("access_user_id=", carl.Caller.User)), own) // his name stays
		is(t, told(w, w.Ann, "access_user_id=0"), `
			Ann Archer: USER LOGIN
			Ann Archer: FOLDER CREATE plans
			Ann Archer: USER CREATE Carl Member (carl@example.com)
			Ann Archer: GROUP CREATE Field
			Ann Archer: USER CHANGE Carl Member (carl@example.com: group)
			Ann Archer: USER ACCESS Carl Member (carl@example.com: folders)
			Ann Archer: USER ACCESS Carl Member (carl@example.com: blocked)
			Ann Archer: USER ACCESS Carl Member (carl@example.com: active)
			Ann Archer: USER DELETE Carl Member (carl@example.com)`)
	})
}
