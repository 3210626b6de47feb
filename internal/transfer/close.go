package transfer

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the wire's hash, not a safeguard
	"crypto/sha256"
	"errors"
	"strings"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
)

// Closing is what a client says of an upload that is complete.
type Closing struct {
	File       drive.FileID
	Upload     string // empty: the only one that the caller has open
	Size       int64  // of the plain content, exact
	MD5        []byte // of the plain content; nil: not told
	Modified   int64  // Unix seconds; 0 or less: now
	Compressed bool   // what was sent is zlib
}

// unnamed follows the name of an upload in the version that a close without a name made of it, so that such a close can
// be repeated, too.
const unnamed = "*"

// Close makes the file, or the new version, of a complete upload. It returns when that is on stable storage, and what it
// returns is the version that this upload made. Repeated, it makes nothing and returns the same again; two at the same
// time get one answer. After a refusal the upload stays open.
//
// Which upload is meant but not there is drive.ErrGone, or drive.ErrNoFile where who knows no such file.
func (s *Service) Close(ctx context.Context, who access.Caller, in Closing) (drive.Item, error) {
	id := in.Upload
	if id == "" {
		var err error
		if id, err = s.onlyUpload(ctx, who, in.File); err != nil {
			return drive.Item{}, err
		}
		if id == "" {
			return s.replay(ctx, who, in)
		}
	}
	u, release, err := s.grip(ctx, who, in.File, id, false)
	if err != nil {
		return drive.Item{}, err
	}
	if u == nil {
		return s.replay(ctx, who, in)
	}
	defer release()
	it, err := s.close(ctx, who, u, in)
	if errors.Is(err, errMoved) {
		return s.replay(ctx, who, in)
	}
	if err == nil {
		s.Stats.Uploads.Add(1)
	}
	return it, err
}

// onlyUpload returns the name of the one upload that who has open to a file, or "" if there is none, or more than one.
func (s *Service) onlyUpload(ctx context.Context, who access.Caller, file drive.FileID) (string, error) {
	ids, err := s.uploadsOf(ctx, who, file)
	if err != nil || len(ids) != 1 {
		return "", err
	}
	return ids[0], nil
}

// replay answers a close whose upload is not open: by what it has made before.
func (s *Service) replay(ctx context.Context, who access.Caller, in Closing) (drive.Item, error) {
	it, err := s.published(ctx, who, in)
	switch {
	case errors.Is(err, drive.ErrNoFile):
		return it, s.unseen(ctx, who, in.File, drive.ErrGone)
	case err != nil:
		return it, err
	case it.Size != in.Size:
		return it, errSize(it.Size, in.Size)
	case in.MD5 != nil && !bytes.Equal(in.MD5, it.MD5):
		return it, ErrHash
	}
	return it, nil
}

// published returns what a close has made before, or drive.ErrNoFile.
func (s *Service) published(ctx context.Context, who access.Caller, in Closing) (drive.Item, error) {
	if in.Upload == "" {
		it, err := s.drive.Target(ctx, who, in.File)
		if err == nil && (!strings.HasSuffix(it.Upload, unnamed) || it.Uploader != who.User || it.Created <= s.clock()-uploadLife) {
			err = drive.ErrNoFile
		}
		return it, err
	}
	it, err := s.drive.Published(ctx, who, in.File, in.Upload)
	if errors.Is(err, drive.ErrNoFile) {
		it, err = s.drive.Published(ctx, who, in.File, in.Upload+unnamed)
	}
	return it, err
}

