package board

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/db"
	"driveway/internal/search"
)

// Person is the owner of the account or one of its users, as others see him.
type Person struct {
	ID          access.UserID // 0: nobody
	Owner       bool
	First, Last string
}

// writer joins what is known of the user whose id stands in a column, even if he is no more.
func writer(column string) string {
	return ` LEFT JOIN users w ON w.id = ` + column + ` LEFT JOIN former_users f ON f.id = ` + column
}

// writerColumns is whether the writer is the owner of the account, and his names.
const writerColumns = `COALESCE(w.is_owner, 0), COALESCE(w.first_name, f.first_name, ''), COALESCE(w.last_name, f.last_name, '')`

// byName orders people: the owner, then by their folded names.
func byName(a, b Person) int {
	switch {
	case a.Owner != b.Owner && a.Owner:
		return -1
	case a.Owner != b.Owner:
		return 1
	}
	return cmp.Or(cmp.Compare(search.Fold(a.First), search.Fold(b.First)), cmp.Compare(search.Fold(a.Last), search.Fold(b.Last)), cmp.Compare(a.ID, b.ID))
}

// Owner returns the owner of the caller's account.
func (s *Service) Owner(ctx context.Context, who access.Caller) (id access.UserID, err error) {
	if who.Kind == access.Owner {
		return who.User, nil
	}
	err = s.db.Read(ctx, func(tx db.Tx) error {
		id, err = ownerOf(tx, who)
		return err
	})
	return id, err
}

// ownerOf returns the owner of the caller's account.
func ownerOf(tx db.Tx, who access.Caller) (id access.UserID, err error) {
	if who.Kind == access.Owner {
		return who.User, nil
	}
	err = tx.One(`SELECT id FROM users WHERE account_id = $1 AND is_owner = 1 ORDER BY id LIMIT 1`, who.Account).Scan(&id)
	return id, err
}

// Active account users who may do something in some projects: by a row, or as the creator.
const membersIn = `SELECT m.project_id, u.id, u.first_name, u.last_name FROM project_members m JOIN users u ON u.id = m.user_id
		WHERE m.project_id IN {{keys:$1}} AND m.mode < 2 AND u.active = 1
	UNION SELECT p.id, u.id, u.first_name, u.last_name FROM projects p JOIN users u ON u.id = p.creator_id
		WHERE p.id IN {{keys:$1}} AND u.is_owner = 0 AND u.active = 1
			AND NOT EXISTS (SELECT 1 FROM project_members m WHERE m.project_id = p.id AND m.user_id = u.id AND m.mode = 2)`

// members returns the account users who may do something in some projects, in their order.
func (s *Service) members(tx db.Tx, projects []ProjectID) (map[ProjectID][]Person, error) {
	if len(projects) == 0 {
		return nil, nil
	}
	in := map[ProjectID][]Person{}
	for row, err := range tx.Query(s.db.Dialect().Spell(membersIn), db.KeyList(projects)) {
		var id ProjectID
		var p Person
		if err == nil {
			err = row.Scan(&id, &p.ID, &p.First, &p.Last)
		}
		if err != nil {
			return nil, err
		}
		in[id] = append(in[id], p)
	}
	for _, people := range in {
		slices.SortFunc(people, byName)
	}
	return in, nil
}

// colleague returns the owner or the active account user of the caller's account who has an e-mail address.
func colleague(tx db.Tx, who access.Caller, email string) (access.UserID, error) {
	id, err := account.Colleague(tx, who.Account, email)
	if errors.Is(err, account.ErrNoUser) {
		err = ErrNoUser
	}
	return id, err
}

// Users returns the people of a project: the owner of the account, and the account users who may do something there.
// Without a project (0) those of all projects that the caller sees.
func (s *Service) Users(ctx context.Context, who access.Caller, project ProjectID) (people []Person, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		projects := []ProjectID{project}
		if project == 0 {
			if projects, err = seenProjects(tx, who); err != nil {
				return err
			}
		} else if _, err := find(tx, who, aProject, int64(project)); err != nil {
			return err
		}
		if people = nil; len(projects) == 0 {
			return nil
		}
		owner := Person{Owner: true}
		if owner.ID, err = ownerOf(tx, who); err != nil {
			return err
		}
		if err := tx.One(`SELECT first_name, last_name FROM users WHERE id = $1`, owner.ID).Scan(&owner.First, &owner.Last); err != nil {
			return err
		}
		members, err := s.members(tx, projects)
		people = distinct(owner, members)
		return err
	})
	return people, err
}

// distinct returns each of some people once, in their order.
func distinct(owner Person, members map[ProjectID][]Person) []Person {
	people, seen := []Person{owner}, map[access.UserID]bool{}
	for _, in := range members {
		for _, p := range in {
			if !seen[p.ID] {
				seen[p.ID] = true
				people = append(people, p)
			}
		}
	}
	slices.SortFunc(people, byName)
	return people
}

// seenProjects returns the projects that the caller sees, whatever their state.
func seenProjects(tx db.Tx, who access.Caller) ([]ProjectID, error) {
	q := new(query)
	text := `SELECT p.id FROM ` + seen(aProject, q.me(who)) + ` WHERE p.account_id = ` + q.arg(who.Account) + ` AND ` + whole(aProject) +
		` AND ` + seesProject(q.me(who))
	return collect(tx.Query(text, q.args...), func(row db.Row, id *ProjectID) error { return row.Scan(id) })
}

// collect reads all rows of a query.
func collect[T any](rows iter.Seq2[db.Row, error], scan func(db.Row, *T) error) (all []T, err error) {
	for row, err := range rows {
		var v T
		if err == nil {
			err = scan(row, &v)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
