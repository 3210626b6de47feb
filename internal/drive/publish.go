package drive

import (
	"context"
	"errors"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// ErrGone says that what an upload was meant for has been put away since.
var ErrGone = fault.New(fault.NotFound, "File was not found")

// Publication is complete content that becomes a new file, or a new version of one.
type Publication struct {
	File     FileID // that the upload is for
	Upload   string // names the upload: publishing it again gives the first result
	Content  Content
	Modified int64 // what the client says; Unix seconds

	// A file that is still to come. Folder is 0 where File exists.
	Folder      int64 // key of the folder that it goes to
	Name        string
	Description string
}

// Slot is where an upload goes: an existing file, or a name that is free in a folder.
type Slot struct {
	Item            // of an existing file; of a new one: Name, Access and the folder's fields as it would have them
	FolderKey int64 // key of the folder; 0 where the file exists
}

// Reserve says where an upload to a name in a folder would go, and whether who may put it there. A free name gets the
// id under which the file will be known once it is published; nothing is written. Of a name that a file has, open says
// whether that file is meant, else it is ErrTaken; one that a folder has is ErrTaken. To visitors a name that they could not
// list is free.
func (s *Service) Reserve(ctx context.Context, who access.Caller, folder FolderID, name string, open bool) (slot Slot, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, folder, access.Create)
		if err != nil {
			return err
		}
		if name, err = cleanName(name, false); err != nil {
			return err
		}
		there, err := entry(tx, who, p, name)
		if there != nil && p.hides(who, there) {
			there = nil
		}
		switch {
		case err != nil:
			return err
		case there != nil && (there.IsFolder || !open):
			return ErrTaken
		case there != nil:
			if err := allow(tx, there, who, access.Write, ErrTaken); err != nil {
				return err
			}
			slot.Item, err = s.item(tx, who, there)
			return err
		}
		visibility, err := s.inherited(tx, p)
		if err != nil {
			return err
		}
		now := s.clock()
		slot.FolderKey = p.Key
		slot.Node = Node{Account: p.Account, Name: name, Access: visibility, Extension: extension(name), Created: now, Modified: now,
			Version: 1, Parent: p.Key, PublicID: access.NewPublicID(s.now(), s.rand), Uploader: who.User}
		slot.Item.Folder, slot.FolderStamp = p.FolderID(), p.Stamp
		return nil
	})
	return slot, err
}

// Writable returns a file that who may change, or publish a new version of, now.
func (s *Service) Writable(ctx context.Context, who access.Caller, id FileID) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.wholeFile(tx, who, id, access.Write)
		if err != nil {
			return err
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// Target returns the file that an id stands for, be it one that was pending and went into another file, if who may
// publish a new version of it.
func (s *Service) Target(ctx context.Context, who access.Caller, id FileID) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		at, err := s.target(tx, who, id)
		if err != nil {
			return err
		}
		if err := allow(tx, at, who, access.Write, ErrNoFile); err != nil {
			return err
		}
		it, err = s.made(tx, who, at)
		return err
	})
	return it, err
}

// made is what an upload has made: a version, under the id of its file.
func (s *Service) made(tx db.Tx, who access.Caller, at *place) (Item, error) {
	it, err := s.item(tx, who, at)
	it.old = false
	return it, err
}

// MayPublish says whether who may still publish an upload to a file or, while that is to come, to a folder (its key):
// nil, ErrDenied, or ErrGone.
func (s *Service) MayPublish(ctx context.Context, who access.Caller, file FileID, folder int64) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		at, err := s.target(tx, who, file)
		if err != nil {
			return err
		}
		if at != nil || folder == 0 {
			return allow(tx, at, who, access.Write, ErrGone)
		}
		if at, err = find(tx, who, `n.id = $1`, folder); err != nil {
			return err
		}
		return allow(tx, at, who, access.Create, ErrGone)
	})
}

// hides says whether the caller, a visitor who may put files into the folder, must not learn that it holds something.
func (p *place) hides(who access.Caller, at *place) bool {
	return p.sight(who) == seesPublic && (access.Decide(who, access.List, p.facts(who)) != access.Allowed || !p.shows(at))
}

// shows says whether visitors who may list the folder find there what it holds.
func (p *place) shows(at *place) bool {
	return at.Access == access.Public && (p.DisplaySubfolders || !at.IsFolder)
}

