package op_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/fault"
	"driveway/internal/op"
)

type color string

type fruit string

var errNoFruit = fault.New(fault.NotFound, "No such fruit")

func (f *fruit) UnmarshalValue(s string) error {
	switch s {
	case "stone":
		return errors.New("not a fruit")
	case "unicorn":
		return errNoFruit
	}
	*f = fruit(s)
	return nil
}

func (*fruit) ValueSchema() op.Schema { return op.Schema{Type: "string"} }

type plainIn struct {
	Text   string   `in:"text|txt" json:",omitempty"`
	Color  color    `in:"color,enum=Red;Green" json:",omitempty"`
	Size   int64    `in:"size" json:",omitempty"`
	Small  int8     `in:"small" json:",omitempty"`
	Month  int      `in:"month,min=1,max=12" json:",omitempty"`
	Mode   int      `in:"mode,enum=0;1" json:",omitempty"`
	On     bool     `in:"on" json:",omitempty"`
	MaybeT *string  `in:"maybe_text" json:",omitempty"`
	MaybeN *int64   `in:"maybe_number" json:",omitempty"`
	MaybeB *bool    `in:"maybe_bool" json:",omitempty"`
	List   []string `in:"list" json:",omitempty"`
	Names  []string `in:"names,nocomma,max=3" json:",omitempty"`
	Counts []int    `in:"counts" json:",omitempty"`
	Fruit  fruit    `in:"fruit" json:",omitempty"`
	Fruits []fruit  `in:"fruits" json:",omitempty"`
	Short  string   `in:"short,min=2,max=4" json:",omitempty"`
	Name   string   `in:"name,raw" json:",omitempty"`
	Email  string   `in:"email,email" json:",omitempty"`
	Hex    string   `in:"hex,hex" json:",omitempty"`
}

type rawIn struct {
	Object op.Raw `in:"object,required,body"`
}

