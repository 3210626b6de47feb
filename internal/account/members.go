package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Member is an account user. Limits are those that hold: the smallest of his own, his group's and the account's.
type Member struct {
	User
	Mode            access.Mode
	Level           int64
	Group           access.GroupID
	Phone           string
	Position        string
	ChangesPassword bool
	Notify          bool
	StorageMax      Limit
	StorageUsed     int64 // bytes of the versions that he made
	BandwidthMax    Limit // a day
	BandwidthUsed   int64 // bytes today
}

// scanMember reads memberRows.
func scanMember(row db.Row, m *Member) error {
	var storage, bandwidth [3]Limit
	err := scanUser(row, &m.User, &m.Mode, &m.Level, &m.Group, &m.Phone, &m.Position, &m.ChangesPassword, &m.Notify,
		&storage[0], &storage[1], &storage[2], &m.StorageUsed, &bandwidth[0], &bandwidth[1], &bandwidth[2], &m.BandwidthUsed)
	m.StorageMax, m.BandwidthMax = least(storage[:]...), least(bandwidth[:]...)
	return err
}

// least is the smallest of some limits.
func least(limits ...Limit) (smallest Limit) {
	for _, l := range limits {
		if l != nil && (smallest == nil || *l < *smallest) {
			smallest = l
		}
	}
	return smallest
}

// shown is what who may know of an account user, if he may at all: all of himself, and of those whom he manages; of the
// others in his group who they are, but no numbers.
func (m Member) shown(who access.Caller) (Member, bool) {
	switch {
	case who.Manages() || m.ID == who.User:
		return m, true
	case who.Mode == access.Users && m.Group == who.Group:
		id := User{ID: m.ID, Account: m.Account, Email: m.Email, FirstName: m.FirstName, LastName: m.LastName}
		return Member{User: id, Group: m.Group, Phone: m.Phone, Position: m.Position, StorageMax: new(int64), BandwidthMax: new(int64)}, true
	}
	return Member{}, false
}

// Whole says whether who may know all of the account user, or who he is only.
func (m Member) Whole(who access.Caller) bool { return who.Manages() || m.ID == who.User }

// Member returns the account user of an address in the caller's account. ErrNoMember if there is none that who may see.
func (s *Service) Member(ctx context.Context, who access.Caller, email string) (m Member, err error) {
	day, _ := s.Day()
	err = s.db.Read(ctx, func(tx db.Tx) error {
		m = Member{}
		err := scanMember(tx.One(selectMember, who.Account, day, nameKey(email)), &m)
		if errors.Is(err, db.ErrNoRows) {
			return ErrNoMember
		}
		return err
	})
	if err != nil {
		return Member{}, err
	}
	m, seen := m.shown(who)
	if !seen {
		return Member{}, ErrNoMember
	}
	return m, nil
}

// AsMember returns the account user of an address as a caller, without a session, whether he may sign in or not: for who
// asks what he sees. ErrNoMember if there is none of whom who may know that.
func (s *Service) AsMember(ctx context.Context, who access.Caller, email string) (access.Caller, error) {
	m, err := s.Member(ctx, who, email)
	if err != nil {
		return access.Caller{}, err
	}
	if !m.Whole(who) {
		return access.Caller{}, ErrNoMember
	}
	return access.Caller{Kind: access.AccountUser, Account: m.Account, User: m.ID, Mode: m.Mode, Level: m.Level, Group: m.Group}, nil
}

// Members returns the account users whom the caller may see and in whose name, address or position a text is found,
// ordered by name: in the whole account, or in one group if group is not 0. Who may see none at all, or asks for a group
// that he may not see, is ErrNotTheirs.
func (s *Service) Members(ctx context.Context, who access.Caller, group access.GroupID, search string) ([]Member, error) {
	if !who.Manages() {
		if who.Mode != access.Users || group != 0 && group != who.Group {
			return nil, ErrNotTheirs
		}
		group = who.Group
	}
	type named struct {
		Member
		key string
	}
	var found []named
	search = nameKey(search)
	day, _ := s.Day()
	err := s.db.Read(ctx, func(tx db.Tx) error {
		found = found[:0]
		if _, err := groupFor(tx, who.Account, group); err != nil {
			return err
		}
		for row, err := range tx.Query(selectMembers, who.Account, day, group) {
			var m Member
			if err == nil {
				err = scanMember(row, &m)
			}
			if err != nil {
				return err
			}
			m, seen := m.shown(who)
			key := nameKey(m.FirstName + " " + m.LastName)
			if seen && (strings.Contains(key, search) || strings.Contains(nameKey(m.Email), search) || strings.Contains(nameKey(m.Position), search)) {
				found = append(found, named{m, key})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b named) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.ID, b.ID)) })
	members := make([]Member, len(found))
	for i := range found {
		members[i] = found[i].Member
	}
	return members, nil
}
