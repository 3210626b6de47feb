package db_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
)

type (
	itemID   int64
	itemName string
	digest   []byte
	flag     bool
)

func read(t testing.TB, d db.DB, fn func(db.Tx) error) {
	t.Helper()
	if err := d.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		long := strings.Repeat("x", 70_000)
		parent := itemID(9)
		name := itemName("pointed")
		write(t, d, func(tx db.Tx) error {
			for _, args := range [][]any{
				{itemID(1), itemName("one"), digest("d"), &parent},
				{int(2), &name, []byte{}, (*itemID)(nil)},
				{int64(3), long, []byte(long), true},
				{4, "", nil, flag(false)},
				{-1 << 62, "\u00e4\U0001F600", digest(nil), nil},
			} {
				n, err := tx.Exec(`INSERT INTO items (parent, data, name, id) VALUES ($4, $3, $2, $1)`, args...)
				if err != nil || n != 1 {
					t.Errorf("insert %v: %d rows, %v", args[0], n, err)
				}
			}
			return nil
		})
		read(t, d, func(tx db.Tx) error {
			rows := 0
			for row, err := range tx.Query(`SELECT id, name, data, parent, parent IS NULL FROM items ORDER BY id`) {
				if err != nil {
					return err
				}
				var id itemID
				var name itemName
				var data digest
				var parent *itemID
				var none bool
				if err := row.Scan(&id, &name, &data, &parent, &none); err != nil {
					return err
				}
				var id64 int64
				var text string
				var plain []byte
				var parent64 *int64
				var noneNumber int
				if err := row.Scan(&id64, &text, &plain, &parent64, &noneNumber); err != nil {
					return err
				}
				if int64(id) != id64 || string(name) != text || !bytes.Equal(data, plain) || (data == nil) != (plain == nil) ||
					none != (parent == nil) || none != (noneNumber == 1) || (parent64 == nil) != none {
					t.Errorf("%d: the two ways to scan differ", id)
				}
				rows++
				switch id {
				case 1:
					if name != "one" || string(data) != "d" || *parent != 9 {
						t.Error(id, name, data, parent)
					}
				case 2:
					if name != "pointed" || data == nil || len(data) != 0 || parent != nil {
						t.Error(id, name, data, parent)
					}
				case 3:
					if string(name) != long || string(data) != long || *parent != 1 {
						t.Error(id)
					}
				case 4:
					if name != "" || data != nil || *parent != 0 {
						t.Error(id, name, data, parent)
					}
				case -1 << 62:
					if name != "\u00e4\U0001F600" || data != nil || parent != nil {
						t.Error(id, name, data, parent)
					}
				}
			}
			if rows != 5 {
				t.Errorf("%d rows", rows)
			}
			return nil
		})
	})
}

func TestScanRefusesWhatDoesNotFit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		write(t, d, insert(1, "one"))
		read(t, d, func(tx db.Tx) error {
			var n int64
			var s string
			var f float64
			for _, c := range []struct {
				query string
				dest  []any
			}{
				{`SELECT parent FROM items`, []any{&n}},     // NULL
				{`SELECT data FROM items`, []any{&s}},       // NULL
				{`SELECT name FROM items`, []any{&n}},       // text
				{`SELECT id FROM items`, []any{&s}},         // number
				{`SELECT id FROM items`, []any{&f}},         // no such destination
				{`SELECT id FROM items`, []any{n}},          // no pointer
				{`SELECT id, name FROM items`, []any{&n}},   // too few
				{`SELECT id FROM items`, []any{&n, &s}},     // too many
				{`SELECT id + 0.5 FROM items`, []any{&n}},   // a fraction
				{`SELECT parent FROM items`, []any{&s, &n}}, // too many
			} {
				if err := tx.One(c.query).Scan(c.dest...); err == nil {
					t.Errorf("%s: no error", c.query)
				}
			}
			// None of that is a failure of the transaction.
			var sum int64
			if err := tx.One(`SELECT SUM(id) FROM items`).Scan(&sum); err != nil || sum != 1 {
				t.Error(sum, err)
			}
			if err := tx.One(`SELECT id FROM items WHERE id = $1`, 5).Scan(&n); !errors.Is(err, db.ErrNoRows) {
				t.Errorf("no rows: %v", err)
			}
			return nil
		})
	})
}

func TestChangesAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		before := d.Statements()
		write(t, d, func(tx db.Tx) error {
			for id := range int64(5) {
				if err := insert(id, "x")(tx); err != nil {
					return err
				}
			}
			for _, c := range []struct {
				sql  string
				want int64
			}{
				{`UPDATE items SET name = 'y' WHERE id > 1`, 3},
				{`SELECT id FROM items`, 0},
				{`UPDATE items SET name = 'z' WHERE id > 100`, 0},
				{`INSERT INTO items (id, name) VALUES (1, 'again') ON CONFLICT DO NOTHING`, 0},
				{`DELETE FROM items WHERE id < 2 RETURNING id`, 2},
			} {
				if n, err := tx.Exec(c.sql); err != nil || n != c.want {
					t.Errorf("%s: %d, want %d (%v)", c.sql, n, c.want, err)
				}
			}
			var id int64
			return tx.One(`INSERT INTO items (id, name) VALUES (70, '') RETURNING id`).Scan(&id)
		})
		if n := d.Statements() - before; n != 11 {
			t.Errorf("%d statements, want 11", n)
		}
	})
}

