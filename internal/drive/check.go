package drive

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
// should be. mend makes a row ($1 is its key, $2 the time) right where that can be derived; lock comes before it.
type rowCheck struct {
	name  string
	query string
	mend  string
	lock  string
}

const (
	liveChildren = ` FROM nodes c WHERE c.parent_id = p.id AND c.state = 0`
	foldersOf    = `(SELECT COUNT(*)` + liveChildren + ` AND c.is_folder = 1)`
	filesOf      = `(SELECT COUNT(*)` + liveChildren + ` AND c.is_folder = 0)`
	bytesOf      = `(SELECT CAST(COALESCE(SUM(c.size), 0) AS BIGINT)` + liveChildren + ` AND c.is_folder = 0)`
	usedBy       = `(SELECT account_id, CAST(SUM(size) AS BIGINT) AS bytes FROM (
		SELECT account_id, size FROM nodes WHERE is_folder = 0 UNION ALL SELECT account_id, size FROM versions) AS sizes GROUP BY account_id)`
	madeBy = `(SELECT account_id, uploader_id, CAST(SUM(size) AS BIGINT) AS bytes FROM (
		SELECT account_id, uploader_id, size FROM nodes WHERE is_folder = 0
		UNION ALL SELECT account_id, uploader_id, size FROM versions) AS sizes GROUP BY account_id, uploader_id)`
	refsTo = `((SELECT COUNT(*) FROM nodes n WHERE n.content_id = c.id) + (SELECT COUNT(*) FROM versions v WHERE v.content_id = c.id))`
)

// rowChecks is every rule about rows, in the order in which they are repaired: counters of storage count what is there.
var rowChecks = []rowCheck{
	{
		name: "folder counters",
		query: `SELECT p.account_id, p.id, CAST(p.folders AS TEXT) || '/' || CAST(p.files AS TEXT) || '/' || CAST(p.bytes AS TEXT),
				CAST(` + foldersOf + ` AS TEXT) || '/' || CAST(` + filesOf + ` AS TEXT) || '/' || CAST(` + bytesOf + ` AS TEXT)
			FROM nodes p WHERE p.is_folder = 1 AND p.state < 3 AND (p.folders <> ` + foldersOf + ` OR p.files <> ` + filesOf + ` OR p.bytes <> ` + bytesOf + `)`,
		mend: `UPDATE nodes AS p SET folders = ` + foldersOf + `, files = ` + filesOf + `, bytes = ` + bytesOf + ` WHERE p.id = $1 AND p.is_folder = 1`,
	},
	{
		name: "content references",
		query: `SELECT c.account_id, c.id, CAST(c.refs AS TEXT), CAST(` + refsTo + ` AS TEXT) FROM contents c
			WHERE c.refs <> ` + refsTo + ` OR (c.refs = 0) <> (c.unused_at IS NOT NULL)`,
		mend: `UPDATE contents AS c SET refs = ` + refsTo + `,
			unused_at = CASE WHEN ` + refsTo + ` > 0 THEN NULL ELSE COALESCE(c.unused_at, CAST($2 AS BIGINT)) END WHERE c.id = $1`,
		lock: `UPDATE contents SET refs = refs WHERE id = $1`, // other accounts may be about to hold it, too
	},
	{
		name: "storage used",
		query: `SELECT a.id, a.id, CAST(a.storage_used AS TEXT), CAST(COALESCE(used.bytes, 0) AS TEXT) FROM accounts a
			LEFT JOIN ` + usedBy + ` AS used ON used.account_id = a.id WHERE a.storage_used <> COALESCE(used.bytes, 0)`,
		mend: `UPDATE accounts SET storage_used = COALESCE((SELECT bytes FROM ` + usedBy + ` AS used WHERE used.account_id = $1), 0)
			WHERE id = $1`,
	},
	{
		name: "storage used by user", // an owner's is all that is left of the account's
		query: `SELECT u.account_id, u.id, CAST(u.storage_used AS TEXT), CAST(COALESCE(made.bytes, 0) AS TEXT) FROM users u
			LEFT JOIN ` + madeBy + ` AS made ON made.account_id = u.account_id AND made.uploader_id = u.id
			WHERE u.is_owner = 0 AND u.storage_used <> COALESCE(made.bytes, 0)`,
		mend: `UPDATE users SET storage_used = COALESCE((SELECT bytes FROM ` + madeBy + ` AS made
			WHERE made.account_id = users.account_id AND made.uploader_id = users.id), 0) WHERE id = $1`,
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
		// What was trashed out of a folder that is gone starts a tree of its own. Files are left out: they close no circle.
		name: "cycle",
		query: `WITH RECURSIVE reached(id) AS (
				SELECT id FROM nodes WHERE is_folder = 1 AND (parent_id IS NULL OR state > 0)
				UNION ALL
				SELECT n.id FROM reached JOIN nodes n ON n.parent_id = reached.id AND n.state = 0 AND n.is_folder = 1
			)
			SELECT n.account_id, n.id, 'unreachable', 'below a root' FROM nodes n JOIN nodes p ON p.id = n.parent_id
			WHERE n.state = 0 AND n.is_folder = 1 AND p.is_folder = 1 AND n.id NOT IN (SELECT id FROM reached)`,
	},
	{
		name: "node without account",
		query: `SELECT n.account_id, n.id, CAST(n.account_id AS TEXT), 'an account' FROM nodes n LEFT JOIN accounts a ON a.id = n.account_id
			WHERE a.id IS NULL`,
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
		name: "version number",
		query: `SELECT n.account_id, n.id, CAST(n.version AS TEXT), 'from 1 to ' || CAST(n.last_version AS TEXT) FROM nodes n
			WHERE n.is_folder = 0 AND (n.version < 1 OR n.version > n.last_version)`,
	},
	{
		name: "content without data",
		query: `SELECT c.account_id, c.id, COALESCE(CAST(LENGTH(d.data) AS TEXT), 'none'), CAST(c.size AS TEXT) FROM contents c LEFT JOIN content_data d ON d.content_id = c.id
			WHERE c.store_key = '' AND c.size <> COALESCE(LENGTH(d.data), 0)`,
	},
	{
		name: "stored once, held twice",
		query: `SELECT 0, MAX(c.id), CAST(COUNT(*) AS TEXT) || ' rows with the same bytes in the store', 'one' FROM contents c
			WHERE c.store_key <> '' GROUP BY c.store_key HAVING COUNT(*) > 1`,
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
		mend:  `DELETE FROM copies WHERE new_id = $1`,
	},
}

