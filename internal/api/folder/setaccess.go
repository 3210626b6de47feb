package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type setAccessIn struct {
	Folder drive.FolderID   `in:"folder_id,required"`
	Access present.AccessIn `in:"folder_ispublic|folder_is_public,required,enum=0;1;2;3"`
	present.Sharing
	ChildFiles bool `in:"with_child_files"` // the files directly in it as well
}

// setAccess says who besides members may know of a folder. Guide 5.17.
func (c *chapter) setAccess() op.Op {
	return op.New("5.17", "POST", "/folder/setaccess.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in setAccessIn) (present.Folder, error) {
			change := drive.FolderChange{FolderProps: drive.FolderProps{Access: in.Access.Visibility()}, FilesToo: in.ChildFiles}
			it, err := c.drive.ChangeFolder(ctx, who, in.Folder, change)
			return c.present.Folder(&it, it.Stamp), err
		})).ParamWords("folder_ispublic", "", "Not a valid argument.")
}
