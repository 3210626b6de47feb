package drive

import (
	"slices"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// TestPlans holds the queries of the hot paths to their indexes: none reads a table from end to end, and a listing by
// name sorts nothing.
func TestPlans(t *testing.T) {
	d := dbtest.SQLite(t)
	ann, al := access.Caller{Kind: access.Owner, Account: 1}, access.Caller{Kind: access.AccountUser, Account: 1, Mode: access.Files}
	listing := func(who access.Caller, folders bool, o Order) string {
		p := &place{Node: Node{Key: 2, Account: 1, Parent: 1, IsFolder: true}, grant: access.EditGrant}
		r := rowsOf(p, who, ListQuery{Order: o})
		return `SELECT ` + r.columns(folders) + r.from + r.kind(folders) + orderBy(o, folders, false) + ` LIMIT 100 OFFSET 0`
	}
	behind := func() string {
		p := &place{Node: Node{Key: 2, Account: 1, Parent: 1, IsFolder: true}}
		r := rowsOf(p, ann, ListQuery{After: &Position{name: "x", key: 1}})
		return `SELECT ` + r.columns(false) + r.from + r.kind(false) + r.behind(false) + orderBy(ByName, false, false) + ` LIMIT 100`
	}
	queries := []struct {
		name, query, index string
		sorts              bool
	}{
		{"a node by its id", selectNode + `n.public_id = $1`, "nodes_public", false},
		{"the root", selectNode + `n.account_id = $1 AND n.parent_id IS NULL`, "nodes_root", false},
		{"an entry by its name", selectNode + `n.parent_id = $1 AND n.name_key = $2 AND n.state = 0`, "nodes_name", false},
		{"folders above", selectAbove, "INTEGER PRIMARY KEY", true}, // by depth
		{"folders by name", listing(ann, true, ByName), "nodes_folders", false},
		{"files by name", listing(ann, false, ByName), "nodes_name", false},
		{"files behind a name", behind(), "nodes_name (parent_id=? AND name_key>?)", false},
		{"files by size", listing(ann, false, BySize), "nodes_name", true},
		{"folders by name, to an account user", listing(al, true, ByName), "nodes_folders", false},
		{"folders above, with grants", selectGranted, "grants_user", true},
		{"an entry by its name, with its grant", grantedEntry, "nodes_name", false},
		{"an account user's root", selectTops, "grants_account", true}, // by grant
		{"an account user's trash", trashOf(al).with + `SELECT n.id` + trashOf(al).from, "nodes_trash", false},
		{"whose a thing is", selectPeople, "grants_node", false},
		{"what somebody has received", selectReceived, "grants_user", true}, // by name
		{"to whom something is open", bumpShared + openBelow, "grants_account", false},
		{"versions", selectVersions, "versions", false},
		{"trash", `SELECT n.id FROM nodes n WHERE n.account_id = $1 AND n.state > 0 AND n.state < 3`, "nodes_trash", false},
		{"what was removed", `SELECT id FROM nodes WHERE account_id = $1 AND state > 0 AND state = 2 ORDER BY trashed_at LIMIT 10`, "nodes_trash", false},
		{"what is to be purged", `SELECT account_id FROM nodes WHERE state = 3 LIMIT 1`, "nodes_purging", false},
		{"content by its hash", `SELECT id FROM contents WHERE account_id = $1 AND md5 = $2 AND size = $3`, "contents_hash", false},
		{"who holds content", `SELECT id FROM nodes WHERE content_id = $1`, "nodes_content", false},
		{"a folder's stamp", bumpFolder, "INTEGER PRIMARY KEY", false},
	}
	for _, q := range queries {
		plan := planOf(t, d, q.query, make([]any, distinct(q.query)))
		text := strings.Join(plan, "; ")
		if !strings.Contains(text, q.index) {
			t.Errorf("%s: does not use %s: %s", q.name, q.index, text)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN n") && !strings.Contains(step, "INDEX") {
				t.Errorf("%s: reads a whole table: %s", q.name, text)
			}
		}
		if sorts := strings.Contains(text, "USE TEMP B-TREE FOR ORDER BY"); sorts != q.sorts {
			t.Errorf("%s: sorts: %v, expected: %v: %s", q.name, sorts, q.sorts, text)
		}
	}
}

// TestFindPlan: a search for a word that few names hold goes from these up, and back down to them, whoever searches.
func TestFindPlan(t *testing.T) {
	d := dbtest.SQLite(t)
	for name, who := range map[string]access.Caller{
		"owner": {Kind: access.Owner, Account: 1, User: 1}, "account user": {Kind: access.AccountUser, Account: 1, User: 2}, "nobody": {},
	} {
		for _, p := range []*place{{Node: Node{Key: 1, Account: 1, IsFolder: true}}, {Node: Node{Key: 2, Account: 1, Parent: 1, IsFolder: true}}} {
			r := rowsOf(p, who, ListQuery{})
			err := d.Read(t.Context(), func(tx db.Tx) error { return r.find(tx, p, []string{"needle", "b"}, d.Dialect()) })
			if err != nil {
				t.Fatal(err)
			}
			for _, folders := range []bool{true, false} {
				r := r
				r.args = slices.Clone(r.args)
				query := r.with + `SELECT ` + r.columns(folders) + r.from + r.kind(folders)
				plan := planOf(t, d, query, r.args)
				text := strings.Join(plan, "\n")
				for _, step := range plan {
					scans := strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "VIRTUAL TABLE INDEX") &&
						!slices.Contains([]string{"hit", "below", "trail", "way", "found", "CONSTANT ROW"}, strings.TrimPrefix(step, "SCAN "))
					goesThrough := strings.Contains(step, "(parent_id=?") && !strings.HasPrefix(step, "SEARCH c ") // c counts what a hit holds
					if scans || goesThrough {
						t.Errorf("%s: %s in\n%s", name, step, text)
					}
				}
				if !strings.Contains(text, "nodes_name_key_trigrams VIRTUAL TABLE INDEX") {
					t.Errorf("%s: not by the index:\n%s", name, text)
				}
			}
		}
	}
}

// planOf returns the steps in which SQLite runs a query.
func planOf(t *testing.T, d db.DB, query string, args []any) (plan []string) {
	t.Helper()
	err := d.Write(t.Context(), 0, func(tx db.Tx) error {
		plan = nil
		for row, err := range tx.Query(`EXPLAIN QUERY PLAN `+query, args...) {
			if err != nil {
				return err
			}
			var id, parent, unused int64
			var detail string
			if err := row.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			plan = append(plan, detail)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return plan
}

// distinct is how many parameters a query has.
func distinct(query string) (n int) {
	for strings.Contains(query, "$"+string(rune('1'+n))) {
		n++
	}
	return n
}
