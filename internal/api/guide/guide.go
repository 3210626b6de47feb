// Package guide holds the API guide as data, and compares the operations that are declared with it.
package guide

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"
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

// Field is a field of an answer as the guide has it. Under names the field that holds it; a name in braces is a key that
// is data.
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

// Docs returns what the guide adds to the OpenAPI document: the domains, and the parameters and answers of gaps.
func Docs() []op.Doc {
	var docs []op.Doc
	for _, g := range Operations() {
		d := op.Doc{Number: g.Number, Domain: g.Domain, Returns: g.Returns.schema()}
		for _, p := range g.Params {
			s := op.Schema{Type: p.Type, Min: p.Min, Max: p.Max}
			if p.Type == "file" {
				s.Format = "binary"
			}
			d.Params = append(d.Params, op.Param{Name: p.Name, InPath: p.In == "path", Type: p.Type, Required: p.Required, Schema: s})
		}
		docs = append(docs, d)
	}
	return docs
}

func (r Returns) schema() op.Schema {
	switch r.Bare {
	case "":
		return nested(r.Fields, "")
	case "binary":
		return op.Schema{Type: "file", Format: "binary"}
	}
	return op.Schema{Type: r.Bare}
}

// nested builds the object whose fields stand under the given one.
func nested(all []Field, under string) op.Schema {
	s := op.Schema{Type: "object"}
	for _, f := range all {
		if f.Under != under || slices.ContainsFunc(s.Fields, func(n op.Named) bool { return n.Name == f.Name }) {
			continue
		}
		one := op.Schema{Type: f.Type}
		if f.Name != under && (f.Type == "object" || f.Type == "array") {
			inside := nested(all, f.Name)
			switch {
			case inside.Fields == nil:
			case f.Type == "array":
				one.Items = &inside
			default:
				one = inside
			}
		}
		if strings.HasPrefix(f.Name, "{") {
			s.AnyField, s.KeyName = &one, strings.Trim(f.Name, "{}")
			continue
		}
		s.Fields = append(s.Fields, op.Named{Name: f.Name, Schema: one})
	}
	return s
}
