package apitest

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string

	t    testing.TB
	call string
}

// OK fails the test unless the call went well.
func (a *Answer) OK() *Answer {
	a.t.Helper()
	if a.Status != http.StatusOK {
		a.t.Fatalf("%s: %d %s", a.call, a.Status, a.Body)
	}
	return a
}

// Refused fails the test unless the call was refused with this status and these words.
func (a *Answer) Refused(status int, message string) {
	a.t.Helper()
	var got struct {
		Error struct {
			Code    int
			Message string
		}
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != status || got.Error.Code != status || got.Error.Message != message {
		a.t.Errorf("%s: %d %s; want it refused: %d %s", a.call, a.Status, a.Body, status, message)
	}
}

// JSON returns the answer as Go values, numbers as json.Number.
func (a *Answer) JSON() any {
	a.t.Helper()
	d := json.NewDecoder(strings.NewReader(a.Body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		a.t.Fatalf("%s: %s: %v", a.call, a.Body, err)
	}
	return v
}

// At returns what lies under a path of names and places, as "Folders.0.Name", and nil if there is nothing.
func (a *Answer) At(path string) any {
	a.t.Helper()
	v := a.JSON()
	for name := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// Text returns a string of the answer; it fails the test if there is none.
func (a *Answer) Text(path string) string {
	a.t.Helper()
	s, ok := a.At(path).(string)
	if !ok {
		a.t.Fatalf("%s: no string %s in %s", a.call, path, a.Body)
	}
	return s
}

// Int returns a number of the answer; it fails the test if there is none.
func (a *Answer) Int(path string) int64 {
	a.t.Helper()
	n, ok := a.At(path).(json.Number)
	i, err := n.Int64()
	if !ok || err != nil {
		a.t.Fatalf("%s: no integer %s in %s", a.call, path, a.Body)
	}
	return i
}

// All returns the values of one name in the elements of an array, in their order, as one line: "a b c".
func (a *Answer) All(array, name string) string {
	a.t.Helper()
	list, ok := a.At(array).([]any)
	if array == "" {
		list, ok = a.JSON().([]any)
	}
	if !ok {
		a.t.Fatalf("%s: no array %s in %s", a.call, array, a.Body)
	}
	var all []string
	for _, elem := range list {
		all = append(all, fmt.Sprint(elem.(map[string]any)[name]))
	}
	return strings.Join(all, " ")
}

// Has fails the test unless the answer holds these values, as they print.
func (a *Answer) Has(want Args) *Answer {
	a.t.Helper()
	a.OK()
	for path, value := range want {
		if got := a.At(path); fmt.Sprint(got) != fmt.Sprint(value) {
			a.t.Errorf("%s: %s is %v, want %v", a.call, path, got, value)
		}
	}
	return a
}

// Is fails the test unless the answer is exactly this.
func (a *Answer) Is(body string) {
	a.t.Helper()
	a.OK()
	if a.Body != body {
		a.t.Errorf("%s: %s; want %s", a.call, a.Body, body)
	}
}

var update = flag.Bool("update", false, "write the answers of this run to testdata as the golden ones")

// Golden fails the test unless the answer is, byte for byte, the one in testdata. With -update it becomes that. For
// the reader's sake the file has one field a line.
func (a *Answer) Golden(name string) *Answer {
	a.t.Helper()
	a.OK()
	if path, text := filepath.Join("testdata", name+".golden"), lines(a.Body); !same(a.t, path, text) {
		a.t.Errorf("%s: differs from %s:\n%s", a.call, path, text)
	}
	return a
}

// Page fails the test unless a file has this text. With -update it becomes that.
func Page(t testing.TB, path, text string) {
	t.Helper()
	if !same(t, path, text) {
		t.Errorf("%s is not up to date: run the test with -update", path)
	}
}

// same says whether a file has this text. With -update it becomes that.
func same(t testing.TB, path, text string) bool {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text == string(want)
}

// lines breaks JSON into lines, after brackets and commas outside of strings, without changing any other byte.
func lines(body string) string {
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range body {
		b.WriteRune(r)
		switch {
		case escaped:
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case !quoted && strings.ContainsRune("{[,", r):
			b.WriteByte('\n')
		}
	}
	return b.String() + "\n"
}
