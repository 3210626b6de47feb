// Package folder is chapter 5 of the guide: folders, what they hold, and the trash.
package folder

import (
	"driveway/internal/account"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

// Parts is what the chapter stands on.
type Parts struct {
	Accounts *account.Service
	Drive    *drive.Service
	Share    *share.Service
	Present  *present.Presenter
}

type chapter struct {
	accounts *account.Service
	drive    *drive.Service
	share    *share.Service
	present  *present.Presenter
}

const noSession = "`session_id` is required."

const badSession = "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in."

// Chapter returns the operations of the chapter.
func Chapter(p Parts) op.Chapter {
	c := &chapter{accounts: p.Accounts, drive: p.Drive, share: p.Share, present: p.Present}
	return op.Chapter{
		Number:     "5",
		NoSession:  op.Refusal{Status: 400, Message: noSession},
		BadSession: op.Refusal{Status: 401, Message: badSession},
		Ops: []op.Op{
			c.breadcrumb(),
			c.expiringLink(),
			c.folderExpiringLinks(),
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
			c.sendByEmail(),
			c.setAccess(),
			c.trash(),
			c.folderSettings(),
			c.emptyTrash(),
			c.folderFullPath(),
			c.sharedInfo(),
			c.shared(),
		},
	}
}

// folderIn is a folder that a call is about, and the sharing that it keeps within.
type folderIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	present.Sharing
}
