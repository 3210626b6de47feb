package transfer

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/drive"
)

// NewFile is what a client says of a file that it wants to upload.
type NewFile struct {
	Folder      drive.FolderID
	Name        string
	Description string
	Size        int64  // 0 or less: unknown
	MD5         []byte // nil: unknown
	Open        bool   // a file of that name is meant, if there is one
}

// Opened is an upload that may begin.
type Opened struct {
	drive.Item        // of an existing file as it is; of a new one as it will be. Open leaves it empty
	Upload     string // its name, for chunks and close
	Known      bool   // the account holds such content: close does without the bytes
}

// Create begins the upload of a file to a folder. A name that is free gets a pending file, which only its creator knows:
// nothing shows, and nothing is decided about the name before it is closed. Of a name that a file has it is an upload to
// that file if in.Open says so; else, and where a folder has it, drive.ErrTaken.
func (s *Service) Create(ctx context.Context, who access.Caller, in NewFile) (Opened, error) {
	slot, err := s.drive.Reserve(ctx, who, in.Folder, in.Name, in.Open)
	if err != nil {
		return Opened{}, err
	}
	u := &upload{id: byCreate + s.newName(), account: slot.Account, user: who.User, file: slot.FileID(),
		folder: slot.FolderKey, name: slot.Name, description: in.Description}
	if u.folder == 0 {
		u.id, u.name, u.description = s.newName(), "", ""
	}
	return s.begin(ctx, who, slot.Item, u, in.Size, in.MD5)
}

// Open begins an upload to a file that exists, or goes on with that of a pending file as long as it has no bytes. Each
// further call makes an upload of its own; they don't know of each other, and each makes its version.
// A size of 0 or less is unknown; a known one is reserved, and no more than that is taken.
func (s *Service) Open(ctx context.Context, who access.Caller, file drive.FileID, size int64, md5 []byte) (Opened, error) {
	ids := s.memory.of(file, who.User) // where it is as a rule
	var sibling *upload
	for looked := false; ; looked = true {
		for _, id := range ids {
			u, release, err := s.grip(ctx, who, file, id, false)
			if err != nil {
				return Opened{}, err
			}
			if u == nil {
				continue
			}
			if err := s.mayGoOn(ctx, who, u); err != nil {
				release()
				return Opened{}, err
			}
			if u.first() && u.received == 0 {
				defer release()
				return s.reopen(ctx, who, u, size, md5)
			}
			if u.folder != 0 && sibling == nil {
				copied := *u
				sibling = &copied
			}
			release()
		}
		if looked {
			break
		}
		var err error
		if ids, err = s.rowsOf(ctx, who, file); err != nil {
			return Opened{}, err
		}
	}
	u := &upload{id: s.newName(), user: who.User, file: file}
	if sibling != nil {
		u.account, u.folder, u.name, u.description = sibling.account, sibling.folder, sibling.name, sibling.description
	} else {
		it, err := s.drive.Target(ctx, who, file)
		if err != nil {
			return Opened{}, err
		}
		u.account = it.Account
	}
	return s.begin(ctx, who, drive.Item{}, u, size, md5)
}

// begin adds a new upload.
func (s *Service) begin(ctx context.Context, who access.Caller, it drive.Item, u *upload, size int64, md5 []byte) (Opened, error) {
	if err := s.admit(ctx, who, u); err != nil {
		return Opened{}, err
	}
	if err := s.announce(ctx, who, u, size, md5); err != nil {
		return Opened{}, err
	}
	if err := s.add(ctx, who, u); err != nil {
		return Opened{}, err
	}
	return Opened{Item: it, Upload: u.id, Known: u.offered != 0}, nil
}

// admit asks whether a stranger may begin an upload.
func (s *Service) admit(ctx context.Context, who access.Caller, u *upload) (err error) {
	if u.stranger, err = s.drive.Stranger(ctx, who, u.account); err != nil || !u.stranger || s.opt.Strangers == nil {
		return err
	}
	return s.opt.Strangers(ctx, who.Addr)
}

// reopen opens an upload that create began and that has no bytes. What is announced now counts.
func (s *Service) reopen(ctx context.Context, who access.Caller, u *upload, size int64, md5 []byte) (Opened, error) {
	before := *u
	err := s.announce(ctx, who, u, size, md5)
	if err == nil {
		err = s.reserve(ctx, who, u, before.weight())
	}
	if err != nil {
		*u = before
		return Opened{}, err
	}
	if err := s.keep(ctx, u, before); err != nil {
		return Opened{}, err
	}
	return Opened{Upload: u.id, Known: u.offered != 0}, nil
}

// announce notes what the client says is to come. Content that is offered for it is held by nobody, but unused content is
// kept for longer than an upload lives.
func (s *Service) announce(ctx context.Context, who access.Caller, u *upload, size int64, md5 []byte) (err error) {
	u.size, u.offered = max(size, 0), 0
	if size <= 0 {
		u.size = unknown
	}
	if md5 != nil {
		u.md5 = md5
	}
	if u.size > 0 && u.md5 != nil {
		u.offered, err = s.drive.Holding(ctx, who, u.account, u.md5, u.size)
	}
	return err
}

// unknown is the size of an upload whose client doesn't tell.
const unknown = -1

// Cancel ends all uploads of who to a pending file, which is gone with them. It says false, and does nothing, where the
// id is not that of a pending file of who.
func (s *Service) Cancel(ctx context.Context, who access.Caller, file drive.FileID) (canceled bool, err error) {
	ids, err := s.uploadsOf(ctx, who, file)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	if _, err := s.drive.File(ctx, who, file); err == nil || !errors.Is(err, drive.ErrNoFile) {
		return false, err
	}
	for _, id := range ids {
		u, release, err := s.grip(ctx, who, file, id, false)
		if err != nil {
			return canceled, err
		}
		if u == nil {
			continue
		}
		if u.folder != 0 {
			canceled = true
			err = s.abandon(ctx, u)
		}
		release()
		if err != nil {
			return canceled, err
		}
	}
	return canceled, nil
}
