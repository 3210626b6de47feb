package download_test

import (
	"fmt"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// site is a server with traffic to be looked at.
type site struct {
	*testing.T
	*apitest.World
}

func (s site) exec(query string, args ...any) {
	s.Helper()
	err := s.DB.Write(s.Context(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// traffic tells what the table has of a user: uploads/bytes downloads/bytes.
func (s site) traffic(u *apitest.User) string {
	s.Helper()
	s.Settle()
	var up, upBytes, down, downBytes int64
	err := s.DB.Read(s.Context(), func(tx db.Tx) error {
		return tx.One(`SELECT CAST(COALESCE(SUM(uploads), 0) AS BIGINT), CAST(COALESCE(SUM(uploaded), 0) AS BIGINT),
			CAST(COALESCE(SUM(downloads), 0) AS BIGINT), CAST(COALESCE(SUM(downloaded), 0) AS BIGINT)
			FROM traffic WHERE user_id = $1`, u.Caller.User).Scan(&up, &upBytes, &down, &downBytes)
	})
	if err != nil {
		s.Fatal(err)
	}
	return fmt.Sprintf("%d/%d %d/%d", up, upBytes, down, downBytes)
}

// soon waits for what a call gives: a client has the last byte of an answer before that is counted.
func (s site) soon(get func() string, want string) {
	s.Helper()
	got := get()
	for range 500 {
		if got == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
		got = get()
	}
	s.Errorf("%s, want %s", got, want)
}

// put uploads a file into the root of a user in the guide's calls, and returns the answer of the last.
func put(u *apitest.User, name, data string) *apitest.Answer {
	a := u.Post("/upload/create_file.json", apitest.Args{"folder_id": "0", "file_name": name, "open_if_exists": 1}).OK()
	id, temp := a.Text("FileId"), a.Text("TempLocation")
	u.Multipart("POST", "/upload/upload_file_chunk.json", apitest.Args{"file_id": id, "temp_location": temp, "chunk_offset": 0,
		"chunk_size": len(data), "file_data": data}).OK()
	return u.Post("/upload/close_file_upload.json", apitest.Args{"file_id": id, "temp_location": temp, "file_size": len(data)}).OK()
}

func TestTraffic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := site{t, apitest.Start(t, d)}
		carl := s.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		want := func(u *apitest.User, traffic string) {
			t.Helper()
			s.soon(func() string { return s.traffic(u) }, traffic)
		}
		picture := put(s.Ann, "a.txt", text(100_000)).Text("FileId")
		put(carl, "b.txt", text(1000))
		want(s.Ann, "1/100000 0/0")
		want(carl, "1/1000 0/0")

		// What sends no content counts nothing.
		path := "/download/file.json/" + picture + "?session_id={session_id}"
		etag := s.Ann.Get(path).OK().Header.Get("ETag")
		want(s.Ann, "1/100000 1/100000")
		s.Ann.Query("HEAD", "/download/file.json/"+picture, nil).OK()
		s.Ann.Get(path + "&test=1").OK()
		s.Ann.With("If-None-Match", etag).Get(path)
		s.Ann.With("Range", "bytes=100000-").Get(path)
		s.Ben.Get(path).Refused(400, "File not exists.")
		s.Ann.Get("/file/thumb.json/" + picture + "?session_id={session_id}")
		want(s.Ann, "1/100000 1/100000")

		// A part is its bytes, and a download only from the first one.
		s.Ann.With("Range", "bytes=0-9").Get(path)
		want(s.Ann, "1/100000 2/100010")
		s.Ann.With("Range", "bytes=50-99").Get(path)
		s.Ann.Get(path + "&offset=99999")
		s.Ann.Get(path + "&offset=0&inline=1")
		want(s.Ann, "1/100000 3/200061")

		// Account users count for themselves, everybody else for the owner; an archive file by file.
		carl.Get(path).OK()
		want(carl, "1/1000 1/100000")
		s.Ann.Post("/file/access.json", apitest.Args{"file_id": picture, "file_ispublic": 1}).OK()
		s.Nobody.Get("/download/file.json/" + picture).OK()
		s.Ben.Get(path).OK()
		want(s.Ann, "1/100000 5/400061")
		want(s.Ben, "0/0 0/0")
		carl.Post("/download/all.json", apitest.Args{"folders": "0"}).OK()
		want(carl, "1/1000 3/201000")

		s.Ann.Get("/users/info.json/{session_id}").OK().Has(apitest.Args{"BwUsed": "601061"})
		carl.Get("/users/info.json/{session_id}").OK().Has(apitest.Args{"BwUsed": "201000"})
		s.Clock.Forward(5 * time.Hour) // past 8:00 UTC
		s.Ann.Get("/users/info.json/{session_id}").OK().Has(apitest.Args{"BwUsed": "0", "BwResetLast": "1767340800"})
	})
}

func TestBandwidthLimit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := site{t, apitest.Start(t, d)}
		carl := s.Ann.Member("carl", apitest.Member{Mode: access.Admin})
		file := put(s.Ann, "a.txt", text(1000)).Text("FileId")
		s.Ann.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": 1}).OK()
		path := "/download/file.json/" + file + "?session_id={session_id}"
		const used = "Bandwidth limit exceeded."
		whole, spent := `{"result":true,"dl_stream_status":true,"BWExceeded":0}`, `{"result":false,"dl_stream_status":false,"BWExceeded":1}`

		s.exec(`UPDATE users SET bandwidth_max = 1000 WHERE id = $1`, carl.Caller.User)
		carl.Get(path).OK()
		s.soon(func() string { return s.traffic(carl) }, "0/0 1/1000")
		carl.Get(path).Refused(403, used)
		carl.Get(path + "&test=1").Is(spent)
		s.Ann.Get(path + "&test=1").Is(whole)
		s.Ann.Get("/file/info.json/" + file + "?session_id={session_id}").OK().Has(apitest.Args{"BWExceeded": 0})

		s.exec(`UPDATE accounts SET bandwidth_max = 2000 WHERE id = $1`, s.Ann.Caller.Account)
		s.Nobody.Get("/download/file.json/" + file).OK()
		s.soon(func() string { return s.traffic(s.Ann) }, "1/1000 1/1000")
		for _, u := range []*apitest.User{s.Ann, s.Ben, carl} {
			u.Get(path).Refused(403, used)
			u.Get(path + "&test=1").Is(spent)
			u.Post("/download/all.json", apitest.Args{"files": file}).Refused(403, used)
		}
		s.Nobody.Get("/download/file.json/"+file).Refused(403, used)
		s.Nobody.Get("/download/file.json/AAAAAAAAAAAAAAAAAAAA").Refused(400, "File not exists.")
		s.Nobody.Get("/file/info.json/" + file).OK().Has(apitest.Args{"BWExceeded": 1})
		put(s.Ann, "more.txt", "uploads go on").Has(apitest.Args{"BWExceeded": 1})

		s.Clock.Forward(5 * time.Hour)
		s.Ann.Get(path).OK()
		put(s.Ann, "a.txt", "anew").Has(apitest.Args{"BWExceeded": 0})
	})
}

