package download

import (
	"context"
	"encoding/hex"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/transfer"
)

type fileIn struct {
	File   drive.FileID `in:"file_id,required"`
	Offset *int64       `in:"offset,min=0"`
	Inline bool         `in:"inline"`
	present.Sharing
	Test     present.FlagIn `in:"test,enum=0;1"`
	Backup   present.FlagIn `in:"backup,enum=0;1"`
	App      string         `in:"app"`
	TempAuth string         `in:"temp_auth"` // bad or stale: as nobody
	Preview  string         `in:"preview"`
	TempKey  string         `in:"temp_key"` // bad: as without
}

type fileTestOut struct {
	Result     bool    `json:"result"`
	Stream     bool    `json:"dl_stream_status"`
	BWExceeded op.Flag // the account's bandwidth of today is used up
}

// file sends the content of a file or of one of its versions, whole or in part. Guide 3.1.
func (c *chapter) file() op.Op {
	return op.New("3.1", "GET", "/download/file.json/{file_id}", op.Optional,
		func(ctx context.Context, who access.Caller, in fileIn) (op.ContentOr[fileTestOut], error) {
			d, err := c.transfer.Download(ctx, c.reader(ctx, who, in), in.File, in.Backup == 1)
			if err != nil {
				return op.ContentOr[fileTestOut]{}, err
			}
			if in.Test == 1 {
				return op.ContentOr[fileTestOut]{Answer: &fileTestOut{Result: true, Stream: true}}, nil
			}
			content := contentOf(d, in.Inline || in.Preview == "1" || in.Preview == "true")
			content.Offset = in.Offset
			return op.ContentOr[fileTestOut]{Content: content}, nil
		})
}

// reader is as whom a call reads: a visitor with a link for a user is that user.
func (c *chapter) reader(ctx context.Context, who access.Caller, in fileIn) access.Caller {
	if who.Known() || in.TempAuth == "" || c.as == nil {
		return who
	}
	user, ok := c.present.StreamUser(in.File, in.TempAuth)
	if !ok {
		return who
	}
	as, err := c.as(ctx, user)
	if err != nil {
		return who
	}
	as.Addr, as.App = who.Addr, who.App
	return as
}

// contentOf is what is sent of a download. What is to be saved is just bytes: clients take JSON for a refusal.
func contentOf(d transfer.Download, inline bool) op.Content {
	kind := ""
	if !inline {
		kind = "application/octet-stream"
	}
	return op.Content{
		Name: d.Name, Type: kind, Size: d.Size, Modified: d.Modified, ETag: hex.EncodeToString(d.MD5), Inline: inline,
		Open: d.Open, Sent: d.Sent,
		Begin: func(_ context.Context, from int64) error {
			if from == 0 {
				d.Begun(inline)
			}
			return nil
		},
	}
}
