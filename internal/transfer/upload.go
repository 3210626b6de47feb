package transfer

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"driveway/internal/access"
	"driveway/internal/content"
	"driveway/internal/db"
	"driveway/internal/drive"
)

// upload is the state of an upload under way. It belongs to whoever holds its lock.
type upload struct {
	id      string
	account access.AccountID // whose drive it goes to
	user    access.UserID    // who uploads
	file    drive.FileID     // what it becomes, or becomes a version of

	// A file that is still to come; folder is 0 where the file exists.
	folder            int64
	name, description string

	size    int64  // announced; -1: unknown
	md5     []byte // announced; nil: none
	offered int64  // content of that size and hash that may stand for the bytes; 0: none

	received int64
	storeKey content.Key // the staging content; empty: data holds what came
	data     []byte
	hash     []byte // state of the hash of what the staging content has

	speed    *int64  // bytes a second that the account allows; nil: no limit
	payers   []payer // who pay for it; known where it began
	touched  int64   // the last call for it, Unix seconds
	stranger bool    // who begins it is one, see drive.Service.Stranger; not known later
	row      bool    // it is kept in the table, not in memory
}

// byCreate is how the names of uploads begin that came into being together with their pending file.
const byCreate = "c"

// first says whether the upload came into being together with its pending file.
func (u *upload) first() bool { return strings.HasPrefix(u.id, byCreate) }

// weight is how many bytes of the account's storage the upload takes in advance.
func (u *upload) weight() int64 { return min(max(u.size, u.received, 0), maxWeight) }

// maxWeight keeps the sum over an account's uploads within 63 bits, whatever they announce.
const maxWeight = 1 << 52

// alive says whether it has not expired.
func (s *Service) alive(u *upload) bool { return u.touched > s.clock()-uploadLife }

// grip returns an upload of who to a file, which nobody else works on until release is called; stores says that its bytes
// will go to the store. It is nil, with nothing to release, if who has no such upload.
func (s *Service) grip(ctx context.Context, who access.Caller, file drive.FileID, id string, stores bool) (u *upload, release func(), err error) {
	release, err = s.locks.take(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	leased := s.opt.Shared && stores
	if leased {
		release, err = s.lease(ctx, id, release)
	}
	if err == nil {
		u, err = s.load(ctx, id)
	}
	if err == nil && s.opt.Shared && !leased && u != nil && u.storeKey != "" {
		if release, err = s.lease(ctx, id, release); err == nil {
			u, err = s.load(ctx, id)
		}
	}
	if err == nil && u != nil && u.user == who.User && u.file == file && s.alive(u) {
		return u, release, nil
	}
	release()
	return nil, nil, err
}

// load returns the upload of a name, or nil. The caller has its lock.
func (s *Service) load(ctx context.Context, id string) (u *upload, err error) {
	if u = s.memory.get(id); u != nil {
		return u, nil
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		u = new(upload)
		err := scanUpload(tx.One(selectUpload, id), u)
		if errors.Is(err, db.ErrNoRows) {
			u, err = nil, nil
		}
		return err
	})
	return u, err
}

// uploadsOf returns the names of the uploads of who to a file.
func (s *Service) uploadsOf(ctx context.Context, who access.Caller, file drive.FileID) ([]string, error) {
	ids, err := s.rowsOf(ctx, who, file)
	return append(ids, s.memory.of(file, who.User)...), err
}

