package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// headOut and tailOut are all that is to be told of a folder, but for OwnerLevel between them, whose type varies.
type headOut struct {
	FolderID      drive.FolderID
	Name          string
	DateCreated   int64
	DateTrashed   int64
	DirUpdateTime int64
	Access        int
	PublicUpload  bool
	PublicContent bool
	DateModified  int64
	Owner         access.UserID
	Shared        op.TrueFalse
	ChildFolders  int64
}

type tailOut struct {
	OwnerSuspended    bool
	ID                string
	Description       string
	Permission        op.Flag
	PublicDownload    bool
	DisplaySubfolders bool
	Size              int64
	Link              string
	Lang              string
	Encrypted         op.FlagText
}

func (c *chapter) whole(it *drive.Item) (headOut, tailOut) {
	id := it.FolderID()
	return headOut{
			FolderID: id, Name: it.Name, DateCreated: it.Created, DateTrashed: it.TrashedAt, DirUpdateTime: it.Stamp,
			Access: present.Access(it.Access), PublicUpload: it.PublicUpload, PublicContent: it.PublicDisplay,
			DateModified: it.Modified, Owner: it.Owner, Shared: op.TrueFalse(it.Shared), ChildFolders: it.Folders,
		}, tailOut{
			ID: present.FolderNumber(it), Description: it.Description, Permission: op.Flag(it.MayChange),
			PublicDownload: it.PublicDownload, DisplaySubfolders: it.DisplaySubfolders, Size: it.Bytes,
			Link: c.present.FolderPage(id), Lang: present.Lang,
		}
}

type infoOut struct {
	headOut
	OwnerLevel int
	tailOut
}

func (c *chapter) infoOf(it *drive.Item) infoOut {
	head, tail := c.whole(it)
	return infoOut{head, present.OwnerLevel, tail}
}

type infoIn struct {
	folderIn
	present.Link
}

// info tells all about a folder, be it in the trash. Guide 5.4.
func (c *chapter) info() op.Op {
	return op.New("5.4", "GET", "/folder/info.json/{session_id}/{folder_id}", op.Optional, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in infoIn) (infoOut, error) {
			by, id, err := c.enter(ctx, who, in.Folder, in.Link.Link)
			if err != nil {
				return infoOut{}, err
			}
			it, err := c.drive.Folder(ctx, by.Caller, id)
			by.Cover(&it)
			return c.infoOf(&it), err
		}))
}
