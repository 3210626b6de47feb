package notebook_test

import (
	"errors"
	"sync"
	"testing"

	"driveway/internal/api/note/notebook"
)

// Of emptying the trash and a restore at the same time one wins whole: the notepad is back with all that was in it, or gone.
func TestEmptyTrashAgainstRestore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		who, ctx := person(1, 1), t.Context()
		for range 20 {
			pad, err := w.notes.CreatePad(ctx, who, "pad")
			w.must(err)
			list, err := w.notes.CreateList(ctx, who, pad, notebook.NewList{Name: "list", Color: "fff", Size: 1})
			w.must(err)
			_, err = w.notes.CreateNote(ctx, who, list, "note", "")
			w.must(err)
			w.must(w.notes.TrashPad(ctx, who, pad))
			var all sync.WaitGroup
			var restored error
			all.Go(func() { restored = w.notes.RestorePad(ctx, who, pad) })
			all.Go(func() {
				if err := w.notes.EmptyTrash(ctx, who); err != nil {
					t.Error(err)
				}
			})
			all.Wait()
			w.must(w.notes.Purge(ctx, nil))
			rows := w.count(`SELECT (SELECT COUNT(*) FROM notepads WHERE id = $1 AND purging = 0 AND trashed_at IS NULL)
				+ (SELECT COUNT(*) FROM note_lists WHERE id = $2) + (SELECT COUNT(*) FROM notes WHERE list_id = $2)`, pad, list)
			if restored == nil && rows != 3 || restored != nil && (rows != 0 || !errors.Is(restored, notebook.ErrNoPad)) {
				t.Fatalf("restored: %v, and %d rows are there", restored, rows)
			}
		}
	})
}

// The trash goes after its time, whoever's it is; a list that was trashed itself goes by its own date.
func TestRetention(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		who, ctx := person(1, 1), t.Context()
		pad, err := w.notes.CreatePad(ctx, who, "pad")
		w.must(err)
		list, err := w.notes.CreateList(ctx, who, pad, notebook.NewList{Name: "list", Color: "fff", Size: 1})
		w.must(err)
		w.must(w.notes.TrashList(ctx, who, list))
		w.later(2 * day)
		w.must(w.notes.TrashPad(ctx, who, pad))
		month := 30 * day
		w.later(29 * day)
		w.must(w.notes.Purge(ctx, &month))
		w.must(w.notes.RestorePad(ctx, who, pad))
		if err := w.notes.RestoreList(ctx, who, list); !errors.Is(err, notebook.ErrNoList) {
			t.Errorf("restored after 31 days: %v", err)
		}
		w.must(w.notes.TrashPad(ctx, who, pad))
		w.later(1000 * day)
		w.must(w.notes.Purge(ctx, nil)) // kept for ever
		w.must(w.notes.RestorePad(ctx, who, pad))
	})
}

// What is gone for good goes in steps of bounded size, of every account.
func TestPurgeInSteps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for account := int64(1); account <= 2; account++ {
			w.exec(`WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM i WHERE n < 700)
				INSERT INTO notepads (account_id, owner_id, name, name_folded, created_at, changed_at, trashed_at) SELECT $1, $1, 'pad', 'pad', 1, 1, 1 FROM i`, account)
		}
		w.exec(`INSERT INTO note_lists (account_id, owner_id, notepad_id, name, position, color, size, created_at)
			SELECT account_id, owner_id, id, 'list', 1, '000000', 1, 1 FROM notepads`)
		w.exec(`INSERT INTO notes (owner_id, list_id, text, text_folded, status, created_at, changed_at)
			SELECT owner_id, id, 'note', 'note', 'default', 1, 1 FROM note_lists`)
		w.must(w.notes.EmptyTrash(ctx, person(1, 1)))
		w.must(w.notes.Purge(ctx, nil))
		for _, table := range []string{"notepads", "note_lists", "notes"} {
			if n := w.count(`SELECT COUNT(*) FROM ` + table); n != 700 {
				t.Errorf("%d %s are left", n, table)
			}
		}
		month := 30 * day
		w.must(w.notes.Purge(ctx, &month))
		if n := w.count(`SELECT (SELECT COUNT(*) FROM notepads) + (SELECT COUNT(*) FROM note_lists) + (SELECT COUNT(*) FROM notes)`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}
