// Package download is chapter 3 of the guide: content on its way out.
package download

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/transfer"
)

// As returns the caller that a user is who has signed in, for links that name their user. A user who may not sign in, or
// is gone, is an error.
type As func(ctx context.Context, user access.UserID) (access.Caller, error)

type chapter struct {
	transfer *transfer.Service
	present  *present.Presenter
	as       As
}

// Chapter returns the operations of the chapter. Without as, links that name their user open nothing more than the file
// shows to nobody.
func Chapter(t *transfer.Service, p *present.Presenter, as As) op.Chapter {
	c := &chapter{transfer: t, present: p, as: as}
	return op.Chapter{
		Number:    "3",
		NoSession: op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon," +
			" log out and then log back in."},
		Words: []op.Wording{{Refusal: drive.ErrNoFile, Status: 400, Message: "File not exists."}},
		Ops: []op.Op{
			c.file(),
			c.all(),
		},
	}
}