func TestEveryEncodingOfAParameter(t *testing.T) {
	s := play(t, echo[plainIn]("POST", "/x.json", op.Public))
	const (
		json      = "application/json"
		form      = "application/x-www-form-urlencoded"
		invalid   = `"error":{"code":400,"message":"Invalid value specified for `
		malformed = `"error":{"code":400,"message":"Error parsing JSON, malformed JSON"}`
	)
	for _, c := range []struct{ contentType, body, want string }{
		// where and what
		{json, `{"text":"a"}`, `"Text":"a"`},
		{json, `{"txt":"a"}`, `"Text":"a"`},
		{"", `{"text":"a"}`, `"Text":"a"`},
		{"text/plain", ` {"text":"a"}`, `"Text":"a"`},
		{form, `{"text":"a"}`, `"Text":"a"`},
		{"application/xml", `{"text":"a"}`, `"Text":"a"`},
		{"application/vnd.x+json; charset=utf-8", "\ufeff{\"text\":\"a\"}", `"Text":"a"`},
		{form, `text=a+b%20c&size=5`, `"Text":"a b c","Size":5`},
		{"", `text=a&text=b`, `"Text":"b"`},
		{"text/plain", `text=a&text=`, `"Text":"a"`},
		{form, `text=100%&size=1%3`, invalid + "`size`.\""},
		{"application/xml", `<text>a</text>`, ``},
		{json, ``, ``}, {json, `[]`, ``}, {json, ` [ ] `, ``}, {json, `null`, ``}, {"", `[]`, ``}, {json, `{}`, ``},
		{json, `{"unknown":{"a":[1,{}]},"text":"a"}`, `"Text":"a"`},
		{json, `{"text":"a"`, malformed}, {json, `{"text":"a"}}`, malformed}, {json, `[1]`, malformed}, {json, `"a"`, malformed},
		{json, `text=a`, malformed}, {json, `{"text":01}`, malformed}, {json, `{text:1}`, malformed}, {json, "{\"text\":\"\n\"}", malformed},
		{json, `{"text":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, malformed},
		// text
		{json, `{"text":null}`, ``}, {json, `{"text":""}`, ``},
		{json, `{"text":12.50}`, `"Text":"12.50"`}, {json, `{"text":true}`, `"Text":"true"`},
		{json, `{"text":"\u00e9\ud83d\ude00\/\n"}`, `"Text":"é😀/\n"`},
		{json, `{"text":["a"]}`, invalid + "`text`.\""}, {json, `{"text":{}}`, invalid + "`text`.\""},
		{json, `{"text":"a\u0000b"}`, invalid + "`text`.\""}, {json, `{"text":"\ud800"}`, invalid + "`text`.\""},
		{form, `text=%ff`, invalid + "`text`.\""}, {json, "{\"text\":\"\xff\"}", invalid + "`text`.\""},
		{form, `name=%ff%00`, "\"Name\":\"\ufffd\\u0000\""},
		{json, `{"short":"a"}`, invalid + "`short`. Minimum 2 characters required.\""},
		{json, `{"short":"äöüß"}`, `"Short":"äöüß"`},
		{json, `{"short":"äöüße"}`, invalid + "`short`. Maximum 4 characters allowed.\""},
		{json, `{"color":"gREEN"}`, `"Color":"Green"`},
		{json, `{"color":"blue"}`, invalid + "`color`. Expected one of (Red, Green).\""},
		{json, `{"email":"a@b.c"}`, `"Email":"a@b.c"`},
		{json, `{"email":"a b@c"}`, invalid + "`email`. Expecting email in `name@example.com` format.\""},
		{json, `{"hex":"0aF"}`, `"Hex":"0aF"`}, {json, `{"hex":"0g"}`, invalid + "`hex`. Expecting only hexadecimal digits\""},
		// integers
		{json, `{"size":5}`, `"Size":5`}, {json, `{"size":"-5"}`, `"Size":-5`}, {form, `size=+5`, `"Size":5`}, {json, `{"size":true}`, `"Size":1`},
		{json, `{"size":9223372036854775807}`, `"Size":9223372036854775807`}, {json, `{"size":""}`, ``},
		{json, `{"size":9223372036854775808}`, invalid + "`size`.\""}, {json, `{"size":1.5}`, invalid + "`size`.\""},
		{json, `{"size":1e3}`, invalid + "`size`.\""}, {json, `{"size":"0x10"}`, invalid + "`size`.\""}, {json, `{"size":" "}`, invalid + "`size`.\""},
		{json, `{"small":127}`, `"Small":127`}, {json, `{"small":128}`, invalid + "`small`.\""},
		{json, `{"month":13}`, invalid + "`month`. Maximum allowed value is 12.\""}, {json, `{"month":-1}`, invalid + "`month`. Minimum required value is 1.\""},
		{json, `{"mode":"1"}`, `"Mode":1`}, {json, `{"mode":"true"}`, `"Mode":1`}, {json, `{"mode":2}`, invalid + "`mode`. Expected one of (0, 1).\""},
		{json, `{"mode":"x"}`, invalid + "`mode`. Expected one of (0, 1).\""},
		// booleans
		{json, `{"on":true}`, `"On":true`}, {json, `{"on":"TRUE"}`, `"On":true`}, {json, `{"on":1}`, `"On":true`}, {form, `on=1`, `"On":true`},
		{json, `{"on":"false"}`, ``}, {json, `{"on":0}`, ``}, {json, `{"on":2}`, invalid + "`on`. Expected one of (true, false).\""},
		{json, `{"on":"yes"}`, invalid + "`on`. Expected one of (true, false).\""},
		// absent and given
		{json, `{"maybe_text":"","maybe_number":"","maybe_bool":""}`, `"MaybeT":""`},
		{json, `{"maybe_text":null,"maybe_number":0,"maybe_bool":false}`, `"MaybeN":0,"MaybeB":false`},
		// lists
		{json, `{"list":["a, b","c",1,null]}`, `"List":["a, b","c","1"]`}, {json, `{"list":"a, b,,c"}`, `"List":["a","b","c"]`},
		{form, `list[]=a&list[]=b&list[]=c,d`, `"List":["a","b","c","d"]`}, {form, `list=a&list=b`, `"List":["a","b"]`},
		{form, `list[0]=a&list[1]=b`, `"List":["a","b"]`}, {form, `list=` + url.QueryEscape(`["a","b"]`), `"List":["a","b"]`},
		{json, `{"list":[]}`, ``}, {json, `{"list":[[]]}`, invalid + "`list`.\""}, {json, `{"list":{"0":"a"}}`, invalid + "`list`.\""},
		{json, `{"names":"a, b"}`, `"Names":["a, b"]`}, {form, `names=[a].txt`, `"Names":["[a].txt"]`}, {form, `names[]=a,b&names[]=c`, `"Names":["a,b","c"]`},
		{json, `{"names":["1","2","3","4"]}`, invalid + "`names`.\""},
		{json, `{"counts":[1,"2"]}`, `"Counts":[1,2]`}, {json, `{"counts":"1,x"}`, invalid + "`counts`.\""}, {json, `{"counts":7}`, `"Counts":[7]`},
		// domain values
		{json, `{"fruit":"fig"}`, `"Fruit":"fig"`}, {json, `{"fruit":5}`, `"Fruit":"5"`}, {json, `{"fruit":"stone"}`, invalid + "`fruit`.\""},
		{json, `{"fruit":"unicorn"}`, `"error":{"code":404,"message":"No such fruit"}`}, {json, `{"fruits":"fig,plum"}`, `"Fruits":["fig","plum"]`},
	} {
		want := "{" + c.want + "}"
		if strings.HasPrefix(c.want, invalid) {
			want = "{" + c.want + "}}"
		}
		got := string(s.As("").Do("POST", "/x.json", c.contentType, strings.NewReader(c.body)).Body)
		if got != want {
			t.Errorf("%s %q\n got %s\nwant %s", c.contentType, c.body, got, want)
		}
	}
}

func TestRawJSON(t *testing.T) {
	s := play(t, echo[rawIn]("POST", "/x.json", op.Public))
	for body, want := range map[string]string{
		`{"object":{"a":[1, 2]}}`:              `{"Object":{"a":[1, 2]}}`,
		`object=` + url.QueryEscape(`{"a":1}`): `{"Object":{"a":1}}`,
		`object={a}`:                           "{\"error\":{\"code\":400,\"message\":\"Invalid value specified for `object`.\"}}",
		`{"12":1,"13":2}`:                      `{"Object":{"12":1,"13":2}}`,
		`object[12]=1&object[13]=a+"b"`:        `{"Object":{"12":"1","13":"a \"b\""}}`,
		`object%5B12%5D=1`:                     `{"Object":{"12":"1"}}`,
		`object[a]=1&object={"b":2}`:           `{"Object":{"b":2}}`,
		`object[%ff]=1`:                        "{\"error\":{\"code\":400,\"message\":\"Invalid value specified for `object`.\"}}",
		``:                                     "{\"error\":{\"code\":400,\"message\":\"`object` is required.\"}}",
	} {
		if got := string(s.As("").Do("POST", "/x.json", "", strings.NewReader(body)).Body); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
}

type orderIn struct {
	A string `in:"a,required" json:"a"`
	B string `in:"b" json:"b"`
	C int    `in:"c,required,max=5" json:"c"`
}

func TestPathWinsThenBodyThenQuery(t *testing.T) {
	s := play(t, echo[orderIn]("POST", "/x.json/{a}/{c}", op.Public).Also("POST", "/x.json/{c}"))
	call := func(path, body string) string {
		return string(s.As("").Do("POST", path, "application/json", strings.NewReader(body)).Body)
	}
	for _, c := range []struct{ path, body, want string }{
		{"/x.json/p/1?a=q&b=q&c=3", `{"a":"b","b":"b","c":2}`, `{"a":"p","b":"b","c":1}`},
		{"/x.json/p/1?b=q", `{"b":""}`, `{"a":"p","b":"q","c":1}`},
		{"/x.json/p/1?b=q", `{"b":null}`, `{"a":"p","b":"q","c":1}`},
		{"/x.json/1?a=q+r", ``, `{"a":"q r","b":"","c":1}`},
		{"/x.json/a+b%2Fc%20%252F/1", ``, `{"a":"a+b/c %2F","b":"","c":1}`},
		{"/x.json//1?a=q", ``, `{"a":"q","b":"","c":1}`},
		{"/x.json/p/1/", ``, `{"a":"p","b":"","c":1}`},
		{"/x.json//1", ``, "{\"error\":{\"code\":400,\"message\":\"`a` is required.\"}}"},
		{"/x.json//9", `{`, `{"error":{"code":400,"message":"Error parsing JSON, malformed JSON"}}`},
		{"/x.json/9", `{}`, "{\"error\":{\"code\":400,\"message\":\"`a` is required.\"}}"},
		{"/x.json/p/9", `{}`, "{\"error\":{\"code\":400,\"message\":\"Invalid value specified for `c`. Maximum allowed value is 5.\"}}"},
	} {
		if got := call(c.path, c.body); got != c.want {
			t.Errorf("%s %s\n got %s\nwant %s", c.path, c.body, got, c.want)
		}
	}
}

func TestRoutes(t *testing.T) {
	s := play(t,
		echo[orderIn]("GET", "/a/b.json", op.Public),
		op.New("9.1", "GET", "/file/expiringlink.json/{x}", op.Public, func(_ context.Context, _ access.Caller, in struct {
			X string `in:"x" json:"x"`
		}) (string, error) {
			return in.X, nil
		}),
		op.NotYet("9.2", "GET", "/tasks/projectlists.json"))
	ann := s.As("")
	for _, base := range []string{"/api/v1", "/api", "/api/v1/v1"} {
		r, err := s.HTTP.Get(s.URL + base + "/file/expiringlink.json/5")
		if err != nil || r.StatusCode != 200 {
			t.Errorf("%s: %v %v", base, r, err)
		}
	}
	ann.Do("Get", "/file/expiringlink.json/5", "", nil).Is(`"5"`)
	ann.Get("/nowhere.json").Refused(404, "")
	ann.Get("/file/expiringlink").Refused(404, "")
	ann.Get("/file/expiringlink.json").Refused(404, "")
	ann.Get("/file/expiringlink.json/5/6").Refused(404, "")
	ann.Get("/file/expiringlink.jsonx/5").Refused(404, "")
	ann.Post("/file/expiringlink.json/5").Refused(404, "")
	if a := ann.Head("/file/expiringlink.json/5"); a.Status != 404 {
		t.Errorf("HEAD of JSON: %d", a.Status)
	}
	ann.Get("/tasks/projectlists.json").Refused(501, "This operation is not available.")
	if seen := s.observed(t, 12); seen.Number != "9.2" || seen.Status != 501 || seen.Route != "/tasks/projectlists.json" {
		t.Errorf("observed %+v", seen)
	}
}

func TestLimitsAre400(t *testing.T) {
	s := play(t, echo[plainIn]("POST", "/x.json", op.Public), echo[orderIn]("GET", "/y.json/{a}/{c}", op.Public))
	ann := s.As("")
	big := strings.Repeat("x", 4<<20)
	ann.Do("POST", "/x.json", "application/json", strings.NewReader(`{"text":"`+big+`"}`)).Refused(400, "The request is too large.")
	ann.Do("POST", "/x.json", "", strings.NewReader("text="+big)).Refused(400, "The request is too large.")
	ann.Upload("/x.json", "nobody", []byte(big+"x")).Refused(400, "The request is too large.")
	ann.Do("POST", "/x.json", "", strings.NewReader(strings.Repeat("a=1&", 1001))).Refused(400, "Too many parameters.")
	ann.Get("/y.json/"+strings.Repeat("a", 5000)+"/1").Refused(400, "The URL is too long.")
	ann.Get("/y.json/a/1?x="+strings.Repeat("a", 70000)).Refused(400, "The URL is too long.")
	ann.Do("POST", "/x.json", "", strings.NewReader(strings.Repeat("names[]=&list[]=1&", 1500))).OK()
	ann.Do("POST", "/x.json", "", strings.NewReader("list="+strings.Repeat("1,", 30000))).Refused(400, "Invalid value specified for `list`.")
}

func TestMultipartFields(t *testing.T) {
	s := play(t, echo[orderIn]("POST", "/x.json", op.Public))
	post := func(body string) string {
		return string(s.As("").Do("POST", "/x.json", `multipart/form-data; boundary="b b"`, strings.NewReader(body)).Body)
	}
	const want = `{"a":"1","b":"two\r\nlines","c":3}`
	for _, body := range []string{
		"--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b b\r\nContent-Disposition: form-data; name=b\r\nContent-Type: text/plain\r\n\r\ntwo\r\nlines\r\n--b b\r\ncontent-disposition:form-data;name=\"c\"\r\n\r\n3\r\n--b b--\r\n",
		"\r\n--b b  \r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b b\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\ntwo\r\nlines\r\n--b b\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n3\r\n--b b--",
		"preamble\r\n--b b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b b\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\ntwo\r\nlines\r\n--b b\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n3\r\n--b b--\r\nepilogue",
		"--b b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b b\nContent-Disposition: form-data; name=\"b\"\n\ntwo\r\nlines\n--b b\nContent-Disposition: form-data; name=\"c\"\n\n3\n--b b--\n",
	} {
		if got := post(body); got != want {
			t.Errorf("%q\n got %s", body, got)
		}
	}
	for _, body := range []string{"", "x", "--b b\r\n", "--b b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"} {
		s.As("").Do("POST", "/x.json", `multipart/form-data; boundary=b`, strings.NewReader(body+" ")).Refused(400, "Malformed multipart body.")
	}
	s.As("").Do("POST", "/x.json", `multipart/form-data`, strings.NewReader("x")).Refused(400, "Malformed multipart body.")
}
