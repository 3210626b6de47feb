package drive_test

import (
	"runtime"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
)

// fill puts many files into a folder, all with the same content, in one statement.
func (w *world) fill(folder drive.FolderID, files int64) {
	w.Helper()
	first := w.put(folder, "000000", "x")
	dir, err := w.drive.Folder(w.Context(), w.ann, folder)
	w.must(err)
	w.must(w.db.Write(w.Context(), 0, func(tx db.Tx) error {
		const more = `INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, content_id, size, md5,
				version, uploader_id)
			WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < $2)
			SELECT n.account_id, 'FILL' || {{random}}, n.parent_id, 0, 'f' || CAST(i AS TEXT), 'f' || CAST(i AS TEXT), 1, 1, n.content_id, n.size, n.md5, 1, 1
			FROM numbers, nodes n WHERE n.id = $1`
		if _, err := tx.Exec(w.db.Dialect().Spell(more), first.Key, files-1); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE nodes SET files = $2, bytes = $2 WHERE id = $1`, dir.Key, files); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE contents SET refs = refs + $2 WHERE id = $1`, first.Content, files-1); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE accounts SET storage_used = storage_used + $2 WHERE id = $1`, w.ann.Account, files-1)
		return err
	}))
}

// TestAHundredThousandFiles holds operations on a large folder to the time and the statements of those on an empty one.
func TestAHundredThousandFiles(t *testing.T) {
	const files = 100_000
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		w := newWorld(t, d)
		ctx := w.Context()
		empty, full, into := w.folder("0", "empty"), w.folder("0", "full"), w.folder("0", "into")
		w.fill(full, files)

		// The least of a few tries: other work on the machine only adds to it.
		least := func(id drive.FolderID, do, undo func(id drive.FolderID) error) (fastest time.Duration, statements int64) {
			w.Helper()
			fastest = time.Hour
			for range 5 {
				began, before := time.Now(), d.Statements()
				w.must(do(id))
				fastest, statements = min(fastest, time.Since(began)), d.Statements()-before
				w.must(undo(id))
			}
			return fastest, statements
		}
		compare := func(what string, do, undo func(id drive.FolderID) error) {
			w.Helper()
			without, few := least(empty, do, undo)
			with, many := least(full, do, undo)
			w.Logf("%s: %v empty, %v with %d files", what, without, with, files)
			if with > without+20*time.Millisecond {
				w.Errorf("%s takes %v, of an empty folder %v", what, with, without)
			}
			if many != few {
				w.Errorf("%s takes %d statements, of an empty folder %d", what, many, few)
			}
		}
		trash := func(id drive.FolderID) error {
			_, err := w.drive.TrashFolders(ctx, w.ann, []drive.FolderID{id})
			return err
		}
		restore := func(id drive.FolderID) error {
			_, err := w.drive.RestoreFolders(ctx, w.ann, []drive.FolderID{id})
			return err
		}
		move := func(to drive.FolderID) func(drive.FolderID) error {
			return func(id drive.FolderID) error {
				_, err := w.drive.MoveFolder(ctx, w.ann, id, to, "")
				return err
			}
		}
		name := "a"
		rename := func(id drive.FolderID) error {
			name += "a"
			_, err := w.drive.RenameFolder(ctx, w.ann, id, name)
			return err
		}
		compare("trash", trash, restore)
		w.must(trash(empty))
		w.must(trash(full))
		compare("restore", restore, trash)
		w.must(restore(empty))
		w.must(restore(full))
		compare("move", move(into), move("0"))
		compare("rename", rename, func(drive.FolderID) error { return nil })

		// A listing: a constant number of statements, and no more memory than for a few entries.
		list := func(id drive.FolderID) (entries int, statements int64) {
			before := d.Statements()
			w.must(w.drive.List(ctx, w.ann, drive.ListQuery{Folder: id}, func(l drive.Listing) error {
				for _, err := range l.Folders {
					w.must(err)
				}
				for _, err := range l.Files {
					w.must(err)
					if entries++; entries == files/2 {
						var m runtime.MemStats
						runtime.GC()
						runtime.ReadMemStats(&m)
						if m.HeapAlloc > 64<<20 {
							w.Errorf("in the middle of a listing %d MB are in use", m.HeapAlloc>>20)
						}
					}
				}
				return nil
			}))
			return entries, d.Statements() - before
		}
		_, few := list(empty)
		entries, many := list(full)
		w.want(entries, files)
		w.want(many, few)

		// A copy: the statements don't grow with the tree, and no content is made.
		before, contents := d.Statements(), w.rows(`SELECT COUNT(*) FROM contents`)
		began := time.Now()
		_, err := w.drive.CopyFolder(ctx, w.ann, full, into, "copy", true)
		w.must(err)
		statements := d.Statements() - before
		w.Logf("copy: %v, %d statements", time.Since(began), statements)
		if statements > 30 {
			w.Errorf("a copy takes %d statements", statements)
		}
		w.want(w.rows(`SELECT COUNT(*) FROM contents`), contents)
		w.want(w.rows(`SELECT COUNT(*) FROM nodes WHERE is_folder = 0`), 2*files)
	})
}
