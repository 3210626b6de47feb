package op

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Doc is what a document knows of an operation beside its declaration. Params and Returns count only for gaps.
type Doc struct {
	Number  string
	Domain  string
	Title   string
	Params  []Param
	Returns Schema
}

// tree is a JSON object of the document.
type tree = map[string]any

// OpenAPI returns the OpenAPI 3.1 document of the set. docs fill in what declarations do not say: the domains, and gaps.
// Alias routes and alias names are left to the lenient binder; each operation shows once, as the guide spells it.
func (s *Set) OpenAPI(publicURL string, docs ...Doc) []byte {
	byNumber := map[string]Doc{}
	for _, d := range docs {
		byNumber[d.Number] = d
	}
	paths, ids := tree{}, map[string]int{}
	for _, o := range s.ops {
		item, ok := paths[o.Path].(tree)
		if !ok {
			item = tree{}
			paths[o.Path] = item
		}
		item[strings.ToLower(o.Method)] = o.openAPI(byNumber[o.Number], ids)
	}
	document := tree{
		"openapi": "3.1.0",
		"info": tree{
			"title": "Driveway", "version": "1",
			"description": "The OpenDrive REST API. Parameters may come in the path, the query, a JSON body, a form or multipart fields; numbers and booleans also as text.",
		},
		"servers": []any{tree{"url": strings.TrimRight(publicURL, "/") + bases[1]}},
		"paths":   paths,
		"components": tree{
			"schemas": tree{"Error": tree{
				"type": "object", "required": []string{"error"},
				"properties": tree{"error": tree{
					"type": "object", "required": []string{"code", "message"},
					"properties": tree{
						"code":              tree{"type": "integer", "description": "The HTTP status"},
						"message":           tree{"type": "string"},
						"error":             tree{"type": "string", "description": "With access tokens: invalid_token"},
						"error_description": tree{"type": "string"},
					},
				}},
			}},
			"responses": tree{"Error": tree{
				"description": "A refusal, with the same status as in its body",
				"content":     tree{"application/json": tree{"schema": tree{"$ref": "#/components/schemas/Error"}}},
			}},
			"securitySchemes": tree{
				"session": tree{"type": "apiKey", "in": "query", "name": "session_id", "description": "Also in the path or the body"},
				"token":   tree{"type": "http", "scheme": "bearer", "description": "Also as access_token in the query"},
			},
		},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(document); err != nil {
		panic(err) // nothing in it can fail
	}
	return b.Bytes()
}

func (o Op) openAPI(d Doc, ids map[string]int) tree {
	made := tree{
		"operationId": o.operationID(ids),
		"summary":     o.summary(d),
		"responses":   o.responses(d),
		"security":    o.security(),
	}
	if o.Number != Extension {
		made["x-guide-number"] = o.Number
	}
	if d.Domain != "" {
		made["tags"] = []string{d.Domain}
	}
	if !o.Built() {
		made["description"] = "Not available in this version: answers 501."
		made["x-not-built"] = true
	}
	params := o.Params()
	if !o.Built() {
		params = d.Params
	}
	var listed []any
	var inBody []Param
	_, inPath, _ := splitPath(o.Path)
	for _, p := range params {
		switch {
		case slices.Contains(inPath, p.Name):
			listed = append(listed, tree{"name": p.Name, "in": "path", "required": true, "schema": p.Schema.openAPI()})
		case o.Method == http.MethodGet || o.Method == http.MethodDelete:
			one := tree{"name": p.Name, "in": "query", "required": p.Required, "schema": p.Schema.openAPI()}
			if p.Type == "array" {
				one["style"], one["explode"] = "form", false
			}
			listed = append(listed, one)
		default:
			inBody = append(inBody, p)
		}
	}
	for _, name := range inPath { // what only a gap's documentation could know
		if !slices.ContainsFunc(params, func(p Param) bool { return p.Name == name }) {
			listed = append(listed, tree{"name": name, "in": "path", "required": true, "schema": tree{"type": "string"}})
		}
	}
	if listed != nil {
		made["parameters"] = listed
	}
	if inBody != nil {
		made["requestBody"] = requestBody(inBody)
	}
	return made
}

func (o Op) operationID(ids map[string]int) string {
	static, _, _ := splitPath(o.Path)
	id := strings.ToLower(o.Method) + strings.NewReplacer("/", "_", ".json", "").Replace(static)
	ids[id]++
	if n := ids[id]; n > 1 {
		id += "_" + strconv.Itoa(n)
	}
	return id
}

func (o Op) summary(d Doc) string {
	switch {
	case o.title != "":
		return o.title
	case d.Title != "":
		return d.Title
	}
	static, _, _ := splitPath(o.Path)
	words := strings.NewReplacer("/", " ", "_", " ", ".json", "").Replace(static[1:])
	return strings.ToUpper(words[:1]) + words[1:]
}

func (o Op) security() []any {
	known := []any{tree{"session": []string{}}, tree{"token": []string{}}}
	switch o.Auth {
	case Public:
		return []any{}
	case Optional:
		return append([]any{tree{}}, known...)
	}
	return known
}

func (o Op) responses(d Doc) tree {
	s := o.Answers()
	if !o.Built() {
		s = d.Returns
	}
	ok := tree{"description": "It worked"}
	if s.Type == "file" {
		ok["content"] = tree{"application/octet-stream": tree{"schema": tree{"type": "string", "format": "binary"}}}
	} else {
		ok["content"] = tree{"application/json": tree{"schema": s.openAPI()}}
	}
	all := tree{"200": ok, "default": tree{"$ref": "#/components/responses/Error"}}
	if o.out != nil && (o.out.kind == contentAnswer || o.out.kind == contentOrAnswer) {
		all["206"] = tree{"description": "A part, as Range asked for", "content": ok["content"]}
	}
	return all
}

func requestBody(params []Param) tree {
	properties, required, file := tree{}, []string{}, false
	for _, p := range params {
		properties[p.Name] = p.Schema.openAPI()
		if p.Required {
			required = append(required, p.Name)
		}
		file = file || p.Type == "file"
	}
	schema := tree{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	content := tree{"multipart/form-data": tree{"schema": schema}}
	if !file {
		content["application/json"] = tree{"schema": schema}
		content["application/x-www-form-urlencoded"] = tree{"schema": schema}
	}
	return tree{"content": content, "required": len(required) > 0}
}

// openAPI renders the schema as JSON Schema 2020-12.
func (s Schema) openAPI() tree {
	t := tree{}
	switch s.Type {
	case "", "mixed":
		return t
	case "file", "image":
		t["type"] = "string"
	default:
		t["type"] = s.Type
	}
	if s.Nullable {
		t["type"] = []any{t["type"], "null"}
	}
	if s.Format != "" {
		t["format"] = s.Format
	}
	if s.Note != "" {
		t["description"] = s.Note
	}
	if s.Enum != nil {
		t["enum"] = s.enum()
	}
	names := map[string][2]string{"string": {"minLength", "maxLength"}, "integer": {"minimum", "maximum"}, "array": {"minItems", "maxItems"}}[s.Type]
	if s.Min != nil {
		t[names[0]] = *s.Min
	}
	if s.Max != nil {
		t[names[1]] = *s.Max
	}
	if s.Items != nil {
		t["items"] = s.Items.openAPI()
	}
	if s.AnyField != nil {
		t["additionalProperties"] = s.AnyField.openAPI()
	}
	if s.Fields != nil {
		properties, required := tree{}, []string{}
		for _, f := range s.Fields {
			properties[f.Name] = f.Schema.openAPI()
			if !f.Optional {
				required = append(required, f.Name)
			}
		}
		t["properties"] = properties
		if len(required) > 0 {
			t["required"] = required
		}
	}
	return t
}

func (s Schema) enum() []any {
	list := make([]any, 0, len(s.Enum)+1)
	for _, word := range s.Enum {
		if s.Type != "integer" {
			list = append(list, word)
			continue
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			panic(fmt.Sprintf("op: %q in an enumeration of integers", word))
		}
		list = append(list, n)
	}
	if s.Nullable {
		list = append(list, nil)
	}
	return list
}
