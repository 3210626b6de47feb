// Package note is chapter 6 of the guide: notes, in lists, in notepads. None of it is built yet.
package note

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "6",
		NoSession:  op.Refusal{Status: 403, Message: "Session is required"},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."},
		Ops: []op.Op{
			op.NotYet("6.1", "GET", "/notes.json/{session_id}/{item_type}/{item_id}"),
			op.NotYet("6.2", "GET", "/notes/archived.json/{session_id}"),
			op.NotYet("6.3", "GET", "/notes/notelists.json/{session_id}/{notepad_id}"),
			op.NotYet("6.4", "GET", "/notes/notepads.json/{session_id}"),
			op.NotYet("6.5", "GET", "/notes/search.json/{session_id}"),
			op.NotYet("6.6", "GET", "/notes/trashed.json/{session_id}"),
			op.NotYet("6.6b", "POST", "/notes.json"),
			op.NotYet("6.7", "POST", "/notes/attachfile.json"),
			op.NotYet("6.8", "POST", "/notes/noteslist.json"),
			op.NotYet("6.9", "POST", "/notes/notepad.json"),
			op.NotYet("6.10", "PUT", "/notes.json"),
			op.NotYet("6.11", "PUT", "/notes/archivenoteslist.json/{session_id}/{list_id}"),
			op.NotYet("6.12", "PUT", "/notes/archivenotepad.json/{session_id}/{notepad_id}"),
			op.NotYet("6.13", "PUT", "/notes/noteslist.json/{session_id}/{list_id}"),
			op.NotYet("6.14", "PUT", "/notes/notepad.json/{session_id}/{notepad_id}"),
			op.NotYet("6.15", "PUT", "/notes/ordernotelists.json/{session_id}"),
			op.NotYet("6.16", "PUT", "/notes/restorearchivednotelist.json/{session_id}/{list_id}"),
			op.NotYet("6.17", "PUT", "/notes/restorearchivednotepad.json/{session_id}/{notepad_id}"),
			op.NotYet("6.18", "PUT", "/notes/restoretrashednotelist.json/{session_id}/{list_id}"),
			op.NotYet("6.19", "PUT", "/notes/restoretrashednotepad.json/{session_id}/{notepad_id}"),
			op.NotYet("6.20", "DELETE", "/notes.json/{session_id}/{note_id}"),
			op.NotYet("6.21", "DELETE", "/notes/noteslist.json/{session_id}/{list_id}"),
			op.NotYet("6.22", "DELETE", "/notes/trashnotepad.json/{session_id}/{notepad_id}"), // and 6.25, which has the same route
			op.NotYet("6.23", "DELETE", "/notes/trash.json/{session_id}"),
			op.NotYet("6.24", "DELETE", "/notes/trashnoteslist.json/{session_id}/{list_id}"),
		},
	}
}
