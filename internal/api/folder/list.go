package folder

import (
	"context"
	"strings"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
)

type listIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	Search string         `in:"search_query"`
	present.Sharing
	Encryption int64 `in:"encryption_supported"` // no folder is secure yet
	listOptions
	present.Link
}

type listOptions struct {
	LastRequestTime int64  `in:"last_request_time"` // the answer is whole whatever the client has seen before
	OnlyFolders     bool   `in:"only_subfolders"`
	Breadcrumbs     bool   `in:"with_breadcrumbs"`
	Offset          *int64 `in:"offset,min=0"`
	OrderBy         string `in:"order_by,enum=name;extension;modified_date;size;dl_count"`
	OrderType       string `in:"order_type,enum=asc;desc"`
}

func (o *listOptions) query(folder drive.FolderID) drive.ListQuery {
	return drive.ListQuery{Folder: folder, OnlyFolders: o.OnlyFolders, Breadcrumbs: o.Breadcrumbs, Offset: o.Offset,
		Order: orders[o.OrderBy], Descending: o.OrderType == "desc"}
}

var orders = map[string]drive.Order{"name": drive.ByName, "extension": drive.ByExtension, "modified_date": drive.ByModified,
	"size": drive.BySize, "dl_count": drive.ByDownloads, "trashed_date": drive.ByTrashed}

type listOut struct {
	DirUpdateTime    int64
	Name             string
	ParentFolderID   drive.FolderID
	DirectFolderLink string
	UserAccessMode   op.Flag
	Encrypted        op.Flag
	TotalFolders     int64
	TotalFiles       int64
	Size             int64
	ResponseType     int
	Breadcrumbs      *[]crumbOut `json:",omitempty"`
	Folders          op.Seq[present.FolderEntry]
	Files            op.Seq[present.FileEntry]
}

// list tells what a folder holds, or what a search finds below it. With an offset it gives at most 100 entries. Guide 5.6.
func (c *chapter) list() op.Op {
	return op.NewStream("5.6", "GET", "/folder/list.json/{session_id}/{folder_id}", op.Optional,
		func(ctx context.Context, who access.Caller, in listIn, emit func(listOut) error) error {
			who, err := in.SharingID.Within(ctx, c.share, who)
			if err != nil {
				return err
			}
			by, id, err := c.enter(ctx, who, in.Folder, in.Link.Link)
			if err != nil {
				return err
			}
			q := in.query(id)
			q.Search = in.Search
			return c.drive.List(ctx, by.Caller, q, func(l drive.Listing) error {
				return emit(c.listed(by, l, in.listOptions, strings.TrimSpace(in.Search) != ""))
			})
		})
}

func (c *chapter) listed(by share.Entry, l drive.Listing, o listOptions, searched bool) listOut {
	f := &l.Folder
	by.Cover(f)
	out := listOut{
		DirUpdateTime: f.Stamp, Name: f.Name, ParentFolderID: f.Folder, DirectFolderLink: c.present.FolderPage(f.FolderID()),
		UserAccessMode: op.Flag(f.MayChange), TotalFolders: f.Folders, TotalFiles: f.Files, Size: f.Bytes,
		ResponseType: present.ResponseType,
		Folders: op.Each(l.Folders, func(it drive.Item) present.FolderEntry {
			e := c.present.FolderEntry(&it)
			if searched {
				e.ParentFolderID = by.FolderID(it.Folder)
			}
			return e
		}),
		Files: op.Each(l.Files, func(it drive.Item) present.FileEntry {
			e := c.present.FileEntry(by.Caller, &it)
			if searched {
				e.ParentFolderID = by.FolderID(it.Folder)
			}
			return e
		}),
	}
	if o.Breadcrumbs {
		way := crumbsOut(l.Crumbs)
		for i := range way {
			way[i].FolderID = by.FolderID(way[i].FolderID)
		}
		out.Breadcrumbs = &way
	}
	return out
}
