package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type breadcrumbIn struct {
	Folder     drive.FolderID `in:"folder_id,required"`
	SubFolders bool           `in:"with_subfolders"`
	present.Sharing
}

type crumbOut struct {
	FolderID   drive.FolderID
	Name       string
	SubFolders *[]subFolderOut `json:",omitempty"` // nil: not asked for
}

type subFolderOut struct {
	FolderID drive.FolderID
	Name     string
}

// breadcrumb is the way to a folder, from the first one below the root. Guide 5.1.
func (c *chapter) breadcrumb() op.Op {
	return op.New("5.1", "GET", "/folder/breadcrumb.json/{session_id}/{folder_id}", op.Session, present.Within(c.share,
		func(ctx context.Context, who access.Caller, in breadcrumbIn) ([]crumbOut, error) {
			crumbs, err := c.drive.Breadcrumbs(ctx, who, in.Folder, in.SubFolders)
			return crumbsOut(crumbs), err
		})).Also("GET", "/folder/breadcrump.json/{session_id}/{folder_id}")
}

func crumbsOut(crumbs []drive.Crumb) []crumbOut {
	out := make([]crumbOut, len(crumbs))
	for i, crumb := range crumbs {
		out[i] = crumbOut{FolderID: crumb.ID, Name: crumb.Name}
		if crumb.Folders == nil {
			continue
		}
		below := make([]subFolderOut, len(crumb.Folders))
		for j, f := range crumb.Folders {
			below[j] = subFolderOut{f.ID, f.Name}
		}
		out[i].SubFolders = &below
	}
	return out
}
