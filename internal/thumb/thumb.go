// Package thumb makes thumbnails: pictures of 256 by 256 pixels, each made once for a content and kept in the database.
//
// What comes is not to be trusted. Size, pixels, the memory that decoding takes, time, and how many pictures are being
// made at once are all bounded, and a decoder that panics takes nothing with it.
package thumb

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of this package.
var (
	ErrNone = fault.New(fault.NotFound, "Thumbnail not available")
	ErrBusy = &fault.Error{Kind: fault.Busy, Message: "Too many thumbnails are being made. Try again later.", RetryAfter: 5 * time.Second}
)

// Options are the settings of a Service. Zero fields take the defaults that their comments name.
type Options struct {
	Off   bool          // there are no thumbnails at all
	Log   *slog.Logger  // slog.Default
	Queue int           // contents that wait while another picture is being made: 100; further ones are ErrBusy
	Wait  time.Duration // for which one waits at most: 30 s, and then it is ErrBusy
	Time  time.Duration // that making one may take: 20 s
}

// Service makes thumbnails and keeps them. It is safe for concurrent use.
type Service struct {
	db      db.DB
	opt     Options
	one     singleflight.Group // by content
	queue   chan struct{}      // places for those who wait
	turn    chan struct{}      // the place at work
	base    context.Context    // ends with the service
	stop    context.CancelFunc
	running sync.WaitGroup
}

// New returns the thumbnails of a drive. Close ends it.
func New(d db.DB, o Options) *Service {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	o.Queue = cmp.Or(o.Queue, 100)
	o.Wait = cmp.Or(o.Wait, 30*time.Second)
	o.Time = cmp.Or(o.Time, 20*time.Second)
	s := &Service{db: d, opt: o, queue: make(chan struct{}, o.Queue+1), turn: make(chan struct{}, 1)}
	s.base, s.stop = context.WithCancel(context.Background())
	return s
}

// Close gives up the picture that is being made, and waits until it is.
func (s *Service) Close() {
	s.stop()
	s.running.Wait()
}

// Source is the content of a file.
type Source struct {
	Account access.AccountID // whose it is
	Content int64            // its key
	Size    int64
	Open    func(ctx context.Context, offset, n int64) (io.ReadCloser, error)
}

// Picture is a thumbnail.
type Picture struct {
	Data []byte
	Type string // image/jpeg or image/png
	ETag string // equal tags promise equal bytes
}

// Of returns the thumbnail of a content, which is made when it is asked for the first time. Those who ask meanwhile wait for
// that one. Content of which there can be none is ErrNone; where too many are waiting it is ErrBusy.
func (s *Service) Of(ctx context.Context, src Source) (Picture, error) {
	if s.opt.Off || src.Size <= 0 || src.Size > maxInput {
		return Picture{}, ErrNone
	}
	data, known, err := s.load(ctx, src.Content)
	if err == nil && !known {
		data, err = s.shared(ctx, src)
	}
	switch {
	case err != nil:
		return Picture{}, err
	case len(data) == 0:
		return Picture{}, ErrNone
	}
	p := Picture{Data: data, Type: "image/jpeg"}
	if bytes.HasPrefix(data, pngMagic) {
		p.Type = "image/png"
	}
	sum := sha256.Sum256(data)
	p.ETag = hex.EncodeToString(sum[:16])
	return p, nil
}

// shared makes a thumbnail, or waits for whoever is making it. It goes on when the one who asked is gone: others may come.
func (s *Service) shared(ctx context.Context, src Source) ([]byte, error) {
	made := s.one.DoChan(strconv.FormatInt(src.Content, 10), func() (any, error) {
		s.running.Add(1)
		defer s.running.Done()
		return s.make(s.base, src)
	})
	select {
	case r := <-made:
		data, _ := r.Val.([]byte)
		return data, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Service) make(ctx context.Context, src Source) ([]byte, error) {
	if picture, err := s.isPicture(ctx, src); err != nil || !picture {
		return nil, err
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if data, known, err := s.load(ctx, src.Content); err != nil || known { // made by another process meanwhile
		return data, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.Time)
	defer cancel()
	all, err := read(ctx, src, src.Size)
	if err != nil {
		return nil, err
	}
	data, err := Make(ctx, all)
	if err != nil && !errors.Is(err, ErrNone) { // what is wrong with it is wrong the next time too
		if s.base.Err() != nil {
			return nil, err
		}
		s.opt.Log.Warn("a picture has no thumbnail", "content", src.Content, "cause", err)
	}
	return data, s.keep(context.WithoutCancel(ctx), src, data)
}

// isPicture looks at how the content begins, so that what is no picture never waits.
func (s *Service) isPicture(ctx context.Context, src Source) (bool, error) {
	head, err := read(ctx, src, min(src.Size, headSize))
	return kindOf(head) != nil, err
}

// enter waits for the place at work. leave gives it back.
func (s *Service) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s.queue <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	late := time.NewTimer(s.opt.Wait)
	defer late.Stop()
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn; <-s.queue }, nil
	case <-late.C:
		err = ErrBusy
	case <-ctx.Done():
		err = ctx.Err()
	}
	<-s.queue
	return nil, err
}

// read returns the first n bytes of a content.
func read(ctx context.Context, src Source, n int64) ([]byte, error) {
	r, err := src.Open(ctx, 0, n)
	if err != nil {
		return nil, fmt.Errorf("thumb: content %d: %w", src.Content, err)
	}
	defer r.Close()
	data := make([]byte, n)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, fmt.Errorf("thumb: content %d: %w", src.Content, err)
	}
	return data, nil
}

// load returns the thumbnail that is kept of a content: empty where there can be none.
func (s *Service) load(ctx context.Context, content int64) (data []byte, known bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		return tx.One(`SELECT data FROM thumbnails WHERE content_id = $1`, content).Scan(&data)
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// keep keeps a thumbnail, empty where there can be none, for as long as its content is there.
func (s *Service) keep(ctx context.Context, src Source, data []byte) error {
	if data == nil {
		data = []byte{}
	}
	return s.db.WriteRelaxed(ctx, int64(src.Account), func(tx db.Tx) error {
		_, err := tx.Exec(`INSERT INTO thumbnails (content_id, data) SELECT id, $2 FROM contents WHERE id = $1
			ON CONFLICT (content_id) DO NOTHING`, src.Content, data)
		return err
	})
}
