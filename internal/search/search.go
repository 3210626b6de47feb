// Package search finds text inside words, in any language, whatever its case, accents and width.
package search

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"driveway/internal/db"
)

const (
	maxQuery = 255 // characters of a query
	maxTerms = 10  // terms of it that count
)

// Fold returns what texts are compared by: without case, accents and other combining marks, width and ligatures
// (é = e, ß = ss, ё = е, Ａ = a), with white space as single spaces, and none at the ends. It is stored beside a text
// that is searched. Folding twice changes nothing.
func Fold(text string) string {
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			bare := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)))
			text, _, _ = transform.String(bare, text) // neither fails
			text, _, _ = transform.String(transform.Chain(cases.Fold(), runes.Map(foldCherokee), bare, norm.NFC), text)
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

// foldCherokee makes up for package cases, which turns the small letters of this script into capitals and those into small ones.
func foldCherokee(r rune) rune {
	if unicode.Is(unicode.Cherokee, r) {
		return unicode.ToUpper(r)
	}
	return r
}

// Query is what somebody looks for: terms that have to occur all in the same text, anywhere in it. It has no operators
// and no wildcards.
type Query struct {
	whole string
	terms []string
}

// Parse reads a query: its terms are what white space sets apart, of which the first ten count. One that is blank, or longer
// than 255 characters, is not ok.
func Parse(text string) (q Query, ok bool) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 1 || n > maxQuery {
		return q, false
	}
	q.whole = Fold(text)
	q.terms = strings.Fields(q.whole)
	q.terms = q.terms[:min(len(q.terms), maxTerms)]
	return q, true
}

// Hits are the parts of an SQL query for the rows that a search finds: SELECT … FROM From WHERE Where ORDER BY Rank.
type Hits struct {
	From, Where string
	Args        []any  // $1 and the following
	Rank        string // 0: the text begins with the query; 1: a word of it does; 2: it holds the terms
}

// In looks for a query among the rows of a scope, whose column holds what Fold makes of the text. as is the alias under which
// the SQL query knows the table.
func (q Query) In(x db.Trigrams, d db.Dialect, as string, scope int64) Hits {
	h := q.Rows(x, d, as, scope)
	h.Args = append(h.Args, " "+q.whole)
	whole := `CAST($` + strconv.Itoa(len(h.Args)) + ` AS TEXT)`
	h.Rank = d.Spell(`CASE {{find}}(' ' || ` + as + `.` + x.Column + `, ` + whole + `) WHEN 1 THEN 0 WHEN 0 THEN 2 ELSE 1 END`)
	return h
}

// Holds is the condition that a text holds the terms, where the rows are few anyhow; arg adds an argument and returns its
// parameter.
func (q Query) Holds(d db.Dialect, text string, arg func(string) string) string {
	if len(q.terms) == 0 {
		return `FALSE`
	}
	var all []string
	for _, term := range q.terms {
		all = append(all, d.Spell(`{{find}}(`+text+`, CAST(`+arg(term)+` AS TEXT)) > 0`))
	}
	return strings.Join(all, ` AND `)
}

// Rows is In without Rank, for rows that come in another order.
func (q Query) Rows(x db.Trigrams, d db.Dialect, as string, scope int64) (h Hits) {
	h.From, h.Where, h.Args = x.Rows(d, as, scope, q.terms)
	return h
}
