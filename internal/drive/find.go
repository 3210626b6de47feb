package drive

import (
	"slices"
	"strings"
	"unicode/utf8"

	"driveway/internal/db"
)

// nameIndex finds the names of an account's files and folders by parts of them.
var nameIndex = db.Trigrams{Table: "nodes", Scope: "account_id", Column: "name_key"}

const (
	maxWords = 16    // words of a search that count
	fewHits  = 5_000 // names that a search looks up; where more in the account hold the words, it reads all below its folder
)

// wordsOf are the words that a name has to have.
func wordsOf(query string) []string {
	words := strings.Fields(nameKey(query))
	return words[:min(len(words), maxWords)]
}

// find makes it a search for words: below is every folder that the caller sees there. A user's root is no such folder, what it
// holds comes beside them. Words that few names hold are looked up, and below is only the way down to what holds these.
func (r *rows) find(tx db.Tx, p *place, words []string, d db.Dialect) error {
	few, err := inFewNames(tx, p, words, d)
	if err != nil {
		return err
	}
	r.search = true
	begin, first := `WITH RECURSIVE `, `SELECT CAST($1 AS BIGINT)`
	if r.sight == seesRoot {
		begin, first = begin+topmost("")+`, `, `SELECT way.id FROM way WHERE`+isTopmost
	}
	down, held := `below JOIN nodes f ON f.parent_id = below.id`, `below JOIN nodes n ON n.parent_id = below.id AND n.state = 0`
	if few {
		var from, where string
		from, where, r.args = nameIndex.Rows(d, "h", int64(p.Account), words, r.args...)
		begin += `hit(id, holder) AS (SELECT h.id, h.parent_id FROM ` + from + ` WHERE ` + where + ` AND h.state = 0),
			trail(id, up) AS (
				SELECT f.id, f.parent_id FROM nodes f WHERE f.id IN (SELECT holder FROM hit)
				UNION
				SELECT f.id, f.parent_id FROM trail JOIN nodes f ON f.id = trail.up
			), `
		// The sign keeps SQLite from going through all that a folder holds.
		down, held = `below JOIN trail ON trail.up = below.id JOIN nodes f ON f.id = trail.id`,
			`hit JOIN nodes n ON n.id = hit.id AND n.state = 0 JOIN below ON below.id = +n.parent_id`
	}
	holder := ``
	if r.sight == seesPublic { // nothing comes through a folder that doesn't show it
		holder = ` AND f.public_display = 1 JOIN nodes up ON up.id = below.id AND up.display_subfolders = 1`
	}
	r.with = begin + `below(id) AS (
			` + first + `
			UNION ALL
			SELECT f.id FROM ` + down + ` AND f.state = 0 AND f.is_folder = 1` + r.visible(true, "f") + holder + `
		) `
	r.from = ` FROM ` + held + ` JOIN nodes up ON up.id = below.id`
	if r.sight == seesPublic {
		r.from += ` AND (n.is_folder = 0 OR up.display_subfolders = 1)`
	}
	r.from += ` WHERE TRUE`
	if r.sight == seesRoot {
		r.with = strings.TrimSuffix(r.with, " ") + `, found(id, up) AS (
			SELECT n.id, below.id FROM ` + held + `
			UNION ALL
			SELECT way.id, CAST(NULL AS BIGINT) FROM way WHERE` + isTopmost + `
		) `
		r.from = ` FROM found JOIN nodes n ON n.id = found.id LEFT JOIN nodes up ON up.id = found.up WHERE TRUE`
	}
	for _, word := range words {
		r.from += d.Spell(` AND {{find}}(n.name_key, CAST(` + r.arg(word) + ` AS TEXT)) > 0`)
	}
	return nil
}

// inFewNames says whether an index finds the words, and in few names of the account.
func inFewNames(tx db.Tx, p *place, words []string, d db.Dialect) (bool, error) {
	if !slices.ContainsFunc(words, func(word string) bool { return utf8.RuneCountInString(word) >= db.TrigramLength }) {
		return false, nil
	}
	from, where, args := nameIndex.Rows(d, "h", int64(p.Account), words)
	var n int64
	err := tx.One(`SELECT COUNT(*) FROM (SELECT h.id FROM `+from+` WHERE `+where+` LIMIT 5001) AS hits`, args...).Scan(&n)
	return n <= fewHits, err
}
