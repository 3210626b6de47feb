package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type sendByEmailIn struct {
	Folders []drive.FolderID `in:"folder_id,required,max=100"`
	present.LetterIn
}

// sendByEmail mails links to folders. Guide 5.16.
func (c *chapter) sendByEmail() op.Op {
	const unseen = "Directory not exists"
	return op.New("5.16", "POST", "/folder/sendbyemail.json", op.Session,
		func(ctx context.Context, who access.Caller, in sendByEmailIn) (present.LetterOut, error) {
			to, err := c.share.SendFolders(ctx, who, in.Folders, in.Letter(), func(it drive.Item, token string) string {
				if token != "" {
					return c.present.FolderPage(drive.FolderID(token))
				}
				return c.present.FolderPage(it.FolderID())
			})
			return present.NewLetterOut(to), err
		}).Words(drive.ErrNoFolder, 404, unseen).Words(drive.ErrDenied, 404, unseen).Words(drive.ErrRoot, 404, unseen)
}
