package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"driveway/internal/access"
	"driveway/internal/activity"
	"driveway/internal/db"
	"driveway/internal/fault"
)

// Refusals of groups.
var (
	ErrNoGroup    = fault.New(fault.NotFound, "User group not exists")
	ErrDenied     = fault.New(fault.Denied, "Permission denied")
	ErrGroupName  = fault.New(fault.Invalid, "Invalid value specified for `group_name`. Expecting 1 to 100 characters in one line.")
	ErrGroupTaken = fault.New(fault.Conflict, "Group with such name already exists.")
	ErrGroupLimit = fault.New(fault.Invalid, "max_bw and max_storage should be greater than acc owner values") // said the wrong way round
	ErrGroupStays = fault.New(fault.NotFound, "update failed or nothing changed")
)

// Group is a group of account users, who share its limits. Limits are those that hold: the smaller of its own and the
// account's.
type Group struct {
	ID           access.GroupID
	Name         string
	Limited      bool // its limits hold; else they rest
	StorageMax   Limit
	BandwidthMax Limit // a day
	Created      int64
	Members      int64 // whether they may sign in or not
}

// Groups returns the groups of the caller's account that he may see, the default one first, then by name: all if he
// manages it; else of mode 0 his own, without its limits; of mode 2 none.
func (s *Service) Groups(ctx context.Context, who access.Caller) ([]Group, error) {
	only, any := visibleGroup(who)
	groups := []Group{}
	if !any {
		return groups, nil
	}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		groups = groups[:0]
		for row, err := range tx.Query(selectGroups, who.Account, only) {
			var g Group
			if err == nil {
				err = scanGroup(row, who, &g)
			}
			if err != nil {
				return err
			}
			groups = append(groups, g)
		}
		return nil
	})
	return groups, err
}

// Group returns one of the groups that Groups gives, or ErrNoGroup.
func (s *Service) Group(ctx context.Context, who access.Caller, id access.GroupID) (g Group, err error) {
	only, any := visibleGroup(who)
	if !any || id <= 0 || only != 0 && only != id {
		return g, ErrNoGroup
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		g = Group{}
		return scanGroup(tx.One(selectGroups, who.Account, id), who, &g)
	})
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoGroup
	}
	return g, err
}

// visibleGroup returns which group alone who may see, 0 for all, and whether he may see any.
func visibleGroup(who access.Caller) (only access.GroupID, any bool) {
	if who.Manages() {
		return 0, true
	}
	return who.Group, who.Kind == access.AccountUser && who.Mode == access.Users
}

// scanGroup reads selectGroups.
func scanGroup(row db.Row, who access.Caller, g *Group) error {
	var storage, bandwidth [2]Limit
	err := row.Scan(&g.ID, &g.Name, &g.Limited, &storage[0], &storage[1], &bandwidth[0], &bandwidth[1], &g.Created, &g.Members)
	g.StorageMax, g.BandwidthMax = least(storage[:]...), least(bandwidth[:]...)
	if !who.Manages() {
		g.StorageMax, g.BandwidthMax = new(int64), new(int64)
	}
	return err
}

// NewGroup is what CreateGroup makes. Limits are nil where the group has none of its own.
type NewGroup struct {
	Name         string
	StorageMax   Limit
	BandwidthMax Limit // a day
}

// CreateGroup makes a group in the caller's account, which he has to manage: else it is ErrDenied. A name that another
// group of the account has is ErrGroupTaken, a limit above the account's ErrGroupLimit.
func (s *Service) CreateGroup(ctx context.Context, who access.Caller, in NewGroup) (id access.GroupID, err error) {
	if in.Name, err = cleanGroupName(in.Name); err != nil {
		return 0, err
	}
	err = s.writeGroups(ctx, who, func(tx db.Tx) error {
		if err := checkGroupLimits(tx, who.Account, in.StorageMax, in.BandwidthMax); err != nil {
			return err
		}
		err := tx.One(insertGroup, who.Account, in.Name, nameKey(in.Name), s.clock(), in.StorageMax, in.BandwidthMax).Scan(&id)
		if err != nil {
			return err
		}
		return s.log(tx, who, activity.GroupCreate, in.Name, "")
	})
	return id, err
}

// GroupChange is what ChangeGroup changes; nil: stays.
type GroupChange struct {
	Name         *string
	StorageMax   *Limit
	BandwidthMax *Limit
	Limited      *bool
}

