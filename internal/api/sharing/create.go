package sharing

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

type createIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	With   string         `in:"username,required,max=255"` // user name or e-mail address
	Mode   modeIn         `in:"sharemode,required,enum=0;1"`
}

type createOut struct {
	DirUpdateTime int64
	sharingOut
}

// sharingOut is a sharing, as its owner sees it.
type sharingOut struct {
	SharingID share.SharingID `json:",string"`
	Name      string          // of the recipient
	ShareMode share.Mode      `json:",string"`
}

// create shares a folder, with all below it, with the owner of another account, who need not agree. Guide 9.4.
func (c *chapter) create() op.Op {
	const unseen = "Directory doesn't exist"
	return op.New("9.4", "POST", "/sharing.json", op.Session, forManagers(
		func(ctx context.Context, who access.Caller, in createIn) (createOut, error) {
			made, stamp, err := c.share.ShareFolder(ctx, who, in.Folder, in.With, in.Mode.mode())
			return createOut{stamp, sharingOut{made.ID, made.Name, made.Mode}}, err
		})).Words(drive.ErrNoFolder, 404, unseen)
}
