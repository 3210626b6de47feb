package op

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// member is a field of a struct that is encoded.
type member struct {
	key       string // `"Name":`
	index     []int
	at        int // index, where that is one number; else -1
	kind      memberKind
	omitEmpty bool
	enc       encode
}

type memberKind uint8

const (
	otherMember memberKind = iota
	stringMember
	intMember
	quotedIntMember
	boolMember
)

func (c *compiler) compileStruct(t reflect.Type) (encode, Schema, error) {
	if known, ok := c.busy[t]; ok {
		return func(e *encoder, v reflect.Value) { (*known)(e, v) }, Schema{Type: "object", Recursive: true}, nil
	}
	self := new(encode)
	if c.busy == nil {
		c.busy = map[reflect.Type]*encode{}
	}
	c.busy[t] = self
	defer delete(c.busy, t)
	s := Schema{Type: "object"}
	var members []member
	oneOf, err := c.members(t, nil, &members, &s)
	if err != nil {
		return nil, s, err
	}
	if oneOf {
		*self = encodeOneOf(members)
		return *self, variants(s), nil
	}
	if len(members) == 0 && t.NumField() > 0 {
		return nil, s, fmt.Errorf("%s has no fields that can be encoded", t)
	}
	*self = encodeStruct(members)
	return *self, s, nil
}

var oneOfType = reflect.TypeFor[OneOf]()

func (c *compiler) members(t reflect.Type, index []int, list *[]member, s *Schema) (oneOf bool, err error) {
	for i := range t.NumField() {
		sf := t.Field(i)
		at := append(slices.Clone(index), i)
		tag, tagged := sf.Tag.Lookup("json")
		switch {
		case sf.Type == oneOfType && sf.Anonymous:
			oneOf = true
			continue
		case tag == "-":
			continue
		case sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct && !reflect.PointerTo(sf.Type).Implements(appenderType):
			if _, err := c.members(sf.Type, at, list, s); err != nil {
				return false, err
			}
			continue
		case !sf.IsExported():
			continue
		}
		m, schema, err := c.member(sf, tag)
		if err != nil {
			return false, fmt.Errorf("%s.%s: %w", t, sf.Name, err)
		}
		m.index, m.at = at, -1
		if len(at) == 1 {
			m.at = i
		}
		name := m.key
		for _, other := range s.Fields {
			if other.Name == name {
				return false, fmt.Errorf("%s has two fields %q", t, name)
			}
		}
		m.key = string(appendString(nil, name)) + ":"
		*list = append(*list, m)
		s.Fields = append(s.Fields, Named{Name: name, Optional: m.omitEmpty, Schema: schema})
	}
	return oneOf, nil
}

// member returns what is known of a field; its key is still the bare name.
func (c *compiler) member(sf reflect.StructField, tag string) (member, Schema, error) {
	name, options, _ := strings.Cut(tag, ",")
	if name == "" {
		name = sf.Name
	}
	m := member{key: name}
	enc, s, err := c.compile(sf.Type)
	if err != nil {
		return m, s, err
	}
	m.enc = enc
	plain := !reflect.PointerTo(sf.Type).Implements(appenderType) && !reflect.PointerTo(sf.Type).Implements(textType)
	if plain {
		switch s.Type {
		case "string":
			m.kind = stringMember
		case "boolean":
			m.kind = boolMember
		case "integer":
			if sf.Type.Kind() <= reflect.Int64 {
				m.kind = intMember
			}
		}
		if sf.Type.Kind() == reflect.Pointer {
			m.kind = otherMember
		}
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "":
		case "omitempty":
			m.omitEmpty = true
		case "string":
			if s.Type != "integer" && s.Type != "number" && s.Type != "boolean" {
				return m, s, fmt.Errorf("option string on a %s", sf.Type)
			}
			s = Schema{Type: "string", Nullable: s.Nullable, Enum: s.Enum}
			if m.kind == intMember {
				m.kind = quotedIntMember
			} else {
				m.kind, m.enc = otherMember, quoted(m.enc)
			}
		default:
			return m, s, fmt.Errorf("unknown option %q", option)
		}
	}
	return m, s, nil
}

// quoted makes a number or boolean a string; null stays null.
func quoted(enc encode) encode {
	return func(e *encoder, v reflect.Value) {
		start := len(e.buf)
		e.buf = append(e.buf, '"')
		enc(e, v)
		if string(e.buf[start+1:]) == "null" {
			e.buf = append(e.buf[:start], "null"...)
			return
		}
		e.buf = append(e.buf, '"')
	}
}

func encodeStruct(members []member) encode {
	return func(e *encoder, v reflect.Value) {
		b := append(e.buf, '{')
		first := true
		for i := range members {
			m := &members[i]
			var f reflect.Value
			if m.at >= 0 {
				f = v.Field(m.at)
			} else {
				f = v.FieldByIndex(m.index)
			}
			if m.omitEmpty && isEmpty(f) {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(b, m.key...)
			switch m.kind {
			case stringMember:
				b = appendString(b, f.String())
			case intMember:
				b = strconv.AppendInt(b, f.Int(), 10)
			case quotedIntMember:
				b = appendQuotedInt(b, f.Int())
			case boolMember:
				b = strconv.AppendBool(b, f.Bool())
			default:
				e.buf = b
				m.enc(e, f)
				b = e.buf
			}
		}
		e.buf = append(b, '}')
	}
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

func encodeOneOf(members []member) encode {
	return func(e *encoder, v reflect.Value) {
		for i := range members {
			f := v.FieldByIndex(members[i].index)
			switch f.Kind() {
			case reflect.Slice, reflect.Pointer, reflect.Map, reflect.Func:
				if f.IsNil() {
					continue
				}
			}
			members[i].enc(e, f)
			return
		}
		e.buf = append(e.buf, "[]"...)
	}
}

// variants describes a OneOf: an array whose elements have the fields of any of the variants.
func variants(s Schema) Schema {
	elem := Schema{Type: "object"}
	seen := map[string]bool{}
	var add func(s Schema)
	add = func(s Schema) {
		if s.Type == "array" && s.Items != nil {
			add(*s.Items)
			return
		}
		for _, f := range s.Fields {
			if !seen[f.Name] {
				seen[f.Name] = true
				f.Optional = true
				elem.Fields = append(elem.Fields, f)
			}
		}
	}
	for _, f := range s.Fields {
		add(f.Schema)
	}
	return Schema{Type: "array", Items: &elem}
}
