package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type moveCopyIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Into   drive.FolderID `in:"dst_folder_id,required"`
	Move   bool           `in:"move"` // absent: copy
	present.Sides
	Name      string `in:"new_folder_name,raw"` // empty: keep the name
	Recursive *bool  `in:"copy_recursive"`      // absent: true
}

type moveCopyOut struct {
	present.Folder
	DirUpdateTimeSrc int64
}

// moveCopy puts a folder, with all below it, into another folder: moved, or copied. Guide 5.12.
func (c *chapter) moveCopy() op.Op {
	return present.NameWords(op.New("5.12", "POST", "/folder/move_copy.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in moveCopyIn) (moveCopyOut, error) {
			var m drive.Moved
			var err error
			if in.Move {
				m, err = c.drive.MoveFolder(ctx, who, in.Folder, in.Into, in.Name)
			} else {
				m, err = c.drive.CopyFolder(ctx, who, in.Folder, in.Into, in.Name, in.Recursive == nil || *in.Recursive)
			}
			return moveCopyOut{c.present.Folder(&m.Item, m.FolderStamp), m.From}, err
		})), "new_folder_name").Words(drive.ErrNoFolder, 404, "Folder not found")
}
