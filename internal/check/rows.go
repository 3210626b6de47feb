package check

import (
	"context"
	"fmt"
	"strings"

	"driveway/internal/db"
	"driveway/internal/drive"
)

// A rowRule is a query that finds rows that can't be as they are: the account, the row's name, what is wrong with it. mend
// deletes such rows, where nothing needs them.
type rowRule struct {
	kind  string
	query string
	mend  string
}

// rowRules are those about rows beside the tree. The tree's are in package drive.
var rowRules = []rowRule{
	{
		kind: "user-without-account",
		query: `SELECT u.account_id, u.email, 'there is no account ' || CAST(u.account_id AS TEXT) FROM users u
			LEFT JOIN accounts a ON a.id = u.account_id WHERE a.id IS NULL`,
	},
	{
		kind: "account-without-owner",
		query: `SELECT a.id, '', 'has ' || CAST(COUNT(u.id) AS TEXT) || ' owners' FROM accounts a
			LEFT JOIN users u ON u.account_id = a.id AND u.is_owner = 1 GROUP BY a.id HAVING COUNT(u.id) <> 1`,
	},
	{
		kind: "name-without-user",
		query: `SELECT 0, n.name_key, 'is the name of nobody' FROM sign_in_names n
			LEFT JOIN users u ON u.id = n.user_id WHERE u.id IS NULL`,
		mend: `DELETE FROM sign_in_names WHERE user_id NOT IN (SELECT id FROM users)`,
	},
	{
		kind: "session-without-user",
		query: `SELECT s.account_id, 'a session', 'is that of user ' || CAST(s.user_id AS TEXT) || ' in account ' || CAST(s.account_id AS TEXT) || ', who does not exist'
			FROM sessions s LEFT JOIN users u ON u.id = s.user_id AND u.account_id = s.account_id WHERE u.id IS NULL`,
		mend: `DELETE FROM sessions WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = sessions.user_id AND u.account_id = sessions.account_id)`,
	},
	{
		kind: "link-without-thing",
		query: `SELECT l.account_id, 'a link', 'is to node ' || CAST(l.node_id AS TEXT) || ', which does not exist' FROM links l
			LEFT JOIN nodes n ON n.id = l.node_id AND n.account_id = l.account_id WHERE n.id IS NULL`,
		mend: `DELETE FROM links WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = links.node_id AND n.account_id = links.account_id)`,
	},
	{
		kind: "grant-without-thing",
		query: `SELECT g.account_id, 'a grant', 'opens node ' || CAST(g.node_id AS TEXT) || ' to user ' || CAST(g.user_id AS TEXT) || ', of which one does not exist' FROM grants g
			LEFT JOIN nodes n ON n.id = g.node_id AND n.account_id = g.account_id AND n.is_folder = 1 LEFT JOIN users u ON u.id = g.user_id
			WHERE n.id IS NULL OR u.id IS NULL`,
		mend: `DELETE FROM grants WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.id = grants.node_id AND n.account_id = grants.account_id AND n.is_folder = 1)
			OR NOT EXISTS (SELECT 1 FROM users u WHERE u.id = grants.user_id)`,
	},
	{
		kind: "thumbnail-without-image",
		query: `SELECT 0, 'a thumbnail', 'is of content ' || CAST(t.content_id AS TEXT) || ', which does not exist' FROM thumbnails t
			LEFT JOIN contents c ON c.id = t.content_id WHERE c.id IS NULL`,
		mend: `DELETE FROM thumbnails WHERE content_id NOT IN (SELECT id FROM contents)`,
	},
}

// maxFindings is how many findings of a rule are told one by one.
const maxFindings = 1000

// rows holds all rows against all rules, each rule in a snapshot of its own.
func (r *run) rows() error {
	var all []Finding
	err := r.drive.Check(r.ctx, func(f drive.Finding) {
		all = append(all, ofTree(f))
	})
	if err != nil {
		return err
	}
	for _, rule := range rowRules {
		some, err := rule.findings(r.ctx, r.db)
		if err != nil {
			return fmt.Errorf("%s: %w", rule.kind, err)
		}
		all = append(all, some...)
	}
	for _, f := range all {
		if err := r.found(f); err != nil {
			return err
		}
	}
	return nil
}

// ofTree is a finding of package drive.
func ofTree(f drive.Finding) Finding {
	kind := strings.NewReplacer(" ", "-", ",", "").Replace(f.Check)
	return Finding{Kind: kind, Account: f.Account, What: f.Detail, Mendable: f.Repairable, of: target{kinds[kind].of, f.Key}}
}

func (rule rowRule) findings(ctx context.Context, d db.DB) (found []Finding, err error) {
	err = d.Read(ctx, func(tx db.Tx) error {
		found = nil
		more := 0
		for row, err := range tx.Query(rule.query) {
			f := Finding{Kind: rule.kind, Mendable: rule.mend != ""}
			if err == nil {
				err = row.Scan(&f.Account, &f.Where, &f.What)
			}
			if err != nil {
				return err
			}
			if len(found) == maxFindings {
				more++
				continue
			}
			f.of = target{kinds[rule.kind].of, int64(f.Account)}
			found = append(found, f)
		}
		if more > 0 {
			found = append(found, Finding{Kind: rule.kind, Mendable: rule.mend != "", What: fmt.Sprintf("and %d more", more)})
		}
		return nil
	})
	return found, err
}
