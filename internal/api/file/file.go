// Package file is chapter 4 of the guide: what can be done to a single file.
package file

import (
	"context"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// Cancel gives up uploads to a file that has not been published yet. It says false where the caller has none of that id.
type Cancel func(ctx context.Context, who access.Caller, id drive.FileID) (bool, error)

type chapter struct {
	drive   *drive.Service
	present *present.Presenter
	cancel  Cancel
	now     func() time.Time
}

const badSession = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

// Chapter returns the operations of the chapter.
func Chapter(d *drive.Service, p *present.Presenter, cancel Cancel, now func() time.Time) op.Chapter {
	c := &chapter{drive: d, present: p, cancel: cancel, now: now}
	return op.Chapter{
		Number:     "4",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: badSession},
		Words:      []op.Wording{{Refusal: drive.ErrNoFile, Status: 400}},
		Ops: []op.Op{
			op.NotYet("4.1", "GET", "/file/expiringlink.json/{session_id}/{date}/{counter}/{file_id}/{enable}"),
			op.NotYet("4.2", "GET", "/file/fileexpiringlinks.json/{session_id}/{file_id}"),
			c.fileVersions(),
			c.info(),
			c.path(),
			op.NotYet("4.6", "GET", "/file/thumb.json/{file_id}"),
			c.create(),
			c.access(),
			c.idByPath(),
			c.moveCopy(),
			c.rename(),
			c.restore(),
			op.NotYet("4.13", "POST", "/file/sendbyemail.json"),
			c.trash(),
			op.NotYet("4.15", "POST", "/file/verifypassword.json"),
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
