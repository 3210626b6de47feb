package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type trashIn struct {
	Files []drive.FileID `in:"file_id,required,max=100"`
	present.Hint
	present.Sharing
}

// trash puts files into the trash. Guide 4.14.
func (c *chapter) trash() op.Op {
	return op.New("4.14", "POST", "/file/trash.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in trashIn) (present.Stamp, error) {
			stamp, err := c.drive.TrashFiles(ctx, who, in.Files)
			return present.Stamp{DirUpdateTime: stamp}, err
		}))
}

type restoreIn struct {
	Files []drive.FileID `in:"file_id,required,max=100"`
}

type restoreOut struct {
	present.File
	ParentID      drive.FolderID
	DirUpdateTime int64
}

// restore takes files out of the trash. Guide 4.12.
func (c *chapter) restore() op.Op {
	return op.New("4.12", "POST", "/file/restore.json", op.Session,
		func(ctx context.Context, who access.Caller, in restoreIn) (restoreOut, error) {
			it, err := c.drive.RestoreFiles(ctx, who, in.Files)
			return restoreOut{c.present.File(&it), it.Folder, it.FolderStamp}, err
		})
}
