package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type accessIn struct {
	File   drive.FileID     `in:"file_id,required"`
	Access present.AccessIn `in:"file_ispublic,required,enum=0;1;2;3"`
	present.Hint
	present.Sharing
}

// access says who besides members may know of a file. Guide 4.8.
func (c *chapter) access() op.Op {
	return op.New("4.8", "POST", "/file/access.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in accessIn) (changedOut, error) {
			return c.changed(c.drive.ChangeFile(ctx, who, in.File, drive.FileChange{Access: in.Access.Visibility()}))
		}))
}
