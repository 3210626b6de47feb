package op

import "strings"

// Schema describes the values of a type, in the words of JSON Schema. The zero Schema allows any value.
type Schema struct {
	Type      string   // string, integer, number, boolean, array, object; "" is any
	Format    string   // "binary", "date", …
	Nullable  bool     // null is possible as well
	Enum      []string // the only values, as text
	Min, Max  *int64   // string: code points; integer: value; array: elements
	Items     *Schema  // of an array
	Fields    []Named  // of an object, in order
	AnyField  *Schema  // of an object with keys that are no fixed names
	KeyName   string   // what such a key is, for documents: "file_id"
	Note      string
	Recursive bool // an object that was described further up
}

// Named is a field of an object.
type Named struct {
	Name     string
	Optional bool // may be missing
	Schema   Schema
}

// Param is a parameter of an operation, session_id included.
type Param struct {
	Name     string
	Aliases  []string
	InPath   bool // stands in the canonical path
	Type     string
	Required bool
	Min, Max *int64
	Enum     []string
	Schema   Schema
}

// Field is a field of an answer. Under names the nearest field that holds it, "" at the top; elements of an array that is
// the whole answer are at the top. Keys that are no fixed names are called "{…}".
type Field struct {
	Name, Type, Under string
}

// Params returns the parameters in the order of their checks. A gap has none.
func (o Op) Params() []Param {
	if o.in == nil {
		return nil
	}
	_, inPath, _ := splitPath(o.Path)
	has := func(name string) bool {
		for _, n := range inPath {
			if n == name {
				return true
			}
		}
		return false
	}
	var list []Param
	if o.Auth != Public || has("session_id") {
		list = append(list, Param{
			Name: "session_id", Aliases: o.sessionNames, InPath: has("session_id"), Type: "string",
			Required: o.Auth == Session, Schema: Schema{Type: "string"},
		})
	}
	for i := range o.in.fields {
		f := &o.in.fields[i]
		s := f.schema()
		list = append(list, Param{
			Name: f.name, Aliases: f.aliases, InPath: has(f.name), Type: s.paramType(), Required: f.required,
			Min: s.Min, Max: s.Max, Enum: s.Enum, Schema: s,
		})
	}
	return list
}

// paramType is the word that the guide uses for the type of a parameter.
func (s Schema) paramType() string {
	if s.Format == "binary" {
		return "file"
	}
	return s.Type
}

// Answers returns what the operation answers with: a schema of type "file" in Format "binary" for content. A gap answers
// with the zero Schema.
func (o Op) Answers() Schema {
	if o.out == nil {
		return Schema{}
	}
	return o.out.schema
}

// Returns lists the fields of a JSON answer, flattened as the guide lists them; nil for binary answers, bare values, gaps.
func (o Op) Returns() []Field {
	var list []Field
	seen := map[Field]bool{}
	collect(o.Answers(), "", func(f Field) {
		if !seen[f] {
			seen[f] = true
			list = append(list, f)
		}
	})
	return list
}

func collect(s Schema, under string, add func(Field)) {
	switch {
	case s.Type == "array" && s.Items != nil:
		collect(*s.Items, under, add)
	case s.Type == "object" && s.AnyField != nil:
		key := "{" + strings.TrimSpace(s.KeyName) + "}"
		if under == "" {
			add(Field{key, s.AnyField.Type, under})
			under = key
		}
		collect(*s.AnyField, under, add)
	case s.Type == "object":
		for _, f := range s.Fields {
			add(Field{f.Name, f.Schema.Type, under})
			if f.Schema.Type == "array" || f.Schema.Type == "object" {
				collect(f.Schema, f.Name, add)
			}
		}
	}
}