// rowsOf is uploadsOf of those that have a row.
func (s *Service) rowsOf(ctx context.Context, who access.Caller, file drive.FileID) (ids []string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		ids = nil
		for row, err := range tx.Query(selectUploadsOf, file, who.User, s.clock()-uploadLife) {
			var id string
			if err == nil {
				err = row.Scan(&id)
			}
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// keep stores what a call has made of an upload. before is its state so far, to which it returns if that fails. In another
// process the same call may have been faster, which is errMoved.
func (s *Service) keep(ctx context.Context, u *upload, before upload) (err error) {
	u.touched = s.clock()
	onePiece := before.received == 0 || u.received == before.received
	switch {
	case u.row:
		err = s.record(ctx, u, s.large(u) && !s.large(&before), func(tx db.Tx) error {
			n, err := tx.Exec(updateUpload, u.id, u.size, u.md5, optional(u.offered), u.received, u.hash, u.storeKey, u.data, u.touched, before.received)
			if err == nil && n == 0 {
				err = errMoved
			}
			return err
		})
	case !s.large(u) && onePiece && s.memory.change(&before, u):
		return nil
	default: // it has outgrown the memory
		err = s.record(ctx, u, true, func(tx db.Tx) error { return insert(tx, u) })
		if err == nil {
			s.memory.remove(&before)
			u.row = true
		}
	}
	if err != nil {
		*u = before
	}
	return err
}

// large says whether an upload is, or will be, more than what may be lost with the process.
func (s *Service) large(u *upload) bool { return u.storeKey != "" || u.size > s.opt.Small }

// record writes the row of an upload. What it says of the bytes may be lost in a power cut, and is then found to be less;
// but that there is a large upload is durable, so that its client is told how far it is.
func (s *Service) record(ctx context.Context, u *upload, durable bool, write func(db.Tx) error) error {
	if durable {
		return s.db.Write(ctx, int64(u.account), write)
	}
	return s.db.WriteRelaxed(ctx, int64(u.account), write)
}

// errMoved says that an upload is no longer in the state that a call has found it in.
var errMoved = errors.New("transfer: another call was faster")

// drop forgets an upload that is over. Its row, if it has one, has been deleted.
func (s *Service) drop(u *upload) {
	if u.row {
		s.checked.remove(u.id)
	} else {
		s.memory.remove(u)
	}
}

// restart forgets the bytes of an upload, which turned out to be lost. The client begins again.
func (s *Service) restart(ctx context.Context, u *upload) error {
	s.opt.Log.Warn("the bytes of an upload are lost; it begins again", "upload", u.id, "bytes", u.received)
	before := *u
	u.received, u.hash, u.storeKey, u.data = 0, nil, "", nil
	if err := s.keep(ctx, u, before); err != nil {
		return err
	}
	_ = s.store.Remove(context.WithoutCancel(ctx), before.storeKey) // or the sweep finds it
	return nil
}

// staged opens what an upload has in the store. Bytes that this process has not seen in the store itself are read again:
// a power cut may have taken them. If they are lost, the upload is set back to 0 bytes and staged is nil.
func (s *Service) staged(ctx context.Context, u *upload) (content.Staging, error) {
	st, err := s.store.Resume(ctx, u.storeKey)
	if errors.Is(err, content.ErrMissing) {
		return nil, s.restart(ctx, u)
	}
	if err != nil || s.opt.Stable || s.checked.has(u.id) {
		return st, err
	}
	whole, err := holds(ctx, st, u)
	if err == nil && whole {
		s.checked.add(u.id)
		return st, nil
	}
	if errClose := st.Close(); err == nil {
		err = errClose
	}
	if err != nil {
		return nil, err
	}
	return nil, s.restart(ctx, u)
}

// holds says whether a staging content has the bytes that an upload's hash was made of.
func holds(ctx context.Context, st content.Staging, u *upload) (bool, error) {
	if size, err := st.Size(); err != nil || size < u.received {
		return false, err
	}
	h := content.NewHash()
	b := make([]byte, min(1<<20, u.received))
	for h.Size() < u.received {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		n, err := st.ReadAt(b[:min(int64(len(b)), u.received-h.Size())], h.Size())
		if n == 0 {
			return false, err
		}
		_, _ = h.Write(b[:n])
	}
	state, err := h.MarshalBinary()
	return bytes.Equal(state, u.hash), err
}

// optional is how a key that may be missing is stored.
func optional(key int64) *int64 {
	if key == 0 {
		return nil
	}
	return &key
}
