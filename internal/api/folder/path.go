package folder

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type onlyFolderIn struct {
	Folder drive.FolderID `in:"folder_id,required"`
}

type pathOut struct {
	Path string
}

// path is the way to a folder, from the topmost one that the caller may see. Guide 5.7.
func (c *chapter) path() op.Op {
	return op.New("5.7", "GET", "/folder/path.json/{session_id}/{folder_id}", op.Session,
		func(ctx context.Context, who access.Caller, in onlyFolderIn) (pathOut, error) {
			path, err := c.drive.FolderPath(ctx, who, in.Folder)
			return pathOut{path}, err
		})
}

type fullPathOut struct {
	FullPath string
}

// folderFullPath is path under another name, which clients call.
func (c *chapter) folderFullPath() op.Op {
	return op.New(op.Extension, "GET", "/folder/folderfullpath.json/{session_id}/{folder_id}", op.Session,
		func(ctx context.Context, who access.Caller, in onlyFolderIn) (fullPathOut, error) {
			path, err := c.drive.FolderPath(ctx, who, in.Folder)
			return fullPathOut{path}, err
		})
}

type idByPathIn struct {
	Path string `in:"path,required"`
}

type idByPathOut struct {
	FolderId drive.FolderID
}

// idByPath finds a folder by its path from the caller's root. Guide 5.11.
func (c *chapter) idByPath() op.Op {
	return op.New("5.11", "POST", "/folder/idbypath.json", op.Session,
		func(ctx context.Context, who access.Caller, in idByPathIn) (idByPathOut, error) {
			id, err := c.drive.FolderByPath(ctx, who, in.Path)
			return idByPathOut{id}, err
		})
}
