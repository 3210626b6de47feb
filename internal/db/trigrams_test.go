package db_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

const wordsTable = `CREATE TABLE words (id {{key}}, owner BIGINT NOT NULL, word {{text}} NOT NULL); CREATE INDEX words_owner ON words (owner);`

var words = db.Trigrams{Table: "words", Scope: "owner", Column: "word"}

// The index finds what a look at every row finds, whatever was changed, taken back, or there before it.
func TestTrigrams(t *testing.T) {
	eachEmpty(t, func(t *testing.T, _ string, open func(db.Options) (db.DB, error)) {
		d, err := open(db.Options{Migrations: schema(wordsTable + `INSERT INTO words (owner, word) VALUES (1, 'abcabc'), (2, 'bca')`)})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if d, err = open(db.Options{Migrations: schema(wordsTable+`INSERT INTO words (owner, word) VALUES (1, 'abcabc'), (2, 'bca')`,
			`{{trigrams:words(owner, word)}};`)}); err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		r := rand.New(rand.NewPCG(1, 2))
		random := func(n int) string {
			var b strings.Builder
			for range n {
				b.WriteString([]string{"a", "b", "c", "é", "東", `"`, "%", " "}[r.IntN(8)])
			}
			return b.String()
		}
		back := errors.New("taken back")
		for range 60 {
			undo := r.IntN(4) == 0
			err := d.Write(t.Context(), 0, func(tx db.Tx) error {
				for range 5 {
					sql, args := `INSERT INTO words (owner, word) VALUES ($1, $2)`, []any{1 + r.Int64N(3), random(r.IntN(12))}
					switch r.IntN(4) {
					case 0:
						sql, args = `UPDATE words SET word = $2 WHERE id = $1`, []any{1 + r.Int64N(100), random(r.IntN(12))}
					case 1:
						sql, args = `DELETE FROM words WHERE id = $1`, []any{1 + r.Int64N(100)}
					}
					n, err := tx.Exec(sql, args...)
					if err != nil {
						return err
					}
					if n > 1 || n == 0 && strings.HasPrefix(sql, "INSERT") {
						t.Errorf("%s changed %d rows", sql, n)
					}
				}
				if undo {
					return back
				}
				return nil
			})
			if undo != errors.Is(err, back) || err != nil && !undo {
				t.Fatal(err)
			}
			parts := []string{random(1 + r.IntN(5)), random(1 + r.IntN(3))}[:1+r.IntN(2)]
			owner := 1 + r.Int64N(3)
			if got, want := found(t, d, owner, parts), scanned(t, d, owner, parts); !slices.Equal(got, want) {
				t.Fatalf("%q of %d: found %v, there are %v", parts, owner, got, want)
			}
		}
		dbtest.Integrity(t, d)
	})
}

func found(t *testing.T, d db.DB, owner int64, parts []string) (ids []int64) {
	t.Helper()
	from, where, args := words.Rows(d.Dialect(), "w", owner, parts)
	read(t, d, func(tx db.Tx) error {
		ids = nil
		for row, err := range tx.Query(`SELECT w.id FROM `+from+` WHERE `+where+` ORDER BY w.id`, args...) {
			var id int64
			if err == nil {
				err = row.Scan(&id)
			}
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids
}

func scanned(t *testing.T, d db.DB, owner int64, parts []string) (ids []int64) {
	t.Helper()
	read(t, d, func(tx db.Tx) error {
		ids = nil
		for row, err := range tx.Query(`SELECT id, word FROM words WHERE owner = $1 ORDER BY id`, owner) {
			var id int64
			var word string
			if err == nil {
				err = row.Scan(&id, &word)
			}
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(word, part) }) {
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids
}

// A search of one scope costs nothing for what others have, and reads only rows that may hold what is looked for.
func TestTrigramPlans(t *testing.T) {
	eachEmpty(t, func(t *testing.T, _ string, open func(db.Options) (db.DB, error)) {
		d, err := open(db.Options{Migrations: schema(wordsTable + `{{trigrams:words(owner, word)}};`)})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		write(t, d, func(tx db.Tx) error {
			_, err := tx.Exec(`WITH RECURSIVE i(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM i WHERE n < 20000)
				INSERT INTO words (owner, word) SELECT 1 + n % 100 / 99, 'number ' || n || ' and ' || (n * 7919) || ' and ' || (n * 104729) FROM i`)
			return err
		})
		from, where, args := words.Rows(d.Dialect(), "w", 1, []string{"ber 777 ", "153063"})
		explain, index := `EXPLAIN QUERY PLAN `, "SCAN words_word_trigrams VIRTUAL TABLE INDEX"
		if d.Dialect() == db.Postgres {
			explain, index = `EXPLAIN `, "Bitmap Index Scan on words_word_trigrams"
			write(t, d, func(tx db.Tx) error { _, err := tx.Exec(`ANALYZE words`); return err })
		}
		var plan strings.Builder
		read(t, d, func(tx db.Tx) error {
			plan.Reset()
			for row, err := range tx.Query(explain+`SELECT w.id FROM `+from+` WHERE `+where, args...) {
				var line string
				if err == nil && d.Dialect() == db.Postgres {
					err = row.Scan(&line)
				} else if err == nil {
					var n int64
					err = row.Scan(&n, &n, &n, &line)
				}
				if err != nil {
					return err
				}
				plan.WriteString(line + "\n")
			}
			return nil
		})
		if !strings.Contains(plan.String(), index) || strings.Contains(plan.String(), "Seq Scan") || strings.Contains(plan.String(), "SCAN w\n") {
			t.Errorf("the plan is\n%s", plan.String())
		}
		if ids := found(t, d, 1, []string{"ber 777 ", "153063"}); len(ids) != 1 {
			t.Errorf("found %v", ids)
		}
	})
}

// Without the right to add the extension the refusal says what to do; once it is there, no right is needed.
func TestTrigramsWithoutRights(t *testing.T) {
	url := dbtest.EmptyPostgres(t)
	plain := dbtest.PlainLogin(t, url)
	o := db.Options{Migrations: schema(wordsTable + `{{trigrams:words(owner, word)}};`)}
	if _, err := db.OpenPostgres(t.Context(), plain, o); err == nil || !strings.Contains(err.Error(), "CREATE EXTENSION IF NOT EXISTS pg_trgm; in this database") {
		t.Fatalf("refused with: %v", err)
	}
	dbtest.RunPostgres(t, url, `CREATE EXTENSION pg_trgm`)
	d, err := db.OpenPostgres(t.Context(), plain, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
