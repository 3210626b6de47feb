package sharing

import (
	"context"
	"slices"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

type listSharedFoldersIn struct {
	Sharing present.SharingID `in:"sharing_id,required"`
}

type listSharedFoldersOut struct {
	DirUpdateTime  int64
	ResponseType   int
	SharedUserName string
	SharingID      string
	SharedFolders  []sharedFolderOut
}

type sharedFolderOut struct {
	FolderID          drive.FolderID
	Name              string
	Description       string
	IsHomeFolder      op.FlagText // this and the next four are always "0"
	IsDeleteable      op.FlagText
	IsRenameable      op.FlagText
	IsGallery         op.FlagText
	IsMP3             op.FlagText
	Permission        op.Flag
	Access            int
	HasSubfolders     op.FlagText
	Shared            op.TrueFalse
	Link              string
	DateCreated       int64
	DateModified      int64
	DateTrashed       int64 // 0: what is in the trash doesn't show
	Encrypted         op.FlagText
	SharingID         int64       `json:",string"`
	ShareMode         op.FlagText // 0 view, 1 edit; as Permission
	DisplaySubfolders bool
	PublicContent     bool
	PublicDownload    bool
	PublicUpload      bool
}

// listSharedFolders lists the topmost folders that somebody shares with the caller, by name. He is named by any of his
// sharings. Guide 9.1.
func (c *chapter) listSharedFolders() op.Op {
	return op.New("9.1", "GET", "/sharing/listsharedfolders.json/{session_id}/{sharing_id}", op.Session, forOwners(
		func(ctx context.Context, who access.Caller, in listSharedFoldersIn) (out listSharedFoldersOut, err error) {
			all, stamp, err := c.drive.Received(ctx, who)
			if err != nil {
				return out, err
			}
			asked := slices.IndexFunc(all, func(r drive.Received) bool { return r.Sharing == int64(in.Sharing) })
			if asked < 0 {
				return out, share.ErrNoSharing
			}
			sharer := all[asked]
			out = listSharedFoldersOut{DirUpdateTime: stamp, ResponseType: present.ResponseType, SharedUserName: sharer.Sharer,
				SharingID: strconv.FormatInt(sharer.Sharing, 10)}
			for i := range all {
				if r := &all[i]; r.Top && r.Account == sharer.Account {
					out.SharedFolders = append(out.SharedFolders, c.received(r))
				}
			}
			return out, nil
		}))
}

func (c *chapter) received(r *drive.Received) sharedFolderOut {
	id := r.FolderID()
	return sharedFolderOut{
		FolderID: id, Name: r.Name, Description: r.Description, Permission: op.Flag(r.Edit), Access: present.Access(r.Access),
		HasSubfolders: r.Folders > 0, Shared: true, Link: c.present.FolderPage(id), DateCreated: r.Created, DateModified: r.Modified,
		SharingID: r.Sharing, ShareMode: op.FlagText(r.Edit), DisplaySubfolders: r.DisplaySubfolders, PublicContent: r.PublicDisplay,
		PublicDownload: r.PublicDownload, PublicUpload: r.PublicUpload,
	}
}
