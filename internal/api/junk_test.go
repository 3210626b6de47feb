package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/drive"
	"driveway/internal/op"
)

var junkCalls = flag.Int("junk", 15, "how many calls with junk each operation gets on each database, beside the fixed ones")

// junkTime is how long any call may take: generous, since tests share their machine.
const junkTime = 15 * time.Second

// TestJunk calls every operation with whatever may come, with and without a session. There is always an answer in the usual
// form that blames the client, never the server, and what is refused changes nothing.
func TestJunk(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv("DRIVEWAY_TEST_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("DRIVEWAY_TEST_SEED=%d", seed)
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		j := &junkyard{T: t, world: apitest.StartWith(t, d, apitest.Options{Small: 1000}), random: rand.New(rand.NewPCG(seed, 1))}
		j.furnish()
		for _, o := range j.world.Operations.Ops() {
			for _, call := range fixedCalls(o) {
				j.send(o, call)
			}
			calls := *junkCalls
			if !o.Built() {
				calls = 3
			}
			for range calls {
				j.send(o, j.randomCall(o))
			}
		}
		j.logf()
		j.wants(j.world.Drive.Check(t.Context(), func(f drive.Finding) { t.Errorf("afterwards the check finds %+v", f) }))
	})
}

// junkyard is a drive that gets calls with junk.
type junkyard struct {
	*testing.T
	world  *apitest.World
	random *rand.Rand

	folders  []string
	files    []string
	groups   []string
	uploads  []string
	keys     []string // of tasks, and of all around them
	sent     int
	statuses map[int]int
	slowest  time.Duration
	slow     string
	dump     string
}

func (j *junkyard) wants(err error) {
	j.Helper()
	if err != nil {
		j.Fatal(err)
	}
}

func (j *junkyard) logf() {
	j.Logf("%d calls, answered with %v; the slowest took %v: %s", j.sent, j.statuses, j.slowest.Round(time.Millisecond), j.slow)
}

// furnish makes things that calls can mean: live, trashed, gone, pending, old versions, links, and Ben's.
func (j *junkyard) furnish() {
	w, n := j.world, j.sent
	for name, user := range map[string]*apitest.User{"ann": w.Ann, "ben": w.Ben} { // some junk signs them out
		if w.Nobody.Post("/session/exists.json", apitest.Args{"session_id": user.Session}).Status != http.StatusOK {
			user.Session = w.Nobody.Post("/session/login.json", apitest.Args{"username": name + "1", "passwd": "correct " + name}).OK().Text("SessionID")
		}
	}
	name := func(s string) string { return fmt.Sprintf("%s %d", s, n) }
	folder := w.Ann.Folder("0", name("folder"))
	below := w.Ann.Folder(folder, name("below"))
	file := w.Ann.Upload(folder, name("file"), "one")
	w.Ann.Upload(folder, name("file"), strings.Repeat("two", 1000))
	public := w.Ann.Upload("0", name("public"), "public")
	w.Ann.Post("/file/access.json", apitest.Args{"file_id": public, "file_ispublic": 1}).OK()
	trashed := w.Ann.Folder("0", name("trashed"))
	w.Ann.Post("/folder/trash.json", apitest.Args{"folder_id": trashed}).OK()
	trash := w.Ann.Upload("0", name("trash"), "x")
	w.Ann.Post("/file/trash.json", apitest.Args{"file_id": trash}).OK()
	hers, his := w.Ben.Folder("0", name("hers")), w.Ben.Upload("0", name("his"), "private")
	pending := w.Ann.Post("/upload/create_file.json", apitest.Args{"folder_id": "0", "file_name": name("pending")}).OK()

	j.folders = []string{"0", folder, folder, below, trashed, hers, file}
	j.files = []string{file, file, public, trash, his, pending.Text("FileId"), folder, file + "1"}
	info := w.Ann.Get("/file/info.json/" + file + "?session_id={session_id}").OK()
	j.groups = []string{fmt.Sprint(info.At("GroupID")), "0", "1", "2"}
	j.uploads = []string{pending.Text("TempLocation")}
	pad := w.Ann.Post("/notes/notepad.json", apitest.Args{"name": name("pad")}).OK().Text("notepad_id")
	list := w.Ann.Post("/notes/noteslist.json", apitest.Args{"notepad_id": pad, "name": name("list"), "order": 1, "color": "fff", "size": 1}).OK().Text("list_id")
	w.Ann.Post("/notes.json", apitest.Args{"list_id": list, "text": name("note")}).OK()
	j.furnishTasks(name)
	j.dump = w.Dump()
}

// call is a request that may be anything.
type call struct {
	about       string // for messages: what is in it, if that is too long to print
	path        string // escaped, with the query
	contentType string
	body        []byte
}

