package activity

import (
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

// TestPlans holds the readers' queries to indexes that have all that is asked for, in the order in which it is told.
func TestPlans(t *testing.T) {
	d := dbtest.SQLite(t)
	ann := access.Caller{Kind: access.Owner, Account: 1, User: 1}
	cara := access.Caller{Kind: access.AccountUser, Mode: access.Users, Account: 1, User: 2}
	keys := func(who access.Caller, q Query) (string, []any) {
		f := newFilter(who, q)
		return f.page(PageSize, 100), f.args
	}
	for _, c := range []struct {
		name  string
		who   access.Caller
		query Query
		index string
	}{
		{"all", ann, Query{}, "activity_account"},
		{"a week", ann, Query{From: 1, Until: 2}, "activity_account"},
		{"the owner's", ann, Query{User: "0"}, "activity_account"},
		{"uploads", ann, Query{Type: FileUpload}, "activity_account"},
		{"one user's", ann, Query{User: "2"}, "activity_user"},
		{"one user's uploads", ann, Query{User: "2", Type: FileUpload}, "activity_user"},
		{"one's own", cara, Query{}, "activity_user"},
		{"a rare type", ann, Query{Type: UserDelete, From: 1}, "activity_type"},
	} {
		query, args := keys(c.who, c.query)
		plan := explain(t, d, query, args)
		if !strings.Contains(plan, "USING COVERING INDEX "+c.index) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %s", c.name, plan)
		}
	}
	if plan := explain(t, d, deleteOldest, []any{1, 1}); strings.Contains(plan, "TEMP B-TREE") || !strings.Contains(plan, "INTEGER PRIMARY KEY") {
		t.Errorf("the oldest: %s", plan)
	}
}

func explain(t *testing.T, d db.DB, query string, args []any) string {
	t.Helper()
	var plan []string
	err := d.Read(t.Context(), func(tx db.Tx) error {
		for row, err := range tx.Query(`EXPLAIN QUERY PLAN `+query, args...) {
			var id, parent, unused int64
			var detail string
			if err == nil {
				err = row.Scan(&id, &parent, &unused, &detail)
			}
			if err != nil {
				return err
			}
			plan = append(plan, detail)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "; ")
}
