package notebook

import (
	"context"
	"crypto/rand"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/search"
)

// filled is a database with a person's notes, in lists of 10,000 in one notepad, and as many of somebody else's. One of
// 500 notes holds "needle", one of 100 "thread", all hold "word"; one of 100 has a file.
func filled(t testing.TB, d db.DB, notes int) (*Service, access.Caller) {
	t.Helper()
	who := access.Caller{Kind: access.Owner, Account: 1, User: 1}
	const numbers = `WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM i WHERE n < $1) `
	err := d.Write(context.Background(), 0, func(tx db.Tx) error {
		for _, fill := range []struct {
			sql string
			n   int
		}{
			{`INSERT INTO nodes (account_id, public_id, is_folder, name, name_key, created_at, modified_at, md5) SELECT 1, 'root', 1, '', '', 1, 1, NULL FROM i`, 1},
			{`INSERT INTO nodes (account_id, public_id, parent_id, is_folder, name, name_key, created_at, modified_at, content_id, version)
				SELECT 1, 'file' || n, 1, 0, 'file' || n, 'file' || n, 1, 1, 1, 1 FROM i`, notes / 100},
			{`INSERT INTO notepads (account_id, owner_id, name, name_folded, created_at, changed_at) SELECT n, n, 'pad', 'pad', 1, 1 FROM i`, 2},
			{`INSERT INTO note_lists (account_id, owner_id, notepad_id, name, position, color, size, created_at)
				SELECT 1 + n % 2, 1 + n % 2, 1 + n % 2, 'list', n, '000000', 1, 1 FROM i`, max(2, notes/5000)},
			{`INSERT INTO notes (owner_id, list_id, text, text_folded, status, created_at, changed_at, file_id)
				SELECT l.owner_id, l.id, 'text ' || n, 'a word of many, some quite unlike the others, in note number ' || n || ': '
					|| (n * 7919) || CASE WHEN n % 1000 < 2 THEN ' needle' ELSE '' END || CASE WHEN n % 200 < 2 THEN ' thread' ELSE '' END, 'default', 1, n,
					CASE WHEN n % 100 = 1 THEN 2 + n / 100 END
				FROM i JOIN note_lists l ON l.id = 1 + (n - 1) % (SELECT COUNT(*) FROM note_lists)`, 2 * notes},
		} {
			if _, err := tx.Exec(numbers+fill.sql, fill.n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tree := drive.New(d, time.Now, rand.Reader, func(_ context.Context, p string) (string, error) { return p, nil })
	return New(d, tree, time.Now), who
}

func mustParse(t testing.TB, text string) search.Query {
	t.Helper()
	q, ok := search.Parse(text)
	if !ok {
		t.Fatalf("%q is no query", text)
	}
	return q
}

// TestPlans holds every query to its index: none reads a table from end to end, and listings sort nothing. PostgreSQL goes by
// what the tables hold; it is held to the index of the search.
func TestPlans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		filled(t, d, 10_000)
		if d.Dialect() == db.Postgres {
			exec(t, d, `ANALYZE`)
		}
		q := mustParse(t, "needle number")
		notes, pads := q.In(noteIndex, d.Dialect(), "n", 1), q.In(padIndex, d.Dialect(), "p", 1)
		orders := `{"1":1,"3":2}`
		queries := []struct {
			name, query string
			args        []any
			sorts       bool
		}{
			{"a notepad", selectPad, []any{1, 1}, false},
			{"a list", selectList, []any{1, 1}, false},
			{"a note", selectNote, []any{1, 1}, false},
			{"notepads", selectPads, []any{1}, false},
			{"lists of a notepad", selectLists, []any{1}, false},
			{"notes of a list", `SELECT ` + noteColumns + inList + inListOrder, []any{1}, false},
			{"notes of a notepad", `SELECT ` + noteColumns + inPad + inPadOrder, []any{1}, false},
			{"files of a list", `SELECT n.file_id` + inList + ` AND n.file_id IS NOT NULL`, []any{1}, false},
			{"files of a notepad", `SELECT n.file_id` + inPad + ` AND n.file_id IS NOT NULL`, []any{1}, false},
			{"archived notepads", selectArchivedPads, []any{1}, false},
			{"archived lists", selectArchivedLists, []any{1}, false},
			{"trashed notepads", selectTrashedPads, []any{1}, false},
			{"trashed lists", selectTrashedLists, []any{1}, false},
			{"found notes", searchNotes(notes), notes.Args, true},
			{"found notepads", searchPads(pads), pads.Args, true},
			{"lists in an order", d.Dialect().Spell(selectNamed), []any{orders}, true},
			{"ordering lists", d.Dialect().Spell(orderLists), []any{orders, 1}, false},
			{"expired notepads", expirePads.find, []any{1}, false},
			{"expired lists", expireLists.find, []any{1}, false},
			{"marking expired notepads", expirePads.mark, []any{1, 500, 1}, true},
			{"marking expired lists", expireLists.mark, []any{1, 500, 1}, true},
			{"what is to be purged", findPurging, nil, false},
			{"purging 1", purge[0], []any{1, 500}, false},
			{"purging 2", purge[1], []any{1, 500}, false},
			{"purging 3", purge[2], []any{1, 500}, false},
			{"purging 4", purge[3], []any{1, 500}, false},
		}
		for _, q := range queries {
			plan := explain(t, d, q.query, q.args)
			for step := range strings.Lines(plan) {
				switch {
				case d.Dialect() == db.SQLite && strings.HasPrefix(step, "SCAN ") && slices.ContainsFunc([]string{"notepads", "note_lists", "notes", "n", "l", "p", "t"}, func(table string) bool {
					return strings.TrimSpace(step) == "SCAN "+table
				}):
					t.Errorf("%s: reads a whole table:\n%s", q.name, plan)
				case d.Dialect() == db.SQLite && !q.sorts && strings.Contains(step, "USE TEMP B-TREE"):
					t.Errorf("%s: sorts:\n%s", q.name, plan)
				}
			}
			if strings.HasPrefix(q.name, "found notes") && !strings.Contains(plan, "notes_text_folded_trigrams") {
				t.Errorf("%s: not by the index:\n%s", q.name, plan)
			}
		}
	})
}

func exec(t testing.TB, d db.DB, sql string) {
	t.Helper()
	err := d.Write(context.Background(), 0, func(tx db.Tx) error {
		_, err := tx.Exec(sql)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// explain returns a query's plan, a line a step.
func explain(t testing.TB, d db.DB, query string, args []any) string {
	t.Helper()
	var plan strings.Builder
	err := d.Write(context.Background(), 0, func(tx db.Tx) error {
		how := `EXPLAIN `
		if d.Dialect() == db.SQLite {
			how = `EXPLAIN QUERY PLAN `
		}
		plan.Reset()
		for row, err := range tx.Query(how+query, args...) {
			var n int64
			var step string
			if err == nil && d.Dialect() == db.SQLite {
				err = row.Scan(&n, &n, &n, &step)
			} else if err == nil {
				err = row.Scan(&step)
			}
			if err != nil {
				return err
			}
			plan.WriteString(step + "\n")
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return plan.String()
}

// reads are all that reads notes, each with how many rows it gives.
func reads(t testing.TB, s *Service, who access.Caller) map[string]func() int {
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	return map[string]func() int{
		"notepads":        func() (n int) { must(s.Pads(ctx, who, counts[Pad](&n))); return n },
		"lists":           func() (n int) { must(s.Lists(ctx, who, 1, counts[List](&n))); return n },
		"notes of a list": func() (n int) { must(s.InList(ctx, who, 2, counts[Note](&n))); return n },
		"notes of a pad":  func() (n int) { must(s.InPad(ctx, who, 1, counts[Note](&n))); return n },
		"archive": func() (n int) {
			must(s.Archived(ctx, who, func(t Tops) error { return counts[List](&n)(t.Lists) }))
			return n
		},
		"few hits":  searches(t, s, who, "needle"),
		"many hits": searches(t, s, who, "a thread"),
		"two terms": searches(t, s, who, "needle 7919000"),
		"no hits":   searches(t, s, who, "nothing like this"),
		"all hits":  searches(t, s, who, "word"),
		"a letter":  searches(t, s, who, "w"),
	}
}

func searches(t testing.TB, s *Service, who access.Caller, text string) func() int {
	q := mustParse(t, text)
	return func() (n int) {
		err := s.Search(context.Background(), who, q, func(f Found) error { return counts[NoteHit](&n)(f.Notes) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
}

func counts[T any](n *int) func(iter.Seq2[T, error]) error {
	return func(seq iter.Seq2[T, error]) error {
		for _, err := range seq {
			if err != nil {
				return err
			}
			*n++
		}
		return nil
	}
}

// However many notes there are, everything that reads them takes the same few statements.
func TestStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, who := filled(t, d, 10_000)
		want := map[string]int{"notepads": 1, "lists": 1, "notes of a list": 10_000, "notes of a pad": 10_000, "archive": 0,
			"few hits": 20, "many hits": 100, "two terms": 2, "no hits": 0, "all hits": 1000, "a letter": 1000}
		for name, read := range reads(t, s, who) {
			before := d.Statements()
			n := read()
			if took := d.Statements() - before; took > 4 {
				t.Errorf("%s: %d statements", name, took)
			}
			if n != want[name] {
				t.Errorf("%s: %d rows, want %d", name, n, want[name])
			}
		}
	})
}

// With 100,000 notes of one person: how long each listing and search takes.
func BenchmarkReads(b *testing.B) {
	s, who := filled(b, dbtest.SQLite(b), 100_000)
	for name, read := range reads(b, s, who) {
		b.Run(name, func(b *testing.B) {
			var times []time.Duration
			n := 0
			for b.Loop() {
				start := time.Now()
				n = read()
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "ms-p99")
			b.ReportMetric(float64(n), "rows")
		})
	}
}
