package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type trashListIn struct {
	CountOnly       present.FlagIn `in:"count_only,enum=0;1"`
	LastRequestTime int64          `in:"last_request_time"` // as in list
	Offset          *int64         `in:"offset,min=0"`
	OrderBy         string         `in:"order_by,enum=name;trashed_date;modified_date;size"`
	OrderType       string         `in:"order_type,enum=asc;desc"`
}

type trashListOut struct {
	FilesCount    int64
	FoldersCount  int64
	DirUpdateTime int64
	Folders       op.Seq[trashedFolderOut] `json:",omitempty"` // nil, as Files: only counted
	Files         op.Seq[trashedFileOut]   `json:",omitempty"`
}

type trashedFolderOut struct {
	FolderID       drive.FolderID
	Name           string
	DateCreated    int64
	DateTrashed    int64
	DirUpdateTime  int64
	Access         int
	PublicUpload   bool
	PublicContent  bool
	DateModified   int64
	Owner          access.UserID
	Shared         op.TrueFalse
	OwnerLevel     int `json:",string"`
	OwnerSuspended bool
	Encrypted      op.FlagText
}

type trashedFileOut struct {
	FileId            drive.FileID
	Name              string
	GroupID           int64
	Extension         string
	Size              int64 `json:",string"`
	Views             int64 `json:",string"`
	Version           int64 `json:",string"`
	Downloads         int64 `json:",string"`
	DataTrashed       int64 `json:",string"` // the guide's spelling
	DateTrashed       int64 `json:",string"`
	DateModified      int64 `json:",string"`
	Access            int
	DownloadLink      string
	StreamingLink     string
	ThumbLink         string
	Encrypted         op.Flag
	Password          string
	TempStreamingLink string
}

// trashList tells what the caller's trash holds. With an offset it gives at most 100 entries. Guide 5.8.
func (c *chapter) trashList() op.Op {
	return op.NewStream("5.8", "GET", "/folder/trashlist.json/{session_id}", op.Session,
		func(ctx context.Context, who access.Caller, in trashListIn, emit func(trashListOut) error) error {
			q := drive.TrashQuery{Offset: in.Offset, Order: orders[in.OrderBy], Descending: in.OrderType == "desc", CountOnly: in.CountOnly == 1}
			return c.drive.ListTrash(ctx, who, q, func(l drive.TrashListing) error {
				out := trashListOut{FilesCount: l.Files, FoldersCount: l.Folders, DirUpdateTime: l.Stamp}
				if !q.CountOnly {
					out.Folders = op.Each(l.FolderItems, trashedFolder)
					out.Files = op.Each(l.FileItems, c.trashedFile)
				}
				return emit(out)
			})
		})
}

func trashedFolder(it drive.Item) trashedFolderOut {
	return trashedFolderOut{
		FolderID: it.FolderID(), Name: it.Name, DateCreated: it.Created, DateTrashed: it.TrashedAt, DirUpdateTime: it.Stamp,
		Access: present.Access(it.Access), PublicUpload: it.PublicUpload, PublicContent: it.PublicDisplay,
		DateModified: it.Modified, Owner: it.Owner, OwnerLevel: present.OwnerLevel,
	}
}

// trashedFile shows a file in the trash; it can't be streamed.
func (c *chapter) trashedFile(it drive.Item) trashedFileOut {
	f := c.present.File(&it)
	return trashedFileOut{
		FileId: f.FileId, Name: f.Name, GroupID: f.GroupID, Extension: f.Extension, Size: f.Size, Views: f.Views,
		Version: it.Version, Downloads: f.Downloads, DataTrashed: it.TrashedAt, DateTrashed: it.TrashedAt,
		DateModified: f.DateModified, Access: f.Access, DownloadLink: f.DownloadLink, StreamingLink: f.StreamingLink,
		ThumbLink: c.present.Thumb(&it), Password: f.Password,
	}
}
