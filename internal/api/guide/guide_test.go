package guide

import (
	"context"
	"slices"
	"testing"

	"driveway/internal/access"
	"driveway/internal/op"
)

func TestTheGuideIsRead(t *testing.T) {
	list := Operations()
	if len(list) != 166 {
		t.Errorf("%d operations", len(list))
	}
	for _, g := range list {
		if g.Number == "" || g.Method == "" || g.Path == "" || g.Domain == "" {
			t.Errorf("incomplete: %+v", g)
		}
	}
	if n := len(merged()); n != 164 {
		t.Errorf("%d routes", n)
	}
}

// gaps declares the whole guide as not built.
func gaps(instead ...op.Op) *op.Set {
	var ops []op.Op
	for _, g := range merged() {
		if i := slices.IndexFunc(instead, func(o op.Op) bool { return o.Number == g.Number }); i >= 0 {
			ops = append(ops, instead[i])
			continue
		}
		ops = append(ops, op.NotYet(g.Number, g.Method, g.Path))
	}
	return op.NewSet(op.Chapter{Ops: ops})
}

func TestGapsAreNoDifference(t *testing.T) {
	if found := Differences(gaps()); found != nil {
		t.Error(found)
	}
	if found := Differences(op.NewSet()); len(found) != 164 || found[0] != "1.1: missing" {
		t.Error(found)
	}
}

type wrongIn struct {
	Group  int64  `in:"file_group_id"`
	Sort   string `in:"sort"`
	Offset string `in:"offset"`
}

type versionOut struct {
	ID, FileId   string
	GroupID      string // in the guide an integer
	Version      string
	Name         string
	Size         int64
	DateModified int64
	DirectLink   string // DateUploaded is missing
	Extension    string
	Owner        string
	ThumbLink    string
	Colour       string // not in the guide
}

func TestDifferencesBothWays(t *testing.T) {
	set := gaps(op.New("4.3", "GET", "/file/fileversions.json/{session_id}/{file_group_id}", op.Session,
		func(context.Context, access.Caller, wrongIn) (op.OrderedMap[versionOut], error) { return nil, nil }),
		op.New("5.20", "DELETE", "/folder/trash.json/{session_id}", op.Session,
			func(context.Context, access.Caller, struct{}) (op.Result, error) { return op.Done, nil }))
	want := []string{
		"4.3: parameter sort: not in the guide",
		"4.3: parameter offset: not in the guide",
		"4.3: returns {}.GroupID: string, in the guide integer",
		"4.3: returns {}.DateUploaded: missing",
		"4.3: returns {}.Colour: not in the guide",
		"5.20: returns object, in the guide boolean",
	}
	if got := Differences(set); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	allowed := []Deviation{
		{"4.3 5.20", "parameter sort: not in the guide", "a test"},
		{"4.3", "parameter offset: not in the guide", "a test"},
		{"5.20", "returns object, in the guide boolean", "a test"},
		{"5.19", "anything: of a gap", "a test"},
	}
	want = append(want[2:5:5], "5.20: allowed, but not so: parameter sort: not in the guide")
	if got := Differences(set, allowed...); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
