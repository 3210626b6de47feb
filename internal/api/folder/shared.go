package folder

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
)

// companyOut says whose a folder is that is shown to visitors.
type companyOut struct {
	CompanyName string
}

type sharedInfoIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
	present.Link
}

type sharedInfoOut struct {
	infoOut
	companyOut
}

// sharedInfo tells all about a public or hidden folder, or one behind a link, as a visitor sees it. The guide lacks it.
func (c *chapter) sharedInfo() op.Op {
	return op.New(op.Extension, "GET", "/folder/sharedinfo.json/{folder_id}", op.Public,
		func(ctx context.Context, who access.Caller, in sharedInfoIn) (sharedInfoOut, error) {
			by, id, err := c.share.EnterFolder(ctx, who, in.Folder, in.Link.Link)
			if err != nil {
				return sharedInfoOut{}, err
			}
			it, err := c.drive.Folder(ctx, by.Caller, id)
			if err != nil {
				return sharedInfoOut{}, err
			}
			by.Cover(&it)
			company, err := c.accounts.Company(ctx, it.Account)
			return sharedInfoOut{c.infoOf(&it), companyOut{company}}, err
		})
}

type sharedIn struct {
	sharedInfoIn
	listOptions
}

// sharedOut has what known clients read: one looks into FolderInfo, the other at the fields beside it.
type sharedOut struct {
	infoOut
	companyOut
	OwnerLogo    string
	FolderInfo   infoOut
	TotalFolders int64
	TotalFiles   int64
	ResponseType int
	Breadcrumbs  *[]crumbOut `json:",omitempty"`
	Folders      op.Seq[present.FolderEntry]
	Files        op.Seq[present.FileEntry]
}

// shared tells what a public or hidden folder, or one behind a link, holds, as a visitor sees it. One that doesn't show
// what it holds seems empty. The guide lacks it.
func (c *chapter) shared() op.Op {
	return op.NewStream(op.Extension, "GET", "/folder/shared.json/{folder_id}", op.Public,
		func(ctx context.Context, who access.Caller, in sharedIn, emit func(sharedOut) error) error {
			by, id, err := c.share.EnterFolder(ctx, who, in.Folder, in.Link.Link)
			if err != nil {
				return err
			}
			it, err := c.drive.Folder(ctx, by.Caller, id)
			if err != nil {
				return err
			}
			company, err := c.accounts.Company(ctx, it.Account)
			if err != nil {
				return err
			}
			show := func(l drive.Listing) error {
				listed := c.listed(by, l, in.listOptions, false)
				by.Cover(&l.Folder)
				info := c.infoOf(&l.Folder)
				return emit(sharedOut{infoOut: info, companyOut: companyOut{company}, FolderInfo: info, TotalFolders: listed.TotalFolders,
					TotalFiles: listed.TotalFiles, ResponseType: listed.ResponseType, Breadcrumbs: listed.Breadcrumbs,
					Folders: listed.Folders, Files: listed.Files})
			}
			err = c.drive.List(ctx, by.Caller, in.query(id), show)
			if errors.Is(err, drive.ErrDenied) {
				none := func(func(drive.Item, error) bool) {}
				err = show(drive.Listing{Folder: it, Folders: none, Files: none})
			}
			return err
		})
}
