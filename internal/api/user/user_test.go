package user_test

import (
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const ended = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

func TestInfo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Get("/users/info.json/{session_id}").Golden("info")
		w.Ann.Get("/users/info.json/{session_id}?apply_bw=1&branding=1").OK()
		w.Ann.Get("/users/info.json?session_id=" + w.Ann.Session).Golden("info")
		w.Nobody.Get("/users/info.json/{session_id}").Refused(401, ended)
		w.Nobody.Get("/users/info.json").Refused(401, ended)
	})
}

func TestStorageIsTrue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		used := func(want string) {
			t.Helper()
			w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"StorageUsed": want})
		}
		used("0")
		file := w.Ann.Upload("0", "file", "twelve bytes")
		used("12")
		w.Ann.Upload("0", "file", "five!")
		used("17") // the old version counts
		w.Ann.Post("/file/trash.json", apitest.Args{"file_id": file}).OK()
		used("17") // so does the trash
		w.Ben.Get("/users/info.json/{session_id}").Has(apitest.Args{"StorageUsed": "0"})

		err := d.Write(t.Context(), int64(w.Ann.Caller.Account), func(tx db.Tx) error {
			_, err := tx.Exec(`UPDATE accounts SET storage_max = 10485760, bandwidth_max = 0, file_size_max = 1000, role = 1
				WHERE id = $1`, w.Ann.Caller.Account)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"MaxStorage": "10", "BwMax": "0", "MaxFileSize": "1000", "AccType": "1", "IsPartner": 0})
	})
}
