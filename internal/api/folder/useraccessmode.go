package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/op"
)

type userAccessModeOut struct {
	UserAccessMode op.FlagText
}

// userAccessMode says whether the caller may change what a folder holds. Guide 5.9.
func (c *chapter) userAccessMode() op.Op {
	return op.New("5.9", "GET", "/folder/useraccessmode.json/{session_id}/{folder_id}", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in folderIn) (userAccessModeOut, error) {
			may, err := c.drive.MayChange(ctx, who, in.Folder)
			return userAccessModeOut{op.FlagText(may)}, err
		}))
}
