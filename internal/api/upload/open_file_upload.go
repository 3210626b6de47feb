package upload

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type openFileUploadIn struct {
	File drive.FileID `in:"file_id,required"`
	Size int64        `in:"file_size,required,min=-1"` // 0 and -1: unknown
	present.Hint
	hash
	present.Sharing
}

type openFileUploadOut struct {
	TempLocation       string
	RequireCompression bool // the guide has integers for these; clients read booleans here, and integers of create_file
	RequireHash        bool
	RequireHashOnly    bool
	SpeedLimit         int64
}

// openFileUpload begins an upload to a file that is there, or goes on with that of a file to come. Guide 12.4.
func (c *chapter) openFileUpload() op.Op {
	return op.New("12.4", "POST", "/upload/open_file_upload.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in openFileUploadIn) (openFileUploadOut, error) {
			opened, err := c.transfer.Open(ctx, who, in.File, in.Size, in.sum())
			return openFileUploadOut{TempLocation: opened.Upload, RequireHashOnly: opened.Known}, err
		}))
}
