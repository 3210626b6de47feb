// Package oauth2 is chapter 15 of the guide: tokens that stand for a session. None of it is built yet.
package oauth2

import "driveway/internal/op"

// Chapter returns the operations of the chapter.
func Chapter() op.Chapter {
	return op.Chapter{
		Number: "15",
		Ops: []op.Op{
			op.NotYet("15.1", "POST", "/oauth2/grant.json"), // and 15.2, which has the same route
		},
	}
}
