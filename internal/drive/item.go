package drive

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
)

// Item is a node with what is to be known of its surroundings, as far as the caller may know it.
type Item struct {
	Node
	Folder      FolderID      // that holds it; RootID where the caller may not see that
	FolderStamp int64         // change stamp of the folder that holds it
	TrashedAt   int64         // when it, or a folder above it, was trashed; 0 while live
	Owner       access.UserID // of the account
	Manager     bool          // it is a manager account, not a basic one
	OwnerName   string        // of a file: name of who uploaded the version
	MayChange   bool          // the caller may change it; of a folder: what it holds
	Shared      bool          // a folder that others than members share
	Limits      Limits        // of the account
}

// Limits are those of an account for transfers. nil: there is none.
type Limits struct {
	Bandwidth       *int64 // bytes that may be downloaded from the account a day
	MemberBandwidth *int64 // the same, by the account user who asks; known where content is to be read
	GroupBandwidth  *int64 // the same, by his group
	UploadSpeed     *int64 // bytes a second of one upload
	DownloadSpeed   *int64 // bytes a second of one download
}

// item completes a node for an answer to who.
func (s *Service) item(tx db.Tx, who access.Caller, p *place) (Item, error) {
	return s.complete(tx, who, p, true)
}

// complete is item; not counted, what visitors see of a folder's content is told as nothing.
func (s *Service) complete(tx db.Tx, who access.Caller, p *place, counted bool) (Item, error) {
	it := Item{Node: p.Node, Folder: p.parentID(who), FolderStamp: p.parentStamp(), TrashedAt: p.trashed(), MayChange: p.mayChange(who)}
	if p.IsFolder && !counted && p.sight(who) == seesPublic {
		it.Folders, it.Files, it.Bytes = 0, 0, 0
	} else if p.IsFolder {
		if err := s.count(tx, who, p, &it.Node); err != nil {
			return it, err
		}
	}
	return it, it.people(tx, who, p)
}

// count leaves of what is known of a folder's content, and of its name, what who may know of it.
func (s *Service) count(tx db.Tx, who access.Caller, p *place, n *Node) (err error) {
	switch p.sight(who) {
	case seesPublic:
		return countVisible(tx, p, n)
	case seesRoot:
		return n.asRoot(tx, who)
	case seesOpened:
		var closed int64
		if err := tx.One(`SELECT `+closedIn("$1", "$2"), p.Key, who.User).Scan(&closed); err != nil {
			return err
		}
		n.Folders -= closed
		if p.isTop(who) {
			n.Name, err = shownName(tx, who, n.Name, n.Key)
		}
	}
	return err
}

// mayChange says whether the caller may change a file, or what a folder holds.
func (p *place) mayChange(who access.Caller) bool {
	if p.IsFolder {
		return access.Fills(who, p.facts(who))
	}
	return access.Decide(who, access.Write, p.facts(who)) == access.Allowed
}

// selectPeople tells whose a node is, who made it, and whether it is shared. What a deleted user, a visitor or the recipient
// of a sharing has uploaded is the owner's.
var selectPeople = `SELECT o.id, CASE WHEN a.role = 2 THEN 1 ELSE 0 END, u.id, u.first_name, u.last_name, u.name, u.email,
		a.bandwidth_max, a.upload_speed_max, a.download_speed_max, ` + shared("CAST($3 AS BIGINT)", "$1", "$4") + `
	FROM users o JOIN accounts a ON a.id = o.account_id
	JOIN users u ON u.id = COALESCE((SELECT m.id FROM users m WHERE m.id = $2 AND m.account_id = $1), o.id)
	WHERE o.account_id = $1 AND o.is_owner = 1`

// people completes an item with what selectPeople tells.
func (it *Item) people(tx db.Tx, who access.Caller, p *place) error {
	var folder int64 // whose sharings the caller may know of
	if p.IsFolder && p.state == access.Live && p.sight(who) != seesPublic && who.Kind != access.Link {
		folder = p.Key
	}
	var first, last, name, email string
	err := tx.One(selectPeople, p.Account, p.Uploader, folder, p.recipient(who)).Scan(&it.Owner, &it.Manager, &it.Uploader,
		&first, &last, &name, &email, &it.Limits.Bandwidth, &it.Limits.UploadSpeed, &it.Limits.DownloadSpeed, &it.Shared)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if who.Account != p.Account || p.sight(who) == seesPublic {
		email = ""
	}
	it.OwnerName = account.DisplayName(first, last, name, email)
	return err
}

// Folder returns a folder. One in the trash still answers, with the time when it was trashed.
func (s *Service) Folder(ctx context.Context, who access.Caller, id FolderID) (Item, error) {
	return s.look(ctx, func(tx db.Tx) (*place, error) { return s.folder(tx, who, id, access.See) }, who)
}

// Glance is Folder without the counts of what it holds: to count what visitors see of it takes as long as it is large.
func (s *Service) Glance(ctx context.Context, who access.Caller, id FolderID) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.See)
		if err == nil {
			it, err = s.complete(tx, who, p, false)
		}
		return err
	})
	return it, err
}

// File returns a file or one of its versions. One in the trash still answers, with the time when it was trashed.
func (s *Service) File(ctx context.Context, who access.Caller, id FileID) (Item, error) {
	return s.look(ctx, func(tx db.Tx) (*place, error) { return s.file(tx, who, id, access.See) }, who)
}

func (s *Service) look(ctx context.Context, find func(db.Tx) (*place, error), who access.Caller) (it Item, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := find(tx)
		if err != nil {
			return err
		}
		it, err = s.item(tx, who, p)
		return err
	})
	return it, err
}

// MayChange says whether who may change what a folder holds. One that who may not see is ErrNoFolder.
func (s *Service) MayChange(ctx context.Context, who access.Caller, id FolderID) (may bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		p, err := s.folder(tx, who, id, access.See)
		if err != nil {
			return err
		}
		if p.state != access.Live {
			return ErrNoFolder
		}
		may = p.mayChange(who)
		return nil
	})
	return may, err
}
