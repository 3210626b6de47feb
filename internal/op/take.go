package op

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"driveway/internal/fault"
)

// maxElements bounds a list that has no max of its own.
const maxElements = 20_000

// take puts a value that is not empty into the field of an input.
func (f *field) take(target reflect.Value, a *arg) error {
	switch {
	case f.list:
		return f.takeList(target, a)
	case f.kind == rawField:
		return f.takeRaw(target, a)
	case a.kind == array || a.kind == object:
		return f.invalid("")
	}
	if f.pointer {
		p := reflect.New(f.elem)
		target.Set(p)
		target = p.Elem()
	}
	return f.takeText(target, a.text)
}

func (f *field) invalid(detail string) error {
	return &paramError{refusal: ErrInvalid, name: f.name, detail: detail}
}

// takeText puts one scalar into v.
func (f *field) takeText(v reflect.Value, s string) error {
	switch f.kind {
	case intField:
		return f.takeInt(v, s)
	case boolField:
		switch {
		case s == "1" || strings.EqualFold(s, "true"):
			v.SetBool(true)
		case s == "0" || strings.EqualFold(s, "false"):
			v.SetBool(false)
		default:
			return f.invalid("Expected one of (true, false).")
		}
		return nil
	}
	if !f.raw && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
		return f.invalid("")
	}
	if err := f.checkText(s); err != nil {
		return err
	}
	if f.kind == valueField {
		err := v.Addr().Interface().(Value).UnmarshalValue(s)
		if err != nil && fault.As(err) == nil {
			return f.invalid("")
		}
		return err
	}
	if f.enum != nil {
		declared, ok := f.oneOf(s)
		if !ok {
			return f.invalid("Expected one of (" + strings.Join(f.enum, ", ") + ").")
		}
		s = declared
	}
	v.SetString(s)
	return nil
}

func (f *field) takeInt(v reflect.Value, s string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		switch {
		case strings.EqualFold(s, "true"):
			n, err = 1, nil
		case strings.EqualFold(s, "false"):
			n, err = 0, nil
		}
	}
	if f.enum != nil {
		if _, ok := f.oneOf(strconv.FormatInt(n, 10)); !ok || err != nil {
			return f.invalid("Expected one of (" + strings.Join(f.enum, ", ") + ").")
		}
	}
	switch {
	case err != nil || v.OverflowInt(n):
		return f.invalid("")
	case f.list: // min and max count elements
	case f.max != nil && n > *f.max:
		return f.invalid("Maximum allowed value is " + strconv.FormatInt(*f.max, 10) + ".")
	case f.min != nil && n < *f.min:
		return f.invalid("Minimum required value is " + strconv.FormatInt(*f.min, 10) + ".")
	}
	v.SetInt(n)
	return nil
}

func (f *field) oneOf(s string) (string, bool) {
	for _, word := range f.enum {
		if strings.EqualFold(word, s) {
			return word, true
		}
	}
	return "", false
}

func (f *field) checkText(s string) error {
	if !f.list {
		if f.max != nil && int64(len(s)) > *f.max && int64(utf8.RuneCountInString(s)) > *f.max {
			return f.invalid("Maximum " + strconv.FormatInt(*f.max, 10) + " characters allowed.")
		}
		if f.min != nil && int64(utf8.RuneCountInString(s)) < *f.min {
			return f.invalid("Minimum " + strconv.FormatInt(*f.min, 10) + " characters required.")
		}
	}
	if f.email && !isEmail(s) {
		return f.invalid("Expecting email in `name@example.com` format.")
	}
	if f.hex {
		for _, c := range []byte(s) {
			if _, ok := unhex(c); !ok {
				return f.invalid("Expecting only hexadecimal digits")
			}
		}
	}
	return nil
}

// isEmail checks the form only as far as a mail server will not: one @ with something on both sides, no white space, no
// control characters, none of the characters that mean something in a mail header.
func isEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return len(s) <= 254 && at > 0 && at < len(s)-1 && !strings.Contains(s[:at], "@") &&
		strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`<>,;:"()[]\`, r) }) < 0
}

func (f *field) takeList(target reflect.Value, a *arg) error {
	var texts []string
	switch a.kind {
	case object:
		return f.invalid("")
	case array:
		list, err := readJSONList(a.text)
		if err != nil {
			return f.invalid("")
		}
		texts = list
	default:
		list, err := readJSONList(a.text)
		if err != nil {
			list = f.split(nil, a.text)
		}
		texts = list
	}
	for _, s := range a.more {
		texts = f.split(texts, s)
	}
	n := int64(len(texts))
	switch {
	case n == 0 && f.required:
		return &paramError{refusal: ErrRequired, name: f.name}
	case n > maxElements, f.max != nil && n > *f.max, f.min != nil && n < *f.min:
		return f.invalid("")
	}
	list := reflect.MakeSlice(target.Type(), len(texts), len(texts))
	for i, s := range texts {
		if err := f.takeText(list.Index(i), s); err != nil {
			return err
		}
	}
	target.Set(list)
	return nil
}

func (f *field) split(list []string, s string) []string {
	if f.nocomma {
		return append(list, s)
	}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
		if len(list) > maxElements {
			break
		}
	}
	return list
}

func (f *field) takeRaw(target reflect.Value, a *arg) error {
	s := a.text
	if a.kind == fields {
		if slices.ContainsFunc(a.more, func(part string) bool { return !utf8.ValidString(part) }) {
			return f.invalid("")
		}
		s = objectOf(a.more)
	}
	if a.kind == text && !validJSON(s) {
		return f.invalid("")
	}
	if !utf8.ValidString(s) {
		return f.invalid("")
	}
	target.SetBytes([]byte(s))
	return nil
}

// objectOf is the JSON object of names and values, which are text.
func objectOf(pairs []string) string {
	b := []byte{'{'}
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, pairs[i])
		b = append(b, ':')
		b = appendString(b, pairs[i+1])
	}
	return string(append(b, '}'))
}
