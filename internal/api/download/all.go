package download

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type allIn struct {
	Files   []drive.FileID   `in:"files"`
	Folders []drive.FolderID `in:"folders"`
}

// all sends files and folders as one zip archive, which is made while it is sent. Guide 3.2.
func (c *chapter) all() op.Op {
	return op.New("3.2", "POST", "/download/all.json", op.Optional,
		func(ctx context.Context, who access.Caller, in allIn) (op.Stream, error) {
			a, err := c.transfer.Archive(ctx, who, in.Files, in.Folders)
			return op.Stream{Type: "application/zip", Name: a.Name, Write: a.Write}, err
		}).SessionName("session_key").Words(drive.ErrNoFolder, 400, "File not exists.")
}
