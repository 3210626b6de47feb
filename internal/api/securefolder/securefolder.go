// Package securefolder is chapter 7 of the guide: folders whose content is encrypted. None of it is built yet.
package securefolder

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "7",
		NoSession:  op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("7.1", "GET", "/securefolders/auth.json/{session_id}/{folder_id}"),
			op.NotYet("7.2", "POST", "/securefolders/auth.json"),
			op.NotYet("7.3", "POST", "/securefolders/init.json"),
		},
	}
}