// ChangeGroup changes a group of the caller's account, all or nothing. It refuses what CreateGroup does, and an unknown
// group with ErrNoGroup.
func (s *Service) ChangeGroup(ctx context.Context, who access.Caller, id access.GroupID, c GroupChange) (err error) {
	if c.Name != nil {
		if *c.Name, err = cleanGroupName(*c.Name); err != nil {
			return err
		}
	}
	return s.writeGroups(ctx, who, func(tx db.Tx) error {
		var g Group
		err := tx.One(selectGroupRow, who.Account, id).Scan(&g.Name, &g.StorageMax, &g.BandwidthMax, &g.Limited)
		if errors.Is(err, db.ErrNoRows) {
			return ErrNoGroup
		}
		if err != nil {
			return err
		}
		if err := checkGroupLimits(tx, who.Account, given(c.StorageMax), given(c.BandwidthMax)); err != nil {
			return err
		}
		set(&g.Name, c.Name)
		set(&g.StorageMax, c.StorageMax)
		set(&g.BandwidthMax, c.BandwidthMax)
		set(&g.Limited, c.Limited)
		if _, err := tx.Exec(updateGroup, id, g.Name, nameKey(g.Name), g.StorageMax, g.BandwidthMax, g.Limited); err != nil {
			return err
		}
		return s.log(tx, who, activity.GroupChange, g.Name, "")
	})
}

func given(l *Limit) Limit {
	if l == nil {
		return nil
	}
	return *l
}

// goesWithGroup is what goes with a group, $1. Its members are in the account's default group by then.
var goesWithGroup = []string{
	`DELETE FROM user_groups WHERE id = $1`,
}

// DeleteGroup deletes a group of the caller's account; its members go to the default group, whatever limits that has. An
// unknown group, and the default one, is ErrGroupStays.
func (s *Service) DeleteGroup(ctx context.Context, who access.Caller, id access.GroupID) error {
	return s.writeGroups(ctx, who, func(tx db.Tx) error {
		standard, err := groupFor(tx, who.Account, 0)
		if err != nil {
			return err
		}
		var g Group
		err = tx.One(selectGroupRow, who.Account, id).Scan(&g.Name, &g.StorageMax, &g.BandwidthMax, &g.Limited)
		if errors.Is(err, db.ErrNoRows) || id == standard {
			return ErrGroupStays
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(moveMembers, id, standard); err != nil {
			return err
		}
		for _, statement := range goesWithGroup {
			if _, err := tx.Exec(statement, id); err != nil {
				return err
			}
		}
		return s.log(tx, who, activity.GroupDelete, g.Name, "")
	})
}

// writeGroups runs fn for one who manages his account.
func (s *Service) writeGroups(ctx context.Context, who access.Caller, fn func(db.Tx) error) error {
	if !who.Manages() {
		return ErrDenied
	}
	err := s.db.Write(ctx, int64(who.Account), fn)
	if db.IsUnique(err) {
		return ErrGroupTaken
	}
	if err != nil {
		return fmt.Errorf("account: change the groups: %w", err)
	}
	return nil
}

// checkGroupLimits refuses what is above the account's own limits.
func checkGroupLimits(tx db.Tx, account access.AccountID, storage, bandwidth Limit) error {
	var storageMax, bandwidthMax Limit
	err := tx.One(`SELECT storage_max, bandwidth_max FROM accounts WHERE id = $1`, account).Scan(&storageMax, &bandwidthMax)
	if err == nil && (above(storage, storageMax) || above(bandwidth, bandwidthMax)) {
		err = ErrGroupLimit
	}
	return err
}

func above(limit, most Limit) bool { return limit != nil && most != nil && *limit > *most }

func cleanGroupName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 || strings.ContainsFunc(name, unicode.IsControl) {
		return "", ErrGroupName
	}
	return name, nil
}

const (
	// Of the account $1 the group $2, or all groups if that is 0: for scanGroup.
	selectGroups = `SELECT g.id, g.name, g.limited, g.storage_max, a.storage_max, g.bandwidth_max, a.bandwidth_max, g.created_at,
			(SELECT COUNT(*) FROM users u WHERE u.group_id = g.id)
		FROM user_groups g JOIN accounts a ON a.id = g.account_id
		WHERE g.account_id = $1 AND (g.id = $2 OR $2 = 0) ORDER BY g.is_default DESC, g.name_key, g.id`

	selectGroupRow = `SELECT name, storage_max, bandwidth_max, limited FROM user_groups WHERE account_id = $1 AND id = $2`

	insertGroup = `INSERT INTO user_groups (account_id, name, name_key, created_at, storage_max, bandwidth_max)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`

	updateGroup = `UPDATE user_groups SET name = $2, name_key = $3, storage_max = $4, bandwidth_max = $5, limited = $6 WHERE id = $1`

	moveMembers = `UPDATE users SET group_id = $2 WHERE group_id = $1`
)
