package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type renameIn struct {
	Name string       `in:"new_file_name,required,raw"`
	File drive.FileID `in:"file_id,required"`
	present.Hint
	present.Sharing
}

// rename gives a file another name. Guide 4.11.
func (c *chapter) rename() op.Op {
	return present.NameWords(op.New("4.11", "POST", "/file/rename.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in renameIn) (changedOut, error) {
			return c.changed(c.drive.ChangeFile(ctx, who, in.File, drive.FileChange{Name: &in.Name}))
		})), "new_file_name")
}
