package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"sync"

	"driveway/internal/op"
)

// fixedCalls are calls that every operation gets: too large, too deep, too many, broken in every way.
func fixedCalls(o op.Op) []call {
	path := pathParam.ReplaceAllString(o.Path, "1")
	var calls []call
	add := func(about, path, contentType string, body []byte) {
		calls = append(calls, call{about, path, contentType, body})
	}
	if !o.Built() {
		add("a large body", path, "application/json", huge().json)
		return calls
	}
	const (
		asJSON = "application/json"
		asForm = "application/x-www-form-urlencoded"
	)
	names := []string{"session_id", "x"}
	for _, p := range o.Params() {
		names = append(names, p.Name)
	}
	name := names[len(names)-1]
	add("nothing at all", path, "", nil)
	add("a path with nothing in its places", pathParam.ReplaceAllString(o.Path, ""), "", nil)
	add("a path with too many places", path+"/1/2/3/4/5/6/7", "", nil)
	add("dots in the path", pathParam.ReplaceAllString(o.Path, "%2e%2e%2f%2e%2e%2f"), "", nil)
	add("NUL in the path", pathParam.ReplaceAllString(o.Path, "%00"), "", nil)
	add("no UTF-8 in the path", pathParam.ReplaceAllString(o.Path, "%ff%fe"), "", nil)
	add("a long path", pathParam.ReplaceAllString(o.Path, strings.Repeat("a", 100_000)), "", nil)
	add("a long query", path+"?"+name+"="+strings.Repeat("a", 1<<20), "", nil)
	add("a query that is none", path+"?%zz=%&&;=;&=&a[&a]&[]=1", "", nil)
	add("a large JSON text", path, asJSON, []byte(`{"`+name+`":"`+huge().text+`"}`))
	add("large JSON in its whole", path, asJSON, huge().json)
	add("a large form", path, asForm, []byte(name+"="+huge().text))
	add("a large form of percent signs", path, asForm, huge().percents)
	add("a large body of no kind", path, "", huge().json)
	add("deep JSON", path, asJSON, []byte(`{"`+name+`":`+huge().deep+`}`))
	add("deep JSON that ends early", path, asJSON, []byte(huge().deep[:len(huge().deep)/2]))
	add("deep objects", path, asJSON, []byte(strings.Repeat(`{"a":`, 100_000)))
	add("100,000 parameters in JSON", path, asJSON, huge().manyJSON)
	add("100,000 parameters in a form", path, asForm, huge().manyForm)
	add("100,000 times the same parameter", path, asForm, []byte(strings.Repeat(name+"=1&", 100_000)))
	add("100,000 elements", path, asJSON, []byte(`{"`+name+`":[`+strings.Repeat(`"1",`, 100_000)+`"1"]}`))
	add("the same names twice", path, asJSON, []byte(`{"`+name+`":1,"`+name+`":[2],"`+name+`":{}}`))
	add("JSON after JSON", path, asJSON, []byte(`{} {}`))
	add("an array as the body", path, asJSON, []byte(`[1,2,3]`))
	add("a text as the body", path, asJSON, []byte(`"x"`))
	add("null as the body", path, asJSON, []byte(`null`))
	add("no UTF-8 in JSON", path, asJSON, []byte("{\""+name+"\":\"\xff\xfe\"}"))
	add("half a surrogate in JSON", path, asJSON, []byte(`{"`+name+`":"\ud800"}`))
	add("NUL in JSON", path, asJSON, []byte(`{"`+name+`":"a\u0000b"}`))
	add("a body in another encoding", path, asJSON+"; charset=utf-16", []byte("\xff\xfe{\x00}\x00"))
	add("a content type that is none", path, ";;;/", []byte("x"))
	add("multipart without a boundary", path, "multipart/form-data", []byte("--x\r\n\r\n"))
	add("multipart with another boundary", path, "multipart/form-data; boundary=x", []byte("--y\r\n\r\nz\r\n--y--\r\n"))
	add("multipart that ends early", path, "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\""+name+"\"\r\n\r\nabc"))
	add("multipart with long headers", path, "multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\""+huge().text+"\"\r\n\r\nabc\r\n--x--\r\n"))
	add("100,000 parts", path, "multipart/form-data; boundary=x", huge().manyParts)
	all := url.Values{}
	for _, n := range names {
		all.Set(n, "\x00\xff")
	}
	add("all parameters are no text", path, asForm, []byte(all.Encode()))
	return calls
}

// hugeData is made once.
type hugeData struct {
	text, deep                                    string
	json, percents, manyJSON, manyForm, manyParts []byte
}

var huge = sync.OnceValue(func() hugeData {
	h := hugeData{text: strings.Repeat("a", 5<<20), deep: strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)}
	h.json = []byte(`{"a":"` + h.text + `"}`)
	h.percents = bytes.Repeat([]byte("%25"), 1<<20)
	var j, f, p bytes.Buffer
	j.WriteString(`{"first":1`)
	for i := range 100_000 {
		fmt.Fprintf(&j, `,"p%d":%d`, i, i)
		fmt.Fprintf(&f, "p%d=%d&", i, i)
		fmt.Fprintf(&p, "--x\r\nContent-Disposition: form-data; name=\"p%d\"\r\n\r\n%d\r\n", i, i)
	}
	j.WriteString("}")
	p.WriteString("--x--\r\n")
	h.manyJSON, h.manyForm, h.manyParts = j.Bytes(), f.Bytes(), p.Bytes()
	return h
})

// multipartCall sends parameters as the fields of a multipart body.
func multipartCall(path string, form url.Values) call {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			_ = w.WriteField(name, v) // into memory
		}
	}
	_ = w.Close()
	return call{path: path, contentType: w.FormDataContentType(), body: body.Bytes()}
}
