// Package sharing is chapter 9 of the guide: folders shared with the owners of other accounts. None of it is built yet.
package sharing

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number:     "9",
		NoSession:  op.Refusal{Status: 401, Message: "Invalid sessions please relogin."},
		BadSession: op.Refusal{Status: 401, Message: "Invalid sessions please relogin."},
		Ops: []op.Op{
			op.NotYet("9.1", "GET", "/sharing/listsharedfolders.json/{session_id}/{sharing_id}"),
			op.NotYet("9.2", "GET", "/sharing/listsharedusers.json/{session_id}"),
			op.NotYet("9.3", "GET", "/sharing/listusers.json/{session_id}/{folder_id}"),
			op.NotYet("9.4", "POST", "/sharing.json"),
			op.NotYet("9.5", "PUT", "/sharing/setmode.json"),
			op.NotYet("9.6", "DELETE", "/sharing.json/{session_id}/{sharing_id}"),
		},
	}
}
