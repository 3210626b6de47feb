package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

type expiringLinkIn struct {
	Date    string         `in:"date,required"`
	UsesMax int64          `in:"counter,required,min=0"`
	File    drive.FileID   `in:"file_id,required"`
	Enable  present.FlagIn `in:"enable,required,enum=0;1"`
}

// expiringLink makes a link to a file, or gives the one that there is other limits; with enable 0 it ends it, and answers
// without links. It is a GET, and writes. Guide 4.1.
func (c *chapter) expiringLink() op.Op {
	return op.New("4.1", "GET", "/file/expiringlink.json/{session_id}/{date}/{counter}/{file_id}/{enable}", op.Session,
		func(ctx context.Context, who access.Caller, in expiringLinkIn) (present.FileLinks, error) {
			if in.Enable == 0 {
				_, err := c.share.EndFile(ctx, who, in.File)
				return present.FileLinks{}, err
			}
			l, it, err := c.share.LinkFile(ctx, who, in.File, share.Limits{Date: in.Date, UsesMax: in.UsesMax})
			return c.present.FileLinks(l, &it), err
		}).Words(drive.ErrDenied, 400, drive.ErrNoFile.Message)
}

type fileExpiringLinksOut struct {
	present.FileLinks
	present.Expiring
}

// fileExpiringLinks tells what the link to a file can do, and has done. Guide 4.2.
func (c *chapter) fileExpiringLinks() op.Op {
	return op.New("4.2", "GET", "/file/fileexpiringlinks.json/{session_id}/{file_id}", op.Session,
		func(ctx context.Context, who access.Caller, in fileIn) (fileExpiringLinksOut, error) {
			l, it, err := c.share.FileLink(ctx, who, in.File)
			return fileExpiringLinksOut{c.present.FileLinks(l, &it), c.present.Expiring(l)}, err
		}).Words(drive.ErrDenied, 400, drive.ErrNoFile.Message)
}
