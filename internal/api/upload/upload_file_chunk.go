package upload

import (
	"context"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/transfer"
)

type chunkIn struct {
	File   drive.FileID `in:"file_id,required"`
	Upload string       `in:"temp_location,required"`
	Offset int64        `in:"chunk_offset,required,min=0"`
	Size   int64        `in:"chunk_size,required,min=0"`
	Data   op.Body      `in:"file_data"` // required by the guide, but a chunk of no bytes may come without
}

type chunkOut struct {
	TotalWritten int64 // by this chunk
}

func (c *chapter) chunk(ctx context.Context, who access.Caller, in chunkIn) (chunkOut, error) {
	n, err := c.transfer.Chunk(ctx, who, transfer.Chunk{File: in.File, Upload: in.Upload, Offset: in.Offset, Size: in.Size, Data: in.Data})
	return chunkOut{n}, err
}

const noSession = "Session_id field missing"

// uploadFileChunk takes a piece of a file. Guide 12.5.
func (c *chapter) uploadFileChunk() op.Op {
	return op.New("12.5", "POST", "/upload/upload_file_chunk.json", op.Session, c.chunk).NoSession(400, noSession)
}

// uploadFileChunk2 is uploadFileChunk with session and file in the path. Guide 12.6.
func (c *chapter) uploadFileChunk2() op.Op {
	return op.New("12.6", "POST", "/upload/upload_file_chunk2.json/{session_id}/{file_id}", op.Session, c.chunk).NoSession(400, noSession)
}
