package drive

import (
	"context"
	"fmt"

	"driveway/internal/access"
	"driveway/internal/db"
)

// Finding is something in the database that can't be as it is.
type Finding struct {
	Check      string           // which check found it
	Account    access.AccountID // whose it is; 0: nobody's
	Key        int64            // of the row
	Detail     string
	Repairable bool // it can be derived from other rows, and Repair does that
}

// A rowCheck is a query that finds rows which contradict others: the account, the row's key, what is stored and what
// should be. mend makes the rows of an account ($1) right where that can be derived.
type rowCheck struct {
	name  string
	query string
	mend  string
}

const (
	liveChildren = ` FROM nodes c WHERE c.parent_id = p.id AND c.state = 0`
	foldersOf    = `(SELECT COUNT(*)` + liveChildren + ` AND c.is_folder = 1)`
	filesOf      = `(SELECT COUNT(*)` + liveChildren + ` AND c.is_folder = 0)`
	bytesOf      = `(SELECT CAST(COALESCE(SUM(c.size), 0) AS BIGINT)` + liveChildren + ` AND c.is_folder = 0)`
	usedBy       = `((SELECT CAST(COALESCE(SUM(n.size), 0) AS BIGINT) FROM nodes n WHERE n.account_id = a.id AND n.is_folder = 0) +
		(SELECT CAST(COALESCE(SUM(v.size), 0) AS BIGINT) FROM versions v WHERE v.account_id = a.id))`
	refsTo = `((SELECT COUNT(*) FROM nodes n WHERE n.content_id = c.id) + (SELECT COUNT(*) FROM versions v WHERE v.content_id = c.id))`
)

// rowChecks is every rule about rows, in the order in which they are repaired: counters of storage count what is there.
var rowChecks = []rowCheck{
	{
		name: "folder counters",
		query: `SELECT p.account_id, p.id, CAST(p.folders AS TEXT) || '/' || CAST(p.files AS TEXT) || '/' || CAST(p.bytes AS TEXT),
				CAST(` + foldersOf + ` AS TEXT) || '/' || CAST(` + filesOf + ` AS TEXT) || '/' || CAST(` + bytesOf + ` AS TEXT)
			FROM nodes p WHERE p.is_folder = 1 AND p.state < 3 AND (p.folders <> ` + foldersOf + ` OR p.files <> ` + filesOf + ` OR p.bytes <> ` + bytesOf + `)`,
		mend: `UPDATE nodes SET folders = fixed.folders, files = fixed.files, bytes = fixed.bytes
			FROM (SELECT p.id, ` + foldersOf + ` AS folders, ` + filesOf + ` AS files, ` + bytesOf + ` AS bytes
				FROM nodes p WHERE p.account_id = $1 AND p.is_folder = 1 AND p.state < 3) AS fixed WHERE nodes.id = fixed.id
				AND (nodes.folders <> fixed.folders OR nodes.files <> fixed.files OR nodes.bytes <> fixed.bytes)`,
	},
	{
		name: "content references",
		query: `SELECT c.account_id, c.id, CAST(c.refs AS TEXT), CAST(` + refsTo + ` AS TEXT) FROM contents c
			WHERE c.refs <> ` + refsTo + ` OR (c.refs = 0) <> (c.unused_at IS NOT NULL)`,
		mend: `UPDATE contents SET refs = fixed.refs, unused_at = CASE WHEN fixed.refs > 0 THEN NULL ELSE COALESCE(unused_at, CAST($2 AS BIGINT)) END
			FROM (SELECT c.id, ` + refsTo + ` AS refs FROM contents c WHERE c.account_id = $1) AS fixed WHERE contents.id = fixed.id
				AND (contents.refs <> fixed.refs OR (contents.refs = 0) <> (contents.unused_at IS NOT NULL))`,
	},
	{
		name: "storage used",
		query: `SELECT a.id, a.id, CAST(a.storage_used AS TEXT), CAST(` + usedBy + ` AS TEXT) FROM accounts a
			WHERE a.storage_used <> ` + usedBy,
		mend: `UPDATE accounts SET storage_used = fixed.used FROM (SELECT a.id, ` + usedBy + ` AS used FROM accounts a WHERE a.id = $1) AS fixed
			WHERE accounts.id = fixed.id`,
	},
	{
		name: "account without root",
		query: `SELECT a.id, a.id, 'none', 'a root folder' FROM accounts a
			WHERE NOT EXISTS (SELECT 1 FROM nodes n WHERE n.account_id = a.id AND n.parent_id IS NULL AND n.is_folder = 1)`,
	},
	{
		name: "parent missing",
		query: `SELECT n.account_id, n.id, CAST(n.parent_id AS TEXT), 'a folder of the same account' FROM nodes n LEFT JOIN nodes p ON p.id = n.parent_id
			WHERE n.parent_id IS NOT NULL AND n.state = 0 AND (p.id IS NULL OR p.is_folder = 0 OR p.account_id <> n.account_id)`,
	},
	{
		// What is below a root is what can be reached from one; all else hangs in a circle, or on something that does.
		// What was trashed out of a folder that is gone starts a tree of its own.
		name: "cycle",
		query: `WITH RECURSIVE reached(id) AS (
				SELECT id FROM nodes WHERE parent_id IS NULL OR state > 0
				UNION
				SELECT n.id FROM reached JOIN nodes n ON n.parent_id = reached.id AND n.state = 0
			)
			SELECT n.account_id, n.id, 'unreachable', 'below a root' FROM nodes n JOIN nodes p ON p.id = n.parent_id
			WHERE n.state = 0 AND p.is_folder = 1 AND NOT EXISTS (SELECT 1 FROM reached WHERE reached.id = n.id)`,
	},
	{
		name: "file without content",
		query: `SELECT n.account_id, n.id, COALESCE(CAST(n.content_id AS TEXT), 'none'), 'content of its size and hash' FROM nodes n LEFT JOIN contents c ON c.id = n.content_id
			WHERE n.is_folder = 0 AND (c.id IS NULL OR c.size <> n.size OR c.md5 <> n.md5)`,
	},
	{
		name: "dangling version",
		query: `SELECT v.account_id, v.node_id, 'version ' || CAST(v.number AS TEXT), 'a file, content of its size and hash, a smaller number' FROM versions v
			LEFT JOIN nodes n ON n.id = v.node_id LEFT JOIN contents c ON c.id = v.content_id
			WHERE n.id IS NULL OR n.is_folder = 1 OR n.account_id <> v.account_id OR v.number > n.last_version OR v.number = n.version
				OR c.id IS NULL OR c.size <> v.size OR c.md5 <> v.md5`,
	},
	{
		name: "content without data",
		query: `SELECT c.account_id, c.id, COALESCE(CAST(LENGTH(d.data) AS TEXT), 'none'), CAST(c.size AS TEXT) FROM contents c LEFT JOIN content_data d ON d.content_id = c.id
			WHERE c.store_key = '' AND c.size <> COALESCE(LENGTH(d.data), 0)`,
	},
	{
		name: "data without content",
		query: `SELECT 0, d.content_id, 'data', 'content that is small' FROM content_data d LEFT JOIN contents c ON c.id = d.content_id
			WHERE c.id IS NULL OR c.store_key <> ''`,
	},
	{
		name: "state and time",
		query: `SELECT n.account_id, n.id, CAST(n.state AS TEXT), 'trashed at a time, or live' FROM nodes n
			WHERE n.state < 0 OR n.state > 3 OR (n.state = 0) <> (n.trashed_at IS NULL)`,
	},
	{
		name:  "interrupted copy",
		query: `SELECT 0, c.new_id, 'left over', 'nothing' FROM copies c`,
	},
}

