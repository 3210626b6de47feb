package upload

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/transfer"
)

type createFileIn struct {
	Folder      drive.FolderID `in:"folder_id,required"`
	Name        string         `in:"file_name,required,raw"`
	Description string         `in:"file_description,max=2000"`
	present.Hint
	Size int64 `in:"file_size,min=-1"` // absent, 0 and -1: unknown
	hash
	present.Sharing
	Open present.FlagIn `in:"open_if_exists,enum=0;1"`
}

type createFileOut struct {
	FileId             drive.FileID
	Name               string
	GroupID            int64
	Extension          string
	Size               int64 `json:",string"`
	Views              int64 `json:",string"`
	Version            int64 `json:",string"`
	Downloads          int64 `json:",string"`
	DateModified       int64 `json:",string"`
	Access             int   `json:",string"`
	Link               string
	DownloadLink       string
	StreamingLink      string
	DirUpdateTime      int64
	TempLocation       string
	SpeedLimit         int64
	RequireCompression op.Flag
	RequireHash        op.Flag
	RequireHashOnly    op.Flag
}

// createFile begins the upload of a file that is to come, or of a new version of the file that has the name already.
// Nothing shows before it is closed. Guide 12.3.
func (c *chapter) createFile() op.Op {
	return present.NameWords(op.New("12.3", "POST", "/upload/create_file.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in createFileIn) (createFileOut, error) {
			opened, err := c.transfer.Create(ctx, who, transfer.NewFile{
				Folder: in.Folder, Name: in.Name, Description: in.Description, Size: in.Size, MD5: in.sum(), Open: in.Open == 1,
			})
			if err != nil {
				return createFileOut{}, err
			}
			it := &opened.Item
			f := c.present.File(it)
			if opened.Known {
				f.Size = in.Size // a known client sends the bytes all the same, unless this is what it has
			}
			return createFileOut{
				FileId: f.FileId, Name: f.Name, GroupID: f.GroupID, Extension: f.Extension, Size: f.Size, Views: f.Views,
				Version: it.Version, Downloads: f.Downloads, DateModified: f.DateModified, Access: f.Access, Link: f.Link,
				DownloadLink: f.DownloadLink, StreamingLink: f.StreamingLink, DirUpdateTime: it.FolderStamp,
				TempLocation: opened.Upload, RequireHashOnly: op.Flag(opened.Known),
			}, nil
		})), "file_name")
}
