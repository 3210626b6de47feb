package download

import (
	"context"
	"io"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

type allIn struct {
	Files   []drive.FileID   `in:"files"`
	Folders []drive.FolderID `in:"folders"`
	TempKey string           `in:"temp_key"` // to one file with a password; others are left out
	present.Link
}

// all sends files and folders as one zip archive, which is made while it is sent: one use of the link by which the call
// came, if it came by one. Guide 3.2.
func (c *chapter) all() op.Op {
	return op.New("3.2", "POST", "/download/all.json", op.Optional,
		func(ctx context.Context, who access.Caller, in allIn) (op.Stream, error) {
			by, err := c.visits.Files(ctx, who, in.tokenAsID(), present.Visit{TempKey: in.TempKey, Link: in.Link})
			if err != nil {
				return op.Stream{}, err
			}
			for i, id := range in.Files {
				in.Files[i] = drive.FileID(by.Uncover(string(id)))
			}
			for i, id := range in.Folders {
				in.Folders[i] = drive.FolderID(by.Uncover(string(id)))
			}
			a, err := c.transfer.Archive(ctx, by.Caller, in.Files, in.Folders)
			write := func(ctx context.Context, w io.Writer) error {
				if err := by.Use(ctx); err != nil {
					return err
				}
				return a.Write(ctx, w)
			}
			return op.Stream{Type: "application/zip", Name: a.Name, Write: write}, err
		}).SessionName("session_key").Words(drive.ErrNoFolder, 400, "File not exists.")
}

// tokenAsID returns the first token of a link among the ids. There can't be another one: a link opens nothing of another.
func (in *allIn) tokenAsID() string {
	for _, id := range in.Files {
		if share.IsToken(string(id)) {
			return string(id)
		}
	}
	for _, id := range in.Folders {
		if share.IsToken(string(id)) {
			return string(id)
		}
	}
	return ""
}