// Publish makes complete content visible under its name, durably and in one step, and returns the file as it is then.
// Rights, the folder and the name are judged anew. The same upload published again gives its first result.
// In the transaction that publishes, also runs after all else; its failure undoes the whole. It does not run where an
// earlier one has published the upload.
//
// A name that has been taken meanwhile by a file gets a new version of that file; by a folder: ErrTaken. Visitors overwrite
// nothing: to them it is ErrTaken, or "name (2)" where they could not list what has the name. A pending file that another of its uploads has made meanwhile gets a new version, wherever it is now.
// A file or folder that was put away meanwhile: ErrGone.
func (s *Service) Publish(ctx context.Context, who access.Caller, account access.AccountID, p Publication, also func(db.Tx) error) (it Item, err error) {
	err = s.MakingRoom(ctx, who, account, func() error {
		return s.db.Write(ctx, int64(account), func(tx db.Tx) error {
			target, err := s.target(tx, who, p.File)
			if err != nil {
				return err
			}
			at, err := versionOf(tx, target, p.Upload)
			if err != nil {
				return err
			}
			if at != nil {
				if err := allowMaker(tx, at, who, ErrGone); err != nil {
					return err
				}
				it, err = s.made(tx, who, at)
				return err
			}
			if at, err = s.publish(tx, who, target, p); err != nil {
				return err
			}
			if err := s.note(tx, who, activity.FileUpload, &at.Node, ""); err != nil {
				return err
			}
			if it, err = s.made(tx, who, at); err != nil || also == nil {
				return err
			}
			return also(tx)
		})
	})
	return it, err
}

// Published returns the result of an upload that has been published, or ErrNoFile.
func (s *Service) Published(ctx context.Context, who access.Caller, file FileID, upload string) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		target, err := s.target(tx, who, file)
		if err != nil {
			return err
		}
		at, err := versionOf(tx, target, upload)
		if err != nil {
			return err
		}
		if err := allowMaker(tx, at, who, ErrNoFile); err != nil {
			return err
		}
		it, err = s.made(tx, who, at)
		return err
	})
	return it, err
}

// allowMaker is allow for the answer to an upload: it goes to those who may change the file, and again to the visitor who has
// made it.
func allowMaker(tx db.Tx, at *place, who access.Caller, unseen error) error {
	err := allow(tx, at, who, access.Write, unseen)
	if errors.Is(err, ErrDenied) && who.Known() && at.Uploader == who.User {
		return allow(tx, at, who, access.See, unseen)
	}
	return err
}

// versionOf gives a file (or nil) the face of the version that an upload has made, or returns nil if it has made none.
func versionOf(tx db.Tx, at *place, upload string) (*place, error) {
	if at == nil || at.Upload == upload {
		return at, nil
	}
	var number int64
	err := tx.One(`SELECT number FROM versions WHERE node_id = $1 AND upload = $2`, at.Key, upload).Scan(&number)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	face := *at
	return asVersion(tx, &face, number)
}

// target finds the file that an id stands for, be it the id of a pending file that went into another one.
func (s *Service) target(tx db.Tx, who access.Caller, id FileID) (*place, error) {
	at, err := find(tx, who, `n.public_id = $1 AND n.is_folder = 0`, string(id))
	if at != nil || err != nil {
		return at, err
	}
	return find(tx, who, `n.id = (SELECT node_id FROM aliases WHERE public_id = $1 AND expires_at > $2)`, string(id), s.clock())
}

func (s *Service) publish(tx db.Tx, who access.Caller, target *place, p Publication) (*place, error) {
	if target != nil || p.Folder == 0 {
		if target == nil || target.state != access.Live {
			return nil, ErrGone
		}
		if err := allow(tx, target, who, access.Write, ErrGone); err != nil {
			return nil, err
		}
		return target, s.addVersion(tx, who, target, p)
	}

	folder, err := find(tx, who, `n.id = $1`, p.Folder)
	if err != nil {
		return nil, err
	}
	if err := allow(tx, folder, who, access.Create, ErrGone); err != nil {
		return nil, err
	}
	there, err := entry(tx, who, folder, p.Name)
	switch {
	case err != nil:
		return nil, err
	case there == nil:
		return s.addFile(tx, who, folder, p)
	case folder.hides(who, there):
		p.Name, err = freeName(tx, folder.Key, p.Name, false, func(i int) string { return " (" + strconv.Itoa(i+1) + ")" })
		if err != nil {
			return nil, err
		}
		return s.addFile(tx, who, folder, p)
	case there.IsFolder || folder.sight(who) == seesPublic:
		return nil, ErrTaken
	}
	if err := allow(tx, there, who, access.Write, ErrTaken); err != nil {
		return nil, err
	}
	// An expired alias of the same id may still be there.
	const alias = `INSERT INTO aliases (public_id, node_id, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (public_id) DO UPDATE SET node_id = excluded.node_id, expires_at = excluded.expires_at`
	if _, err := tx.Exec(alias, string(p.File), there.Key, s.clock()+aliasLife); err != nil {
		return nil, err
	}
	return there, s.addVersion(tx, who, there, p)
}

