package upload

import (
	"context"
	"strconv"
	"time"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/transfer"
)

type closeFileUploadIn struct {
	File   drive.FileID `in:"file_id,required"`
	Size   int64        `in:"file_size,required,min=0"`
	Upload string       `in:"temp_location"`              // absent: the only one that is open
	Time   int64        `in:"file_time,max=253402300799"` // absent, 0 or negative: now
	present.Hint
	Compressed present.FlagIn `in:"file_compressed,enum=0;1"`
	hash
	present.Sharing
}

type closeFileUploadOut struct {
	FileId             drive.FileID
	Name               string
	GroupID            int64
	Extension          string
	Size               int64
	Views              int64 `json:",string"`
	Version            int64 `json:",string"`
	Downloads          int64 `json:",string"`
	DateTrashed        int64 `json:",string"`
	DateModified       int64 `json:",string"`
	OwnerSuspendet     bool  // sic; clients read the next one
	OwnerSuspended     bool
	AccType            string
	FileHash           string
	Link               string
	DownloadLink       string
	StreamingLink      string
	OwnerName          string
	UploadSpeedLimit   int64 `json:"upload_speed_limit"`
	DownloadSpeedLimit int64 `json:"download_speed_limit"`
	BWExceeded         op.Flag
	ThumbLink          string
	Encrypted          op.FlagText
	Password           string
	OwnerLevel         int `json:",string"`
	EditOnline         op.Flag
	ID                 string
	FolderID           drive.FolderID
	Description        string
	IsArchive          op.FlagText
	Category           string
	Date               int64 `json:",string"`
	DateUploaded       int64
	DateAccessed       int64  `json:",string"`
	DirectLinkPublick  string // sic; clients read the next one
	DirectLinkPublic   string
	EmbedLink          string
	AccessDisabled     op.Flag
	Type               string
	DestURL            string
	Owner              access.UserID `json:",string"`
	AccessUser         string
	DirUpdateTime      int64
	FileName           string
	FileDate           int64 `json:",string"`
	FileDescription    string
	FileDestUrl        string
	FileKey            string
	FilePrice          string
	FileVersion        int64 `json:",string"`
	FileIp             string
	FileIsPublic       string
	Datetime           string
}

// closeFileUpload makes a file, or a new version of one, of what has been uploaded. When it answers 200, that is on
// stable storage. Guide 12.2.
func (c *chapter) closeFileUpload() op.Op {
	return op.New("12.2", "POST", "/upload/close_file_upload.json", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in closeFileUploadIn) (closeFileUploadOut, error) {
			it, err := c.transfer.Close(ctx, who, transfer.Closing{
				File: in.File, Upload: in.Upload, Size: in.Size, MD5: in.sum(), Modified: in.Time, Compressed: in.Compressed == 1,
			})
			if err != nil {
				return closeFileUploadOut{}, err
			}
			exceeded, err := c.transfer.BandwidthExceeded(ctx, &it)
			if err != nil {
				return closeFileUploadOut{}, err
			}
			out := c.closed(&it)
			out.BWExceeded = op.Flag(exceeded)
			return out, nil
		}))
}

func (c *chapter) closed(it *drive.Item) closeFileUploadOut {
	f := c.present.File(it)
	out := closeFileUploadOut{
		FileId: f.FileId, Name: f.Name, GroupID: f.GroupID, Extension: f.Extension, Size: f.Size, Views: f.Views,
		Version: it.Version, Downloads: f.Downloads, DateTrashed: it.TrashedAt, DateModified: f.DateModified,
		AccType: accountType(it), FileHash: present.Hash(it), Link: f.Link, DownloadLink: f.DownloadLink, StreamingLink: f.StreamingLink,
		OwnerName: it.OwnerName, ThumbLink: c.present.Thumb(it), Password: f.Password, OwnerLevel: present.OwnerLevel,
		EditOnline: op.Flag(it.EditOnline), ID: strconv.FormatInt(it.Key, 10), FolderID: it.Folder,
		Description: f.Description, IsArchive: present.IsArchive(it), Date: it.Modified, DateUploaded: it.Created,
		DateAccessed: it.Accessed, DirectLinkPublick: f.Link, DirectLinkPublic: f.Link, EmbedLink: f.StreamingLink,
		DestURL: it.DestURL, Owner: it.Owner, AccessUser: present.AccessUser(it), DirUpdateTime: it.FolderStamp,
		FileName: it.Name, FileDate: it.Modified, FileDescription: f.Description, FileDestUrl: it.DestURL, FilePrice: it.Price,
		FileVersion: it.Version, FileIsPublic: strconv.Itoa(int(it.Access)),
		Datetime: time.Unix(it.Modified, 0).UTC().Format(time.DateTime),
	}
	if max := it.Limits.UploadSpeed; max != nil {
		out.UploadSpeedLimit = *max
	}
	if max := it.Limits.DownloadSpeed; max != nil {
		out.DownloadSpeedLimit = *max
	}
	return out
}

// accountType is "2" for a manager account, "1" for a basic one.
func accountType(it *drive.Item) string {
	if it.Manager {
		return "2"
	}
	return "1"
}
