package download

import (
	"context"
	"encoding/hex"
	"errors"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

type fileIn struct {
	File   drive.FileID `in:"file_id,required"`
	Offset *int64       `in:"offset,min=0"`
	Inline bool         `in:"inline"`
	present.Sharing
	Test    present.FlagIn `in:"test,enum=0;1"`
	Backup  present.FlagIn `in:"backup,enum=0;1"`
	App     string         `in:"app"`
	Preview string         `in:"preview"`
	present.Visit
}

type fileTestOut struct {
	Result     bool    `json:"result"`
	Stream     bool    `json:"dl_stream_status"`
	BWExceeded op.Flag // what may be downloaded today is used up
}

// file sends the content of a file or of one of its versions, whole or in part. Guide 3.1.
func (c *chapter) file() op.Op {
	return op.New("3.1", "GET", "/download/file.json/{file_id}", op.Optional, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in fileIn) (op.ContentOr[fileTestOut], error) {
			by, id, err := c.visits.File(ctx, who, in.File, in.Visit)
			if err != nil {
				return op.ContentOr[fileTestOut]{}, err
			}
			d, err := c.transfer.Download(ctx, by.Caller, id, in.Backup == 1)
			switch {
			case in.Test == 1 && errors.Is(err, transfer.ErrBandwidth):
				return op.ContentOr[fileTestOut]{Answer: &fileTestOut{BWExceeded: true}}, nil
			case err != nil:
				return op.ContentOr[fileTestOut]{}, err
			case in.Test == 1:
				return op.ContentOr[fileTestOut]{Answer: &fileTestOut{Result: true, Stream: true}}, nil
			}
			content := contentOf(d, by, in.Inline || in.Preview == "1" || in.Preview == "true")
			content.Offset = in.Offset
			return op.ContentOr[fileTestOut]{Content: content}, nil
		}))
}

// contentOf is what is sent of a download. What is to be saved is just bytes: clients take JSON for a refusal.
// What is sent from its first byte is a use of the link by which the call came.
func contentOf(d transfer.Download, by share.Entry, inline bool) op.Content {
	kind := ""
	if !inline {
		kind = "application/octet-stream"
	}
	return op.Content{
		Name: d.Name, Type: kind, Size: d.Size, Modified: d.Modified, ETag: hex.EncodeToString(d.MD5), Inline: inline,
		Open: d.Open, Sent: d.Sent, Piece: d.Piece(),
		Begin: func(ctx context.Context, from int64) error {
			if from > 0 {
				return nil
			}
			err := by.Use(ctx)
			if err == nil {
				d.Begun(inline)
			}
			return err
		},
	}
}