func TestBadTextIsRefusedBeforeTheDatabaseSeesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		for _, text := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
			for _, arg := range []any{text, itemName(text), &text} {
				err := d.Write(t.Context(), 1, func(tx db.Tx) error {
					_, err := tx.Exec(`INSERT INTO items (id, name) VALUES (1, $1)`, arg)
					return err
				})
				if !errors.Is(err, db.ErrText) {
					t.Errorf("%q as %T: %v", text, arg, err)
				}
			}
		}
		if err := d.Read(t.Context(), func(tx db.Tx) error {
			return tx.One(`SELECT id FROM items WHERE name = $1`, "\x00").Scan(new(int64))
		}); !errors.Is(err, db.ErrText) {
			t.Error(err)
		}
	})
}

func TestMisuseIsAnError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		write(t, d, insert(1, "one"))
		var kept db.Tx
		var keptRow db.Row
		read(t, d, func(tx db.Tx) error {
			kept = tx
			for row := range tx.Query(`SELECT id FROM items`) {
				keptRow = row
			}
			return nil
		})
		if _, err := kept.Exec(`SELECT 1`); err == nil {
			t.Error("a transaction can be used after its end")
		}
		if err := keptRow.Scan(new(int64)); err == nil {
			t.Error("a row can be scanned after its end")
		}
		for name, fn := range map[string]func(db.Tx) error{
			"writing in a read":         insert(2, "two"),
			"wrong number of arguments": func(tx db.Tx) error { _, err := tx.Exec(`SELECT $1`); return err },
			"a strange argument":        func(tx db.Tx) error { _, err := tx.Exec(`SELECT $1`, 1.5); return err },
			"a mistake in the SQL":      func(tx db.Tx) error { _, err := tx.Exec(`SELEKT 1`); return err },
			"a statement inside a loop": func(tx db.Tx) error {
				for range tx.Query(`SELECT id FROM items`) {
					if err := tx.One(`SELECT 1`).Scan(new(int64)); err != nil {
						return err
					}
				}
				return nil
			},
			"a swallowed failure": func(tx db.Tx) error { tx.Exec(`SELEKT 1`); return nil },
		} {
			if err := d.Read(t.Context(), fn); err == nil {
				t.Errorf("%s: no error", name)
			}
			if name == "writing in a read" {
				continue
			}
			if err := d.Write(t.Context(), 1, fn); err == nil {
				t.Errorf("%s, in a write: no error", name)
			}
		}
		// All of that left nothing behind.
		write(t, d, insert(3, "three"))
		if n := count(t, d); n != 2 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestOneFreesItsStatement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		write(t, d, func(tx db.Tx) error {
			for id := range int64(10) {
				if err := insert(id, "x")(tx); err != nil {
					return err
				}
			}
			first := tx.One(`SELECT id FROM items ORDER BY id`)
			second := tx.One(`SELECT id FROM items ORDER BY id DESC`)
			var id int64
			if err := first.Scan(&id); err == nil {
				t.Error("a row is valid after the next was asked for")
			}
			if err := second.Scan(&id); err != nil || id != 9 {
				t.Error(id, err)
			}
			tx.One(`DELETE FROM items WHERE id = 3 RETURNING id`) // never scanned
			return nil
		})
		if n := count(t, d); n != 9 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestLeavingALoopEarly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		write(t, d, func(tx db.Tx) error {
			for id := range int64(10) {
				if err := insert(id, "x")(tx); err != nil {
					return err
				}
			}
			for range tx.Query(`SELECT id FROM items`) {
				break
			}
			query := tx.Query(`SELECT id FROM items ORDER BY id`)
			for range 2 { // a query can be run again
				for row, err := range query {
					var id int64
					if err != nil || row.Scan(&id) != nil || id != 0 {
						t.Error(id, err)
					}
					break
				}
			}
			return insert(10, "x")(tx)
		})
		if n := count(t, d); n != 11 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestReadSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		items(t, d)
		read(t, d, func(tx db.Tx) error {
			var before, after int64
			if err := tx.One(`SELECT count(*) FROM items`).Scan(&before); err != nil {
				return err
			}
			write(t, d, insert(1, "one"))
			if err := tx.One(`SELECT count(*) FROM items`).Scan(&after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("%d, then %d rows", before, after)
			}
			return nil
		})
		if n := count(t, d); n != 1 {
			t.Errorf("%d rows afterwards", n)
		}
	})
}

func TestLongReadEndsWithItsContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		began := time.Now()
		err := d.Read(ctx, func(tx db.Tx) error {
			return tx.One(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
				SELECT count(*) FROM n`).Scan(new(int64))
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it went on for %v", took)
		}
		if err := d.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
