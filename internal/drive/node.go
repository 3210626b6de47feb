package drive

import (
	"strconv"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Node is a folder or a file, as its row has it. A file's fields are those of its current version, or of the version
// that was asked for.
type Node struct {
	Key         int64 // internal; also the group that joins a file's versions
	Account     access.AccountID
	PublicID    string
	Parent      int64 // key of the folder that holds it; 0 for a root
	IsFolder    bool
	State       access.State // its own mark; what lies above it counts as well
	Name        string
	Access      access.Visibility
	Description string
	Created     int64 // of a file: when the version was published
	Modified    int64 // of a file: what the client said; of a folder: when it last changed
	Trashed     int64 // 0 while live

	// Folders only.
	Stamp             int64 // DirUpdateTime: grows with every change of what it directly holds, and of itself
	Folders           int64 // live folders directly in it
	Files             int64 // live files directly in it
	Bytes             int64 // of the live files directly in it
	PublicUpload      bool
	PublicDisplay     bool
	PublicDownload    bool
	DisplaySubfolders bool

	// Files only.
	Content    int64 // key of its content
	Size       int64
	MD5        []byte
	Version    int64
	Uploader   access.UserID
	Upload     string // which upload published the version
	Extension  string // lower case, without the dot
	Password   string // hash; empty: none
	EditOnline bool
	Price      string
	DestURL    string
	Views      int64
	Downloads  int64
	Accessed   int64 // 0: never

	nameKey   string
	trashedBy access.UserID // who put it into the trash; 0 while live
	old       bool          // an older version than the current one
}

// IsRoot says whether the node is its account's root folder.
func (n Node) IsRoot() bool { return n.IsFolder && n.Parent == 0 }

// FolderID returns the id under which the API knows a folder.
func (n Node) FolderID() FolderID {
	if n.IsRoot() {
		return RootID
	}
	return FolderID(n.PublicID)
}

// FileID returns the id under which the API knows a file, or the version of it that was asked for.
func (n Node) FileID() FileID {
	if n.old {
		return n.VersionID()
	}
	return FileID(n.PublicID)
}

// VersionID returns the id of this very version: it goes on to name it when the file has a newer one.
func (n Node) VersionID() FileID { return versionID(n.PublicID, n.Version) }

// versionID makes a version's id: the file's own, which has a fixed length, followed by the version's number.
func versionID(file string, number int64) FileID {
	return FileID(file + strconv.FormatInt(number, 10))
}

// splitFileID takes a file id apart into the file's own id and a version's number, 0 for the current one.
// ok is false for what can't be an id.
func splitFileID(id FileID) (file string, version int64, ok bool) {
	const n = access.PublicIDLength
	if len(id) < n || len(id) > n+18 || !access.ValidPublicID(string(id[:n])) {
		return "", 0, false
	}
	if len(id) == n {
		return string(id), 0, true
	}
	if id[n] < '1' || id[n] > '9' {
		return "", 0, false
	}
	version, err := strconv.ParseInt(string(id[n:]), 10, 64)
	return string(id[:n]), version, err == nil
}

// nodeColumns are the columns that scanNode reads, in its order, of the table alias n.
const nodeColumns = `n.id, n.account_id, n.public_id, COALESCE(n.parent_id, 0), n.is_folder, n.state, n.name, n.name_key,
	n.access, n.description, n.created_at, n.modified_at, COALESCE(n.trashed_at, 0), n.stamp, n.folders, n.files, n.bytes,
	n.public_upload, n.public_display, n.public_download, n.display_subfolders, COALESCE(n.content_id, 0), n.size, n.md5,
	n.version, n.uploader_id, n.upload, n.extension, n.password, n.edit_online, n.price, n.dest_url, n.views, n.downloads,
	n.accessed_at, n.trashed_by`

// scanNode reads nodeColumns, and after them what more the query gives.
func scanNode(row db.Row, n *Node, more ...any) error {
	return row.Scan(append([]any{&n.Key, &n.Account, &n.PublicID, &n.Parent, &n.IsFolder, &n.State, &n.Name, &n.nameKey,
		&n.Access, &n.Description, &n.Created, &n.Modified, &n.Trashed, &n.Stamp, &n.Folders, &n.Files, &n.Bytes,
		&n.PublicUpload, &n.PublicDisplay, &n.PublicDownload, &n.DisplaySubfolders, &n.Content, &n.Size, &n.MD5,
		&n.Version, &n.Uploader, &n.Upload, &n.Extension, &n.Password, &n.EditOnline, &n.Price, &n.DestURL, &n.Views, &n.Downloads,
		&n.Accessed, &n.trashedBy}, more...)...)
}
