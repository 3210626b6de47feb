package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/drive"
)

// Chunk is a piece of an upload.
type Chunk struct {
	File   drive.FileID
	Upload string
	Offset int64 // in what is sent, which may be compressed
	Size   int64
	Data   io.Reader // streamed; holds Size bytes, or the chunk is refused
}

// Chunk takes a piece of an upload, whole or not at all, and returns how many bytes that was. Bytes that are there
// already may be sent again, and have to be the same. What was taken survives the death of the process, but for an
// upload of one small chunk; a power cut may set the upload back, which the next call tells.
//
// An upload that who can't go on with is ErrNoChunk, or drive.ErrNoFile where who knows no such file.
func (s *Service) Chunk(ctx context.Context, who access.Caller, c Chunk) (int64, error) {
	for {
		n, err := s.chunk(ctx, who, &c)
		if !errors.Is(err, errMoved) {
			return n, err
		}
	}
}

func (s *Service) chunk(ctx context.Context, who access.Caller, c *Chunk) (int64, error) {
	large := c.Size > s.opt.Small || c.Offset > s.opt.Small-c.Size
	u, release, err := s.grip(ctx, who, c.File, c.Upload, large)
	if err != nil {
		return 0, err
	}
	if u == nil {
		return 0, s.unseen(ctx, who, c.File, ErrNoChunk)
	}
	defer release()
	if err := s.mayGoOn(ctx, who, u); err != nil {
		return 0, err
	}
	if p := newPace(u.speed); p != nil {
		c.Data = &paced{ctx, c.Data, p}
	}
	switch {
	case c.Size == 0:
		return 0, ended(c.Data)
	case c.Offset == u.received:
		err = s.append(ctx, who, u, c)
	case c.Offset < u.received && c.Size <= u.received-c.Offset:
		err = s.compare(ctx, u, c)
	default:
		err = errOffset(u.received, c.Offset)
	}
	if err != nil {
		return 0, err
	}
	return c.Size, nil
}

// unseen is why an upload can't be had: its file is unknown, or else the given reason.
func (s *Service) unseen(ctx context.Context, who access.Caller, file drive.FileID, why error) error {
	ids, err := s.uploadsOf(ctx, who, file)
	if err == nil && len(ids) == 0 {
		_, err = s.drive.Target(ctx, who, file)
	}
	if err != nil {
		return err
	}
	return why
}

// mayGoOn asks whether who still has the right to what he uploads. Who manages the drive always has.
func (s *Service) mayGoOn(ctx context.Context, who access.Caller, u *upload) error {
	if who.Manages() && who.Account == u.account {
		return nil
	}
	return s.drive.MayPublish(ctx, who, u.file, u.folder)
}

// append takes the next bytes of an upload.
func (s *Service) append(ctx context.Context, who access.Caller, u *upload, c *Chunk) error {
	if u.size != unknown && c.Size > u.size-u.received {
		return errSize(u.received, u.size)
	}
	next := *u
	next.received += c.Size
	if next.received < 0 {
		return errSize(u.received, u.received)
	}
	if err := s.reserve(ctx, who, &next, u.weight()); err != nil {
		return err
	}
	small := u.storeKey == "" && next.received <= s.opt.Small
	var err error
	if small {
		next.data, err = readChunk(c.Data, u.data, c.Size)
	} else {
		err = s.stage(ctx, u, &next, c)
	}
	if err != nil {
		return err
	}
	before := *u
	*u = next
	if err = s.keep(ctx, u, before); err != nil {
		if errors.Is(err, errMoved) {
			if !small {
				return ErrLost
			}
			c.Data = bytes.NewReader(next.data[before.received:]) // it is judged again, as a resend
		}
		return err // what went to the store is written again, or swept
	}
	s.Stats.BytesIn.Add(c.Size)
	return nil
}

// readChunk appends a small chunk to the bytes before it, in a slice with room for no more.
func readChunk(r io.Reader, before []byte, size int64) ([]byte, error) {
	n := len(before)
	data := make([]byte, n+int(size))
	copy(data, before)
	if _, err := io.ReadFull(r, data[n:]); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = ErrChunkSize
		}
		return nil, err
	}
	return data, ended(r)
}

// ended reports ErrChunkSize if r has more bytes.
func ended(r io.Reader) error {
	var b [1]byte
	n, err := io.ReadFull(r, b[:])
	switch {
	case n > 0:
		return ErrChunkSize
	case err == io.EOF:
		return nil
	}
	return err
}

// stage writes the next bytes of an upload to the store, and what it had in memory before them if they are the first
// there.
func (s *Service) stage(ctx context.Context, u, next *upload, c *Chunk) (err error) {
	var st content.Staging
	hash := content.NewHash()
	if u.storeKey == "" {
		next.storeKey = content.NewKey()
		st, err = s.store.Create(ctx, next.storeKey)
	} else if err = hash.UnmarshalBinary(u.hash); err == nil {
		st, err = s.staged(ctx, u)
	}
	if err != nil {
		return storeFault(err)
	}
	if st == nil { // what was there is lost
		return errOffset(0, c.Offset)
	}
	defer func() {
		if errClose := st.Close(); err == nil {
			err = errClose
		}
		if err != nil && u.storeKey == "" {
			_ = s.store.Remove(context.WithoutCancel(ctx), next.storeKey) // or the sweep finds it
		}
	}()
	if len(u.data) > 0 {
		if _, err := content.WriteHashed(st, 0, bytes.NewReader(u.data), hash); err != nil {
			return storeFault(err)
		}
		next.data = nil
	}
	n, err := content.WriteHashed(st, u.received, io.LimitReader(c.Data, c.Size+1), hash)
	if errors.Is(err, content.ErrPublished) { // a close has found it complete, though it could not end
		return errSize(u.received, u.received)
	}
	if err != nil {
		return storeFault(err)
	}
	if n != c.Size {
		return ErrChunkSize
	}
	s.checked.add(u.id)
	next.hash, err = hash.MarshalBinary()
	return err
}

// storeFault is how a failure of the store looks to the client.
func storeFault(err error) error {
	if errors.Is(err, content.ErrFull) {
		return fmt.Errorf("%w: %w", ErrNoSpace, err)
	}
	return err
}

// compare reads a chunk that the upload holds already, and refuses it if it is another one.
func (s *Service) compare(ctx context.Context, u *upload, c *Chunk) (err error) {
	held := io.NewSectionReader(bytes.NewReader(u.data), c.Offset, c.Size)
	if u.storeKey != "" {
		st, err := s.staged(ctx, u)
		if err != nil {
			return err
		}
		if st == nil {
			return errOffset(0, c.Offset)
		}
		defer st.Close()
		held = io.NewSectionReader(st, c.Offset, c.Size)
	}
	same, err := equal(held, c.Data, c.Size)
	if err == nil && !same {
		err = errOffset(u.received, c.Offset)
	}
	return err
}

// equal says whether sent has just the bytes that held has. One that is longer or shorter is ErrChunkSize.
func equal(held io.Reader, sent io.Reader, size int64) (bool, error) {
	a := make([]byte, min(size, 256<<10))
	b := make([]byte, len(a))
	same := true
	for left := size; left > 0; {
		n := int(min(left, int64(len(a))))
		if _, err := io.ReadFull(sent, b[:n]); err != nil {
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				err = ErrChunkSize
			}
			return false, err
		}
		if same {
			if _, err := io.ReadFull(held, a[:n]); err != nil {
				return false, err
			}
			same = bytes.Equal(a[:n], b[:n])
		}
		left -= int64(n)
	}
	return same, ended(sent)
}
