package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type trashIn struct {
	Folders []drive.FolderID `in:"folder_id,required,max=100"`
	present.Sharing
}

// trash puts folders, with all below them, into the trash. Guide 5.18.
func (c *chapter) trash() op.Op {
	return op.New("5.18", "POST", "/folder/trash.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in trashIn) (present.Stamp, error) {
			stamp, err := c.drive.TrashFolders(ctx, who, in.Folders)
			return present.Stamp{DirUpdateTime: stamp}, err
		})).Words(drive.ErrNoFolder, 404, "Directory doesn't exist")
}

type restoreIn struct {
	Folders []drive.FolderID `in:"folder_id,required,max=100"`
}

type restoreOut struct {
	present.Folder
	ParentID drive.FolderID
}

// restore takes folders, with all below them, out of the trash. Guide 5.15.
func (c *chapter) restore() op.Op {
	return op.New("5.15", "POST", "/folder/restore.json", op.Session,
		func(ctx context.Context, who access.Caller, in restoreIn) (restoreOut, error) {
			it, err := c.drive.RestoreFolders(ctx, who, in.Folders)
			return restoreOut{c.present.Folder(&it, it.FolderStamp), it.Folder}, err
		}).Words(drive.ErrNoFolder, 404, "Folder not found")
}

// remove deletes folders, with all below them: live ones go to the trash, those that are there are gone for good.
// Guide 5.13.
func (c *chapter) remove() op.Op {
	return op.New("5.13", "POST", "/folder/remove.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in trashIn) (present.Stamp, error) {
			stamp, err := c.drive.RemoveFolders(ctx, who, in.Folders)
			return present.Stamp{DirUpdateTime: stamp}, err
		})).Words(drive.ErrNoFolder, 404, "Folder not found").Words(drive.ErrRoot, 400, "Invalid arguments")
}

// emptyTrash destroys all that is in the trash. Guide 5.20.
func (c *chapter) emptyTrash() op.Op {
	return op.New("5.20", "DELETE", "/folder/trash.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, _ struct{}) (op.True, error) {
			return op.True{}, c.drive.EmptyTrash(ctx, who)
		})
}
