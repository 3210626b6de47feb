package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type createIn struct {
	AccessFolder string         `in:"access_folder_id,required"` // never looked at
	Folder       drive.FolderID `in:"folder_id,required"`
	Type         string         `in:"file_type,required,enum=doc;docx;ppt;pptx;xls;xlsx;txt"`
	present.Sharing
}

type createOut struct {
	present.File
	TempStreamingLink string
	EditOnline        op.Flag
	Encrypted         op.Flag
	DirUpdateTime     int64
}

// stems are the names of new files by type.
var stems = map[string]string{
	"doc": "Document", "docx": "Document", "ppt": "Presentation", "pptx": "Presentation",
	"xls": "Spreadsheet", "xlsx": "Spreadsheet", "txt": "Text",
}

// create makes an empty file of a type: Text.txt, or Text (1).txt where there is one. Guide 4.7.
func (c *chapter) create() op.Op {
	return op.New("4.7", "POST", "/file.json", op.Session,
		func(ctx context.Context, who access.Caller, in createIn) (createOut, error) {
			it, err := c.drive.NewFile(ctx, who, in.Folder, stems[in.Type], in.Type)
			return createOut{File: c.present.File(&it), TempStreamingLink: c.present.TempStream(who, &it),
				EditOnline: op.Flag(it.EditOnline), DirUpdateTime: it.FolderStamp}, err
		})
}
