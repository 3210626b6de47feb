package share

import (
	"context"
	"errors"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/fault"
	"driveway/internal/mail"
)

// Refusals of sharings.
var (
	ErrNoSharing = fault.New(fault.Invalid, "Invalid sharing id")
	ErrAsleep    = fault.New(fault.Invalid, "Invalid shared folder id.") // the folder is in the trash
	ErrShared    = fault.New(fault.NotFound, "This folder already shared with this user")
)

// SharingID is the key of a sharing. 0 is none.
type SharingID int64

// Mode is what the recipient of a sharing may do.
type Mode int64

const (
	ToView Mode = iota
	ToEdit
)

// String returns the mode for people.
func (m Mode) String() string {
	if m == ToEdit {
		return "edit"
	}
	return "view"
}

// Sharing is a folder that is open to the owner of another account.
type Sharing struct {
	ID   SharingID
	Name string // of the recipient
	Mode Mode
}

const (
	insertSharing = `INSERT INTO grants (account_id, node_id, user_id, mode, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id, node_id) DO NOTHING RETURNING id`

	// fromSharings are sharings only: what is open to a user of the folder's own account is none.
	fromSharings = ` FROM grants g JOIN users u ON u.id = g.user_id JOIN accounts a ON a.id = g.account_id WHERE u.account_id <> g.account_id`

	selectSharing = `SELECT g.account_id, g.node_id, (SELECT n.name FROM nodes n WHERE n.id = g.node_id), g.user_id, u.first_name, u.last_name,
		u.name, u.email, g.mode, CASE WHEN a.suspended_at IS NULL THEN 0 ELSE 1 END` + fromSharings + ` AND g.id = $1`
	selectSharings = `SELECT g.id, g.mode, u.first_name, u.last_name, u.name, u.email` + fromSharings + ` AND g.node_id = $1 ORDER BY g.id`
	selectAsleep   = `WITH RECURSIVE up(parent_id, state, depth) AS (
			SELECT parent_id, state, 0 FROM nodes WHERE id = $1
			UNION ALL
			SELECT n.parent_id, n.state, up.depth + 1 FROM up JOIN nodes n ON n.id = up.parent_id WHERE up.depth < 300
		) SELECT COALESCE(MAX(state), 1) FROM up`
	updateSharing = `UPDATE grants SET mode = $2 WHERE id = $1`
	deleteSharing = `DELETE FROM grants WHERE id = $1`
)

// ShareFolder opens a folder of the caller's account, with all below it, to the owner of another account, who is named by
// his user name or address. It returns the change stamp of the folder that holds it as well.
//
// A folder that can't be shared is drive.ErrNoFolder, whoever can't be shared with account.ErrNoUser; a sharing that is
// there already, whatever its mode, is ErrShared: of several at once one wins. Names that are nobody's are limited, see
// account.Service.MayProbe.
func (s *Service) ShareFolder(ctx context.Context, who access.Caller, id drive.FolderID, with string, mode Mode) (made Sharing, stamp int64, err error) {
	var refusal error // of what was counted, which is kept
	err = s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		made, refusal = Sharing{Mode: mode}, nil
		folder, err := s.own(tx, who, id)
		if err != nil {
			return err
		}
		if err := s.accounts.MayProbe(tx, who.Account); err != nil {
			return err
		}
		u, err := s.accounts.OwnerIn(tx, with)
		if errors.Is(err, account.ErrNoUser) || err == nil && u.Account == who.Account {
			refusal = account.ErrNoUser
			return s.accounts.CountProbe(tx, who.Account)
		}
		if err != nil {
			return err
		}
		made.Name = account.DisplayName(u.FirstName, u.LastName, u.Name, u.Email)
		err = tx.One(insertSharing, folder.Account, folder.Key, u.ID, mode, s.now().Unix()).Scan(&made.ID)
		if errors.Is(err, db.ErrNoRows) {
			return ErrShared
		}
		if err != nil {
			return err
		}
		if stamp, _, err = s.drive.SharingChangedIn(tx, folder.Key, u.ID); err != nil {
			return err
		}
		if err := s.tell(tx, who, u, folder.Name, mode); err != nil {
			return err
		}
		return s.note(tx, who, activity.ShareCreate, folder.Account, folder.Name, "with "+made.Name+", "+mode.String())
	})
	if err == nil {
		err = refusal
	}
	return made, stamp, err
}

// noticesAnHour is how many mails of sharings are sent in a user's name: who shares more shares in silence.
const noticesAnHour = 50

// tell mails the recipient of a new sharing, in the name of whose folder it is.
func (s *Service) tell(tx db.Tx, who access.Caller, to account.User, folder string, mode Mode) error {
	by := mail.Sender{Account: who.Account, User: who.User}
	sent, _, err := s.mail.Sent(tx, by, s.now().Add(-time.Hour).Unix())
	if err != nil || sent >= noticesAnHour {
		return err
	}
	var first, last, name, email string
	const owner = `SELECT first_name, last_name, name, email FROM users WHERE account_id = $1 AND is_owner = 1`
	if err := tx.One(owner, who.Account).Scan(&first, &last, &name, &email); err != nil {
		return err
	}
	m := mail.Shared(to.Email, account.DisplayName(first, last, name, email), folder, mode == ToEdit)
	m.Sender = by
	return s.mail.Queue(tx, m)
}