// maxFindings is how many findings of one check are told one by one.
const maxFindings = 1000

// Check holds every row of the tree against every rule, each rule in one snapshot, so that what goes on meanwhile is no
// finding. It reads; nothing is changed. Of many findings of one kind the last one counts those that are not told.
// What the bytes of content are is checked elsewhere.
func (s *Service) Check(ctx context.Context, report func(Finding)) error {
	for _, c := range rowChecks {
		if err := s.check(ctx, c.name, report, c.findings); err != nil {
			return err
		}
	}
	return s.check(ctx, "name key", report, checkNames)
}

// check runs one check, and reports when its snapshot has been let go.
func (s *Service) check(ctx context.Context, name string, report func(Finding), find func(db.Tx, func(Finding)) error) error {
	var found []Finding
	var more int64
	err := s.db.Read(ctx, func(tx db.Tx) error {
		found, more = nil, 0
		return find(tx, func(f Finding) {
			if f.Check = name; len(found) < maxFindings {
				found = append(found, f)
			} else {
				more++
			}
		})
	})
	if err != nil {
		return fmt.Errorf("drive: check %s: %w", name, err)
	}
	for _, f := range found {
		report(f)
	}
	if more > 0 {
		report(Finding{Check: name, Detail: fmt.Sprintf("and %d more", more), Repairable: found[0].Repairable})
	}
	return nil
}

// findings gives every row that contradicts the rule.
func (c rowCheck) findings(tx db.Tx, found func(Finding)) error {
	for row, err := range tx.Query(c.query) {
		f := Finding{Repairable: c.mend != ""}
		var is, should string
		if err == nil {
			err = row.Scan(&f.Account, &f.Key, &is, &should)
		}
		if err != nil {
			return err
		}
		f.Detail = fmt.Sprintf("is %s, should be %s", is, should)
		found(f)
	}
	return nil
}

// checkNames holds name keys and extensions against the names that they are made from.
func checkNames(tx db.Tx, found func(Finding)) error {
	for row, err := range tx.Query(`SELECT n.account_id, n.id, n.is_folder, n.name, n.name_key, n.extension FROM nodes n`) {
		var f Finding
		var folder bool
		var name, key, ext string
		if err == nil {
			err = row.Scan(&f.Account, &f.Key, &folder, &name, &key, &ext)
		}
		if err != nil {
			return err
		}
		if key != nameKey(name) || !folder && ext != extension(name) {
			f.Detail = fmt.Sprintf("is %q with extension %q, should be %q", key, ext, nameKey(name))
			found(f)
		}
	}
	return nil
}

// Repair makes what can be derived right, in steps that let other writes through, and returns how many rows that changed.
func (s *Service) Repair(ctx context.Context) (changed int64, err error) {
	for _, c := range rowChecks {
		if c.mend == "" {
			continue
		}
		wrong := map[access.AccountID][]int64{}
		err := s.db.Read(ctx, func(tx db.Tx) error {
			clear(wrong)
			return c.findings(tx, func(f Finding) { wrong[f.Account] = append(wrong[f.Account], f.Key) })
		})
		if err != nil {
			return changed, fmt.Errorf("drive: repair %s: %w", c.name, err)
		}
		for account, all := range wrong {
			for rows := range slices.Chunk(all, repairStep) {
				if err := s.db.Write(ctx, int64(account), func(tx db.Tx) error { return s.repair(tx, c, rows) }); err != nil {
					return changed, fmt.Errorf("drive: repair %s: %w", c.name, err)
				}
				changed += int64(len(rows))
			}
		}
	}
	return changed, nil
}

// repairStep is how many rows one transaction makes right.
const repairStep = 100

func (s *Service) repair(tx db.Tx, c rowCheck, rows []int64) error {
	for _, key := range rows {
		if c.lock != "" {
			if _, err := tx.Exec(c.lock, key); err != nil {
				return err
			}
		}
		args := []any{key}
		if strings.Contains(c.mend, "$2") {
			args = append(args, s.clock())
		}
		if _, err := tx.Exec(c.mend, args...); err != nil {
			return err
		}
	}
	return nil
}
