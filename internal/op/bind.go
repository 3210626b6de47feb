package op

import (
	"errors"
	"reflect"
	"strings"

	"driveway/internal/fault"
)

// binder gathers the parameters of one request from where they may come, and only it knows from where. Its rules:
//
// Where
//
//	path       /folder/list.json/{session_id}/{folder_id}; each segment percent-decoded once, "+" is a plus
//	body       a JSON object; a urlencoded form; multipart fields
//	query      percent-decoded once, "+" is a space
//
// The path wins, then the body, then the query; of two in one place the last wins. An empty value never hides one that is
// not empty. Unknown names are ignored. A body is read with every verb.
//
// Which body is what
//
//	multipart/form-data       fields; a file part only where the operation has a Body, else it is left out
//	application/json, …+json  JSON; empty, [] and null are no parameters
//	any other, or none        JSON if it begins with { or [; else a form if the type is that of a form, text/plain or
//	                          missing; else it is ignored
//	with a Body               a body that is not multipart is the data, if session and required parameters are elsewhere
//
// Values
//
//	null                      absent, everywhere
//	""                        absent; but a *string is given and empty; where required: `x` is required.
//	string                    JSON strings, numbers (as they are written), true and false
//	integer                   JSON and text numbers without fraction or exponent, 64 bits; JSON and text true, false as 1, 0
//	boolean                   true, false, 1, 0 as JSON or as text, in any case
//	list                      a JSON array, also as text; name[]= or name= repeated; text separated by commas
//	Raw                       any JSON, also as text; name[key]= repeated is an object
//	Value                     as string
//
// Anything else is 400 "Invalid value specified for `x`." with what was expected: " Expected one of (0, 1).",
// " Expected one of (true, false).", " Maximum 255 characters allowed.", " Maximum allowed value is 12." Text with a NUL or
// invalid UTF-8 is invalid, but in fields tagged raw.
//
// Limits, all 400: JSON and form bodies of 4 MiB, 1,000 parameters (elements of lists and objects aside), 32 levels of JSON, path
// segments of 4 KiB, URLs of 64 KiB.
type binder struct {
	slots map[string]int // place of a parameter in args, by name
	parts []parts        // by place: what repeating means
	args  []arg
	count int
	whole string // the JSON body, if it was one
	large bool   // values from the body are parts of a large text
	once  bool   // a parameter that comes twice is refused
}

const (
	maxBody    = 4 << 20
	maxParams  = 1000
	maxSegment = 4 << 10
	maxURL     = 64 << 10
)

// Places of the parameters that every operation may have; the fields of its input follow.
const (
	sessionSlot = iota
	tokenSlot
	firstField
)

// arg is what was given for one parameter.
type arg struct {
	kind kind
	from place
	text string   // decoded; of an array or object its JSON
	more []string // further values of a list; of fields names and values
}

type kind uint8

const (
	null kind = iota // absent as well
	text
	number
	boolean
	array
	object
	fields // of an object, one by one: name[key]=value
)

// parts says what it means that a parameter is given in parts.
type parts uint8

const (
	none     parts = iota // the last one wins
	elements              // they are elements of a list
	members               // they are members of an object
)

type place uint8

const (
	inQuery place = iota + 1
	inBody
	inPath
)

func (a *arg) empty() bool {
	return a.kind == null || a.kind == text && a.text == "" && len(a.more) == 0
}

var errTooMany = fault.New(fault.Invalid, "Too many parameters.")

// put takes a parameter, if it is known.
func (b *binder) put(name string, a arg) error {
	slot, known := b.slots[name]
	if !known && strings.HasSuffix(name, "]") {
		if open := strings.IndexByte(name, '['); open > 0 {
			slot, known = b.slots[name[:open]]
			known = known && b.parts[slot] != none
			if known && b.parts[slot] == members {
				a = arg{kind: fields, from: a.from, more: []string{name[open+1 : len(name)-1], a.text}}
			}
		}
	}
	if !known || b.parts[slot] == none || b.parts[slot] == members && a.kind != fields {
		if b.count++; b.count > maxParams {
			return errTooMany
		}
	}
	if !known {
		return nil
	}
	if b.once && b.args[slot].kind != null {
		return &paramError{refusal: ErrInvalid, name: name, detail: "It was given twice."}
	}
	b.set(slot, a)
	return nil
}

func (b *binder) set(slot int, a arg) {
	old := &b.args[slot]
	switch {
	case old.kind == null:
		*old = a
	case a.empty():
	case old.empty():
		*old = a
	case a.from < old.from:
	case b.parts[slot] == elements && a.from == old.from:
		old.more = append(old.more, a.text)
	case a.kind == fields && old.kind == fields && a.from == old.from:
		old.more = append(old.more, a.more...)
	default:
		*old = a
	}
}

func (b *binder) form(from place, form string) error {
	return readForm(form, func(name, value string) error {
		return b.put(name, arg{kind: text, from: from, text: value})
	})
}

var errMalformed = fault.New(fault.Invalid, "Error parsing JSON, malformed JSON")

func (b *binder) json(body string) error {
	b.whole = body
	err := readJSON(body, func(name string, a arg) error {
		a.from = inBody
		return b.put(name, a)
	})
	if errors.Is(err, errJSON) {
		return errMalformed
	}
	return err
}

// missing says whether a required parameter of the plan has not come yet.
func (b *binder) missing(p *plan) bool {
	for i := range p.fields {
		f := &p.fields[i]
		if f.required && f != p.body && b.args[firstField+i].empty() {
			return true
		}
	}
	return false
}

// bind fills the input v with what has come, in the order of its declaration.
func (p *plan) bind(v reflect.Value, c *call) error {
	for i := range p.fields {
		f := &p.fields[i]
		target := v.FieldByIndex(f.index)
		if f == p.body {
			target.Set(reflect.ValueOf(Body{c.upload}))
			continue
		}
		a := &c.params.args[firstField+i]
		if f.wholeBody && a.kind == null && c.params.whole != "" {
			a = &arg{kind: object, from: inBody, text: c.params.whole}
		}
		if a.empty() {
			if f.required {
				return &paramError{refusal: ErrRequired, name: f.name}
			}
			if f.pointer && f.kind == stringField && a.kind == text {
				target.Set(reflect.New(f.elem))
			}
			continue
		}
		if c.params.large && a.from == inBody && !f.list {
			a.text = strings.Clone(a.text) // a long-lived value must not hold the whole body
		}
		if err := f.take(target, a); err != nil {
			return err
		}
	}
	return nil
}

// paramError is a refusal of a parameter by the binder.
type paramError struct {
	refusal *fault.Error // ErrRequired or ErrInvalid
	name    string
	detail  string // what was expected
}

func (e *paramError) Error() string {
	if e.refusal == ErrRequired {
		return "`" + e.name + "` is required."
	}
	if e.detail == "" {
		return "Invalid value specified for `" + e.name + "`."
	}
	return "Invalid value specified for `" + e.name + "`. " + e.detail
}

func (e *paramError) Unwrap() error { return e.refusal }
