package op

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"

	"driveway/internal/access"
)

// The interior is still to come: declarations compile, requests are answered 501.

const jsonAnswer = 0

type plan struct {
	slots  map[string]int
	fields []planField
	body   *planField
}

type planField struct {
	name     string
	aliases  []string
	required bool
}

func (f *planField) schema() Schema { return Schema{} }

func newPlan(t reflect.Type) (*plan, error) {
	return &plan{slots: map[string]int{}}, nil
}
func (p *plan) has(name string) bool                                             { return true }
func (p *plan) bind(v reflect.Value, c *call) error                              { return nil }
func newAnswer(t reflect.Type) (*answer, error)                                  { return &answer{}, nil }
func (a *answer) send(c *call, v reflect.Value) error                            { return nil }
func (a *answer) stream(c *call, fn func(func(reflect.Value) error) error) error { return nil }

type answer struct {
	kind   int
	schema Schema
}

type call struct {
	ctx context.Context
	who access.Caller
}

type bodySource struct {
	name, contentType string
	size              int64
}

func (b *bodySource) Read(p []byte) (int, error) { return 0, io.EOF }

type served struct{ Op }

func newServed(o Op, c Chapter) *served { return &served{o} }

type route struct {
	static, method string
	slots          []int
	op             *served
}

func newRoute(r Route, s *served) *route {
	static, names, _ := splitPath(r.Path)
	return &route{static: static, method: r.Method, slots: make([]int, len(names)), op: s}
}

func splitPath(path string) (static string, names []string, err error) {
	end := strings.Index(path, ".json")
	if end < 0 || path[0] != '/' {
		return "", nil, errors.New("a path is /….json{/parameter}")
	}
	static = path[:end+len(".json")]
	for _, part := range strings.Split(path[len(static):], "/")[1:] {
		names = append(names, strings.Trim(part, "{}"))
	}
	return static, names, nil
}

func newHandler(s *Set, o HandlerOptions) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotImplemented) })
}

// OpenAPI returns the OpenAPI 3.1 document of the set. docs fill in what declarations do not say.
func (s *Set) OpenAPI(publicURL string, docs ...Doc) []byte { return nil }

// Doc is what a document knows of an operation beside its declaration.
type Doc struct {
	Number  string
	Domain  string
	Title   string
	Params  []Param
	Returns []Field
}
