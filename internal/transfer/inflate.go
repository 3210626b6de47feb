package transfer

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"context"
	"errors"
	"io"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/drive"
)

// unpack makes plain content of an upload that was sent compressed, in one pass. It stops at a byte more than was
// announced.
func (s *Service) unpack(ctx context.Context, who access.Caller, u *upload, in Closing) (c drive.Content, err error) {
	if u.size != unknown && u.received > u.size {
		return c, errSize(u.received, in.Size)
	}
	sent := io.Reader(bytes.NewReader(u.data))
	if u.storeKey != "" {
		st, err := s.staged(ctx, u)
		if err != nil {
			return c, err
		}
		if st == nil {
			return c, errSize(0, in.Size)
		}
		defer st.Close()
		sent = io.NewSectionReader(st, 0, u.received)
	}
	p := &inflater{ctx: ctx, sent: bufio.NewReaderSize(sent, 256<<10)}
	if in.Size <= s.opt.Small {
		data, err := io.ReadAll(io.LimitReader(p, in.Size))
		if err == nil {
			err = p.endsAt(int64(len(data)), in.Size)
		}
		if err != nil {
			return c, err
		}
		c = inline(data)
		return c, fits(u, in, c.MD5)
	}
	grown := *u
	grown.received = max(in.Size, u.received)
	if err := s.reserve(ctx, who, &grown, u.weight()); err != nil {
		return c, err
	}
	return s.unpackLarge(ctx, u, in, p)
}

func (s *Service) unpackLarge(ctx context.Context, u *upload, in Closing, p *inflater) (c drive.Content, err error) {
	key := content.NewKey()
	st, err := s.store.Create(ctx, key)
	if err != nil {
		return c, storeFault(err)
	}
	defer func() {
		if errClose := st.Close(); err == nil {
			err = errClose
		}
		if err != nil {
			_ = s.store.Remove(context.WithoutCancel(ctx), key) // or the sweep finds it
		}
	}()
	hash := content.NewHash()
	n, err := content.WriteHashed(st, 0, io.LimitReader(p, in.Size), hash)
	if err != nil {
		return c, storeFault(err)
	}
	if err := p.endsAt(n, in.Size); err != nil {
		return c, err
	}
	m, sum := hash.Sums()
	c = drive.Content{StoreKey: string(key), Size: n, MD5: m[:], SHA256: sum[:]}
	if err := fits(u, in, c.MD5); err != nil {
		return c, err
	}
	return c, storeFault(st.Publish(ctx, n))
}

// inflater gives the plain bytes of zlib streams, one after another. Anything else is ErrCompressed.
type inflater struct {
	ctx   context.Context //nolint:containedctx // it lives for one call
	sent  *bufio.Reader
	plain io.ReadCloser // of the present stream; nil between two
}

func (f *inflater) Read(p []byte) (int, error) {
	for {
		if err := f.ctx.Err(); err != nil {
			return 0, err
		}
		if f.plain == nil {
			if _, err := f.sent.Peek(1); err != nil {
				return 0, err // io.EOF is the end of it all
			}
			r, err := zlib.NewReader(f.sent)
			if err != nil {
				return 0, corrupt(err)
			}
			f.plain = r
		}
		n, err := f.plain.Read(p)
		if err == io.EOF {
			f.plain, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, corrupt(err)
		}
	}
}

// endsAt reports an error unless the n bytes that have been read are all, and as many as they should be.
func (f *inflater) endsAt(n, size int64) error {
	more, err := io.CopyN(io.Discard, f, 1)
	if err != nil && err != io.EOF {
		return err
	}
	if n+more != size {
		return errSize(n+more, size)
	}
	return nil
}

// corrupt tells errors of the format from those of reading.
func corrupt(err error) error {
	if errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zlib.ErrDictionary) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, new(flate.CorruptInputError)) {
		return ErrCompressed
	}
	return err
}
