package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

// stored is a row of contents.
type stored struct {
	id      int64
	account access.AccountID
	key     content.Key
	size    int64
	md5     []byte
	sha256  []byte
	refs    int64
	data    []byte // of small content, where its bytes are looked at
}

const (
	contentColumns = `c.id, c.account_id, c.store_key, c.size, c.md5, c.sha256, c.refs`

	// contentStep is how many rows are held in memory, small content included.
	contentStep = 100

	selectContents = `SELECT ` + contentColumns + `, d.data FROM contents c LEFT JOIN content_data d ON d.content_id = c.id
		WHERE c.id > $1 ORDER BY c.id LIMIT $2`
	selectInStore = `SELECT ` + contentColumns + `, NULL FROM contents c WHERE c.id > $1 AND c.store_key <> '' ORDER BY c.id LIMIT $2`
	countContents = `SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM contents`
	countInStore  = countContents + ` WHERE store_key <> ''`
	isThere       = `SELECT refs FROM contents WHERE id = $1`
)

// some returns the next contents after a key, with their data.
func (s *Service) some(ctx context.Context, after int64, query string) (some []stored, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		some = some[:0]
		for row, err := range tx.Query(query, after, contentStep) {
			var c stored
			if err == nil {
				err = row.Scan(&c.id, &c.account, &c.key, &c.size, &c.md5, &c.sha256, &c.refs, &c.data)
			}
			if err != nil {
				return err
			}
			some = append(some, c)
		}
		return nil
	})
	return some, err
}

// contents looks at the bytes of every content, in the order of their keys.
func (r *run) contents() error {
	query, count := selectContents, countContents
	if r.how.Quick { // small content is as long as its row: that is one of the rules about rows
		query, count = selectInStore, countInStore
	}
	err := r.db.Read(r.ctx, func(tx db.Tx) error {
		return tx.One(count).Scan(&r.progress.AllContents, &r.progress.AllBytes)
	})
	if err != nil {
		return err
	}
	if r.how.Quick {
		r.progress.AllBytes = 0
	}
	for last := int64(0); ; {
		some, err := r.some(r.ctx, last, query)
		if err != nil || len(some) == 0 {
			return err
		}
		last = some[len(some)-1].id
		if err := r.look(some); err != nil {
			return err
		}
	}
}

// look looks at some contents, several at a time.
func (r *run) look(some []stored) error {
	findings := make([]*Finding, len(some))
	group, ctx := errgroup.WithContext(r.ctx)
	group.SetLimit(r.opt.Workers)
	var read atomic.Int64
	before := r.progress.Bytes
	stop := r.ticking(&read, before)
	for i, c := range some {
		group.Go(func() (err error) {
			findings[i], err = r.verify(ctx, c, r.how.Quick, &read)
			return err
		})
	}
	err := group.Wait()
	stop()
	if err != nil {
		return err
	}
	r.progress.Contents += int64(len(some))
	r.progress.Bytes = before + read.Load()
	r.tell()
	for _, f := range findings {
		if f == nil {
			continue
		}
		if err := r.found(*f); err != nil {
			return err
		}
	}
	return nil
}

// ticking tells of progress every second until stop is called: one content may take long.
func (r *run) ticking(read *atomic.Int64, before int64) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	progress := r.progress
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				progress.Bytes = before + read.Load()
				r.how.Progress(progress)
			}
		}
	}()
	return func() { close(done); <-ended }
}

// verify compares a content with its row. What is wrong with it is a finding, also that it can't be read; an error says
// that ctx has ended, or that the database can't be asked.
func (s *Service) verify(ctx context.Context, c stored, quick bool, read *atomic.Int64) (*Finding, error) {
	var kind, what string
	switch {
	case c.key != "" && quick:
		kind, what = s.measure(ctx, c)
	case c.key != "":
		kind, what = s.hash(ctx, c, read)
	case int64(len(c.data)) == c.size: // else one of the rules about rows tells
		h := content.NewHash()
		_, _ = h.Write(c.data)
		read.Add(c.size)
		kind, what = c.compare(h)
	}
	if err := ctx.Err(); kind == "" || err != nil {
		return nil, err
	}
	// Bytes go after their row. So they are missing only if the row is still there, seen later.
	refs, there, err := s.refs(ctx, c.id)
	if err != nil || !there {
		return nil, err
	}
	return &Finding{Kind: kind, Account: c.account, What: what + ": " + place(c.key), Garbage: refs == 0, of: target{contents, c.id}}, nil
}

// refs asks whether a content is still there, and how many hold it.
func (s *Service) refs(ctx context.Context, id int64) (refs int64, there bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error { return tx.One(isThere, id).Scan(&refs) })
	if errors.Is(err, db.ErrNoRows) {
		return 0, false, nil
	}
	return refs, err == nil, err
}

// measure says what is wrong with the size of a content. It reads the last byte, and one that must not be there.
func (s *Service) measure(ctx context.Context, c stored) (kind, what string) {
	from := max(c.size-1, 0)
	r, err := s.store.Open(ctx, c.key, from, 2)
	if err != nil {
		return unread(err)
	}
	defer r.Close()
	tail, err := io.ReadAll(r)
	switch size := from + int64(len(tail)); {
	case err != nil:
		return unread(err)
	case size > c.size:
		return "content-size", fmt.Sprintf("has more than %d bytes", c.size)
	case size < c.size:
		return "content-size", fmt.Sprintf("has less than %d bytes", c.size)
	}
	return "", ""
}

// hash reads a content and says what is wrong with it.
func (s *Service) hash(ctx context.Context, c stored, read *atomic.Int64) (kind, what string) {
	r, err := s.store.Open(ctx, c.key, 0, c.size+1)
	if err != nil {
		return unread(err)
	}
	defer r.Close()
	h := content.NewHash()
	if _, err := io.Copy(&reading{ctx, h, read}, r); err != nil {
		return unread(err)
	}
	return c.compare(h)
}

// reading hashes, counts, and ends with its context.
type reading struct {
	ctx  context.Context //nolint:containedctx // it lives for one call
	hash *content.Hash
	read *atomic.Int64
}

func (w *reading) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	w.read.Add(int64(len(p)))
	return w.hash.Write(p)
}

func unread(err error) (kind, what string) {
	if errors.Is(err, content.ErrMissing) {
		return "content-missing", "its bytes are missing"
	}
	return "content-unreadable", "its bytes can't be read: " + err.Error()
}

// compare says how a content differs from its row.
func (c stored) compare(h *content.Hash) (kind, what string) {
	m, sum := h.Sums()
	switch {
	case h.Size() > c.size:
		return "content-size", fmt.Sprintf("has more than %d bytes", c.size)
	case h.Size() < c.size:
		return "content-size", fmt.Sprintf("has %d bytes, not %d", h.Size(), c.size)
	case !bytes.Equal(m[:], c.md5) || !bytes.Equal(sum[:], c.sha256):
		return "content-changed", fmt.Sprintf("has MD5 %x and SHA-256 %x, not %x and %x", m, sum, c.md5, c.sha256)
	}
	return "", ""
}
