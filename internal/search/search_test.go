package search_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/search"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		" Two\t\n words  ":      "two words",
		"É È e\u0301":           "e e e",
		"Straße STRASSE":        "strasse strasse",
		"Ёлка й":                "елка и",
		"Ａｂｃ １２":                "abc 12",
		"ﬁ ﬂ ²":                 "fi fl 2",
		"İstanbul I ı":          "istanbul i ı",
		"Σίσυφος":               "σισυφοσ",
		"東京 한국어":                "東京 한국어",
		"a\u00a0b\u3000c":       "a b c",
		"100% _x_ \"q\" \\":     "100% _x_ \"q\" \\",
		"\u0301\u0308":          "",
		"ᾳ ΐ ǰ":                 "α ι j",
		"😀 emoji \u200d joiner": "😀 emoji \u200d joiner",
	} {
		if got := search.Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Co, unicode.Cs) || !unicode.IsGraphic(r) {
			continue // many, and alike
		}
		if once := search.Fold("x" + string(r) + "x"); search.Fold(once) != once {
			t.Errorf("%U: %q folds to %q", r, once, search.Fold(once))
		}
	}
}

func TestParse(t *testing.T) {
	for _, good := range []string{"a", "  a  ", strings.Repeat("é", 255), " " + strings.Repeat("x", 255) + "\n", "\u0301"} {
		if _, ok := search.Parse(good); !ok {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", " \t\n\u3000", strings.Repeat("é", 256)} {
		if _, ok := search.Parse(bad); ok {
			t.Errorf("%q is taken", bad)
		}
	}
}

var lines = db.Trigrams{Table: "lines", Scope: "owner_id", Column: "folded"}

var schema = fstest.MapFS{"0001_lines.sql": &fstest.MapFile{Data: []byte(`
	CREATE TABLE lines (id {{key}}, owner_id BIGINT NOT NULL, folded {{text}} NOT NULL);
	CREATE INDEX lines_owner ON lines (owner_id);
	{{trigrams:lines(owner_id, folded)}};`)}}

func each(t *testing.T, test func(t *testing.T, d db.DB)) {
	o := db.Options{Migrations: schema}
	t.Run("sqlite", func(t *testing.T) { test(t, dbtest.OpenSQLite(t, t.TempDir()+"/test.db", o)) })
	t.Run("postgres", func(t *testing.T) { test(t, dbtest.OpenPostgres(t, dbtest.EmptyPostgres(t), o)) })
}

func BenchmarkFold(b *testing.B) {
	for name, text := range map[string]string{"ascii": strings.Repeat("Some words ", 20), "accents": strings.Repeat("Größere Wörter ", 15), "longest": strings.Repeat("é", 65535)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				search.Fold(text)
			}
		})
	}
}

// What is found, and in which order.
func TestSearch(t *testing.T) {
	texts := []string{"Zażółć gęślą jaźń", "buy milk", "Milk, and eggs", "no more buttermilk", "100% done", "100 done", `the "end" \ of _it_`,
		"東京へ行く", "ไปกรุงเทพ", "Привет, Ёлка", "Groß und klein", strings.Repeat("long ", 200) + "tail"}
	each(t, func(t *testing.T, d db.DB) {
		err := d.Write(t.Context(), 0, func(tx db.Tx) error {
			for _, owner := range []int64{1, 2} {
				for _, text := range texts {
					if _, err := tx.Exec(`INSERT INTO lines (owner_id, folded) VALUES ($1, $2)`, owner, search.Fold(text)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			"milk":                                 "milk, and eggs|buy milk|no more buttermilk", // begins with it; a word does; elsewhere
			"MILK ilk":                             "no more buttermilk|milk, and eggs|buy milk", // in one text, in any order, overlapping
			"mi":                                   "milk, and eggs|buy milk|no more buttermilk",
			"milk eggs":                            "milk, and eggs",
			"eggs buttermilk":                      "", // not in one text
			"zazolc":                               "",
			"ges":                                  "zazołc gesla jazn",
			"0% d":                                 "100% done",
			"%":                                    "100% done",
			"_":                                    `the "end" \ of _it_`,
			"_it_":                                 `the "end" \ of _it_`,
			`"end" \`:                              `the "end" \ of _it_`,
			"* OR milk":                            "",
			"京":                                    "東京へ行く",
			"京へ行":                                  "東京へ行く",
			"กรุงเทพ":                              search.Fold("ไปกรุงเทพ"),
			"елка":                                 "привет, елка",
			"gross":                                "gross und klein",
			"ß":                                    "gross und klein",
			"\u0301":                               "",
			"long tail":                            search.Fold(texts[11]),
			strings.Repeat("long ", 50) + "long":   search.Fold(texts[11]),
			"g r o s u n d k l nothing":            "", // ten terms count
			"g r o s u n d k l":                    "gross und klein",
			"g r o s u n d k l e i nothing at all": "gross und klein",
		} {
			if got := find(t, d, 2, query); got != want {
				t.Errorf("%s: found %q, want %q", query, got, want)
			}
		}
	})
}

// find returns the texts that a search finds, the newest first among equals.
func find(t *testing.T, d db.DB, owner int64, query string) string {
	t.Helper()
	q, ok := search.Parse(query)
	if !ok {
		t.Fatalf("%q is no query", query)
	}
	h := q.In(lines, d.Dialect(), "l", owner)
	var found []string
	err := d.Read(t.Context(), func(tx db.Tx) error {
		for row, err := range tx.Query(`SELECT l.folded FROM `+h.From+` WHERE `+h.Where+` ORDER BY `+h.Rank+`, l.id DESC`, h.Args...) {
			var text string
			if err == nil {
				err = row.Scan(&text)
			}
			if err != nil {
				return err
			}
			found = append(found, text)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(found, "|")
}
