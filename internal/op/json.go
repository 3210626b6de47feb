package op

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deeply a JSON body may be nested.
const maxDepth = 32

var errJSON = errors.New("op: malformed JSON")

// readJSON hands the members of the JSON object in text to each, strings decoded, arrays and objects as their text. An
// empty array counts as an object without members, as PHP writes it, and null does. Duplicate names come as they stand.
// All of the text is checked before an error is given, but each may have been called by then.
func readJSON(text string, each func(name string, a arg) error) error {
	r := jsonReader{text: strings.TrimPrefix(text, "\ufeff")}
	r.space()
	switch r.peek() {
	case '{':
		if err := r.object(1, each); err != nil {
			return err
		}
	default:
		a, err := r.value(1)
		if err != nil {
			return err
		}
		if !(a.kind == null || a.kind == array && strings.TrimSpace(a.text[1:len(a.text)-1]) == "") {
			return errJSON
		}
	}
	r.space()
	if r.at != len(r.text) {
		return errJSON
	}
	return nil
}

// readJSONList returns the elements of the JSON array in text as text. Null elements are left out; arrays and objects in
// it are an error.
func readJSONList(text string) ([]string, error) {
	r := jsonReader{text: text}
	r.space()
	if r.peek() != '[' {
		return nil, errJSON
	}
	list := []string{}
	err := r.array(1, func(a arg) error {
		switch a.kind {
		case null:
		case array, object:
			return errJSON
		default:
			list = append(list, a.text)
		}
		return nil
	})
	r.space()
	if err == nil && r.at != len(r.text) {
		err = errJSON
	}
	return list, err
}

// validJSON says whether text is one JSON value.
func validJSON(text string) bool {
	r := jsonReader{text: text}
	r.space()
	_, err := r.value(1)
	r.space()
	return err == nil && r.at == len(r.text)
}

// jsonReader reads JSON strictly as RFC 8259 has it. It is written by hand because it runs at every call.
type jsonReader struct {
	text string
	at   int
}

func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

func (r *jsonReader) object(depth int, each func(name string, a arg) error) error {
	if depth > maxDepth {
		return errJSON
	}
	r.at++ // {
	r.space()
	if r.peek() == '}' {
		r.at++
		return nil
	}
	for {
		r.space()
		name, err := r.string()
		if err != nil {
			return err
		}
		r.space()
		if r.peek() != ':' {
			return errJSON
		}
		r.at++
		r.space()
		a, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if each != nil {
			if err := each(name, a); err != nil {
				return err
			}
		}
		if done, err := r.comma('}'); done || err != nil {
			return err
		}
	}
}

func (r *jsonReader) array(depth int, each func(a arg) error) error {
	if depth > maxDepth {
		return errJSON
	}
	r.at++ // [
	r.space()
	if r.peek() == ']' {
		r.at++
		return nil
	}
	for {
		r.space()
		a, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if each != nil {
			if err := each(a); err != nil {
				return err
			}
		}
		if done, err := r.comma(']'); done || err != nil {
			return err
		}
	}
}

// comma reads what follows an element: a comma, or the end.
func (r *jsonReader) comma(end byte) (done bool, err error) {
	r.space()
	switch r.peek() {
	case ',':
		r.at++
		return false, nil
	case end:
		r.at++
		return true, nil
	}
	return false, errJSON
}

func (r *jsonReader) value(depth int) (arg, error) {
	start := r.at
	switch c := r.peek(); {
	case c == '"':
		s, err := r.string()
		return arg{kind: text, text: s}, err
	case c == '{':
		err := r.object(depth, nil)
		return arg{kind: object, text: r.text[start:r.at]}, err
	case c == '[':
		err := r.array(depth, nil)
		return arg{kind: array, text: r.text[start:r.at]}, err
	case c == '-' || '0' <= c && c <= '9':
		err := r.number()
		return arg{kind: number, text: r.text[start:r.at]}, err
	case r.word("true"), r.word("false"):
		return arg{kind: boolean, text: r.text[start:r.at]}, nil
	case r.word("null"):
		return arg{kind: null}, nil
	}
	return arg{}, errJSON
}

func (r *jsonReader) word(w string) bool {
	if !strings.HasPrefix(r.text[r.at:], w) {
		return false
	}
	r.at += len(w)
	return true
}

func (r *jsonReader) digits() bool {
	start := r.at
	for c := r.peek(); '0' <= c && c <= '9'; c = r.peek() {
		r.at++
	}
	return r.at > start
}

func (r *jsonReader) number() error {
	if r.peek() == '-' {
		r.at++
	}
	if r.peek() == '0' {
		r.at++
	} else if !r.digits() {
		return errJSON
	}
	if r.peek() == '.' {
		r.at++
		if !r.digits() {
			return errJSON
		}
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.at++
		if c := r.peek(); c == '+' || c == '-' {
			r.at++
		}
		if !r.digits() {
			return errJSON
		}
	}
	return nil
}

// string reads a string. Escaped halves of surrogate pairs become invalid UTF-8, so that they are refused where UTF-8 is
// asked for, instead of silently becoming another character.
func (r *jsonReader) string() (string, error) {
	if r.peek() != '"' {
		return "", errJSON
	}
	r.at++
	start := r.at
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return r.text[start : r.at-1], nil
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return "", errJSON
		}
		r.at++
	}
	return "", errJSON
}

func (r *jsonReader) escaped(start int) (string, error) {
	b := append(make([]byte, 0, r.at-start+64), r.text[start:r.at]...)
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return string(b), nil
		case c < ' ':
			return "", errJSON
		case c != '\\':
			b = append(b, c)
			continue
		}
		e := r.peek()
		if e == 0 {
			return "", errJSON
		}
		r.at++
		switch e {
		case '"', '\\', '/':
			b = append(b, e)
		case 'b':
			b = append(b, '\b')
		case 'f':
			b = append(b, '\f')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'u':
			u, err := r.hex4()
			if err != nil {
				return "", err
			}
			b = r.appendUnit(b, u)
		default:
			return "", errJSON
		}
	}
	return "", errJSON
}

// appendUnit appends the character of a \u escape, together with a second one if both are a surrogate pair.
func (r *jsonReader) appendUnit(b []byte, u rune) []byte {
	if u < 0xd800 || u > 0xdfff {
		return utf8.AppendRune(b, u)
	}
	if u < 0xdc00 && strings.HasPrefix(r.text[r.at:], `\u`) {
		next := *r
		next.at += 2
		if low, err := next.hex4(); err == nil && 0xdc00 <= low && low <= 0xdfff {
			*r = next
			return utf8.AppendRune(b, (u-0xd800)<<10+(low-0xdc00)+0x10000)
		}
	}
	return append(b, 0xe0|byte(u>>12), 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
}

func (r *jsonReader) hex4() (rune, error) {
	if len(r.text)-r.at < 4 {
		return 0, errJSON
	}
	var u rune
	for _, c := range []byte(r.text[r.at : r.at+4]) {
		h, ok := unhex(c)
		if !ok {
			return 0, errJSON
		}
		u = u<<4 | rune(h)
	}
	r.at += 4
	return u, nil
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
