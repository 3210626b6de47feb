package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/share"
)

// errNoSession refuses a call that comes neither with a session nor by a link.
var errNoSession = fault.New(fault.Invalid, noSession)

// enter finds out as who a folder is looked at, and its id. Looking at folders needs a session, or a link: its token is a
// credential as well.
func (c *chapter) enter(ctx context.Context, who access.Caller, id drive.FolderID, link string) (share.Entry, drive.FolderID, error) {
	by, id, err := c.share.EnterFolder(ctx, who, id, link)
	if err == nil && !by.ByLink() && !who.Known() {
		err = errNoSession
	}
	return by, id, err
}
