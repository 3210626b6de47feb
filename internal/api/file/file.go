// Package file is chapter 4 of the guide: what can be done to a single file.
package file

import (
	"time"

	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/thumb"
	"driveway/internal/transfer"
)

// Parts is what the chapter stands on.
type Parts struct {
	Drive    *drive.Service
	Transfer *transfer.Service
	Share    *share.Service
	Thumbs   *thumb.Service
	Present  *present.Presenter
	Visits   *present.Visits
	Now      func() time.Time
}

type chapter struct {
	drive    *drive.Service
	transfer *transfer.Service
	share    *share.Service
	thumbs   *thumb.Service
	present  *present.Presenter
	visits   *present.Visits
	now      func() time.Time
}

const badSession = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

// Chapter returns the operations of the chapter.
func Chapter(p Parts) op.Chapter {
	c := &chapter{drive: p.Drive, transfer: p.Transfer, share: p.Share, thumbs: p.Thumbs, present: p.Present, visits: p.Visits, now: p.Now}
	return op.Chapter{
		Number:     "4",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: badSession},
		Words:      []op.Wording{{Refusal: drive.ErrNoFile, Status: 400}},
		Ops: []op.Op{
			c.expiringLink(),
			c.fileExpiringLinks(),
			c.fileVersions(),
			c.info(),
			c.path(),
			c.thumb(),
			c.create(),
			c.access(),
			c.idByPath(),
			c.moveCopy(),
			c.rename(),
			c.restore(),
			c.sendByEmail(),
			c.trash(),
			c.verifyPassword(),
			c.fileSettings(),
			c.removeFile(),
			c.removeFileVersion(),
			c.remove(),
			c.fileFullPath(),
		},
	}
}

// changedOut is what most changes of a file answer with.
type changedOut struct {
	present.File
	DirUpdateTime int64
}

func (c *chapter) changed(it drive.Item, err error) (changedOut, error) {
	return changedOut{c.present.File(&it), it.FolderStamp}, err
}
