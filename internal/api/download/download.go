// Package download is chapter 3 of the guide: content on its way out.
package download

import (
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

type chapter struct {
	transfer *transfer.Service
	share    *share.Service
	visits   *present.Visits
}

// Chapter returns the operations of the chapter.
func Chapter(t *transfer.Service, s *share.Service, v *present.Visits) op.Chapter {
	c := &chapter{transfer: t, share: s, visits: v}
	return op.Chapter{
		Number:    "3",
		NoSession: op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon," +
			" log out and then log back in."},
		Words: []op.Wording{
			{Refusal: drive.ErrNoFile, Status: 400, Message: "File not exists."},
			{Refusal: share.ErrUsedUp, Status: 400, Message: "File not exists."}, // as it is from then on
		},
		Ops: []op.Op{
			c.file(),
			c.all(),
		},
	}
}
