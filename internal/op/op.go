package op

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"driveway/internal/access"
)

// Auth says which credential an operation needs.
type Auth uint8

const (
	Public   Auth = iota // a credential is not looked at; the caller is a visitor
	Optional             // absent: a visitor; given and bad: refused, never quietly a visitor
	Session              // required
)

// Op is one operation. It is a value: the methods that add to it return a changed copy.
type Op struct {
	Number string // the guide's number; "ext" for an operation that the guide lacks
	Method string
	Path   string // beneath the API's base, as the guide spells it: "/folder/list.json/{session_id}/{folder_id}"
	Auth   Auth

	title         string
	aliases       []Route
	words         []Wording
	paramWords    map[string]paramWording
	noSession     *Refusal
	badSession    *Refusal
	sessionNames  []string // further names of session_id
	in            *plan    // nil for a gap
	out           *answer  // nil for a gap
	run           func(c *call) error
	acceptsUpload bool
	tokens        bool // see TokenEndpoint
}

// Route is a method and a path under which an operation answers.
type Route struct{ Method, Path string }

// Wording is the status and the words with which a refusal is answered: the guide gives one refusal different ones in
// different operations. An empty message keeps the refusal's own.
type Wording struct {
	Refusal error
	Status  int
	Message string
}

// Refusal is a status and the words to it.
type Refusal struct {
	Status  int
	Message string
}

type paramWording struct{ required, invalid string }

// New declares an operation. In is a struct whose fields carry `in:"name|alias,option…"` tags:
//
//	required        absent or empty is refused: `x` is required.
//	max=N, min=N    string: code points; integer: value; list: number of elements
//	enum=0;1;2      the only values (strings in any case, the field gets the declared spelling)
//	email, hex      a string of that form
//	raw             a string that may hold NUL and invalid UTF-8, since its own rules judge it (names, passwords)
//	nocomma         a list whose elements may hold commas: a plain string is one element
//	body            a Raw field for which the whole JSON body stands, where the name itself is absent
//
// A field's type says what is accepted: string, bool, integers and types made of them, *T where absent and given differ
// (a *string may be given and empty; for others empty is absent), slices of these, Raw, Body, and types that implement
// Value. Embedded structs are flattened. The session is no field: session_id and access_token belong to the gate.
//
// Out is encoded as JSON (see answer), unless it is Content, ContentOr or Stream. fn is called at most once a request,
// with parameters that hold what their tags promise. New panics on a bad declaration.
func New[In, Out any](number, method, path string, auth Auth, fn func(ctx context.Context, who access.Caller, in In) (Out, error)) Op {
	o := declare[In, Out](number, method, path, auth)
	in, out := o.in, o.out
	o.run = func(c *call) error {
		var v In
		if err := in.bind(reflect.ValueOf(&v).Elem(), c); err != nil {
			return err
		}
		result, err := fn(c.ctx, c.who, v)
		if err != nil {
			return err
		}
		return out.send(c, reflect.ValueOf(&result).Elem())
	}
	return o
}

// NewStream declares an operation whose answer is encoded while fn runs, so that rows need not be gathered first. fn
// calls emit exactly once, inside its database snapshot; it returns emit's error as it is. Fields of Out of type
// Seq[T] (or, slower, iter.Seq2[T, error]) become JSON arrays as their elements come. An error before anything went out
// is answered like any other; later it breaks the connection, so that a cut array is never taken for a whole one.
// An answer of up to 256 KiB goes out after fn returned: a slow reader of a small answer holds no snapshot.
func NewStream[In, Out any](number, method, path string, auth Auth, fn func(ctx context.Context, who access.Caller, in In, emit func(Out) error) error) Op {
	o := declare[In, Out](number, method, path, auth)
	in, out := o.in, o.out
	if out.kind != jsonAnswer {
		panic(fmt.Sprintf("op: %s: NewStream encodes JSON only", o))
	}
	o.run = func(c *call) error {
		var v In
		if err := in.bind(reflect.ValueOf(&v).Elem(), c); err != nil {
			return err
		}
		return out.stream(c, func(emit func(reflect.Value) error) error {
			return fn(c.ctx, c.who, v, func(result Out) error { return emit(reflect.ValueOf(&result).Elem()) })
		})
	}
	return o
}

// NotYet declares a gap: an operation of the guide that this version does not have. It answers 501 in the envelope,
// whatever comes, and is observed like any other.
func NotYet(number, method, path string) Op {
	o := Op{Number: number, Method: strings.ToUpper(method), Path: path, Auth: Public}
	o.mustHaveRoute(Route{o.Method, path}, nil)
	return o
}

