package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type itemByNameIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Name   string         `in:"name,raw"`
	present.Sharing
	Encryption int64 `in:"encryption_supported"` // no folder is secure yet
}

type itemByNameOut struct {
	DirUpdateTime int64
	Folders       []present.FolderEntry `json:",omitempty"`
	Files         []present.FileEntry   `json:",omitempty"`
}

// itemByName finds the file or folder of a name in a folder. Without one, the answer is the folder's stamp alone.
// Guide 5.5.
func (c *chapter) itemByName() op.Op {
	return op.New("5.5", "GET", "/folder/itembyname.json/{session_id}/{folder_id}", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in itemByNameIn) (itemByNameOut, error) {
			it, stamp, err := c.drive.Entry(ctx, who, in.Folder, in.Name)
			out := itemByNameOut{DirUpdateTime: stamp}
			switch {
			case err != nil || it == nil:
			case it.IsFolder:
				out.Folders = []present.FolderEntry{c.present.FolderEntry(it)}
			default:
				out.Files = []present.FileEntry{c.present.FileEntry(who, it)}
			}
			return out, err
		}))
}
