package op

import (
	"encoding"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// encoder builds the JSON of one answer.
type encoder struct {
	buf   []byte
	spill func() error // empties buf into the network when it has grown; nil: everything is gathered
	err   error
}

// encode appends the JSON of v, which is addressable or comes from a map. It is compiled once a type.
type encode func(e *encoder, v reflect.Value)

// appender is implemented by types that write their own JSON.
type appender interface{ AppendJSON(b []byte) []byte }

var (
	appenderType = reflect.TypeFor[appender]()
	textType     = reflect.TypeFor[encoding.TextAppender]()
	errorType    = reflect.TypeFor[error]()
)

// compiler turns types into encoders and schemas. Types that contain themselves are fine.
type compiler struct {
	busy map[reflect.Type]*encode
}

// compile knows: structs by their json tags (name, string, omitempty, "-"), embedded structs flattened; string, bool,
// integers and floats and types made of them; pointers (nil is null); slices (nil is []); maps with string keys, sorted;
// OrderedMap; Seq and iter.Seq2[T, error]; Raw; OneOf; types with AppendJSON or AppendText.
func (c *compiler) compile(t reflect.Type) (encode, Schema, error) {
	switch {
	case t == rawType:
		return encodeRaw, Schema{}, nil
	case reflect.PointerTo(t).Implements(appenderType):
		return encodeAppender, schemaOf(t, ""), nil
	case reflect.PointerTo(t).Implements(sequenceType):
		elem := reflect.Zero(t).Interface().(sequence).elem()
		enc, s, err := c.compile(elem)
		return func(e *encoder, v reflect.Value) { v.Interface().(sequence).encode(e, enc) }, Schema{Type: "array", Items: &s}, err
	case reflect.PointerTo(t).Implements(orderedType):
		return c.compileOrdered(t)
	case reflect.PointerTo(t).Implements(textType):
		return encodeText, schemaOf(t, "string"), nil
	}
	switch t.Kind() {
	case reflect.String:
		return func(e *encoder, v reflect.Value) { e.buf = appendString(e.buf, v.String()) }, schemaOf(t, "string"), nil
	case reflect.Bool:
		return func(e *encoder, v reflect.Value) { e.buf = strconv.AppendBool(e.buf, v.Bool()) }, Schema{Type: "boolean"}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(e *encoder, v reflect.Value) { e.buf = strconv.AppendInt(e.buf, v.Int(), 10) }, Schema{Type: "integer"}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(e *encoder, v reflect.Value) { e.buf = strconv.AppendUint(e.buf, v.Uint(), 10) }, Schema{Type: "integer"}, nil
	case reflect.Float32, reflect.Float64:
		return encodeFloat, Schema{Type: "number"}, nil
	case reflect.Pointer:
		return c.compilePointer(t)
	case reflect.Slice:
		return c.compileSlice(t)
	case reflect.Map:
		return c.compileMap(t)
	case reflect.Struct:
		return c.compileStruct(t)
	case reflect.Func:
		return c.compileIter(t)
	}
	return nil, Schema{}, fmt.Errorf("%s can't be encoded", t)
}

// schemaOf asks the type itself; otherwise it has the type that is given.
func schemaOf(t reflect.Type, otherwise string) Schema {
	if v, ok := reflect.New(t).Interface().(interface{ ValueSchema() Schema }); ok {
		return v.ValueSchema()
	}
	return Schema{Type: otherwise}
}

func encodeRaw(e *encoder, v reflect.Value) {
	if v.Len() == 0 {
		e.buf = append(e.buf, "null"...)
		return
	}
	e.buf = append(e.buf, v.Bytes()...)
}

func encodeAppender(e *encoder, v reflect.Value) {
	e.buf = reachable(v).Interface().(appender).AppendJSON(e.buf)
}

func encodeText(e *encoder, v reflect.Value) {
	b, err := reachable(v).Interface().(encoding.TextAppender).AppendText(nil)
	if err != nil && e.err == nil {
		e.err = err
	}
	e.buf = appendString(e.buf, string(b))
}

// reachable returns a pointer to v, or to a copy of it where v has no address (in a map).
func reachable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v.Addr()
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p
}

func encodeFloat(e *encoder, v reflect.Value) {
	f := v.Float()
	if f != f || f-f != 0 { // NaN and infinities have no JSON
		e.buf = append(e.buf, "null"...)
		return
	}
	e.buf = strconv.AppendFloat(e.buf, f, 'f', -1, v.Type().Bits())
}

func (c *compiler) compilePointer(t reflect.Type) (encode, Schema, error) {
	enc, s, err := c.compile(t.Elem())
	s.Nullable = true
	return func(e *encoder, v reflect.Value) {
		if v.IsNil() {
			e.buf = append(e.buf, "null"...)
			return
		}
		enc(e, v.Elem())
	}, s, err
}

