package drive

import (
	"context"
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Item is a node with what is to be known of its surroundings.
type Item struct {
	Node
	Folder      FolderID      // that holds it
	FolderStamp int64         // change stamp of the folder that holds it
	TrashedAt   int64         // when it, or a folder above it, was trashed; 0 while live
	Owner       access.UserID // of the account
	Manager     bool          // it is a manager account, not a basic one
	OwnerName   string        // of a file: name of who uploaded the version
	MayChange   bool          // the caller may change it
}

const selectPeople = `SELECT o.id, CASE WHEN a.role = 2 THEN 1 ELSE 0 END, COALESCE(u.account_id, 0), COALESCE(u.first_name, ''), COALESCE(u.last_name, ''),
		COALESCE(u.name, ''), COALESCE(u.email, '')
	FROM users o JOIN accounts a ON a.id = o.account_id LEFT JOIN users u ON u.id = $2 WHERE o.account_id = $1 AND o.is_owner = 1`

// item completes a node for an answer to who: of a folder's counts it tells only what who may see.
func (s *Service) item(tx db.Tx, who access.Caller, p *place) (Item, error) {
	it := Item{Node: p.Node, Folder: p.parentID(), FolderStamp: p.parentStamp(), TrashedAt: p.trashed(),
		MayChange: access.Decide(who, access.Write, p.facts(who)) == access.Allowed}
	if p.IsFolder && p.outside(who) {
		if err := countVisible(tx, p, &it.Node); err != nil {
			return it, err
		}
	}
	var first, last, name, email string
	var from access.AccountID
	err := tx.One(selectPeople, p.Account, p.Uploader).Scan(&it.Owner, &it.Manager, &from, &first, &last, &name, &email)
	if errors.Is(err, db.ErrNoRows) {
		return it, nil
	}
	if from != p.Account { // a visitor put it there: it is the owner's
		it.Uploader = it.Owner
	}
	if p.outside(who) {
		email = ""
	}
	it.OwnerName = DisplayName(first, last, name, email)
	return it, err
}

// DisplayName is how people are shown: first and last name, else the user name, else the e-mail address.
func DisplayName(first, last, name, email string) string {
	switch {
	case first != "" && last != "":
		return first + " " + last
	case first+last != "":
		return first + last
	case name != "":
		return name
	}
	return email
}

// Folder returns a folder. One in the trash still answers, with the time when it was trashed.
func (s *Service) Folder(ctx context.Context, who access.Caller, id FolderID) (Item, error) {
	return s.look(ctx, func(tx db.Tx) (*place, error) { return s.folder(tx, who, id, access.See) }, who)
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
		may = access.Decide(who, access.Write, p.facts(who)) == access.Allowed
		return nil
	})
	return may, err
}
