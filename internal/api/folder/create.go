package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// flagsIn say what visitors may do in a folder.
type flagsIn struct {
	Upload     *present.FlagIn `in:"folder_public_upl,enum=0;1"`
	Display    *present.FlagIn `in:"folder_public_display,enum=0;1"`
	Download   *present.FlagIn `in:"folder_public_dnl,enum=0;1"`
	SubFolders *present.FlagIn `in:"folder_display_subfolders,enum=0;1"`
}

func (f *flagsIn) props(a *present.AccessIn) drive.FolderProps {
	return drive.FolderProps{Access: a.Visibility(), PublicUpload: f.Upload.Bool(), PublicDisplay: f.Display.Bool(),
		PublicDownload: f.Download.Bool(), DisplaySubfolders: f.SubFolders.Bool()}
}

type createIn struct {
	Name   string            `in:"folder_name,required,raw"`
	Parent drive.FolderID    `in:"folder_sub_parent"` // absent: the root
	Access *present.AccessIn `in:"folder_is_public,enum=0;1;2;3"`
	flagsIn
	Description string `in:"folder_description,max=255"`
	present.Sharing
}

// create makes a folder. Guide 5.10.
func (c *chapter) create() op.Op {
	return present.NameWords(op.New("5.10", "POST", "/folder.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in createIn) (present.Folder, error) {
			if in.Parent == "" {
				in.Parent = drive.RootID
			}
			it, err := c.drive.CreateFolder(ctx, who, drive.NewFolder{Parent: in.Parent, Name: in.Name,
				Description: in.Description, FolderProps: in.props(in.Access)})
			return c.present.Folder(&it, it.FolderStamp), err
		})), "folder_name")
}
