package board

import (
	"regexp"
	"strconv"

	"driveway/internal/access"
	"driveway/internal/search"
)

// query is a query in the making: its arguments, which its text names by the parameters that arg gives.
type query struct {
	args   []any
	viewer string
}

// me is the parameter that holds the viewer.
func (q *query) me(who access.Caller) string {
	if q.viewer == "" {
		q.viewer = q.arg(viewer(who))
	}
	return q.viewer
}

// arg adds an argument and returns its parameter. Integers have to be said to be long: PostgreSQL may guess otherwise.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	n := `$` + strconv.Itoa(len(q.args))
	if _, text := v.(string); text {
		return n
	}
	return `CAST(` + n + ` AS BIGINT)`
}

// keys adds a list of keys, for Spell, to stand behind IN.
func (q *query) keys(list string) string {
	q.args = append(q.args, list)
	return `{{keys:$` + strconv.Itoa(len(q.args)) + `}}`
}

var parameter = regexp.MustCompile(`\$\d+`)

// hits adds the arguments of a search, and returns it with its parameters renumbered.
func (q *query) hits(h search.Hits) search.Hits {
	shift := len(q.args)
	renumber := func(text string) string {
		return parameter.ReplaceAllStringFunc(text, func(p string) string {
			n, _ := strconv.Atoi(p[1:])
			return `$` + strconv.Itoa(n+shift)
		})
	}
	q.args = append(q.args, h.Args...)
	return search.Hits{From: renumber(h.From), Where: renumber(h.Where), Rank: renumber(h.Rank)}
}