func (c *compiler) compileSlice(t reflect.Type) (encode, Schema, error) {
	if t.Elem().Kind() == reflect.Uint8 {
		return nil, Schema{}, fmt.Errorf("%s: bytes have no JSON; use a string or Raw", t)
	}
	enc, s, err := c.compile(t.Elem())
	return func(e *encoder, v reflect.Value) {
		e.buf = append(e.buf, '[')
		for i := range v.Len() {
			if i > 0 {
				e.buf = append(e.buf, ',')
			}
			enc(e, v.Index(i))
			if !e.grown() {
				return
			}
		}
		e.buf = append(e.buf, ']')
	}, Schema{Type: "array", Items: &s}, err
}

func (c *compiler) compileMap(t reflect.Type) (encode, Schema, error) {
	if t.Key().Kind() != reflect.String {
		return nil, Schema{}, fmt.Errorf("%s: keys must be strings", t)
	}
	enc, s, err := c.compile(t.Elem())
	return func(e *encoder, v reflect.Value) {
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		e.buf = append(e.buf, '{')
		for i, key := range keys {
			if i > 0 {
				e.buf = append(e.buf, ',')
			}
			e.buf = appendString(e.buf, key.String())
			e.buf = append(e.buf, ':')
			enc(e, v.MapIndex(key))
		}
		e.buf = append(e.buf, '}')
	}, Schema{Type: "object", AnyField: &s}, err
}

// ordered marks OrderedMap.
type ordered interface{ ordered() }

var orderedType = reflect.TypeFor[ordered]()

func (OrderedMap[T]) ordered() {}

func (c *compiler) compileOrdered(t reflect.Type) (encode, Schema, error) {
	enc, s, err := c.compile(t.Elem().Field(1).Type)
	return func(e *encoder, v reflect.Value) {
		e.buf = append(e.buf, '{')
		for i := range v.Len() {
			if i > 0 {
				e.buf = append(e.buf, ',')
			}
			entry := v.Index(i)
			e.buf = appendString(e.buf, entry.Field(0).String())
			e.buf = append(e.buf, ':')
			enc(e, entry.Field(1))
			if !e.grown() {
				return
			}
		}
		e.buf = append(e.buf, '}')
	}, Schema{Type: "object", AnyField: &s}, err
}

// sequence is Seq, whatever its elements.
type sequence interface {
	elem() reflect.Type
	encode(e *encoder, enc encode)
}

var sequenceType = reflect.TypeFor[sequence]()

func (Seq[T]) elem() reflect.Type { return reflect.TypeFor[T]() }

func (s Seq[T]) encode(e *encoder, enc encode) {
	e.buf = append(e.buf, '[')
	if s != nil {
		var elem T
		v := reflect.ValueOf(&elem).Elem()
		first := true
		s(func(next T, err error) bool {
			if err != nil {
				e.fail(err)
				return false
			}
			if !first {
				e.buf = append(e.buf, ',')
			}
			first = false
			elem = next
			enc(e, v)
			return e.grown()
		})
	}
	e.buf = append(e.buf, ']')
}

// compileIter knows iter.Seq2[T, error], at the price of a reflected call for each element.
func (c *compiler) compileIter(t reflect.Type) (encode, Schema, error) {
	if !t.CanSeq2() || t.In(0).In(1) != errorType {
		return nil, Schema{}, fmt.Errorf("%s can't be encoded", t)
	}
	enc, s, err := c.compile(t.In(0).In(0))
	return func(e *encoder, v reflect.Value) {
		if v.IsNil() {
			e.buf = append(e.buf, "[]"...)
			return
		}
		Seq[reflect.Value](each(v.Seq2())).encode(e, func(e *encoder, elem reflect.Value) {
			enc(e, elem.Interface().(reflect.Value))
		})
	}, Schema{Type: "array", Items: &s}, err
}

func each(seq iter.Seq2[reflect.Value, reflect.Value]) func(func(reflect.Value, error) bool) {
	return func(yield func(reflect.Value, error) bool) {
		for v, failure := range seq {
			err, _ := failure.Interface().(error)
			if !yield(v, err) {
				return
			}
		}
	}
}

func (e *encoder) fail(err error) {
	if e.err == nil {
		e.err = err
	}
}

// streamAt is how much of an answer is gathered before it goes out.
const streamAt = 256 << 10

// grown sends what has been gathered when that is much. It returns false when there is no point in going on.
func (e *encoder) grown() bool {
	if len(e.buf) >= streamAt && e.spill != nil && e.err == nil {
		e.fail(e.spill())
	}
	return e.err == nil
}
