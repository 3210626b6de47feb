package api_test

import (
	"strings"
	"testing"

	"driveway/internal/api/apitest"
	"driveway/internal/db/dbtest"
	"driveway/internal/op"
)

// Every operation that takes a sharing refuses one that is not the caller's, by each of its parameters.
func TestEverySharingIDIsJudged(t *testing.T) {
	w := apitest.Start(t, dbtest.SQLite(t))
	folder := w.Ann.Folder("0", "folder")
	file := w.Ann.Upload("0", "file.txt", "x")
	shared := w.Ann.Post("/sharing.json", apitest.Args{"folder_id": folder, "username": "ben1", "sharemode": 1}).OK().Text("SharingID")
	fits := func(p op.Param) any {
		switch {
		case strings.Contains(p.Name, "folder_id"):
			return folder
		case strings.Contains(p.Name, "file_id"):
			return file
		case len(p.Enum) > 0:
			return p.Enum[0]
		}
		return "1"
	}
	judged := 0
	for _, o := range w.Operations.Ops() {
		for _, sharing := range o.Params() {
			if !strings.HasSuffix(sharing.Name, "sharing_id") || strings.HasPrefix(o.Number, "9.") {
				continue
			}
			judged++
			path, args := o.Path, apitest.Args{"session_id": w.Ann.Session}
			for _, p := range o.Params() {
				switch value := fits(p); {
				case p.InPath && p.Name != "session_id":
					path = strings.ReplaceAll(path, "{"+p.Name+"}", value.(string))
				case p.Required && p.Name != "session_id":
					args[p.Name] = value
				}
			}
			for _, id := range []any{shared, 99999, "none of them", -1} { // the first is one that she gave
				args[sharing.Name] = id
				w.Ann.JSON(o.Method, path, args).Refused(400, "Invalid sharing id")
			}
			args[sharing.Name] = "0"
			if a := w.Ann.JSON(o.Method, path, args); strings.Contains(a.Body, "Invalid sharing id") {
				t.Errorf("%s: none is refused: %s", o, a.Body)
			}
		}
	}
	if judged < 29 {
		t.Errorf("%d parameters were tried", judged)
	}
}
