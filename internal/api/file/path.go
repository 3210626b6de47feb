package file

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
)

type fileIn struct {
	File drive.FileID `in:"file_id,required"`
}

type pathOut struct {
	Path string
}

// path is the way to a file, from the topmost folder that the caller may see. Guide 4.5.
func (c *chapter) path() op.Op {
	return op.New("4.5", "GET", "/file/path.json/{session_id}/{file_id}", op.Session,
		func(ctx context.Context, who access.Caller, in fileIn) (pathOut, error) {
			path, err := c.drive.FilePath(ctx, who, in.File)
			return pathOut{path}, err
		})
}

type fullPathOut struct {
	FullPath string
	Path     string
}

// fileFullPath is path under another name, which clients call.
func (c *chapter) fileFullPath() op.Op {
	return op.New(op.Extension, "GET", "/file/filefullpath.json/{session_id}/{file_id}", op.Session,
		func(ctx context.Context, who access.Caller, in fileIn) (fullPathOut, error) {
			path, err := c.drive.FilePath(ctx, who, in.File)
			return fullPathOut{path, path}, err
		})
}

type idByPathIn struct {
	Path string `in:"path,required"`
}

type idByPathOut struct {
	FileId       drive.FileID
	DownloadLink string
}

// idByPath finds a file by its path from the caller's root. Guide 4.9.
func (c *chapter) idByPath() op.Op {
	return op.New("4.9", "POST", "/file/idbypath.json", op.Session,
		func(ctx context.Context, who access.Caller, in idByPathIn) (idByPathOut, error) {
			it, err := c.drive.FileByPath(ctx, who, in.Path)
			return idByPathOut{it.FileID(), c.present.Download(it.FileID(), it.Name)}, err
		})
}
