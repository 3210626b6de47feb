package page

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"driveway/internal/access"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/transfer"
)

const (
	maxFiles   = 100              // of one form
	chunk      = 4 << 20          // how much of a file is taken at once
	uploadWait = 30 * time.Second // how long a browser may send nothing
)

var (
	errUpload  = fault.New(fault.Invalid, "The files did not arrive whole. Please try again.")
	errTooMany = fault.New(fault.Invalid, "Please send at most 100 files at once.")
	errNoFiles = fault.New(fault.Invalid, "Please choose a file to upload.")
)

// upload takes files from the form of a folder's page, one after the other as they come: those that came whole stay when a
// later one fails.
func (p *Pages) upload(w http.ResponseWriter, r *http.Request) error {
	v, it, err := p.theFolder(r)
	if err != nil {
		return err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return errUpload
	}
	control := http.NewResponseController(w)
	taken := 0
	for first := true; ; first = false {
		_ = control.SetReadDeadline(time.Now().Add(uploadWait))
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errUpload
		}
		if first { // the token stands before the files
			token, _ := io.ReadAll(io.LimitReader(part, 100))
			if err := p.checkForm(r, string(token)); err != nil {
				return err
			}
			continue
		}
		if part.FileName() == "" {
			continue
		}
		if taken++; taken > maxFiles {
			return errTooMany
		}
		if err := p.take(r, control, v.Caller, it.FolderID(), part); err != nil {
			return err
		}
	}
	_ = control.SetReadDeadline(time.Time{})
	if taken == 0 {
		return errNoFiles
	}
	w.Header().Set("Location", v.uploaded(taken))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// take takes one file, in pieces.
func (p *Pages) take(r *http.Request, control *http.ResponseController, who access.Caller, folder drive.FolderID, part *multipart.Part) (err error) {
	ctx := r.Context()
	o, err := p.Transfer.Create(ctx, who, transfer.NewFile{Folder: folder, Name: part.FileName()})
	if err != nil {
		return err
	}
	file := o.FileID()
	defer func() {
		if err != nil {
			_, _ = p.Transfer.Cancel(ctx, who, file) // or it expires
		}
	}()
	buffer := make([]byte, chunk)
	size := int64(0)
	for end := false; !end; {
		_ = control.SetReadDeadline(time.Now().Add(uploadWait))
		n := 0
		if n, end, err = fill(part, buffer); err != nil {
			return err
		}
		if n > 0 {
			c := transfer.Chunk{File: file, Upload: o.Upload, Offset: size, Size: int64(n), Data: bytes.NewReader(buffer[:n])}
			if _, err := p.Transfer.Chunk(ctx, who, c); err != nil {
				return err
			}
			size += int64(n)
		}
	}
	_, err = p.Transfer.Close(ctx, who, transfer.Closing{File: file, Upload: o.Upload, Size: size})
	return err
}

// fill reads until the buffer is full or the part is at its end. What breaks off before that is refused: only a part that
// was read up to its boundary is whole.
func fill(part io.Reader, buffer []byte) (n int, end bool, err error) {
	for n < len(buffer) {
		m, err := part.Read(buffer[n:])
		n += m
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return n, true, nil
		}
		if err != nil {
			return n, false, errUpload
		}
	}
	return n, false, nil
}
