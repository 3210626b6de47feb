package file

import (
	"bytes"
	"context"
	"io"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/thumb"
)

type thumbIn struct {
	File drive.FileID `in:"file_id,required"`
	present.Sharing
	TimeOffset string `in:"time_offset"` // of films, which have none
	present.Visit
}

// thumb sends a picture of 256 by 256 pixels, for whoever may read the file. It counts neither as a download nor as the
// use of a link. Guide 4.6.
func (c *chapter) thumb() op.Op {
	return op.New("4.6", "GET", "/file/thumb.json/{file_id}", op.Optional, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in thumbIn) (op.Content, error) {
			by, id, err := c.visits.File(ctx, who, in.File, in.Visit)
			if err != nil {
				return op.Content{}, err
			}
			d, err := c.transfer.Find(ctx, by.Caller, id, false)
			if err != nil {
				return op.Content{}, err
			}
			p, err := c.thumbs.Of(ctx, thumb.Source{Account: d.Account, Content: d.Content, Size: d.Size, Open: d.Open})
			return op.Content{
				Type: p.Type, Size: int64(len(p.Data)), Modified: -1, ETag: p.ETag, Inline: true,
				Open: func(_ context.Context, off, n int64) (io.ReadCloser, error) {
					return io.NopCloser(bytes.NewReader(p.Data[off:][:n])), nil
				},
			}, err
		}))
}
