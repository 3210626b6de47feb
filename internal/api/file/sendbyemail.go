package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type sendByEmailIn struct {
	Files []drive.FileID `in:"file_id,required,max=100"`
	present.LetterIn
}

// sendByEmail mails links to files. Guide 4.13.
func (c *chapter) sendByEmail() op.Op {
	return op.New("4.13", "POST", "/file/sendbyemail.json", op.Session,
		func(ctx context.Context, who access.Caller, in sendByEmailIn) (present.LetterOut, error) {
			to, err := c.share.SendFiles(ctx, who, in.Files, in.Letter(), func(it drive.Item, token string) string {
				if token != "" {
					return c.present.FilePage(drive.FileID(token))
				}
				return c.present.FilePage(it.FileID())
			})
			return present.NewLetterOut(to), err
		}).Words(drive.ErrDenied, 400, drive.ErrNoFile.Message)
}
