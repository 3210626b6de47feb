// Package accountuser is chapter 1 of the guide: the account users: people who sign in to an account besides its owner. None of it is built yet.
package accountuser

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "1",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("1.1", "GET", "/accountusers/folderslist.json/{session_id}/{folder_id}"),
			op.NotYet("1.2", "GET", "/accountusers/info.json/{session_id}/{access_email}"),
			op.NotYet("1.3", "GET", "/accountusers/searchusers.json/{session_id}"),
			op.NotYet("1.4", "GET", "/accountusers/usersingroup.json/{session_id}/{group_id}"),
			op.NotYet("1.5", "POST", "/accountusers.json"),
			op.NotYet("1.6", "POST", "/accountusers/move.json"),
			op.NotYet("1.7", "POST", "/accountusers/setaccess.json"),
			op.NotYet("1.8", "POST", "/accountusers/setfolderaccess.json"),
			op.NotYet("1.9", "PUT", "/accountusers.json"),
			op.NotYet("1.10", "DELETE", "/accountusers.json/{session_id}/{access_email}"),
		},
	}
}
