package upload

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type checkFileExistsByNameIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Names  []string       `in:"name,required,raw,nocomma,min=1,max=1000"`
	present.Sharing
}

type checkFileExistsByNameOut struct {
	Taken []string `json:"result"`
}

// checkFileExistsByName tells which of some names are taken in a folder, spelled as they were asked. Guide 12.1.
func (c *chapter) checkFileExistsByName() op.Op {
	return op.New("12.1", "POST", "/upload/checkfileexistsbyname.json/{folder_id}", op.Optional, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in checkFileExistsByNameIn) (checkFileExistsByNameOut, error) {
			taken, err := c.drive.Taken(ctx, who, in.Folder, in.Names)
			return checkFileExistsByNameOut{taken}, err
		}))
}
