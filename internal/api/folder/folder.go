// Package folder is chapter 5 of the guide: folders, what they hold, and the trash.
package folder

import (
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type chapter struct {
	drive   *drive.Service
	present *present.Presenter
}

const badSession = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

// Chapter returns the operations of the chapter.
func Chapter(d *drive.Service, p *present.Presenter) op.Chapter {
	c := &chapter{drive: d, present: p}
	return op.Chapter{
		Number:     "5",
		NoSession:  op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: badSession},
		Ops: []op.Op{
			c.breadcrumb(),
			op.NotYet("5.2", "GET", "/folder/expiringlink.json/{session_id}/{date}/{counter}/{folder_id}/{enable}"),
			op.NotYet("5.3", "GET", "/folder/folderexpiringlinks.json/{session_id}/{folder_id}"),
			c.info(),
			c.itemByName(),
			c.list(),
			c.path(),
			c.trashList(),
			c.userAccessMode(),
			c.create(),
			c.idByPath(),
			c.moveCopy(),
			c.remove(),
			c.rename(),
			c.restore(),
			op.NotYet("5.16", "POST", "/folder/sendbyemail.json"),
			c.setAccess(),
			c.trash(),
			c.folderSettings(),
			c.emptyTrash(),
			c.folderFullPath(),
		},
	}
}

// folderIn is a folder that a call is about, and the sharing that it keeps within.
type folderIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	present.Sharing
}