// own finds a folder of the caller's account that he may share. The root, and what is another's, be it public or shared with
// the caller, is answered as if it did not exist.
func (s *Service) own(tx db.Tx, who access.Caller, id drive.FolderID) (drive.Item, error) {
	it, err := s.drive.FolderIn(tx, who, id, access.Share)
	if refused := errors.Is(err, drive.ErrDenied); refused {
		if it, err = s.drive.FolderIn(tx, who, id, access.See); err == nil && it.Account == who.Account {
			err = drive.ErrDenied
		} else if err == nil {
			err = drive.ErrNoFolder
		}
	}
	if err == nil && it.IsRoot() {
		err = drive.ErrNoFolder
	}
	return it, err
}

// Sharings returns with whom a folder is shared, by age. A folder that the caller may not share is drive.ErrNoFolder.
func (s *Service) Sharings(ctx context.Context, who access.Caller, id drive.FolderID) (all []Sharing, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		all = nil
		folder, err := s.drive.FolderIn(tx, who, id, access.Share)
		if err != nil {
			return err
		}
		for row, err := range tx.Query(selectSharings, folder.Key) {
			if err != nil {
				return err
			}
			var sh Sharing
			var first, last, name, email string
			if err := row.Scan(&sh.ID, &sh.Mode, &first, &last, &name, &email); err != nil {
				return err
			}
			sh.Name = account.DisplayName(first, last, name, email)
			all = append(all, sh)
		}
		return nil
	})
	return all, err
}

// row is a sharing as its row has it.
type row struct {
	id        SharingID
	account   access.AccountID // of the folder
	folder    int64
	name      string // of the folder
	recipient access.UserID
	with      string // the recipient's name
	mode      Mode
	suspended bool // the folder's account is
}

// find reads a sharing. There being none is ErrNoSharing.
func find(tx db.Tx, id SharingID) (row, error) {
	r := row{id: id}
	var first, last, name, email string
	err := tx.One(selectSharing, id).Scan(&r.account, &r.folder, &r.name, &r.recipient, &first, &last, &name, &email, &r.mode, &r.suspended)
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoSharing
	}
	r.with = account.DisplayName(first, last, name, email)
	return r, err
}

// givenBy says whether the sharing is the caller's to change: he is the owner of the folder's account, or an admin of it.
func (r row) givenBy(who access.Caller) bool { return who.Manages() && who.Account == r.account }

// receivedBy says whether the folder is shared with the caller, by an account that is there for others.
func (r row) receivedBy(who access.Caller) bool {
	return who.Kind == access.Owner && who.User == r.recipient && !r.suspended
}

// asleep says whether the folder, or anything above it, is in the trash.
func (r row) asleep(tx db.Tx) (asleep bool, err error) {
	err = tx.One(selectAsleep, r.folder).Scan(&asleep)
	return asleep, err
}

// SetMode changes what the recipient of a sharing may do: from his next call on, and for the next chunk of an upload. One that
// is not the caller's to change is ErrNoSharing; one of a folder in the trash is ErrAsleep.
func (s *Service) SetMode(ctx context.Context, who access.Caller, id SharingID, mode Mode) error {
	return s.db.Write(ctx, int64(who.Account), func(tx db.Tx) error {
		r, err := find(tx, id)
		if err != nil {
			return err
		}
		if !r.givenBy(who) {
			return ErrNoSharing
		}
		if asleep, err := r.asleep(tx); err != nil {
			return err
		} else if asleep {
			return ErrAsleep
		}
		if r.mode == mode {
			return nil
		}
		if _, err := tx.Exec(updateSharing, r.id, mode); err != nil {
			return err
		}
		if _, _, err = s.drive.SharingChangedIn(tx, r.folder, r.recipient); err != nil {
			return err
		}
		return s.note(tx, who, activity.ShareChange, r.account, r.name, "with "+r.with+", "+mode.String())
	})
}

// EndSharing ends a sharing: who gave it takes it back, or the recipient leaves. To him it returns the stamp of what is shared
// with him, to the other that of the folder that holds the folder. One that is neither's, and to the recipient one of a folder
// in the trash, is ErrNoSharing.
func (s *Service) EndSharing(ctx context.Context, who access.Caller, id SharingID) (stamp int64, err error) {
	var r row
	err = s.db.Read(ctx, func(tx db.Tx) error { // for whose it is: his writes have to wait
		r, err = find(tx, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, int64(r.account), func(tx db.Tx) error {
		if r, err = find(tx, id); err != nil {
			return err
		}
		leaves := r.receivedBy(who)
		if leaves {
			asleep, err := r.asleep(tx)
			if err != nil {
				return err
			}
			leaves = !asleep
		}
		if !leaves && !r.givenBy(who) {
			return ErrNoSharing
		}
		if _, err := tx.Exec(deleteSharing, r.id); err != nil {
			return err
		}
		holder, received, err := s.drive.SharingChangedIn(tx, r.folder, r.recipient)
		if err != nil {
			return err
		}
		if stamp = holder; leaves {
			stamp = received
		}
		return s.note(tx, who, activity.ShareDelete, r.account, r.name, "with "+r.with)
	})
	return stamp, err
}

// Within returns the caller as one who keeps within a sharing that he has received. Another one, and one that is nobody's, is
// ErrNoSharing.
func (s *Service) Within(ctx context.Context, who access.Caller, id SharingID) (access.Caller, error) {
	err := s.db.Read(ctx, func(tx db.Tx) error {
		r, err := find(tx, id)
		if err == nil && !r.receivedBy(who) {
			err = ErrNoSharing
		}
		return err
	})
	who.Sharing = int64(id)
	return who, err
}