// aliasLife is for how long a pending file's id goes on to stand for the file that it went into, in seconds.
const aliasLife = 24 * 60 * 60

const insertFile = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, access, description, created_at,
	modified_at, content_id, size, md5, version, uploader_id, upload, extension, edit_online)
	VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, $16) RETURNING id`

// addFile puts a new file into a folder.
func (s *Service) addFile(tx db.Tx, who access.Caller, folder *place, p Publication) (at *place, err error) {
	at = folder.child(Node{Account: folder.Account, PublicID: string(p.File), Parent: folder.Key, Name: p.Name, nameKey: nameKey(p.Name),
		Description: p.Description, Created: s.clock(), Modified: p.Modified, Size: p.Content.Size,
		MD5: p.Content.MD5, Version: 1, Uploader: who.User, Upload: p.Upload, Extension: extension(p.Name), Price: "0"})
	at.EditOnline = editedOnline[at.Extension]
	if at.Access, err = s.inherited(tx, folder); err != nil {
		return nil, err
	}
	if err := s.charge(tx, who, at.Account, at.Size, at.Size); err != nil {
		return nil, err
	}
	if at.Content, err = hold(tx, at.Account, p.Content); err != nil {
		return nil, err
	}
	n := &at.Node
	err = tx.One(insertFile, n.Account, n.PublicID, n.Parent, n.Name, n.nameKey, n.Access, n.Description, n.Created,
		n.Modified, n.Content, n.Size, n.MD5, n.Uploader, n.Upload, n.Extension, n.EditOnline).Scan(&n.Key)
	if err != nil {
		return nil, taken(err)
	}
	at.above[0].stamp, err = s.bump(tx, folder.Key, of(n))
	return at, err
}

const replaceVersion = `UPDATE nodes SET version = last_version + 1, last_version = last_version + 1, content_id = $2, size = $3,
	md5 = $4, created_at = $5, modified_at = $6, uploader_id = $7, upload = $8 WHERE id = $1 RETURNING version`

// addVersion publishes content as a file's new version. Everything that isn't the content's stays as it is.
func (s *Service) addVersion(tx db.Tx, who access.Caller, at *place, p Publication) error {
	if err := s.charge(tx, who, at.Account, p.Content.Size, p.Content.Size); err != nil {
		return err
	}
	content, err := hold(tx, at.Account, p.Content)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(keepVersion, at.Key); err != nil {
		return err
	}
	grown := delta{bytes: p.Content.Size - at.Size}
	at.Content, at.Size, at.MD5 = content, p.Content.Size, p.Content.MD5
	at.Created, at.Modified, at.Uploader, at.Upload, at.old = s.clock(), p.Modified, who.User, p.Upload, false
	err = tx.One(replaceVersion, at.Key, at.Content, at.Size, at.MD5, at.Created, at.Modified, at.Uploader, at.Upload).Scan(&at.Version)
	if err != nil {
		return err
	}
	if err := s.prune(tx, who, &at.Node); err != nil {
		return err
	}
	at.above[0].stamp, err = s.bump(tx, at.Parent, grown)
	return err
}

// inherited is the access of a new file in a folder: the folder's own, or in the root what the account sets for that.
func (s *Service) inherited(tx db.Tx, folder *place) (visibility access.Visibility, err error) {
	if !folder.IsRoot() {
		return folder.Access, nil
	}
	err = tx.One(`SELECT default_access FROM accounts WHERE id = $1`, folder.Account).Scan(&visibility)
	return visibility, err
}
