package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type infoIn struct {
	File drive.FileID `in:"file_id,required"`
	present.Sharing
	present.Link
}

type infoOut struct {
	FileId            drive.FileID
	Name              string
	GroupID           int64
	Extension         string
	Size              int64 `json:",string"`
	Views             int64 `json:",string"`
	Version           int64 `json:",string"`
	Downloads         int64 `json:",string"`
	DateTrashed       int64 `json:",string"`
	DateModified      int64 `json:",string"`
	Access            int   `json:",string"`
	FileHash          string
	Link              string
	DownloadLink      string
	StreamingLink     string
	TempStreamingLink string
	OwnerName         string
	BWExceeded        op.Flag
	Password          string
	EditOnline        op.Flag
	Description       string
	IsArchive         op.FlagText
	Date              int64 `json:",string"`
	DateUploaded      int64
	DateAccessed      int64 `json:",string"`
	AccessDisabled    op.Flag
	DestURL           string
	Owner             access.UserID `json:",string"`
	AccessUser        string
	Encrypted         op.Flag
	DirUpdateTime     int64
}

// info tells all about a file, or about one of its versions. Guide 4.4.
func (c *chapter) info() op.Op {
	return op.New("4.4", "GET", "/file/info.json/{file_id}", op.Optional, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in infoIn) (infoOut, error) {
			by, id, err := c.visits.File(ctx, who, in.File, present.Visit{Link: in.Link})
			if err != nil {
				return infoOut{}, err
			}
			it, err := c.drive.File(ctx, by.Caller, id)
			if err != nil {
				return infoOut{}, err
			}
			by.Cover(&it)
			exceeded, err := c.transfer.BandwidthExceeded(ctx, &it)
			if err != nil {
				return infoOut{}, err
			}
			f := c.present.File(&it)
			return infoOut{
				FileId: f.FileId, Name: f.Name, GroupID: f.GroupID, Extension: f.Extension, Size: f.Size, Views: f.Views,
				Version: it.Version, Downloads: f.Downloads, DateTrashed: it.TrashedAt, DateModified: f.DateModified,
				Access: f.Access, FileHash: present.Hash(&it), Link: f.Link, DownloadLink: f.DownloadLink,
				StreamingLink: f.StreamingLink, TempStreamingLink: c.present.TempStream(by.Caller, &it),
				OwnerName: it.OwnerName, BWExceeded: op.Flag(exceeded), Password: f.Password, EditOnline: op.Flag(it.EditOnline),
				Description: f.Description, IsArchive: present.IsArchive(&it), Date: it.Modified, DateUploaded: it.Created,
				DateAccessed: it.Accessed, DestURL: it.DestURL, Owner: it.Owner, AccessUser: present.AccessUser(&it),
				DirUpdateTime: it.FolderStamp,
			}, nil
		}))
}
