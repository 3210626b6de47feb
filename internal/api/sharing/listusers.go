package sharing

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type listUsersIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
}

// listUsersOut is an empty array where there are none.
type listUsersOut struct {
	op.OneOf
	Shared *sharedWithOut
}

type sharedWithOut struct {
	ShareWithUser []sharingOut
}

// listUsers tells with whom a folder is shared. Guide 9.3.
func (c *chapter) listUsers() op.Op {
	const unseen = "Invalid folder id"
	return op.New("9.3", "GET", "/sharing/listusers.json/{session_id}/{folder_id}", op.Session, forManagers(
		func(ctx context.Context, who access.Caller, in listUsersIn) (out listUsersOut, err error) {
			all, err := c.share.Sharings(ctx, who, in.Folder)
			if err != nil || len(all) == 0 {
				return out, err
			}
			out.Shared = new(sharedWithOut)
			for _, s := range all {
				out.Shared.ShareWithUser = append(out.Shared.ShareWithUser, sharingOut{s.ID, s.Name, s.Mode})
			}
			return out, nil
		})).Words(drive.ErrNoFolder, 400, unseen).Words(drive.ErrDenied, 400, unseen)
}
