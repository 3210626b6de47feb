package user_test

import (
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

func TestInfoUpdate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Put("/users/info.json", apitest.Args{
			"first_name": " Annie ", "last_name": "Łucznik", "company_name": "Bows & Co", "phone": "+48 22 000", "time_zone": "Europe/Warsaw",
			"file_versioning": 0, "file_versions": "3", "lang": "pL", "daily_stat": true, "default_file_permission": "2",
			"address_1": "Main Street 1", "address_2": "Łódź", "invoice_address": 1,
		}).Golden("info_update")
		w.Ann.Get("/users/info.json/{session_id}").Golden("info_updated")
		w.Ben.Get("/users/info.json/{session_id}").Has(apitest.Args{"CompanyName": "", "FVersions": "10", "UserLang": "En"})

		// What is not given stays; what is given empty is cleared.
		w.Ann.Put("/users/info.json", nil).OK()
		w.Ann.Form("PUT", "/users/info.json", apitest.Args{"phone": "", "company_name": "", "address_1": "", "default_file_permission": 3}).OK()
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Phone": "", "CompanyName": "", "Address1": "", "Address2": "Łódź",
			"RootFolderPermission": 0, "UserFirstName": "Annie", "TimeZone": "Europe/Warsaw"})

		const value = "Invalid value specified for "
		for _, bad := range []struct {
			name    string
			value   any
			message string
		}{
			{"first_name", "A", "`first_name`. Minimum 2 characters required."},
			{"first_name", "", "`first_name`. Expecting 2 to 50 characters in one line."},
			{"first_name", " A ", "`first_name`. Expecting 2 to 50 characters in one line."},
			{"last_name", strings.Repeat("a", 51), "`last_name`. Maximum 50 characters allowed."},
			{"last_name", "two\nlines", "`last_name`. Expecting 2 to 50 characters in one line."},
			{"company_name", strings.Repeat("a", 256), "`company_name`. Maximum 255 characters allowed."},
			{"phone", strings.Repeat("1", 21), "`phone`. Maximum 20 characters allowed."},
			{"time_zone", "Europe/Nowhere", "`time_zone`. Expecting a name of the time zone database."},
			{"time_zone", "", "`time_zone`. Expecting a name of the time zone database."},
			{"time_zone", "Local", "`time_zone`. Expecting a name of the time zone database."},
			{"time_zone", "../zone", "`time_zone`. Expecting a name of the time zone database."},
			{"file_versioning", 2, "`file_versioning`. Expected one of (0, 1)."},
			{"file_versions", 0, "`file_versions`. Minimum required value is 1."},
			{"file_versions", 100, "`file_versions`. Maximum allowed value is 99."},
			{"lang", "Xx", "`lang`. Expected one of (En, Es, Pt, De, Fr, Zhs, Zht, Cz, Hu, Nl, Pl, Ru, Sk)."},
			{"daily_stat", "often", "`daily_stat`. Expected one of (0, 1)."},
			{"default_file_permission", 4, "`default_file_permission`. Expected one of (0, 1, 2, 3)."},
			{"address_1", strings.Repeat("a", 256), "`address_1`. Maximum 255 characters allowed."},
			{"invoice_address", "yes", "`invoice_address`. Expected one of (0, 1)."},
		} {
			w.Ann.Put("/users/info.json", apitest.Args{bad.name: bad.value, "address_2": "elsewhere"}).Refused(400, value+bad.message)
		}
		w.Nobody.Put("/users/info.json", apitest.Args{"phone": "1"}).Refused(401, ended)
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"Address2": "Łódź"})
	})
}

func TestWhoChangesAnAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := apitest.Start(t, d)
		w.Ann.Member("carl", apitest.Member{Mode: access.Admin}).Put("/users/info.json", apitest.Args{"company_name": "Carl's"}).OK()
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"CompanyName": "Carl's"})
		for name, mode := range map[string]access.Mode{"dora": access.Users, "emil": access.Files} {
			u := w.Ann.Member(name, apitest.Member{Mode: mode})
			for _, field := range []apitest.Args{{"company_name": "Mine"}, {"file_versioning": 0}, {"file_versions": 1}, {"default_file_permission": 1},
				{"address_1": ""}, {"address_2": "x"}, {"invoice_address": 0}} {
				field["phone"] = "12"
				u.Put("/users/info.json", field).Refused(403, "Permission denied")
			}
			u.Get("/users/info.json/{session_id}").Has(apitest.Args{"Phone": ""})
			u.Put("/users/info.json", apitest.Args{"phone": "12", "first_name": "Somebody", "lang": "de"}).OK()
			u.Get("/users/info.json/{session_id}").Has(apitest.Args{"Phone": "12", "UserFirstName": "Somebody", "UserLang": "De"})
		}
		w.Ann.Get("/users/info.json/{session_id}").Has(apitest.Args{"CompanyName": "Carl's", "Phone": ""})
	})
}