// send sends a call and looks at the answer.
func (j *junkyard) send(o op.Op, c call) {
	j.Helper()
	if j.sent%100 == 99 {
		j.furnish()
	}
	j.sent++
	target, err := url.ParseRequestURI("/api/v1" + c.path)
	if err != nil {
		return // no server would ever see it
	}
	r := httptest.NewRequestWithContext(j.Context(), o.Method, "/", bytes.NewReader(c.body))
	r.URL, r.RequestURI = target, target.String()
	if c.contentType != "" {
		r.Header.Set("Content-Type", c.contentType)
	}
	w, began := httptest.NewRecorder(), time.Now()
	broken := serve(j.world.Handler, w, r)
	took := time.Since(began)
	if took > j.slowest {
		j.slowest, j.slow = took, o.String()
	}
	if j.statuses == nil {
		j.statuses = map[int]int{}
	}
	j.statuses[w.Code]++
	what := c.about
	if what == "" {
		what = fmt.Sprintf("%.1500q %s %.1500q", c.path, c.contentType, c.body)
	}
	switch {
	case broken != nil:
		j.Errorf("%s: the connection breaks (%v): %s", o, broken, what)
	case took > junkTime:
		j.Errorf("%s: took %v: %s", o, took, what)
	case o.Built() && w.Code >= 500 || !o.Built() && w.Code != http.StatusNotImplemented:
		j.Errorf("%s: %d %.300s: %s", o, w.Code, w.Body, what)
	case w.Code >= 400 && !envelope(w):
		j.Errorf("%s: %d %.300q is no refusal in the usual form: %s", o, w.Code, w.Body, what)
	}
	after := j.world.Dump()
	if w.Code >= 400 && after != j.dump {
		j.Errorf("%s: %d %.300s, and yet something has changed: %s\n%s", o, w.Code, w.Body, what, apitest.Difference(j.dump, after))
	}
	j.dump = after
}

// serve answers a request, and returns what a handler panics with where it breaks the connection.
func serve(h http.Handler, w http.ResponseWriter, r *http.Request) (broken any) {
	defer func() { broken = recover() }()
	h.ServeHTTP(w, r)
	return nil
}

func envelope(w *httptest.ResponseRecorder) bool {
	if grantRefusal(w.Body.Bytes()) {
		return true
	}
	var body struct {
		Error *struct {
			Code    int
			Message *string
		}
	}
	err := json.Unmarshal(w.Body.Bytes(), &body)
	return err == nil && body.Error != nil && body.Error.Code == w.Code && body.Error.Message != nil &&
		strings.HasPrefix(w.Header().Get("Content-Type"), "application/json")
}

// grantRefusal says whether a body is a refusal as OAuth 2 has it, which is flat.
func grantRefusal(b []byte) bool {
	var body struct {
		Error       string
		Description *string `json:"error_description"`
	}
	return json.Unmarshal(b, &body) == nil && body.Error != "" && body.Description != nil
}

// randomCall makes a call of an operation in which each parameter is right, junk or missing.
func (j *junkyard) randomCall(o op.Op) call {
	routes := o.Routes()
	path := routes[j.random.IntN(len(routes))]
	for path.Method != o.Method {
		path = routes[j.random.IntN(len(routes))]
	}
	right := min(2*j.random.Float64(), 1) // how much of it makes sense
	values := map[string]any{}
	for _, p := range o.Params() {
		names := append([]string{p.Name}, p.Aliases...)
		name := names[j.random.IntN(len(names))]
		switch {
		case p.Name == "session_id" && j.random.IntN(5) > 0:
			values["session_id"] = j.world.Ann.Session
		case p.Name == "session_id":
			values["session_id"] = j.pick(j.world.Ben.Session, "", "ended", "OAUTH", j.junk())
		case j.random.Float64() < right || p.InPath && j.random.IntN(3) > 0:
			values[name] = j.plausible(p)
		case j.random.IntN(3) > 0:
			values[name] = j.junk()
		}
	}
	if j.random.IntN(10) == 0 {
		values["access_token"] = j.junk()
	}
	for j.random.IntN(6) == 0 {
		values[j.junk()] = j.junk()
	}
	filled := pathParam.ReplaceAllStringFunc(path.Path, func(slot string) string {
		name := slot[1 : len(slot)-1]
		v, given := values[name]
		if !given {
			v = j.junk()
		}
		delete(values, name)
		return url.PathEscape(fmt.Sprint(v))
	})
	return j.encode(filled, values)
}

// encode puts parameters into a call in one of the ways that clients have.
func (j *junkyard) encode(path string, values map[string]any) call {
	form := url.Values{}
	for name, v := range values {
		form.Add(name, fmt.Sprint(v))
	}
	switch j.random.IntN(5) {
	case 0:
		return call{path: path + "?" + form.Encode()}
	case 1:
		return call{path: path, contentType: "application/x-www-form-urlencoded", body: []byte(form.Encode())}
	case 2:
		return multipartCall(path, form)
	case 3: // values of any type
		for name := range values {
			if j.random.IntN(4) == 0 && name != "session_id" {
				values[name] = j.junkJSON(3)
			}
		}
	}
	body, err := json.Marshal(values)
	if err != nil {
		j.Fatal(err)
	}
	if j.random.IntN(10) == 0 { // and what is no JSON at all
		body = body[:j.random.IntN(len(body)+1)]
	}
	return call{path: path, contentType: "application/json", body: body}
}

