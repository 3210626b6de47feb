package folder

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
	Folder  drive.FolderID `in:"folder_id,required"`
	Enable  present.FlagIn `in:"enable,required,enum=0;1"`
}

type expiringLinkOut struct {
	Link string
}

// expiringLink makes a link to a folder with all below it, or gives the one that there is other limits; with enable 0 it
// ends it, and answers without a link. It is a GET, and writes. Guide 5.2.
func (c *chapter) expiringLink() op.Op {
	return linkWords(op.New("5.2", "GET", "/folder/expiringlink.json/{session_id}/{date}/{counter}/{folder_id}/{enable}", op.Session,
		func(ctx context.Context, who access.Caller, in expiringLinkIn) (expiringLinkOut, error) {
			if in.Enable == 0 {
				_, err := c.share.EndFolder(ctx, who, in.Folder)
				return expiringLinkOut{}, err
			}
			l, _, err := c.share.LinkFolder(ctx, who, in.Folder, share.Limits{Date: in.Date, UsesMax: in.UsesMax})
			return expiringLinkOut{c.present.FolderLink(l)}, err
		}))
}

type folderExpiringLinksOut struct {
	expiringLinkOut
	present.Expiring
}

// folderExpiringLinks tells what the link to a folder can do, and has done. Guide 5.3.
func (c *chapter) folderExpiringLinks() op.Op {
	return linkWords(op.New("5.3", "GET", "/folder/folderexpiringlinks.json/{session_id}/{folder_id}", op.Session,
		func(ctx context.Context, who access.Caller, in struct {
			Folder drive.FolderID `in:"folder_id,required"`
		}) (folderExpiringLinksOut, error) {
			l, _, err := c.share.FolderLink(ctx, who, in.Folder)
			return folderExpiringLinksOut{expiringLinkOut{c.present.FolderLink(l)}, c.present.Expiring(l)}, err
		}))
}

// linkWords answers who may not make links to a folder as if it weren't there.
func linkWords(o op.Op) op.Op {
	const unseen = "Invalid folder ID."
	return o.Words(drive.ErrNoFolder, 400, unseen).Words(drive.ErrDenied, 400, unseen)
}