// Check holds every row of the tree against every rule, in one snapshot, and reports what contradicts. It reads; nothing
// is changed. What the bytes of content are is checked elsewhere.
func (s *Service) Check(ctx context.Context, report func(Finding)) error {
	return s.db.Read(ctx, func(tx db.Tx) error {
		for _, c := range rowChecks {
			for row, err := range tx.Query(c.query) {
				if err != nil {
					return fmt.Errorf("drive: check %s: %w", c.name, err)
				}
				f := Finding{Check: c.name, Repairable: c.mend != ""}
				var is, should string
				if err := row.Scan(&f.Account, &f.Key, &is, &should); err != nil {
					return fmt.Errorf("drive: check %s: %w", c.name, err)
				}
				f.Detail = fmt.Sprintf("is %s, should be %s", is, should)
				report(f)
			}
		}
		return checkNames(tx, report)
	})
}

// checkNames holds name keys and extensions against the names that they are made from.
func checkNames(tx db.Tx, report func(Finding)) error {
	for row, err := range tx.Query(`SELECT n.account_id, n.id, n.is_folder, n.name, n.name_key, n.extension FROM nodes n`) {
		if err != nil {
			return err
		}
		f := Finding{Check: "name key"}
		var folder bool
		var name, key, ext string
		if err := row.Scan(&f.Account, &f.Key, &folder, &name, &key, &ext); err != nil {
			return err
		}
		if key != nameKey(name) || !folder && ext != extension(name) {
			f.Detail = fmt.Sprintf("is %q, should be %q", key, nameKey(name))
			report(f)
		}
	}
	return nil
}

// Repair makes what can be derived right, account by account, and returns how many rows that changed.
func (s *Service) Repair(ctx context.Context) (changed int64, err error) {
	var accounts []int64
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		accounts, err = keys(tx, `SELECT id FROM accounts ORDER BY id`)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, account := range accounts {
		var here int64
		err := s.db.Write(ctx, account, func(tx db.Tx) error {
			here = 0
			for _, c := range rowChecks {
				if c.mend == "" {
					continue
				}
				args := []any{account}
				if c.name == "content references" {
					args = append(args, s.clock())
				}
				n, err := tx.Exec(c.mend, args...)
				if err != nil {
					return fmt.Errorf("drive: repair %s: %w", c.name, err)
				}
				if c.name != "storage used" {
					here += n
				}
			}
			return nil
		})
		if err != nil {
			return changed, err
		}
		changed += here
	}
	return changed, nil
}
