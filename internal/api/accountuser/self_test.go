package accountuser_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"driveway/internal/api/apitest"
)

// What account users are told about themselves.
func TestHimself(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Ann.Put("/accountusers.json", apitest.Args{"access_email": "dora@example.com", "access_max_storage": 10, "access_bw_max": 5,
			"access_password_change": 0, "access_admin_level": 1, "access_phone": "+1 234"}).OK()
		w.Exec(`UPDATE users SET storage_used = 4711 WHERE email = 'dora@example.com'`)
		w.Exec(`UPDATE accounts SET company = 'Archers', users_max = 7, file_size_max = 1000, upload_speed_max = 2000, download_speed_max = 3000
			WHERE id = $1`, w.Ann.Caller.Account)

		w.Nobody.Post("/session/login.json", apitest.Args{"username": "dora@example.com", "passwd": "correct dora"}).Has(apitest.Args{
			"UserID": "1", "IsAccountUser": 4, "IsAccessUser": 4, "UserName": "dora@example.com", "UserFirstName": "Dora"})
		w.dora.Get("/session/info.json/{session_id}").Has(apitest.Args{"UserID": "1", "IsAccountUser": "4", "UserName": "dora@example.com",
			"UploadSpeedLimit": 2000, "DownloadSpeedLimit": 3000})
		w.dora.Get("/users/info.json/{session_id}").Golden("users_info")
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"UserID": 1, "AccessUserID": 0, "IsAccountUser": 0, "AdminMode": 1,
			"AccessAdminLevel": 0, "CanChangePwd": 1, "MaxAccountUsers": "7"})
		w.carl.Get("/users/info.json/{session_id}").Has(apitest.Args{"UserID": 1, "AccessUserID": int64(w.carl.Caller.User), "AdminMode": 1, "CanChangePwd": 1})
		w.dora.Post("/session/exists.json", nil).Is(`{"result":true}`)
		w.dora.Post("/session/logout.json", nil).Is(`{"result":true}`)
		w.dora.Post("/session/exists.json", nil).Refused(401, "Invalid sessions please relogin.")
	})
}

// Whatever is done to account users and groups stands in the log, without what nobody may know.
func TestLog(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		plans := w.Ann.Folder("0", "Plans")
		dora := apitest.Args{"access_email": "dora@example.com"}
		with := func(name string, value any) apitest.Args {
			return apitest.Args{"access_email": dora["access_email"], name: value}
		}
		w.Ann.Post("/accountusers.json", newcomer(nil)).OK()
		w.Ann.Post("/accountusers/move.json", with("group_id", w.sales)).OK()
		w.Ann.Post("/accountusers/setfolderaccess.json", with("foldersObj", map[string]any{plans: 1})).OK()
		w.carl.Post("/accountusers/setaccess.json", with("access_active", 2)).OK()
		w.carl.Put("/accountusers.json", with("access_password", "a secret")).OK()
		w.carl.Put("/accountusers.json", with("access_phone", "1")).OK()
		w.carl.Delete("/accountusers.json/{session_id}/dora@example.com").OK()
		w.Ann.Put("/usergroups.json", apitest.Args{"group_id": w.sales, "group_name": "Trade"}).OK()
		w.Ann.Delete("/usergroups.json/{session_id}/" + w.sales).OK()
		w.Ann.Post("/accountusers/setaccess.json", with("access_active", 2)).Refused(404, permissions)

		var got []string
		for _, e := range w.Ann.Get("/users/userlogs.json/{session_id}?access_user_id=").OK().At("Logs").([]any) {
			e := e.(map[string]any)
			what := e["LogType"].(string)
			if group := strings.HasPrefix(what, "GROUP"); group || strings.HasPrefix(what, "USER") && what != "USER LOGIN" {
				got = append(got, fmt.Sprint(what, " ", e["FileName"], " ", e["Details"], " by ", e["User"]))
			}
		}
		want := []string{
			"GROUP DELETE Trade  by Ann Archer",
			"GROUP CHANGE Trade  by Ann Archer",
			"USER DELETE Dora Member dora@example.com by Carl Member",
			"USER CHANGE Dora Member dora@example.com: phone by Carl Member",
			"USER CHANGE Dora Member dora@example.com: password by Carl Member",
			"USER ACCESS Dora Member dora@example.com: blocked by Carl Member",
			"USER ACCESS Dora Member dora@example.com: folders by Ann Archer",
			"USER CHANGE Dora Member dora@example.com: group by Ann Archer",
			"USER CREATE Gina Gray gina@example.com by Ann Archer",
		}
		if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("the log says\n%s", strings.Join(got, "\n"))
		}
	})
}

// A block, and an end, reach an upload in its middle.
func TestBlockedInMidUpload(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const secret = "correct horse battery staple"
		file := w.carl.Post("/upload/create_file.json", apitest.Args{"folder_id": "0", "file_name": "a", "file_size": len(secret)}).OK().Text("FileId")
		temp := w.carl.Post("/upload/open_file_upload.json", apitest.Args{"file_id": file, "file_size": len(secret)}).OK().Text("TempLocation")
		chunk := func(part string, at int) *apitest.Answer {
			return w.carl.Multipart("POST", "/upload/upload_file_chunk.json", apitest.Args{"file_id": file, "temp_location": temp,
				"chunk_offset": at, "chunk_size": len(part), "file_data": part})
		}
		chunk(secret[:8], 0).OK()
		w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "carl@example.com", "access_active": 2}).OK()
		if a := chunk(secret[8:], 8); a.Status != 401 {
			t.Errorf("a blocked user's chunk: %d %s", a.Status, a.Body)
		}
		close := apitest.Args{"file_id": file, "temp_location": temp, "file_size": len(secret), "file_time": 0}
		if a := w.carl.Post("/upload/close_file_upload.json", close); a.Status != 401 {
			t.Errorf("a blocked user's close: %d %s", a.Status, a.Body)
		}
	})
}

// A block reaches the tokens of apps, and those that they would have got.
func TestBlockEndsTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		grant := func(args apitest.Args) *apitest.Answer {
			args["client_id"] = "OpenDrive"
			return w.Nobody.Form("POST", "/oauth2/grant.json", args)
		}
		signIn := apitest.Args{"grant_type": "password", "username": "dora@example.com", "password": "correct dora"}
		tokens := grant(signIn).OK()
		use := func() *apitest.Answer {
			return w.Nobody.Get("/users/info.json/OAUTH?access_token=" + tokens.Text("access_token"))
		}
		use().Has(apitest.Args{"AccessUserID": int64(w.dora.Caller.User)})
		w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "dora@example.com", "access_active": 2}).OK()
		for _, when := range []string{"while blocked", "afterwards"} {
			if a := use(); a.Status != 401 {
				t.Errorf("%s: %d %s", when, a.Status, a.Body)
			}
			if a := grant(apitest.Args{"grant_type": "refresh_token", "refresh_token": tokens.Text("refresh_token")}); a.Status != 400 || a.Text("error") != "invalid_grant" {
				t.Errorf("a refresh %s: %d %s", when, a.Status, a.Body)
			}
			if a := grant(signIn); when == "while blocked" && a.Status != 401 {
				t.Errorf("a grant %s: %d %s", when, a.Status, a.Body)
			}
			w.Ann.Post("/accountusers/setaccess.json", apitest.Args{"access_email": "dora@example.com", "access_active": 1}).OK()
		}
	})
}
