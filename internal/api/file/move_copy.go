package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type moveCopyIn struct {
	File            drive.FileID   `in:"src_file_id,required"`
	Into            drive.FolderID `in:"dst_folder_id,required"`
	Move            bool           `in:"move,required"`
	Overwrite       bool           `in:"overwrite_if_exists,required"`
	SrcAccessFolder string         `in:"src_access_folder_id"` // never looked at, nor is the next
	DstAccessFolder string         `in:"dst_access_folder_id"`
	present.Sides
	Name string `in:"new_file_name,raw"` // empty: keep the name
}

type moveCopyOut struct {
	present.File
	DirUpdateTimeSrc int64
	DirUpdateTime    int64
}

// moveCopy puts a file, or a copy of it or of one of its versions, into a folder. Guide 4.10.
func (c *chapter) moveCopy() op.Op {
	return present.NameWords(op.New("4.10", "POST", "/file/move_copy.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in moveCopyIn) (moveCopyOut, error) {
			place := c.drive.CopyFile
			if in.Move {
				place = c.drive.MoveFile
			}
			m, err := place(ctx, who, in.File, in.Into, in.Name, in.Overwrite)
			return moveCopyOut{c.present.File(&m.Item), m.From, m.FolderStamp}, err
		})), "new_file_name")
}
