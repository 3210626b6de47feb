// Package branding is chapter 2 of the guide: the look of an account's pages. None of it is built yet.
package branding

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "2",
		NoSession:  op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("2.1", "GET", "/branding.json"),
			op.NotYet("2.2", "GET", "/branding/checkusersubdomainexists.json/{session_id}/{subdomain}"),
			op.NotYet("2.3", "GET", "/branding/files.json"),
			op.NotYet("2.4", "GET", "/branding/subdomainbranding.json/{partner_name}/{subdomain}"),
			op.NotYet("2.5", "POST", "/branding.json"),
			op.NotYet("2.6", "POST", "/branding/upload.json"),
			op.NotYet("2.7", "PUT", "/branding.json"),
			op.NotYet("2.8", "DELETE", "/branding.json/{session_id}"),
			op.NotYet("2.9", "DELETE", "/branding/userimage.json"),
		},
	}
}
