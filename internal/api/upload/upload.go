// Package upload is chapter 12 of the guide: how files come into the drive.
package upload

import (
	"encoding/hex"

	"driveway/internal/api/present"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

type chapter struct {
	drive    *drive.Service
	transfer *transfer.Service
	share    *share.Service
	present  *present.Presenter
}

// Chapter returns the operations of the chapter.
func Chapter(d *drive.Service, t *transfer.Service, s *share.Service, p *present.Presenter) op.Chapter {
	c := &chapter{drive: d, transfer: t, share: s, present: p}
	return op.Chapter{
		Number:    "12",
		NoSession: op.Refusal{Status: 400, Message: "`session_id` is required."},
		BadSession: op.Refusal{Status: 401, Message: "Session has expired. Please right click on OpenDrive task bar icon," +
			" log out and then log back in."},
		Words: []op.Wording{
			{Refusal: drive.ErrNoFile, Status: 400, Message: "Invalid file ID"},
			{Refusal: drive.ErrNoFolder, Status: 400, Message: "Invalid folder ID."},
		},
		Ops: []op.Op{
			c.checkFileExistsByName(),
			c.closeFileUpload(),
			c.createFile(),
			c.openFileUpload(),
			c.uploadFileChunk(),
			c.uploadFileChunk2(),
		},
	}
}

// hash is the MD5 of a whole file, as a client knows it.
type hash struct {
	Hash string `in:"file_hash,hex,min=32,max=32"`
}

// sum returns the hash, nil if none was given.
func (h hash) sum() []byte {
	if h.Hash == "" {
		return nil
	}
	sum, _ := hex.DecodeString(h.Hash) // the binder knows that it is one
	return sum
}
