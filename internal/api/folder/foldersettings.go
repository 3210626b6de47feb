package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type folderSettingsIn struct {
	Folder      drive.FolderID    `in:"folder_id,required"`
	Name        *string           `in:"folder_name,raw"`
	Description *string           `in:"folder_description,max=255"`
	Access      *present.AccessIn `in:"folder_access,enum=0;1;2;3"`
	flagsIn
	present.Sharing
}

type folderSettingsOut struct {
	headOut
	OwnerLevel int `json:",string"`
	tailOut
}

// folderSettings changes what is given of a folder's properties, all or none. Guide 5.19.
func (c *chapter) folderSettings() op.Op {
	return present.NameWords(op.New("5.19", "PUT", "/folder/foldersettings.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in folderSettingsIn) (folderSettingsOut, error) {
			it, err := c.drive.ChangeFolder(ctx, who, in.Folder, drive.FolderChange{Name: in.Name,
				Description: in.Description, FolderProps: in.props(in.Access)})
			head, tail := c.whole(&it)
			return folderSettingsOut{head, present.OwnerLevel, tail}, err
		})), "folder_name").Also("POST", "/folder/foldersettings.json")
}
