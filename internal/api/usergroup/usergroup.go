// Package usergroup is chapter 14 of the guide: groups of account users. None of it is built yet.
package usergroup

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "14",
		NoSession:  op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("14.1", "GET", "/usergroups.json/{session_id}/{group_id}"),
			op.NotYet("14.2", "GET", "/usergroups/all.json"),
			op.NotYet("14.3", "POST", "/usergroups.json"),
			op.NotYet("14.4", "PUT", "/usergroups.json"),
			op.NotYet("14.5", "DELETE", "/usergroups.json/{session_id}/{group_id}"),
		},
	}
}