// TestSpeedLimits: content comes and goes no faster than the account allows.
func TestSpeedLimits(t *testing.T) {
	s := site{t, apitest.StartWith(t, dbtest.SQLite(t), apitest.Options{Small: 1000})}
	const size, speed = 30_000, 100_000
	s.exec(`UPDATE accounts SET upload_speed_max = $1, download_speed_max = $2 WHERE id = $3`, speed, 2*speed, s.Ann.Caller.Account)
	slow := func(what string, least time.Duration, do func()) {
		t.Helper()
		began := time.Now()
		do()
		if took := time.Since(began); took < least {
			t.Errorf("%s takes %v, want %v", what, took, least)
		}
	}
	var file string
	slow("an upload", 290*time.Millisecond, func() {
		file = put(s.Ann, "a.txt", text(size)).Has(apitest.Args{"upload_speed_limit": speed, "download_speed_limit": 2 * speed}).Text("FileId")
	})
	slow("a small one", 9*time.Millisecond, func() { put(s.Ann, "small.txt", text(900)) })
	path := "/download/file.json/" + file + "?session_id={session_id}"
	slow("a download", 120*time.Millisecond, func() { s.Ann.Get(path).Is(text(size)) })
	slow("an archive", 120*time.Millisecond, func() { s.Ann.Post("/download/all.json", apitest.Args{"files": file}).OK() })
	s.Ann.Get("/users/info.json/{session_id}").OK().Has(apitest.Args{"UploadSpeedLimit": speed, "DownloadSpeedLimit": 2 * speed})
}
