package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type renameIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Name   string         `in:"folder_name,required,raw"`
	present.Sharing
}

// rename gives a folder another name. Guide 5.14.
func (c *chapter) rename() op.Op {
	return present.NameWords(op.New("5.14", "POST", "/folder/rename.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in renameIn) (present.Folder, error) {
			it, err := c.drive.RenameFolder(ctx, who, in.Folder, in.Name)
			return c.present.Folder(&it, it.FolderStamp), err
		})), "folder_name")
}
