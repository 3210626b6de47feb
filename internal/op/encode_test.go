package op

import (
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func encoded[T any](t testing.TB, v T) string {
	t.Helper()
	enc, _, err := new(compiler).compile(reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	enc(&e, reflect.ValueOf(&v).Elem())
	if e.err != nil {
		t.Fatal(e.err)
	}
	return string(e.buf)
}

type inner struct {
	A string `json:"a"`
}

type node struct {
	Name string
	Sub  []node `json:",omitempty"`
}

type everything struct {
	inner
	B       bool                  `json:"b"`
	I       int64                 `json:"i"`
	Quoted  int64                 `json:"quoted,string"`
	U       uint32                `json:"u"`
	F       float64               `json:"f"`
	FQ      float64               `json:"fq,string"`
	PNil    *int64                `json:"p_nil"`
	PQNil   *int64                `json:"pq_nil,string"`
	PQ      *int64                `json:"pq,string"`
	List    []string              `json:"list"`
	Map     map[string]int        `json:"map"`
	Ordered OrderedMap[inner]     `json:"ordered"`
	Yes     TrueFalse             `json:"yes"`
	Flag    Flag                  `json:"flag"`
	FlagT   FlagText              `json:"flag_t"`
	Raw     Raw                   `json:"raw"`
	NoRaw   Raw                   `json:"no_raw"`
	Empty   string                `json:"empty,omitempty"`
	Zero    int                   `json:"zero,omitempty"`
	Out     string                `json:"-"`
	Seq     Seq[inner]            `json:"seq"`
	NoSeq   Seq[inner]            `json:"no_seq"`
	Iter    iter.Seq2[int, error] `json:"iter"`
	hidden  string
}

func two[T any](a, b T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) { _ = yield(a, nil) && yield(b, nil) }
}

func TestEncoding(t *testing.T) {
	n := int64(-7)
	v := everything{
		inner: inner{"x"}, I: 1 << 53, Quoted: -5, U: 9, F: 0.25, FQ: 1e21, PQ: &n, Map: map[string]int{"b": 2, "a": 1},
		Ordered: OrderedMap[inner]{{"z", inner{"1"}}, {"a", inner{"2"}}}, Yes: true, Flag: true, Raw: Raw(`{"k":[1]}`),
		Seq: two(inner{"1"}, inner{"2"}), Iter: two(3, 4), hidden: "no",
	}
	want := `{"a":"x","b":false,"i":9007199254740992,"quoted":"-5","u":9,"f":0.25,"fq":"1000000000000000000000","p_nil":null,"pq_nil":null,` +
		`"pq":"-7","list":[],"map":{"a":1,"b":2},"ordered":{"z":{"a":"1"},"a":{"a":"2"}},"yes":"True","flag":1,"flag_t":"0","raw":{"k":[1]},` +
		`"no_raw":null,"seq":[{"a":"1"},{"a":"2"}],"no_seq":[],"iter":[3,4]}`
	if got := encoded(t, v); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := encoded(t, []node{{"a", []node{{"b", nil}}}}); got != `[{"Name":"a","Sub":[{"Name":"b"}]}]` {
		t.Errorf("recursive: %s", got)
	}
	if got := encoded(t, struct {
		OneOf
		A []int
		B []string
	}{B: []string{"x"}}); got != `["x"]` {
		t.Errorf("one of: %s", got)
	}
	if got := encoded(t, True{}) + encoded(t, Done) + encoded(t, []inner(nil)) + encoded(t, struct{}{}); got != `true{"result":true}[]{}` {
		t.Errorf("bare: %s", got)
	}
}

func TestWhatCanNotBeEncoded(t *testing.T) {
	for _, v := range []any{
		make(chan int), []byte{}, map[int]string{}, struct{ A any }{}, struct {
			A string `json:",string"`
		}{}, struct {
			A int `json:",omitzero"`
		}{}, struct {
			inner
			B int `json:"a"`
		}{}, func(func(int) bool) {},
		struct{ a, b int }{},
	} {
		if _, _, err := new(compiler).compile(reflect.TypeOf(v)); err == nil {
			t.Errorf("%T was taken", v)
		}
	}
}

func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", "plain", `quo"te`, `back\slash`, "tab\t\n\r\b\x00\x1f\x7f", "é😀\u2028<>&", "\xff\xed\xa0\x80x", "12345678\"", "1234567 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := appendString(nil, s)
		var back string
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatalf("%q: %v: %s", s, err, b)
		}
		if want := strings.ToValidUTF8(string([]rune(s)), ""); back != want {
			t.Fatalf("%q came back as %q", s, back)
		}
		if utf8.ValidString(s) {
			if got, err := (&jsonReader{text: string(b)}).string(); err != nil || got != s {
				t.Fatalf("%q was read as %q, %v", s, got, err)
			}
		}
	})
}

// What is read is what the standard library reads, but for the depth and the kinds of invalid UTF-8.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":[1,{"b":null}],"c":"\u00e9\ud83d\ude00"}`, `[]`, ` null `, `{"a":-0.5e+3}`, `{"a":01}`, `{"a"}`, `{,}`, `{"a":1,}`, "{\"\xff\":\"\xff\"}", `{"a":"\ud800"}`, `{"":""}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := map[string]arg{}
		err := readJSON(s, func(name string, a arg) error { got[name] = a; return nil })
		var want map[string]json.RawMessage
		wantErr := json.Unmarshal([]byte(s), &want)
		if err != nil {
			if wantErr == nil && !strings.Contains(s, strings.Repeat("[", 8)) && !strings.Contains(s, "{\"") {
				t.Fatalf("%q is refused", s)
			}
			return
		}
		if wantErr != nil && strings.Trim(s, " \t\r\n[]\ufeff") != "" && !strings.HasPrefix(s, "\ufeff") {
			t.Fatalf("%q is taken: %v", s, wantErr)
		}
		if !utf8.ValidString(s) || strings.Contains(s, `\u`) {
			return
		}
		for name, raw := range want {
			a, ok := got[name]
			if !ok {
				t.Fatalf("%q: %q is lost", s, name)
			}
			var text string
			if json.Unmarshal(raw, &text) == nil && a.kind == 1 && a.text != text {
				t.Fatalf("%q: %q was read as %q", s, text, a.text)
			}
		}
	})
}

type fileEntry struct {
	FileId, Name, Extension, Size, Views, Version, Downloads, DateModified, Access, Link, DownloadLink, StreamingLink, TempStreamingLink, ThumbLink, Password, Owner string
	GroupID, DateUploaded                                                                                                                                            int64
	EditOnline, BWExceeded                                                                                                                                           int
}

func entry(i int) fileEntry {
	id := fmt.Sprintf("MTIzNDU2Nzg5MDEyMzQ1Njc4_%d", i)
	return fileEntry{
		FileId: id, Name: fmt.Sprintf("IMG_%05d holiday.jpg", i), Extension: "jpg", Size: "4194304", Views: "0", Version: "1", Downloads: "12",
		DateModified: "1700000000", Access: "3", Link: "https://drive.example.com/f/" + id, DownloadLink: "https://drive.example.com/d/" + id + "/IMG.jpg",
		StreamingLink: "https://drive.example.com/s/" + id + "/IMG.jpg", ThumbLink: "https://drive.example.com/api/v1/file/thumb.json/" + id, Owner: "1",
		GroupID: int64(i), DateUploaded: 1700000000,
	}
}

func BenchmarkEncodeList(b *testing.B) {
	type list struct{ Files []fileEntry }
	var l list
	for i := range 5000 {
		l.Files = append(l.Files, entry(i))
	}
	type stream struct{ Files Seq[fileEntry] }
	type slow struct{ Files iter.Seq2[fileEntry, error] }
	seq := func(yield func(fileEntry, error) bool) {
		for _, f := range l.Files {
			if !yield(f, nil) {
				return
			}
		}
	}
	run := func(name string, t reflect.Type, v reflect.Value) {
		b.Run(name, func(b *testing.B) {
			enc, _, err := new(compiler).compile(t)
			if err != nil {
				b.Fatal(err)
			}
			var e encoder
			b.ReportAllocs()
			for b.Loop() {
				e.buf = e.buf[:0]
				enc(&e, v)
			}
			b.SetBytes(int64(len(e.buf)))
		})
	}
	run("slice", reflect.TypeFor[list](), reflect.ValueOf(&l).Elem())
	run("seq", reflect.TypeFor[stream](), reflect.ValueOf(&stream{seq}).Elem())
	run("iter", reflect.TypeFor[slow](), reflect.ValueOf(&slow{seq}).Elem())
	run("entry", reflect.TypeFor[fileEntry](), reflect.ValueOf(&l.Files[0]).Elem())
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			out, err := json.Marshal(l)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(out)))
		}
	})
}
