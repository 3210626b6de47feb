package present

import (
	"strconv"

	"driveway/internal/drive"
	"driveway/internal/op"
)

// Folder is what most changes of a folder answer with: 5.10, 5.14, 5.17, and with more after it 5.12, 5.15.
type Folder struct {
	FolderID      drive.FolderID
	Name          string
	DateCreated   int64
	DirUpdateTime int64 // of the folder that holds it, but for 5.17
	Access        int
	DateModified  int64
	Shared        op.TrueFalse
	Description   string
	Link          string
}

// Folder shows a folder that has changed, with the change stamp that the operation gives back.
func (p *Presenter) Folder(it *drive.Item, stamp int64) Folder {
	id := it.FolderID()
	return Folder{
		FolderID: id, Name: it.Name, DateCreated: it.Created, DirUpdateTime: stamp, Access: Access(it.Access),
		DateModified: it.Modified, Shared: op.TrueFalse(it.Shared), Description: it.Description, Link: p.FolderPage(id),
	}
}

// FolderEntry is a folder in a listing: 5.5, 5.6.
type FolderEntry struct {
	FolderID       drive.FolderID
	Name           string
	DateCreated    int64
	DirUpdateTime  int64
	Access         int
	DateModified   int64
	Shared         op.TrueFalse
	ChildFolders   int64
	Link           string
	Encrypted      op.FlagText
	ParentFolderID drive.FolderID `json:",omitempty"` // in what a search found
}

// FolderEntry shows a folder as an entry of a listing.
func (p *Presenter) FolderEntry(it *drive.Item) FolderEntry {
	id := it.FolderID()
	return FolderEntry{
		FolderID: id, Name: it.Name, DateCreated: it.Created, DirUpdateTime: it.Stamp, Access: Access(it.Access),
		DateModified: it.Modified, Shared: op.TrueFalse(it.Shared), ChildFolders: it.Folders, Link: p.FolderPage(id),
	}
}

// FolderNumber is a folder's row number: a known client parses it, no operation takes it.
func FolderNumber(it *drive.Item) string { return strconv.FormatInt(it.Key, 10) }
