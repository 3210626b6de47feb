package file

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type removeFileIn struct {
	File drive.FileID `in:"file_id,required"`
	present.Hint
	present.Sharing
}

// removeFile deletes a file: a live one goes to the trash, one that is there is gone for good, and an upload that has
// not been published is given up. Guide 4.17.
func (c *chapter) removeFile() op.Op {
	return op.New("4.17", "DELETE", "/file.json/{session_id}/{file_id}", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in removeFileIn) (present.Stamp, error) {
			return c.removeFiles(ctx, who, []drive.FileID{in.File})
		}))
}

// remove is removeFile for several files, in a form that clients call.
func (c *chapter) remove() op.Op {
	return op.New(op.Extension, "POST", "/file/remove.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in trashIn) (present.Stamp, error) {
			return c.removeFiles(ctx, who, in.Files)
		}))
}

func (c *chapter) removeFiles(ctx context.Context, who access.Caller, ids []drive.FileID) (present.Stamp, error) {
	stamp, err := c.drive.RemoveFiles(ctx, who, ids)
	if errors.Is(err, drive.ErrNoFile) && len(ids) == 1 {
		cancelled, failure := c.transfer.Cancel(ctx, who, ids[0])
		switch {
		case failure != nil:
			err = failure
		case cancelled: // no folder has changed, none has a stamp to give back
			stamp, err = c.now().Unix(), nil
		}
	}
	return present.Stamp{DirUpdateTime: stamp}, err
}

type removeFileVersionOut struct {
	DirUpdateTime int64
	Update_time   int64
}

// removeFileVersion destroys one version of a file for good. Guide 4.18.
func (c *chapter) removeFileVersion() op.Op {
	return op.New("4.18", "DELETE", "/file/removefileversion.json/{session_id}/{file_id}", op.Session,
		func(ctx context.Context, who access.Caller, in fileIn) (removeFileVersionOut, error) {
			stamp, err := c.drive.RemoveVersion(ctx, who, in.File)
			return removeFileVersionOut{stamp, c.now().Unix()}, err
		})
}
