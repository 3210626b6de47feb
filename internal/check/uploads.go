package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
)

// staged is the row of an upload whose bytes lie in the store.
type staged struct {
	id       string
	account  access.AccountID
	name     string
	key      content.Key
	received int64
	hash     []byte
}

const (
	stagedColumns = `id, account_id, name, store_key, received, hash_state`
	selectStaged  = `SELECT ` + stagedColumns + ` FROM uploads WHERE store_key <> '' AND id > $1 ORDER BY id LIMIT 200`
	selectUpload  = `SELECT ` + stagedColumns + ` FROM uploads WHERE id = $1`

	// resetUpload lets the client begin again, if nothing has become of the upload since.
	resetUpload = `UPDATE uploads SET received = 0, hash_state = NULL, store_key = '' WHERE id = $1 AND store_key = $2 AND received = $3`
)

func (u *staged) scan(row db.Row) error {
	return row.Scan(&u.id, &u.account, &u.name, &u.key, &u.received, &u.hash)
}

// uploads looks at what uploads that are under way have in the store.
func (r *run) uploads() error {
	return r.damagedUploads(r.ctx, r.how.Quick, func(u staged, kind, what string) error {
		return r.found(Finding{Kind: kind, Account: u.account, Where: fmt.Sprintf("upload %s of %q", u.id, u.name),
			What: what + ": " + place(u.key), Mendable: true, Garbage: true})
	}, func() { r.progress.Uploads++ })
}

// damagedUploads gives the uploads whose bytes are not what has been received, and what is wrong with them.
func (s *Service) damagedUploads(ctx context.Context, quick bool, found func(u staged, kind, what string) error, seen func()) error {
	for last := ""; ; {
		var some []staged
		err := s.db.Read(ctx, func(tx db.Tx) error {
			some = some[:0]
			for row, err := range tx.Query(selectStaged, last) {
				var u staged
				if err == nil {
					err = u.scan(row)
				}
				if err != nil {
					return err
				}
				some = append(some, u)
			}
			return nil
		})
		if err != nil || len(some) == 0 {
			return err
		}
		last = some[len(some)-1].id
		for _, u := range some {
			seen()
			kind, what, err := s.suspect(ctx, u, quick)
			if err == nil && kind != "" {
				err = found(u, kind, what)
			}
			if err != nil {
				return err
			}
		}
	}
}

// suspect says what is wrong with an upload: nothing, if somebody has gone on with it, or ended it, since its row was read.
func (s *Service) suspect(ctx context.Context, u staged, quick bool) (kind, what string, err error) {
	if kind, what, err = s.holds(ctx, u, quick); kind == "" || err != nil {
		return "", "", err
	}
	var now staged
	err = s.db.Read(ctx, func(tx db.Tx) error { return now.scan(tx.One(selectUpload, u.id)) })
	if errors.Is(err, db.ErrNoRows) || err == nil && (now.key != u.key || now.received != u.received) {
		return "", "", nil
	}
	return kind, what, err
}

// holds says whether the store has the bytes that an upload has received. Those are not written again.
func (s *Service) holds(ctx context.Context, u staged, quick bool) (kind, what string, err error) {
	st, err := s.store.Resume(ctx, u.key)
	switch {
	case ctx.Err() != nil:
		return "", "", ctx.Err()
	case errors.Is(err, content.ErrMissing):
		return "upload-missing", fmt.Sprintf("its %d bytes are missing", u.received), nil
	case err != nil:
		return "upload-missing", "its bytes can't be read: " + err.Error(), nil
	}
	defer st.Close()
	size, err := st.Size()
	if err != nil || size < u.received {
		return "upload-missing", fmt.Sprintf("it has %d of %d bytes", size, u.received), nil
	}
	if quick {
		return "", "", nil
	}
	h := content.NewHash()
	b := make([]byte, min(1<<20, u.received))
	for h.Size() < u.received {
		if err := ctx.Err(); err != nil {
			return "", "", err
		}
		n, err := st.ReadAt(b[:min(int64(len(b)), u.received-h.Size())], h.Size())
		if n == 0 {
			return "upload-missing", fmt.Sprintf("its bytes can't be read: %v", err), nil
		}
		_, _ = h.Write(b[:n])
	}
	state, err := h.MarshalBinary()
	if err == nil && !bytes.Equal(state, u.hash) {
		return "upload-changed", "its bytes are not those that were received", nil
	}
	return "", "", err
}

// resetUploads sets back those uploads whose bytes are lost, and returns how many that were.
func (s *Service) resetUploads(ctx context.Context) (reset int64, err error) {
	err = s.damagedUploads(ctx, false, func(u staged, _, _ string) error {
		var n int64
		err := s.db.Write(ctx, int64(u.account), func(tx db.Tx) (err error) {
			n, err = tx.Exec(resetUpload, u.id, u.key, u.received)
			return err
		})
		if err == nil && n > 0 {
			reset++
			err = s.store.Remove(ctx, u.key)
		}
		return err
	}, func() {})
	return reset, err
}
