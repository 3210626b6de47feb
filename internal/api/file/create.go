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
	FileId            drive.FileID
	Name              string
	GroupID           int64
	Extension         string
	Size              int64 `json:",string"`
	Views             int64 `json:",string"`
	Downloads         int64 `json:",string"`
	DateModified      int64 `json:",string"`
	Access            int   `json:",string"`
	Link              string
	DownloadLink      string
	StreamingLink     string
	TempStreamingLink string // none of these types streams
	Password          string
	EditOnline        op.Flag
	Encrypted         op.Flag
	Description       string
	DirUpdateTime     int64
}

// stems are the names of new files by type.
var stems = map[string]string{
	"doc": "Document", "docx": "Document", "ppt": "Presentation", "pptx": "Presentation",
	"xls": "Spreadsheet", "xlsx": "Spreadsheet", "txt": "Text",
}

// create makes an empty file of a type: Text.txt, or Text (1).txt where there is one. Guide 4.7.
func (c *chapter) create() op.Op {
	return op.New("4.7", "POST", "/file.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in createIn) (createOut, error) {
			it, err := c.drive.NewFile(ctx, who, in.Folder, stems[in.Type], in.Type)
			f := c.present.File(&it)
			return createOut{
				FileId: f.FileId, Name: f.Name, GroupID: f.GroupID, Extension: f.Extension, Size: f.Size, Views: f.Views,
				Downloads: f.Downloads, DateModified: f.DateModified, Access: f.Access, Link: f.Link, DownloadLink: f.DownloadLink,
				StreamingLink: f.StreamingLink, Password: f.Password, EditOnline: op.Flag(it.EditOnline),
				Description: f.Description, DirUpdateTime: it.FolderStamp,
			}, err
		}))
}
