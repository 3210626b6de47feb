package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type fileSettingsIn struct {
	File        drive.FileID      `in:"file_id,required"`
	Price       *string           `in:"file_price,max=2048"`
	Name        string            `in:"file_name,raw"` // empty: stays
	Description *string           `in:"file_description,max=2000"`
	Password    *string           `in:"file_password,max=255"`
	DestURL     *string           `in:"file_dest_url,max=2048"`
	Access      *present.AccessIn `in:"file_ispublic,enum=0;1;2;3"`
	EditOnline  *present.FlagIn   `in:"file_edit_online,enum=0;1"`
	Modified    *int64            `in:"file_modification_time,min=-62135596800,max=253402300799"`
	present.Sharing
}

// fileSettings changes what is given of a file's properties, all or none. Guide 4.16.
func (c *chapter) fileSettings() op.Op {
	return present.NameWords(op.New("4.16", "PUT", "/file/filesettings.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in fileSettingsIn) (op.True, error) {
			_, err := c.drive.ChangeFile(ctx, who, in.File, in.change())
			return op.True{}, err
		})), "file_name")
}

func (in *fileSettingsIn) change() drive.FileChange {
	f := drive.FileChange{Description: in.Description, Password: in.Password, DestURL: in.DestURL, Price: in.Price,
		Access: in.Access.Visibility(), EditOnline: in.EditOnline.Bool(), Modified: in.Modified}
	if in.Name != "" {
		f.Name = &in.Name
	}
	if f.Password != nil && *f.Password == present.Unchanged {
		f.Password = nil
	}
	if f.Price != nil && *f.Price == "" {
		free := "0"
		f.Price = &free
	}
	return f
}
