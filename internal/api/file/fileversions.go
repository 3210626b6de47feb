package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type fileVersionsIn struct {
	Group int64 `in:"file_group_id,required"`
}

type versionOut struct {
	ID           drive.FileID // names this very version
	FileId       drive.FileID // of the current version: names whatever is current
	GroupID      int64
	Version      int64 `json:",string"`
	Name         string
	Size         int64
	DateModified int64
	DateUploaded int64
	DirectLink   string
	Extension    string
	Owner        access.UserID `json:",string"`
	ThumbLink    string
}

// fileVersions lists the versions of a file, newest first, as an object with their ids as keys. Guide 4.3.
func (c *chapter) fileVersions() op.Op {
	return op.New("4.3", "GET", "/file/fileversions.json/{session_id}/{file_group_id}", op.Session,
		func(ctx context.Context, who access.Caller, in fileVersionsIn) (op.OrderedMap[versionOut], error) {
			versions, err := c.drive.Versions(ctx, who, in.Group)
			if err != nil {
				return nil, err
			}
			out := make(op.OrderedMap[versionOut], len(versions))
			for i := range versions {
				v := &versions[i]
				out[i] = op.Entry[versionOut]{Key: string(v.FileID()), Value: versionOut{
					ID: v.VersionID(), FileId: v.FileID(), GroupID: v.Key, Version: v.Version, Name: v.Name, Size: v.Size,
					DateModified: v.Modified, DateUploaded: v.Created, DirectLink: c.present.FilePage(v.VersionID()),
					Extension: v.Extension, Owner: v.Owner, ThumbLink: c.present.Thumb(v),
				}}
			}
			return out, nil
		})
}
