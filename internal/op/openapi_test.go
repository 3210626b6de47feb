package op_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"driveway/internal/access"
	"driveway/internal/api/guide"
	"driveway/internal/op"
)

type uploadOut struct {
	TotalWritten int64
	Avatar       *string
	Mode         op.Flag
	Deep         []struct{ Inner map[string]int }
}

func document(t *testing.T) map[string]any {
	ops := []op.Op{
		op.New("12.6", "POST", "/upload/upload_file_chunk2.json/{session_id}/{file_id}", op.Session,
			func(context.Context, access.Caller, chunkIn) (uploadOut, error) { return uploadOut{}, nil }).Title("Send a chunk"),
		op.New("3.1", "GET", "/download/file.json/{file_id}", op.Optional, func(context.Context, access.Caller, struct {
			File string   `in:"file_id,required,max=24"`
			IDs  []string `in:"ids,max=5"`
			Mode int      `in:"mode,enum=0;1"`
		}) (op.Content, error) {
			return op.Content{}, nil
		}),
	}
	for _, g := range guide.Operations() {
		if g.SameAs == "" && g.Number != "12.6" && g.Number != "3.1" {
			ops = append(ops, op.NotYet(g.Number, g.Method, g.Path))
		}
	}
	raw := op.NewSet(op.Chapter{Ops: ops}).OpenAPI("https://drive.example.com/", guide.Docs()...)
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func at(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

func TestOpenAPI(t *testing.T) {
	doc := document(t)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("version %v", doc["openapi"])
	}
	if s := fmt.Sprint(doc["servers"]); s != "[map[url:https://drive.example.com/api/v1]]" {
		t.Error(s)
	}
	chunk := at(doc, "paths", "/upload/upload_file_chunk2.json/{session_id}/{file_id}", "post")
	for path, want := range map[string]string{
		"summary":        "Send a chunk",
		"x-guide-number": "12.6",
		"operationId":    "post_upload_upload_file_chunk2",
		"tags":           "[upload]",
		"requestBody content multipart/form-data schema properties file_data": "map[format:binary type:string]",
		"requestBody content multipart/form-data schema required":             "[chunk_offset file_data]",
		"responses 200 content application/json schema properties Avatar":     "map[type:[string null]]",
		"responses 200 content application/json schema properties Mode":       "map[enum:[0 1] type:integer]",
		"responses 200 content application/json schema properties Deep":       "map[items:map[properties:map[Inner:map[additionalProperties:map[type:integer] type:object]] required:[Inner] type:object] type:array]",
	} {
		if got := fmt.Sprint(at(chunk, strings.Fields(path)...)); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
	download := at(doc, "paths", "/download/file.json/{file_id}", "get")
	want := "[map[in:query name:session_id required:false schema:map[type:string]] map[in:path name:file_id required:true schema:map[maxLength:24 type:string]] " +
		"map[explode:false in:query name:ids required:false schema:map[items:map[type:string] maxItems:5 type:array] style:form] map[in:query name:mode required:false schema:map[enum:[0 1] type:integer]]]"
	if got := fmt.Sprint(at(download, "parameters")); got != want {
		t.Errorf("parameters:\n got %s\nwant %s", got, want)
	}
	gap := at(doc, "paths", "/folder/list.json/{session_id}/{folder_id}", "get")
	if got := at(gap, "responses", "200", "content", "application/json", "schema", "properties", "Files", "items", "properties", "GroupID", "type"); got != "integer" {
		t.Errorf("a gap's answer: %v", got)
	}
}

// The document is held to what OpenAPI 3.1 asks for in the parts that are used.
func TestOpenAPIStructure(t *testing.T) {
	doc := document(t)
	ids := map[string]bool{}
	braces := regexp.MustCompile(`\{([^}]+)\}`)
	for path, item := range at(doc, "paths").(map[string]any) {
		if path[0] != '/' {
			t.Errorf("path %s", path)
		}
		for method, o := range item.(map[string]any) {
			if !slices.Contains([]string{"get", "put", "post", "delete"}, method) {
				t.Errorf("%s: method %s", path, method)
			}
			id, _ := at(o, "operationId").(string)
			if id == "" || ids[id] {
				t.Errorf("%s: operationId %q", path, id)
			}
			ids[id] = true
			if at(o, "responses", "200", "description") == nil || at(o, "responses", "default", "$ref") != "#/components/responses/Error" {
				t.Errorf("%s: responses", path)
			}
			var inPath []string
			seen := map[string]bool{}
			list, _ := at(o, "parameters").([]any)
			for _, p := range list {
				name, in := at(p, "name").(string), at(p, "in").(string)
				if seen[in+name] || at(p, "schema") == nil {
					t.Errorf("%s: parameter %s", path, name)
				}
				seen[in+name] = true
				if in == "path" {
					inPath = append(inPath, name)
					if at(p, "required") != true {
						t.Errorf("%s: %s has to be required", path, name)
					}
				}
			}
			var want []string
			for _, m := range braces.FindAllStringSubmatch(path, -1) {
				want = append(want, m[1])
			}
			slices.Sort(inPath)
			slices.Sort(want)
			if !slices.Equal(inPath, want) {
				t.Errorf("%s: path parameters %v", path, inPath)
			}
			if method == "get" && at(o, "requestBody") != nil {
				t.Errorf("%s: a body with GET", path)
			}
			for _, s := range at(o, "security").([]any) {
				for name := range s.(map[string]any) {
					if at(doc, "components", "securitySchemes", name) == nil {
						t.Errorf("%s: security %s", path, name)
					}
				}
			}
			schemas(t, path, o)
		}
	}
}

// schemas checks every schema within v.
func schemas(t *testing.T, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, sub := range v {
			if s, ok := sub.(map[string]any); ok && (key == "schema" || key == "items" || key == "additionalProperties") {
				kind := fmt.Sprint(s["type"])
				if !regexp.MustCompile(`^(<nil>|string|integer|number|boolean|object|array|\[\w+ null\])$`).MatchString(kind) {
					t.Errorf("%s: type %s", path, kind)
				}
				for _, name := range asList(s["required"]) {
					if at(s["properties"], name) == nil {
						t.Errorf("%s: required %s is no property", path, name)
					}
				}
			}
			schemas(t, path, sub)
		}
	case []any:
		for _, sub := range v {
			schemas(t, path, sub)
		}
	}
}

func asList(v any) []string {
	var list []string
	items, _ := v.([]any)
	for _, item := range items {
		list = append(list, fmt.Sprint(item))
	}
	return list
}
