package op

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// plan is what is known of an input type: read once, when an operation is declared.
type plan struct {
	fields []field
	slots  map[string]int // by name and alias
	parts  []parts
	body   *field // the one that is a Body, nil if none
}

type fieldKind uint8

const (
	stringField fieldKind = iota
	intField
	boolField
	valueField
	rawField
	bodyField
)

// field is a parameter: how it is called, what it may hold, and how it gets into the struct.
type field struct {
	name    string
	aliases []string
	index   []int
	elem    reflect.Type // of a scalar; of what a pointer points to; of an element
	kind    fieldKind    // of elem
	pointer bool
	list    bool

	required, raw, nocomma, wholeBody, email, hex bool
	min, max                                      *int64
	enum                                          []string
	about                                         Schema // of elem
}

var (
	valueType = reflect.TypeFor[Value]()
	rawType   = reflect.TypeFor[Raw]()
	bodyType  = reflect.TypeFor[Body]()
)

func newPlan(t reflect.Type) (*plan, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%s is no struct", t)
	}
	p := &plan{slots: map[string]int{"session_id": sessionSlot, "access_token": tokenSlot}, parts: make([]parts, firstField)}
	if err := p.read(t, nil); err != nil {
		return nil, err
	}
	for i := range p.fields {
		f := &p.fields[i]
		p.parts = append(p.parts, f.parts())
		for _, name := range append([]string{f.name}, f.aliases...) {
			if _, taken := p.slots[name]; taken {
				return nil, fmt.Errorf("the parameter %q is taken", name)
			}
			p.slots[name] = firstField + i
		}
		if f.kind == bodyField {
			if p.body != nil {
				return nil, fmt.Errorf("%s and %s are both a Body", p.body.name, f.name)
			}
			p.body = f
		}
	}
	return p, nil
}

func (p *plan) read(t reflect.Type, index []int) error {
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(slices.Clone(index), i)
		tag, tagged := sf.Tag.Lookup("in")
		switch {
		case sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct:
			if err := p.read(sf.Type, at); err != nil {
				return err
			}
			continue
		case tag == "-":
			continue
		case !sf.IsExported():
			return fmt.Errorf("field %s is not exported", sf.Name)
		case !tagged:
			return fmt.Errorf("field %s has no tag in:\"…\"", sf.Name)
		}
		f, err := newField(sf.Type, tag)
		if err != nil {
			return fmt.Errorf("field %s: %w", sf.Name, err)
		}
		f.index = at
		p.fields = append(p.fields, f)
	}
	return nil
}

func (p *plan) has(name string) bool {
	slot, ok := p.slots[name]
	return ok && slot >= firstField && p.fields[slot-firstField].name == name
}

func (f *field) parts() parts {
	switch {
	case f.list:
		return elements
	case f.kind == rawField:
		return members
	}
	return none
}

func newField(t reflect.Type, tag string) (field, error) {
	f := field{elem: t}
	names, options, _ := strings.Cut(tag, ",")
	all := strings.Split(names, "|")
	f.name, f.aliases = all[0], all[1:]
	if slices.Contains(all, "") {
		return f, fmt.Errorf("an empty name")
	}
	if err := f.readType(t); err != nil {
		return f, err
	}
	for option := range strings.SplitSeq(options, ",") {
		if err := f.readOption(option); err != nil {
			return f, fmt.Errorf("option %q: %w", option, err)
		}
	}
	return f, nil
}

func (f *field) readType(t reflect.Type) error {
	switch {
	case t == bodyType:
		f.kind = bodyField
		f.about = Schema{Type: "string", Format: "binary"}
		return nil
	case t == rawType:
		f.kind = rawField
		f.about = Schema{Type: "object"}
		return nil
	case reflect.PointerTo(t).Implements(valueType):
	case t.Kind() == reflect.Pointer:
		f.pointer, f.elem = true, t.Elem()
	case t.Kind() == reflect.Slice:
		f.list, f.elem = true, t.Elem()
	}
	switch e := f.elem; {
	case reflect.PointerTo(e).Implements(valueType):
		f.kind = valueField
		f.about = reflect.New(e).Interface().(Value).ValueSchema()
	case e.Kind() == reflect.String:
		f.kind = stringField
		f.about = Schema{Type: "string"}
	case e.Kind() == reflect.Bool:
		f.kind = boolField
		f.about = Schema{Type: "boolean"}
	case e.Kind() >= reflect.Int && e.Kind() <= reflect.Int64:
		f.kind = intField
		f.about = Schema{Type: "integer"}
	default:
		return fmt.Errorf("%s can't be a parameter", t)
	}
	return nil
}

func (f *field) readOption(option string) error {
	scalar := !f.list && f.kind != rawField && f.kind != bodyField
	key, value, _ := strings.Cut(option, "=")
	allowed := true
	switch key {
	case "":
	case "required":
		f.required = true
	case "raw":
		f.raw, allowed = true, f.kind == stringField || f.kind == valueField
	case "nocomma":
		f.nocomma, allowed = true, f.list
	case "body":
		f.wholeBody, allowed = true, f.kind == rawField
	case "email":
		f.email, allowed = true, scalar && f.kind == stringField
	case "hex":
		f.hex, allowed = true, scalar && f.kind == stringField
	case "min", "max":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return err
		}
		if key == "min" {
			f.min = &n
		} else {
			f.max = &n
		}
		allowed = f.list || f.kind == stringField || f.kind == intField || f.kind == valueField
	case "enum":
		f.enum = strings.Split(value, ";")
		allowed = f.kind == stringField || f.kind == intField
		for _, word := range f.enum {
			if _, err := strconv.ParseInt(word, 10, 64); err != nil && f.kind == intField {
				return err
			}
		}
	default:
		return fmt.Errorf("unknown")
	}
	if !allowed {
		return fmt.Errorf("not for %s", f.elem)
	}
	return nil
}

// schema describes the parameter for documents and tests.
func (f *field) schema() Schema {
	s := f.about
	if f.enum != nil {
		s.Enum = f.enum
	}
	if f.email {
		s.Format = "email"
	}
	if f.list {
		elem := s
		return Schema{Type: "array", Items: &elem, Min: f.min, Max: f.max}
	}
	if f.min != nil {
		s.Min = f.min
	}
	if f.max != nil {
		s.Max = f.max
	}
	return s
}