// plausible is a value that might be meant.
func (j *junkyard) plausible(p op.Param) string {
	if len(p.Enum) > 0 {
		return j.pick(p.Enum...)
	}
	switch {
	case p.Name == "notepad_id", p.Name == "list_id", p.Name == "note_id", p.Name == "item_id":
		return j.pick("1", "2", "3", fmt.Sprint(1+j.sent/100), "9999999")
	case strings.Contains(p.Name, "group"):
		return j.pick(j.groups...)
	case strings.HasSuffix(p.Name, "folder_id"), strings.HasSuffix(p.Name, "parent"), p.Name == "folders":
		return j.pick(j.folders...)
	case strings.HasSuffix(p.Name, "file_id"), p.Name == "files":
		return j.pick(j.files...)
	case strings.HasSuffix(p.Name, "task_id"), strings.HasSuffix(p.Name, "taskid"), strings.HasSuffix(p.Name, "list_id"), strings.HasSuffix(p.Name, "project_id"),
		strings.HasSuffix(p.Name, "comment_id"), p.Name == "tag_id", p.Name == "item_id":
		return j.pick(j.keys...)
	case p.Name == "temp_location":
		return j.pick(j.uploads...)
	case strings.Contains(p.Name, "date"):
		return j.pick("2026-02-03", "2030-12-31", "2020-01-01")
	case p.Type == "integer" || p.Type == "boolean":
		return j.pick("0", "1", "2", "100", "true", "false")
	}
	return j.pick("name", "name", fmt.Sprint("name ", j.sent), "d41d8cd98f00b204e9800998ecf8427e", "1")
}

func (j *junkyard) pick(some ...string) string { return some[j.random.IntN(len(some))] }

// junk is a text that is seldom meant.
func (j *junkyard) junk() string {
	if j.random.IntN(3) == 0 {
		b := make([]byte, j.random.IntN(40))
		for i := range b {
			b[i] = byte(j.random.Uint32())
		}
		return string(b)
	}
	return j.pick(junkTexts...)
}

// junkJSON is a JSON value of any type.
func (j *junkyard) junkJSON(depth int) any {
	switch n := j.random.IntN(9); {
	case n == 0:
		return nil
	case n == 1:
		return j.random.IntN(2) == 0
	case n == 2:
		return json.Number(j.pick("0", "-1", "1e400", "-0", "9223372036854775808", "-9223372036854775809", "1.5", "1E2", "0.1e-7"))
	case n == 3 && depth > 0:
		return []any{j.junkJSON(depth - 1), j.junk(), j.junkJSON(depth - 1)}
	case n == 4 && depth > 0:
		return map[string]any{j.junk(): j.junkJSON(depth - 1), "a": j.junkJSON(depth - 1)}
	case n == 5:
		return []any{}
	}
	return j.junk()
}

// junkTexts have each broken some server.
var junkTexts = slices.Concat([]string{
	"", " ", "0", "-1", "1", "2", "3", "99", "1.5", "1e309", "NaN", "Infinity", "0x10", "007", "+1", "٣", "true", "null", "undefined", "[]", "{}", `{"a":1}`, `["a","b"]`,
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "4294967296",
	"253402300799", "253402300800", "-62135596800", "-62135596801",
	"\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\xc0\xae\xc0\xae", "\u202eabc", "\ufeff", "\u0000", "a\r\nb", "\x1b[31m", "\x7f",
	"..", ".", "/", "//", "\\", "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "file:///etc/passwd", "C:\\", "CON", "a/../b", "%2e%2e%2f", "%00", "%", "%zz",
	"<script>alert(1)</script>", "'; DROP TABLE nodes;--", "' OR '1'='1", "$1", "${jndi:ldap://x}", "{{7*7}}", "%s%s%n", "`id`", "*", "%", "_",
	"2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2026-1-1", "yesterday", "2026-02-03T00:00:00Z",
	"ﬃ", "İ", "ß", "ǅ", "👩‍👩‍👧‍👦", "e\u0301", "\u0345", "Ω", "name.", ".name", "name.tar.gz", " name ",
	"a,b,c", ",", ",,,", "a,,b", "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAA1", "AAAAAAAAAAAAAAAAAAAA99999999999999999999", "-_-_-_-_-_-_-_-_-_-_",
	"d41d8cd98f00b204e9800998ecf8427e", "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427g",
}, []string{
	strings.Repeat("a", 255), strings.Repeat("a", 256), strings.Repeat("ß", 255), strings.Repeat("İ", 255), strings.Repeat("\u0301", 255),
	strings.Repeat("a", 2001), strings.Repeat("a", 70_000), strings.Repeat("../", 5000), strings.Repeat("a,", 101), strings.Repeat("a,", 10_001),
	strings.Repeat("[", 1000), strings.Repeat("👩", 300),
})
