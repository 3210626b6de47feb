package op_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type listIn struct {
	N    int    `in:"n"`
	Fail int    `in:"fail"`
	How  string `in:"how"`
}

type row struct{ Name string }

type listOut struct {
	Rows  op.Seq[row]
	Total int
}

var errHalfway = fault.New(fault.NotFound, "Folder is already deleted")

func list() op.Op {
	return op.NewStream("5.6", "GET", "/list.json", op.Public, func(_ context.Context, _ access.Caller, in listIn, emit func(listOut) error) error {
		switch in.How {
		case "never":
			return nil
		case "refused":
			return errHalfway
		}
		rows := func(yield func(int, error) bool) {
			for i := range in.N {
				if i+1 == in.Fail {
					yield(0, errors.New("the database is gone"))
					return
				}
				if !yield(i, nil) {
					return
				}
			}
		}
		err := emit(listOut{op.Each(rows, func(i int) row { return row{fmt.Sprintf("row %d %s", i, strings.Repeat("x", 100))} }), in.N})
		if err == nil && in.How == "after" {
			return errors.New("the snapshot can't be closed")
		}
		return err
	})
}

func TestStreams(t *testing.T) {
	s := play(t, list())
	v := s.As("")
	v.Get("/list.json").Is(`{"Rows":[],"Total":0}`)
	for _, n := range []int{2, 50_000} {
		var got struct{ Rows []row }
		v.Get("/list.json", "n", n).JSON(&got)
		if len(got.Rows) != n {
			t.Errorf("%d rows of %d", len(got.Rows), n)
		}
	}
	v.Get("/list.json", "how", "refused").Refused(404, "Folder is already deleted")
	v.Get("/list.json", "how", "never").Refused(500, "Internal error")
	v.Get("/list.json", "n", 10, "fail", 5).Refused(500, "Internal error")
	v.Get("/list.json", "n", 10, "how", "after").Refused(500, "Internal error")
	for _, query := range []string{"n=50000&fail=49999", "n=50000&how=after"} {
		a := v.Do("GET", "/list.json?"+query, "", nil)
		if a.Cut == nil || json.Valid(a.Body) {
			t.Errorf("%s: a cut list was taken for a whole one: %d bytes, %v", query, len(a.Body), a.Cut)
		}
	}
	if !strings.Contains(s.log.String(), "the database is gone") {
		t.Error("the failure was not logged")
	}
}

func TestStreamsOfBytes(t *testing.T) {
	s := play(t, op.New("3.2", "POST", "/all.json", op.Public, func(_ context.Context, _ access.Caller, in listIn) (op.Stream, error) {
		return op.Stream{Type: "application/zip", Name: "files.zip", Write: func(_ context.Context, w io.Writer) error {
			for i := range in.N {
				if i+1 == in.Fail {
					return errHalfway
				}
				if _, err := io.WriteString(w, strings.Repeat("z", 1000)); err != nil {
					return err
				}
			}
			return nil
		}}, nil
	}))
	v := s.As("")
	a := v.Post("/all.json", "n", 3).OK()
	if len(a.Body) != 3000 || a.Header.Get("Content-Type") != "application/zip" || a.Header.Get("Content-Disposition") != `attachment; filename="files.zip"; filename*=UTF-8''files.zip` {
		t.Errorf("%d bytes, %v", len(a.Body), a.Header)
	}
	v.Post("/all.json").Is("")
	v.Post("/all.json", "n", 1, "fail", 1).Refused(404, "Folder is already deleted")
	if a := v.Post("/all.json", "n", 500, "fail", 500); a.Cut == nil {
		t.Error("a cut archive was taken for a whole one")
	}
}

func TestBadDeclarations(t *testing.T) {
	type ok = struct{}
	run := func(context.Context, access.Caller, ok) (op.True, error) { return op.True{}, nil }
	for name, declare := range map[string]func(){
		"no tag": func() { echo[struct{ A string }]("GET", "/x.json", op.Public) },
		"bad type": func() {
			echo[struct {
				A chan int `in:"a"`
			}]("GET", "/x.json", op.Public)
		},
		"bad option": func() {
			echo[struct {
				A string `in:"a,requird"`
			}]("GET", "/x.json", op.Public)
		},
		"bad enum": func() {
			echo[struct {
				A int `in:"a,enum=x"`
			}]("GET", "/x.json", op.Public)
		},
		"same name": func() {
			echo[struct {
				A, B string `in:"a"`
			}]("GET", "/x.json", op.Public)
		},
		"session": func() {
			echo[struct {
				A string `in:"session_id"`
			}]("GET", "/x.json", op.Public)
		},
		"unknown {}":  func() { op.New("1", "GET", "/x.json/{a}", op.Public, run) },
		"no .json":    func() { op.New("1", "GET", "/x", op.Public, run) },
		"static tail": func() { op.New("1", "GET", "/x.json/a", op.Public, run) },
		"bad output": func() {
			op.New("1", "GET", "/x.json", op.Public, func(context.Context, access.Caller, ok) (any, error) { return nil, nil })
		},
		"bad words":   func() { op.New("1", "GET", "/x.json", op.Public, run).Words(errHalfway, 200, "") },
		"param words": func() { op.New("1", "GET", "/x.json", op.Public, run).ParamWords("a", "", "") },
		"same route": func() {
			op.NewSet(op.Chapter{Ops: []op.Op{op.New("1", "GET", "/x.json", op.Public, run), op.New("2", "get", "/x.json", op.Public, run)}})
		},
		"same number": func() {
			op.NewSet(op.Chapter{Ops: []op.Op{op.New("1", "GET", "/x.json", op.Public, run), op.New("1", "GET", "/y.json", op.Public, run)}})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			declare()
		}()
	}
}
