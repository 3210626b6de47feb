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
	pace    *pace
}

// Download finds the content of a file, or of one of its versions; with backup the newest version before that, if there
// is one. A file that who may not know of is drive.ErrNoFile; one that shows, but is not for reading, is
// drive.ErrProtected, drive.ErrNoDownload or drive.ErrDenied. ErrBandwidth where enough has been downloaded today.
func (s *Service) Download(ctx context.Context, who access.Caller, id drive.FileID, backup bool) (Download, error) {
	d, err := s.Find(ctx, who, id, backup)
	if err != nil {
		return d, err
	}
	return d, s.Counter.traffic.room(ctx, partyOf(who, d.Account), d.Limits)
}

// Find is Download of what does not go out as it is, a thumbnail's original say: no limit of bandwidth holds.
func (s *Service) Find(ctx context.Context, who access.Caller, id drive.FileID, backup bool) (Download, error) {
	locate := s.drive.Locate
	if backup {
		locate = s.drive.LocateBackup
	}
	it, at, err := locate(ctx, who, id)
	if err != nil {
		return Download{}, err
	}
	return Download{Item: it, service: s, who: who, at: at, pace: newPace(it.Limits.DownloadSpeed)}, nil
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
	if shown {
		d.service.Counter.View(d.Key)
	} else {
		d.service.Counter.Download(d.Key)
	}
	d.service.begun(d.who, &d.Node)
}

// begun counts a download of a file, whose account's user log tells of it.
func (s *Service) begun(who access.Caller, file *drive.Node) {
	s.Stats.Downloads.Add(1)
	s.Counter.traffic.add(partyOf(who, file.Account), volume{downloads: 1})
	s.Counter.entries.Add(who, activity.Entry{Account: file.Account, At: s.clock(), Type: activity.FileDownload, Name: file.Name, Size: file.Size})
}

// Piece is how many bytes are to be sent at once; 0: as many as one likes.
func (d Download) Piece() int64 { return d.pace.piece() }

// Sent counts bytes that have just been sent. It returns when it is time for more, or with ctx's error.
func (d Download) Sent(ctx context.Context, n int64) error {
	return d.service.sent(ctx, d.who, d.Account, d.pace, n)
}

// sent counts bytes of an account that have just been sent to who, and holds their pace.
func (s *Service) sent(ctx context.Context, who access.Caller, account access.AccountID, p *pace, n int64) error {
	s.Stats.BytesOut.Add(n)
	s.Counter.traffic.add(partyOf(who, account), volume{downloaded: n})
	return p.went(ctx, n)
}
