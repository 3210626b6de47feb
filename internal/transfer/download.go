package transfer

import (
	"bytes"
	"context"
	"io"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/content"
	"driveway/internal/drive"
)

// Download is a file, or a version of one, that the caller may read.
type Download struct {
	drive.Item
	service *Service
	who     access.Caller
	at      drive.Location
}

// Download finds the content of a file, or of one of its versions; with backup the newest version before that, if there
// is one. A file that who may not know of is drive.ErrNoFile; one that shows, but is not for reading, is
// drive.ErrProtected, drive.ErrNoDownload or drive.ErrDenied.
func (s *Service) Download(ctx context.Context, who access.Caller, id drive.FileID, backup bool) (Download, error) {
	locate := s.drive.Locate
	if backup {
		locate = s.drive.LocateBackup
	}
	it, at, err := locate(ctx, who, id)
	return Download{Item: it, service: s, who: who, at: at}, err
}

// Open returns n bytes from an offset; negative n: all up to the end. What has been opened is read to its end, whatever
// becomes of the file meanwhile.
func (d Download) Open(ctx context.Context, offset, n int64) (io.ReadCloser, error) {
	if d.at.StoreKey != "" {
		return d.service.store.Open(ctx, content.Key(d.at.StoreKey), offset, n)
	}
	data := d.at.Data[min(offset, int64(len(d.at.Data))):]
	if n >= 0 && n < int64(len(data)) {
		data = data[:n]
	}
	return inMemory{bytes.NewReader(data)}, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// Begun counts a download (or, where the content is shown and not saved, a view) whose first byte is about to be sent.
func (d Download) Begun(shown bool) {
	d.service.Stats.Downloads.Add(1)
	if shown {
		d.service.Counter.View(d.Key)
	} else {
		d.service.Counter.Download(d.Key)
	}
	d.service.tell(d.who, &d.Node)
}

// tell has the user log of a file's account tell of a download.
func (s *Service) tell(who access.Caller, file *drive.Node) {
	s.Activity.Add(who, activity.Entry{Account: file.Account, At: s.clock(), Type: activity.FileDownload, Name: file.Name, Size: file.Size})
}

// Sent counts bytes that have just been sent.
func (d Download) Sent(_ context.Context, n int64) error {
	d.service.Stats.BytesOut.Add(n)
	return nil
}
