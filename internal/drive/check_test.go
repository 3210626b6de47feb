package drive_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// findings runs the check and returns the names of the checks that found something, each once.
func (w *world) findings() (names []string) {
	w.Helper()
	w.must(w.drive.Check(w.Context(), func(f drive.Finding) {
		if !slices.Contains(names, f.Check) {
			names = append(names, f.Check)
		}
	}))
	return names
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
		n, err := tx.Exec(query, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("%s: changed nothing", query)
		}
		return err
	}))
}

func TestCheckFindsEveryKindOfDamage(t *testing.T) {
	damages := []struct{ does, finds string }{
		{`UPDATE nodes SET files = files + 1 WHERE name = 'dir'`, "folder counters"},
		{`UPDATE nodes SET bytes = bytes - 1 WHERE name = 'dir'`, "folder counters"},
		{`UPDATE accounts SET storage_used = storage_used + 1`, "storage used"},
		{`UPDATE users SET storage_used = 1, is_owner = 0 WHERE email = 'ben@example.com'`, "storage used by user"},
		{`UPDATE contents SET refs = refs + 1 WHERE size = 2`, "content references"},
		{`UPDATE contents SET unused_at = 1 WHERE size = 2`, "content references"},
		{`DELETE FROM nodes WHERE name = 'dir'`, "parent missing"},
		{`UPDATE nodes SET parent_id = (SELECT id FROM nodes WHERE name = 'sub') WHERE name = 'dir'`, "cycle"},
		{`UPDATE nodes SET content_id = 999999 WHERE name = 'a.txt'`, "file without content"},
		{`DELETE FROM contents WHERE size = 7`, "dangling version"},
		{`DELETE FROM nodes WHERE name = 'versions.txt'`, "dangling version"},
		{`UPDATE content_data SET data = $1`, "content without data"},
		{`DELETE FROM content_data`, "content without data"},
		{`UPDATE contents SET store_key = 'x' WHERE size = 2`, "data without content"},
		{`UPDATE nodes SET trashed_at = 1 WHERE name = 'dir'`, "state and time"},
		{`UPDATE nodes SET name_key = 'other' WHERE name = 'dir'`, "name key"},
		{`UPDATE nodes SET version = 9 WHERE name = 'a.txt'`, "version number"},
		{`UPDATE nodes SET account_id = 99 WHERE name = 'a.txt'`, "node without account"},
		{`INSERT INTO copies (job, old_id, new_id) VALUES (1, 2, 3)`, "interrupted copy"},
	}
	for _, d := range damages {
		t.Run(d.finds, func(t *testing.T) {
			w := newWorld(t, dbtest.SQLite(t))
			dir := w.folder("0", "dir")
			w.put(w.folder(dir, "sub"), "a.txt", "aa")
			w.put("0", "versions.txt", "version")
			w.put("0", "versions.txt", "2")
			w.want(w.findings(), []string{})
			if strings.Contains(d.does, "$1") {
				w.exec(d.does, []byte("longer than any"))
			} else {
				w.exec(d.does)
			}
			if found := w.findings(); !slices.Contains(found, d.finds) {
				t.Fatalf("after %s the check found only %v", d.does, found)
			}
		})
	}
}

func TestRepairMendsWhatCanBeDerived(t *testing.T) {
	each(t, func(w *world) {
		dir := w.folder("0", "dir")
		w.put(dir, "a.txt", "aa")
		cat := w.member(w.group(100))
		_, err := w.tryPut(cat, dir, "a.txt", "cccc")
		w.must(err)
		w.exec(`UPDATE nodes SET folders = 5, files = 0, bytes = 3 WHERE is_folder = 1`)
		w.exec(`UPDATE accounts SET storage_used = 77`)
		w.exec(`UPDATE users SET storage_used = 78`)
		w.exec(`UPDATE contents SET refs = 9, unused_at = 1`)
		if _, err := w.drive.Repair(w.Context()); err != nil {
			t.Fatal(err)
		}
		w.want(w.findings(), []string{})
		w.want(w.used(cat), "6 4")
	})
}
