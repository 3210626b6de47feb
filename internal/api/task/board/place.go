package board

import (
	"errors"

	"driveway/internal/access"
	"driveway/internal/db"
)

// level is something that can be archived and trashed, as far as its own row tells.
type level struct {
	kind     kind
	key      int64
	name     string
	creator  access.UserID
	archived int64 // when; 0: not by its own mark
	trashed  int64
}

// place is something with what holds it, and what the caller may do to it.
type place struct {
	levels []level // itself first, then upwards
	facts  facts
	right  Right     // of a project, a task list, a task
	list   ListRight // of a list of projects

	assignee access.UserID // of a task; 0: nobody
}

// find finds something that the caller sees, whatever its state; else it is missing.
func find(tx db.Tx, who access.Caller, k kind, key int64) (*place, error) {
	p := &place{levels: make([]level, k+1), facts: facts{owner: who.Kind == access.Owner, admin: who.Manages()}}
	var scan []any
	for i := range p.levels {
		l := &p.levels[i]
		l.kind = k - kind(i)
		scan = append(scan, &l.key, &l.name, &l.creator, &l.archived, &l.trashed)
	}
	if k > aProjectList {
		scan = append(scan, &p.facts.mode)
	}
	if k == aTask {
		scan = append(scan, &p.facts.private, &p.assignee)
	}
	args := []any{key, who.Account}
	if k > aProjectList {
		args = append(args, viewer(who))
	}
	err := tx.One(selectPlace[k], args...).Scan(scan...)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nouns[k].missing
	}
	if err != nil {
		return nil, err
	}
	if k == aProjectList {
		if p.list, err = listRight(tx, who, p); err == nil && p.list == NoList {
			err = nouns[k].missing
		}
		return p, err
	}
	p.facts.creator = p.at(aProject).creator == who.User
	p.right = inProject(p.facts)
	if k == aTask {
		p.facts.author, p.facts.assignee = p.levels[0].creator == who.User, p.assignee == who.User
		p.right = onTask(p.facts)
	}
	if p.right == None {
		return nil, nouns[k].missing
	}
	return p, nil
}

// selectPlace reads the row of each kind with the key $1 in the account $2, and all above it, and, but for lists of projects, the row
// of project_members for the user $3.
var selectPlace = func() (queries [kinds]string) {
	for k := range kinds {
		text := `SELECT `
		for up := k; ; up-- {
			a := nouns[up].alias
			text += a + `.id, ` + a + `.name, ` + a + `.creator_id, COALESCE(` + a + `.archived_at, 0), COALESCE(` + a + `.trashed_at, 0)`
			if up == 0 {
				break
			}
			text += `, `
		}
		joins := from(k)
		if k > aProjectList {
			text += `, COALESCE(r.mode, -1)`
			joins += callersRow(`$3`)
		}
		if k == aTask {
			text += `, t.private, COALESCE(t.assignee_id, 0)`
		}
		text += ` FROM ` + joins + ` WHERE ` + nouns[k].alias + `.id = $1 AND ` + nouns[k].alias + `.account_id = $2 AND ` + whole(k)
		queries[k] = text
	}
	return queries
}()

// listRight asks what the caller may do to a list of projects. Of the projects it reads only in which ways they stand to him.
func listRight(tx db.Tx, who access.Caller, p *place) (ListRight, error) {
	const standings = `SELECT DISTINCT CASE WHEN p.creator_id = $2 THEN 1 ELSE 0 END, COALESCE(r.mode, -1) FROM projects p
		LEFT JOIN project_members r ON r.project_id = p.id AND r.user_id = $2
		WHERE p.project_list_id = $1 AND p.purging = 0`
	creator := p.levels[0].creator == who.User
	if p.facts.owner {
		return onProjectList(true, creator, nil), nil
	}
	var rights []Right
	for row, err := range tx.Query(standings, p.key(), who.User) {
		f := p.facts
		if err == nil {
			err = row.Scan(&f.creator, &f.mode)
		}
		if err != nil {
			return NoList, err
		}
		rights = append(rights, inProject(f))
	}
	return onProjectList(false, creator, rights), nil
}

// key is its own.
func (p *place) key() int64 { return p.levels[0].key }

// kind is its own.
func (p *place) kind() kind { return p.levels[0].kind }

// at is its level of a kind.
func (p *place) at(k kind) *level { return &p.levels[p.kind()-k] }

// state is its effective state.
func (p *place) state() State {
	s := Active
	for _, l := range p.levels {
		if l.trashed != 0 {
			return Trashed
		}
		if l.archived != 0 {
			s = Archived
		}
	}
	return s
}

// may refuses with ErrDenied a caller who may not do what needs a right.
func (p *place) may(need Right) error {
	if p.right < need {
		return ErrDenied
	}
	return nil
}

// mayList is may for lists of projects.
func (p *place) mayList(need ListRight) error {
	if p.list < need {
		return ErrDenied
	}
	return nil
}

// open refuses changes to what is archived, or lies in something archived.
func (p *place) open() error {
	for _, l := range p.levels {
		if l.archived != 0 {
			return nouns[l.kind].archived
		}
	}
	return nil
}

// change finds something that the caller may change: what is in the trash is missing, and what is archived stays as it is.
func change(tx db.Tx, who access.Caller, k kind, key int64, need Right) (*place, error) {
	p, err := find(tx, who, k, key)
	switch {
	case err != nil:
		return nil, err
	case p.state() == Trashed:
		return nil, nouns[k].missing
	}
	if err := p.may(need); err != nil {
		return nil, err
	}
	return p, p.open()
}

// changeList is change for a list of projects.
func changeList(tx db.Tx, who access.Caller, id ProjectListID, need ListRight) (*place, error) {
	p, err := find(tx, who, aProjectList, int64(id))
	switch {
	case err != nil:
		return nil, err
	case p.state() == Trashed:
		return nil, ErrNoProjectList
	}
	if err := p.mayList(need); err != nil {
		return nil, err
	}
	return p, p.open()
}
