package present

import (
	"encoding/hex"
	"slices"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// File is what most changes of a file answer with: 4.8, 4.11, and with more after it 4.7, 4.10, 4.12.
type File struct {
	FileId        drive.FileID
	Name          string
	GroupID       int64
	Extension     string
	Size          int64 `json:",string"`
	Views         int64 `json:",string"`
	Downloads     int64 `json:",string"`
	DateModified  int64 `json:",string"`
	Access        int   `json:",string"`
	Link          string
	DownloadLink  string
	StreamingLink string
	Password      string
	Description   string
}

// File shows a file.
func (p *Presenter) File(it *drive.Item) File {
	id := it.FileID()
	return File{
		FileId: id, Name: it.Name, GroupID: it.Key, Extension: it.Extension, Size: it.Size, Views: it.Views,
		Downloads: it.Downloads, DateModified: it.Modified, Access: Access(it.Access), Link: p.FilePage(id),
		DownloadLink: p.Download(id, it.Name), StreamingLink: p.Stream(id, it.Name), Password: Password(it),
		Description: it.Description,
	}
}

// FileEntry is a file in a listing: 5.5, 5.6.
type FileEntry struct {
	FileId            drive.FileID
	Name              string
	GroupID           int64
	Extension         string
	Size              int64 `json:",string"`
	Views             int64 `json:",string"`
	Version           int64 `json:",string"`
	Downloads         int64 `json:",string"`
	DateModified      int64 `json:",string"`
	Access            int   `json:",string"`
	FileHash          string
	Link              string
	DownloadLink      string
	StreamingLink     string
	TempStreamingLink string
	ThumbLink         string
	EditLink          string
	Password          string
	EditOnline        op.Flag
	DirUpdateTime     int64
	ParentFolderID    drive.FolderID `json:",omitempty"` // in what a search found
}

// FileEntry shows a file as an entry of a listing.
func (p *Presenter) FileEntry(who access.Caller, it *drive.Item) FileEntry {
	id := it.FileID()
	return FileEntry{
		FileId: id, Name: it.Name, GroupID: it.Key, Extension: it.Extension, Size: it.Size, Views: it.Views,
		Version: it.Version, Downloads: it.Downloads, DateModified: it.Modified, Access: Access(it.Access),
		FileHash: Hash(it), Link: p.FilePage(id), DownloadLink: p.Download(id, it.Name),
		StreamingLink: p.Stream(id, it.Name), TempStreamingLink: p.TempStream(who, it), ThumbLink: p.Thumb(it),
		Password: Password(it), EditOnline: op.Flag(it.EditOnline), DirUpdateTime: it.FolderStamp,
	}
}

// Hash is the MD5 of a file's content in lower-case hexadecimal digits.
func Hash(it *drive.Item) string { return hex.EncodeToString(it.MD5) }

// AccessUser is the account user who uploaded a file's shown version, "0" if the owner did.
func AccessUser(it *drive.Item) string {
	if it.Uploader == it.Owner {
		return "0"
	}
	return strconv.FormatInt(int64(it.Uploader), 10)
}

// IsArchive says whether a file is an archive, by its extension.
func IsArchive(it *drive.Item) op.FlagText {
	return op.FlagText(slices.Contains(archives, it.Extension))
}

var archives = []string{"zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "zst"}
