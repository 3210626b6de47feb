package board

import (
	"fmt"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// The table of who may do what in a project, and to a task in it.
func TestRight(t *testing.T) {
	names := map[Right]string{None: "none", View: "view", Assigned: "assigned", Edit: "edit", Manage: "manage"}
	for _, row := range []struct {
		situation                  string
		facts                      facts
		project, task, private     string // private: a task that he neither made nor has
		privateOfHis, privateToHim string
	}{
		{"owner of the account", facts{owner: true, mode: noMode}, "manage", "manage", "manage", "manage", "manage"},
		{"nobody's guest", facts{mode: noMode}, "none", "none", "none", "none", "assigned"},
		{"admin without a row", facts{admin: true, mode: noMode}, "none", "none", "none", "none", "assigned"},
		{"view", facts{mode: ViewMode}, "view", "view", "none", "view", "assigned"},
		{"view, admin", facts{admin: true, mode: ViewMode}, "view", "view", "none", "view", "assigned"},
		{"edit", facts{mode: EditMode}, "edit", "edit", "none", "edit", "edit"},
		{"edit, admin", facts{admin: true, mode: EditMode}, "manage", "manage", "none", "manage", "manage"},
		{"blocked", facts{mode: BlockMode}, "none", "none", "none", "none", "none"},
		{"creator", facts{creator: true, mode: noMode}, "manage", "manage", "none", "manage", "manage"},
		{"creator with view", facts{creator: true, mode: ViewMode}, "manage", "manage", "none", "manage", "manage"},
		{"creator, blocked", facts{creator: true, mode: BlockMode}, "none", "none", "none", "none", "none"},
	} {
		with := func(private, author, assignee bool) Right {
			f := row.facts
			f.private, f.author, f.assignee = private, author, assignee
			return onTask(f)
		}
		got := [...]string{names[inProject(row.facts)], names[with(false, false, false)], names[with(true, false, false)],
			names[with(true, true, false)], names[with(true, false, true)]}
		want := [...]string{row.project, row.task, row.private, row.privateOfHis, row.privateToHim}
		if got != want {
			t.Errorf("%s: %v, want %v", row.situation, got, want)
		}
	}
}

func TestProjectListRight(t *testing.T) {
	for _, row := range []struct {
		owner, creator bool
		projects       []Right
		want           ListRight
	}{
		{true, false, []Right{None}, ManageList},
		{false, true, nil, ManageList},
		{false, true, []Right{Manage, Manage}, ManageList},
		{false, true, []Right{Manage, Edit}, RenameList},
		{false, true, []Right{None}, RenameList},
		{false, false, []Right{None, Edit}, AddToList},
		{false, false, []Right{None, Manage}, AddToList},
		{false, false, []Right{View, None}, ViewList},
		{false, false, []Right{None, None}, NoList},
		{false, false, nil, NoList},
	} {
		if got := onProjectList(row.owner, row.creator, row.projects); got != row.want {
			t.Errorf("%+v: %d", row, got)
		}
	}
}

// The conditions of queries say the same as the decision, for everybody and every task that there can be.
func TestQueriesSeeWhatTheDecisionSees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		people := []access.Caller{
			{Kind: access.Owner, Account: 1, User: 1},
			{Kind: access.AccountUser, Account: 1, User: 2, Mode: access.Files},
			{Kind: access.AccountUser, Account: 1, User: 3, Mode: access.Admin},
		}
		err := d.Write(t.Context(), 1, func(tx db.Tx) error {
			for _, creator := range []int{1, 2, 3} {
				for _, mode := range []Mode{noMode, ViewMode, EditMode, BlockMode} {
					if err := addProject(tx, creator, mode); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, who := range people {
			err := d.Read(t.Context(), func(tx db.Tx) error {
				for k := range kinds {
					if err := compareSight(t, tx, who, k); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// addProject makes a project in a list of its own, in which users 2 and 3 have a mode, with every kind of task.
func addProject(tx db.Tx, creator int, mode Mode) error {
	var list, project, tasks int64
	const marks = `'', '', 0, 0`
	err := tx.One(fmt.Sprintf(`INSERT INTO project_lists (account_id, creator_id, name, name_folded, created_at, changed_at)
		VALUES (1, %d, %s) RETURNING id`, 1+creator%3, marks)).Scan(&list)
	if err != nil {
		return err
	}
	err = tx.One(fmt.Sprintf(`INSERT INTO projects (account_id, project_list_id, creator_id, start_date, due_date, completed, name, name_folded, created_at, changed_at)
		VALUES (1, %d, %d, '', '', 0, %s) RETURNING id`, list, creator, marks)).Scan(&project)
	if err != nil {
		return err
	}
	for user := 2; user <= 3 && mode != noMode; user++ {
		if _, err := tx.Exec(upsertMember, project, user, mode); err != nil {
			return err
		}
	}
	err = tx.One(fmt.Sprintf(`INSERT INTO task_lists (account_id, project_id, creator_id, name, due_date, created_at, changed_at)
		VALUES (1, %d, 1, %s) RETURNING id`, project, marks)).Scan(&tasks)
	number := 0
	for _, private := range []int{0, 1} {
		for _, author := range []int{1, 2, 3} {
			for _, assignee := range []string{"NULL", "1", "2", "3"} {
				number++
				if err == nil {
					_, err = tx.Exec(fmt.Sprintf(`INSERT INTO tasks (account_id, project_id, list_id, order_no, number, creator_id, assignee_id, name, name_folded,
						description, description_folded, start_date, due_date, private, priority, created_at, changed_at)
						VALUES (1, %d, %d, %d, %[3]d, %d, %s, '', '', '', '', '', '', %d, 0, 0, 0)`, project, tasks, number, author, assignee, private))
				}
			}
		}
	}
	return err
}

func compareSight(t *testing.T, tx db.Tx, who access.Caller, k kind) error {
	keys, err := collect(tx.Query(`SELECT id FROM `+nouns[k].table), func(row db.Row, id *int64) error { return row.Scan(id) })
	if err != nil {
		return err
	}
	q := new(query)
	seen, err := collect(tx.Query(`SELECT `+nouns[k].alias+`.id FROM `+seen(k, q.me(who))+` WHERE `+sees(k, q.me(who)), q.args...),
		func(row db.Row, id *int64) error { return row.Scan(id) })
	if err != nil {
		return err
	}
	shown := map[int64]bool{}
	for _, id := range seen {
		shown[id] = true
	}
	for _, id := range keys {
		p, err := find(tx, who, k, id)
		if err != nil && err != error(nouns[k].missing) {
			return err
		}
		if (err == nil) != shown[id] {
			t.Errorf("user %d, %s %d: by its id %v, in queries %v: %+v", who.User, nouns[k].table, id, err == nil, shown[id], p)
		}
	}
	return nil
}
