package accountuser

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type foldersListIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Email  string         `in:"access_email,email,max=255"` // absent: the caller himself
}

type foldersListOut struct {
	Folders op.Seq[folderOut]
}

type folderOut struct {
	FolderID          drive.FolderID
	Name              string
	Access            op.Flag // he may change it
	ChildFoldersCount int64   // that he sees
	Link              string
}

// foldersList tells which folders an account user sees in a folder: of the root, the topmost that are open to him. Guide 1.1.
func (c *chapter) foldersList() op.Op {
	return op.NewStream("1.1", "GET", "/accountusers/folderslist.json/{session_id}/{folder_id}", op.Session,
		func(ctx context.Context, who access.Caller, in foldersListIn, emit func(foldersListOut) error) error {
			if in.Email != "" {
				var err error
				if who, err = c.accounts.AsMember(ctx, who, in.Email); err != nil {
					return err
				}
			}
			return c.drive.List(ctx, who, drive.ListQuery{Folder: in.Folder, OnlyFolders: true}, func(l drive.Listing) error {
				return emit(foldersListOut{op.Each(l.Folders, func(it drive.Item) folderOut {
					id := it.FolderID()
					return folderOut{id, it.Name, op.Flag(it.MayChange), it.Folders, c.present.FolderPage(id)}
				})})
			})
		}).
		Words(account.ErrNoMember, 404, "Account user not found.").
		Words(drive.ErrNoFolder, 404, "Directory doesn't exist").
		Words(drive.ErrAlreadyDeleted, 404, "Directory doesn't exist")
}
