package db

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Trigrams is an index over a column of text. It finds the rows of a scope (an account, a person) that have a part of
// three characters or more anywhere in that text. A migration makes it with
//
//	{{trigrams:table(scope, column)}}
//
// after which it follows every change of the table within the same transaction. The table's key is id; the scope of a
// row never changes; both are not null. Nothing is folded: the column holds what is to be compared.
//
// SQLite keeps it in a table of FTS5, by triggers. There a row's number is its scope followed by its key, so that the rows
// of a scope lie side by side and a search never meets those of others. PostgreSQL has pg_trgm.
type Trigrams struct{ Table, Scope, Column string }

// keyBits is how many bits of a row's number in FTS5 are its key. The rest leaves room for 2^27 scopes.
const keyBits = 36

func (x Trigrams) name() string { return x.Table + "_" + x.Column + "_trigrams" }

var trigramsAbout = regexp.MustCompile(`^(\w+)\((\w+), (\w+)\)$`)

// spellTrigrams makes an index, which is given as table(scope, column).
func (d Dialect) spellTrigrams(about string) string {
	part := trigramsAbout.FindStringSubmatch(about)
	if part == nil {
		panic("db: no index of trigrams: " + about)
	}
	x := Trigrams{part[1], part[2], part[3]}
	if d == Postgres { // every search reads what waits, unsorted, to get into the index, in kB
		return fmt.Sprintf(`%s; CREATE INDEX %s ON %s USING gin (%s gin_trgm_ops) WITH (gin_pending_list_limit = 256)`, createTrigrams, x.name(), x.Table, x.Column)
	}
	number := func(row string) string { return fmt.Sprintf(`(%s%s << %d | %[1]sid)`, row, x.Scope, keyBits) }
	return strings.NewReplacer("{index}", x.name(), "{table}", x.Table, "{column}", x.Column,
		"{number}", number(""), "{new}", number("new."), "{old}", number("old.")).Replace(`
		CREATE VIRTUAL TABLE {index} USING fts5({column}, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1');
		INSERT INTO {index} (rowid, {column}) SELECT {number}, {column} FROM {table} ORDER BY 1;
		CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN
			INSERT INTO {index} (rowid, {column}) VALUES ({new}, new.{column});
		END;
		CREATE TRIGGER {index}_update AFTER UPDATE OF {column} ON {table} WHEN old.{column} <> new.{column} BEGIN
			UPDATE {index} SET {column} = new.{column} WHERE rowid = {old};
		END;
		CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN
			DELETE FROM {index} WHERE rowid = {old};
		END`)
}

// createTrigrams does nothing where the extension is installed, whoever runs it.
const createTrigrams = `CREATE EXTENSION IF NOT EXISTS pg_trgm`

// TrigramLength is how many characters a part has to have to be found by an index.
const TrigramLength = 3

// Rows says how to read the rows of a scope that hold all of some parts: what follows FROM, the condition, and the query's
// arguments so far with those that it takes. as is the alias under which the query knows the table. If each part is shorter
// than TrigramLength, the rows of the scope are read one by one. Without parts there are none.
func (x Trigrams) Rows(d Dialect, as string, scope int64, parts []string, args ...any) (from, where string, all []any) {
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	of := arg(scope)
	from, where = x.Table+" "+as, as+`.`+x.Scope+` = `+of
	if len(parts) == 0 {
		return from, where + ` AND FALSE`, args
	}
	if d == Postgres {
		for _, part := range parts {
			where += ` AND ` + as + `.` + x.Column + ` LIKE ` + arg("%"+likeEscapes.Replace(part)+"%")
		}
		return from, where, args
	}
	if match := matchTrigrams(parts); match != "" {
		index := x.name()
		from = fmt.Sprintf(`%[1]s CROSS JOIN %[2]s ON %[3]s.id = %[1]s.rowid & %[4]d`, index, from, as, 1<<keyBits-1)
		where = fmt.Sprintf(`%[1]s MATCH %[2]s AND %[1]s.rowid BETWEEN %[3]s << %[4]d AND %[3]s << %[4]d | %[5]d`,
			index, arg(match), of, keyBits, 1<<keyBits-1)
	}
	for _, part := range parts { // the index knows trigrams, but not whether they follow each other
		where += ` AND instr(` + as + `.` + x.Column + `, ` + arg(part) + `) > 0`
	}
	return from, where, args
}

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// matchTrigrams asks FTS5 for the rows that have trigrams which together cover the parts; "" if no part has one.
func matchTrigrams(parts []string) string {
	var all []string
	for _, part := range parts {
		if utf8.RuneCountInString(part) < TrigramLength {
			continue
		}
		runes := []rune(part)
		for i := 0; i < len(runes); i += TrigramLength {
			at := min(i, len(runes)-TrigramLength)
			all = append(all, `"`+strings.ReplaceAll(string(runes[at:at+TrigramLength]), `"`, `""`)+`"`)
		}
	}
	return strings.Join(all, " AND ")
}