func declare[In, Out any](number, method, path string, auth Auth) Op {
	o := Op{Number: number, Method: strings.ToUpper(method), Path: path, Auth: auth}
	if auth > Session {
		panic(fmt.Sprintf("op: %s: unknown Auth %d", o, auth))
	}
	in, err := newPlan(reflect.TypeFor[In]())
	if err != nil {
		panic(fmt.Sprintf("op: %s: input: %v", o, err))
	}
	out, err := newAnswer(reflect.TypeFor[Out]())
	if err != nil {
		panic(fmt.Sprintf("op: %s: answer: %v", o, err))
	}
	o.in, o.out, o.acceptsUpload = in, out, in.body != nil
	o.mustHaveRoute(Route{o.Method, path}, in)
	return o
}

// mustHaveRoute panics unless the route is well formed and every {name} in it is a parameter.
func (o Op) mustHaveRoute(r Route, in *plan) {
	_, names, err := splitPath(r.Path)
	if err != nil {
		panic(fmt.Sprintf("op: %s: %v", o, err))
	}
	if r.Method == "" {
		panic(fmt.Sprintf("op: %s: no method", o))
	}
	if in == nil {
		return
	}
	for _, name := range names {
		if _, known := in.slots[name]; !known && !slices.Contains(o.sessionNames, name) {
			panic(fmt.Sprintf("op: %s: the input lacks {%s}", o, name))
		}
	}
}

// Words gives a refusal (found with errors.Is) this operation's own status and words: drive.ErrNoFolder → 404 "Folder not
// found". ErrRequired and ErrInvalid stand for what the binder refuses. The first that fits wins; the chapter's come after.
func (o Op) Words(refusal error, status int, message string) Op {
	mustBeStatus(o, status)
	o.words = append(slices.Clip(o.words), Wording{refusal, status, message})
	return o
}

// ParamWords replaces the binder's messages about one parameter, where the guide has its own; an empty one stays usual.
func (o Op) ParamWords(name, required, invalid string) Op {
	if o.in == nil || !o.in.has(name) {
		panic(fmt.Sprintf("op: %s: words for the unknown parameter %q", o, name))
	}
	words := make(map[string]paramWording, len(o.paramWords)+1)
	for k, v := range o.paramWords {
		words[k] = v
	}
	words[name] = paramWording{required, invalid}
	o.paramWords = words
	return o
}

// NoSession and BadSession replace the chapter's refusals for a credential that is missing, or bad.
func (o Op) NoSession(status int, message string) Op {
	mustBeStatus(o, status)
	o.noSession = &Refusal{status, message}
	return o
}

// BadSession: see NoSession.
func (o Op) BadSession(status int, message string) Op {
	mustBeStatus(o, status)
	o.badSession = &Refusal{status, message}
	return o
}

// SessionName adds another name under which this operation finds its session_id (the guide's session_key). The guide's
// data then has the parameter under that name.
func (o Op) SessionName(name string) Op {
	o.sessionNames = append(slices.Clip(o.sessionNames), name)
	return o
}

// TokenEndpoint makes it answer as RFC 6749 wants of a token endpoint: parameters come from the body alone, each at most
// once; every refusal has the form of a GrantError; another method than its own is 405.
func (o Op) TokenEndpoint() Op {
	o.tokens = true
	return o
}

// Also adds a further route of the same operation: another spelling, or a path with fewer parameters.
func (o Op) Also(method, path string) Op {
	r := Route{strings.ToUpper(method), path}
	o.mustHaveRoute(r, o.in)
	o.aliases = append(slices.Clip(o.aliases), r)
	return o
}

// Title is the operation's line in the OpenAPI document; without it the guide's domain and the path serve.
func (o Op) Title(line string) Op {
	o.title = line
	return o
}

// Built says whether this is more than a declared gap.
func (o Op) Built() bool { return o.run != nil }

// Routes returns every route of the operation, the canonical one first.
func (o Op) Routes() []Route {
	return append([]Route{{o.Method, o.Path}}, o.aliases...)
}

// String names the operation in messages.
func (o Op) String() string { return o.Number + " " + o.Method + " " + o.Path }

func mustBeStatus(o Op, status int) {
	if status < 400 || status > 599 {
		panic(fmt.Sprintf("op: %s: %d is no status of a refusal", o, status))
	}
}