// close publishes an upload that the caller holds.
func (s *Service) close(ctx context.Context, who access.Caller, u *upload, in Closing) (drive.Item, error) {
	p := drive.Publication{File: u.file, Upload: u.id, Modified: in.Modified, Folder: u.folder, Name: u.name, Description: u.description}
	if in.Upload == "" {
		p.Upload += unnamed
	}
	if p.Modified <= 0 {
		p.Modified = s.clock()
	}
	c, err := s.content(ctx, who, u, in)
	if err != nil {
		return drive.Item{}, err
	}
	p.Content = c
	made := false
	it, err := s.drive.Publish(ctx, who, u.account, p, func(tx db.Tx) error {
		made = true
		return over(tx, u)
	})
	if err != nil {
		if unpacked := c.StoreKey != "" && c.StoreKey != string(u.storeKey); unpacked && undone(err) {
			_ = s.store.Remove(context.WithoutCancel(ctx), content.Key(c.StoreKey)) // or the sweep finds it
		}
		return it, err
	}
	if made {
		s.Counter.traffic.add(partyOf(who, u.account), volume{uploads: 1, uploaded: c.Size})
	}
	s.drop(u)
	if u.storeKey != "" && string(u.storeKey) != c.StoreKey {
		_ = s.store.Remove(context.WithoutCancel(ctx), u.storeKey) // likewise
	}
	return it, nil
}

// undone says that an error means that nothing has been written. Others may come after the commit.
func undone(err error) bool {
	f := fault.As(err)
	return errors.Is(err, errMoved) || f != nil && f.Kind != fault.Unavailable
}

// over ends an upload in the transaction that publishes it. Somebody may have ended it already, and with it the bytes that
// are about to be published: errMoved.
func over(tx db.Tx, u *upload) error {
	if !u.row {
		return nil
	}
	n, err := tx.Exec(deleteUpload, u.id)
	if err == nil && n == 0 {
		err = errMoved
	}
	return err
}

// content returns the complete content of an upload, in the place where it stays. It has the size and the hashes that
// were announced.
func (s *Service) content(ctx context.Context, who access.Caller, u *upload, in Closing) (c drive.Content, err error) {
	switch {
	case u.offered != 0 && u.received == 0 && in.Size == u.size:
		c = drive.Content{Key: u.offered, Size: u.size, MD5: u.md5}
	case in.Compressed && u.received > 0:
		return s.unpack(ctx, who, u, in)
	case u.received != in.Size:
		return c, errSize(u.received, in.Size)
	case u.storeKey == "":
		c = inline(u.data)
	default:
		return s.settle(ctx, u, in)
	}
	return c, fits(u, in, c.MD5)
}

// inline is content that lies in the database.
func inline(data []byte) drive.Content {
	m, sum := md5.Sum(data), sha256.Sum256(data) //nolint:gosec // as above
	return drive.Content{Data: data, Size: int64(len(data)), MD5: m[:], SHA256: sum[:]}
}

// fits reports ErrHash where content has another hash than was announced.
func fits(u *upload, in Closing, sum []byte) error {
	for _, announced := range [][]byte{u.md5, in.MD5} {
		if announced != nil && !bytes.Equal(announced, sum) {
			return ErrHash
		}
	}
	return nil
}

// settle brings the bytes of an upload in the store to where they stay, before any row knows of them.
func (s *Service) settle(ctx context.Context, u *upload, in Closing) (c drive.Content, err error) {
	hash := content.NewHash()
	if err := hash.UnmarshalBinary(u.hash); err != nil {
		return c, err
	}
	m, sum := hash.Sums()
	c = drive.Content{StoreKey: string(u.storeKey), Size: u.received, MD5: m[:], SHA256: sum[:]}
	if err := fits(u, in, c.MD5); err != nil {
		return c, err
	}
	st, err := s.staged(ctx, u)
	if err != nil {
		return c, storeFault(err)
	}
	if st == nil {
		return c, errSize(0, in.Size)
	}
	err = st.Publish(ctx, c.Size)
	if errClose := st.Close(); err == nil {
		err = errClose
	}
	if errors.Is(err, content.ErrMissing) || errors.Is(err, content.ErrShort) { // the store could not keep them
		if err := s.restart(ctx, u); err != nil {
			return c, err
		}
		return c, errSize(0, in.Size)
	}
	return c, storeFault(err)
}
