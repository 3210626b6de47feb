package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The explorer as a person has it, in a real browser: sign in, create a folder, upload a file into it, list it. Nothing
// may leave for another host, and nothing may go wrong in the console. With DRIVEWAY_TEST_PICTURE=FILE.png a picture of
// the page is left there.
func TestExplorer(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser")
	}
	s := startServer(t, "sqlite")
	b := newBrowser(t, s.Addr)
	b.do("open the page",
		chromedp.EmulateViewport(1280, 1000),
		chromedp.Navigate("http://"+s.Addr+"/api/explorer"),
	)
	b.await(`#operations[data-ready=visitor] .opblock-tag`)
	b.signIn("wrong")
	b.await(`#message:not(:empty)`)
	if got := b.takeErrors(); len(got) != 1 || !strings.Contains(got[0], "401") {
		t.Errorf("the console after a wrong password: %q", got)
	}
	b.signIn(password)
	b.await(`#operations[data-ready=session] .opblock-tag`)
	if who := b.read("who is signed in", chromedp.Text(css(`#who`))); who != email {
		t.Errorf("signed in as %q", who)
	}

	var folder, file struct{ FolderID, FileID string }
	var upload struct{ TempLocation string }
	b.execute("folder", "post_folder", map[string]string{"folder_name": "From the explorer"}, &folder)

	const text = "sent by a browser\n"
	local := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(local, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	size := fmt.Sprint(len(text))
	b.execute("upload", "post_upload_create_file", map[string]string{"folder_id": folder.FolderID, "file_name": "letter.txt"}, &file)
	b.execute("upload", "post_upload_open_file_upload", map[string]string{"file_id": file.FileID, "file_size": size}, &upload)
	b.execute("upload", "post_upload_upload_file_chunk", map[string]string{
		"file_id": file.FileID, "temp_location": upload.TempLocation, "chunk_offset": "0", "chunk_size": size, "file_data": local,
	}, nil)
	b.execute("upload", "post_upload_close_file_upload", map[string]string{
		"file_id": file.FileID, "temp_location": upload.TempLocation, "file_size": size,
	}, nil)
	var list List
	b.execute("folder", "get_folder_list", map[string]string{"folder_id": folder.FolderID}, &list)
	if len(list.Files) != 1 || list.Files[0].Name != "letter.txt" || list.Files[0].Size != int64(len(text)) {
		t.Errorf("the list has %+v", list.Files)
	}
	if got, err := s.Client().Download(list.Files[0].FileID); err != nil || string(got) != text {
		t.Errorf("what was uploaded reads %q, %v", got, err)
	}
	if to := os.Getenv("DRIVEWAY_TEST_PICTURE"); to != "" {
		b.do("show the answer", chromedp.Evaluate[chromedp.Void](`document.querySelector("#operations-folder-get_folder_list .live-responses-table .response-col_description").scrollIntoView({block: "center"})`))
		b.picture(to)
	}

	kept := b.read("look where the session is kept", chromedp.Evaluate[string](
		`[location.href, document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].join(" ")`))
	if strings.Contains(kept, b.session) || b.session == "" {
		t.Errorf("the session %q is in %q", b.session, kept)
	}
	b.do("hold it like a phone", chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile))
	if wide := b.read("measure it", chromedp.Evaluate[string](`String(document.documentElement.scrollWidth)`)); wide != "390" {
		t.Log(b.read("wide ones", chromedp.Evaluate[string](`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 391).slice(0, 12).map(e => e.tagName + "." + e.className).join(" ")`)))
		t.Errorf("the page is %s wide on a phone of 390", wide)
	}
	if to := os.Getenv("DRIVEWAY_TEST_PICTURE"); to != "" {
		b.picture(strings.TrimSuffix(to, ".png") + "-phone.png")
	}
	b.fill(`.operation-filter-input`, "toplist")
	b.await(`.not-built [data-path*=toplist]`)
	gap := b.read("read it", chromedp.Text(css(`.not-built .opblock-summary-path`)))
	if !strings.Contains(strings.ReplaceAll(gap, "\u200b", ""), "/stats/toplist.json") {
		t.Errorf("found %q", gap)
	}
	b.click(`#sign-out`)
	b.await(`#operations[data-ready=visitor] .opblock-tag`)
	if left := b.read("read the page", chromedp.OuterHTML(css(`html`))); strings.Contains(left, b.session) {
		t.Error("the session is in the page after signing out")
	}
	if got := b.takeErrors(); len(got) > 0 {
		t.Errorf("the console: %q", got)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.requests < 10 || len(b.strangers) > 0 {
		t.Errorf("%d requests; to others: %q", b.requests, b.strangers)
	}
}

// browser is a headless Chromium with one page. Each step waits for what it needs, for a limited time.
type browser struct {
	t       *testing.T
	ctx     context.Context
	session string // what execute found filled in

	mu        sync.Mutex
	requests  int
	asked     []string // what was requested
	strangers []string // requests to other hosts
	errors    []string // of the console
}

func newBrowser(t *testing.T, addr string) *browser {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // it may be root who tests; the only page is ours
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.WSURLReadTimeout(time.Minute), // a machine may be busy with other tests
	)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(stop)
	ctx, end := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(end)
	b := &browser{t: t}
	ctx, closePage := chromedp.NewContext(ctx, chromedp.WithListener(func(event any) { b.heard(event, addr) }))
	t.Cleanup(closePage)
	b.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the browser lives as long as this context
		t.Fatalf("%s does not start: %v", path, err)
	}
	return b
}

// chromium returns the path of a browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("DRIVEWAY_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Fatal("Chromium is missing: run scripts/install-deps, or name one with DRIVEWAY_TEST_CHROMIUM")
	return ""
}

func (b *browser) heard(event any, addr string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests++
		b.asked = append(b.asked, e.Request.URL)
		if u, err := url.Parse(e.Request.URL); err != nil || u.Host != addr && u.Scheme != "data" && u.Scheme != "blob" {
			b.strangers = append(b.strangers, e.Request.URL)
		}
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError {
			b.errors = append(b.errors, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			text, _ := json.Marshal(e.Args)
			b.errors = append(b.errors, string(text))
		}
	}
}

// takeErrors returns what the console told since the last time.
func (b *browser) takeErrors() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.errors
	b.errors = nil
	return got
}

// stepLimit is for how long a step waits for what it needs. A machine may be busy with other tests.
const stepLimit = 20 * time.Second

// do does a step.
func (b *browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, stepLimit)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v; the console: %q", what, err, b.takeErrors())
	}
}

// read does a step that has an answer.
func (b *browser) read(what string, step chromedp.Action[string]) string {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, stepLimit)
	defer stop()
	got, err := chromedp.Run(ctx, step)
	if err != nil {
		b.t.Fatalf("%s: %v; the console: %q", what, err, b.takeErrors())
	}
	return got
}

type css = chromedp.CSS

// await waits until something that fits the selector is seen.
func (b *browser) await(selector string) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, stepLimit)
	defer stop()
	var err error
	for { // a page that another one takes the place of meanwhile is an error; the next one is looked at, too
		_, err = chromedp.Run(ctx, chromedp.Poll[bool](fmt.Sprintf("document.querySelector(%q)?.checkVisibility() === true", selector)))
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "context") && !strings.Contains(err.Error(), "navigated") {
			break
		}
	}
	if err != nil {
		b.t.Fatalf("%s does not show: %v; the console: %q", selector, err, b.takeErrors())
	}
}

// fill writes over what stands in a field, as by a person: select all, paste.
func (b *browser) fill(field, text string) {
	b.t.Helper()
	b.await(field)
	b.do("fill in "+field, chromedp.Focus(css(field)), chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`),
		chromedp.Func(func(ctx context.Context, page *chromedp.Target) error {
			_, err := cdp.Call(ctx, page, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}))
}

func (b *browser) click(what string) {
	b.t.Helper()
	b.await(what)
	b.do("click "+what, chromedp.Click(css(what)))
}

// signIn fills in the form as a person does, by keyboard alone.
func (b *browser) signIn(password string) {
	b.t.Helper()
	b.fill(`#email`, email)
	b.fill(`#password`, password)
	b.do("press Enter", chromedp.KeyEvent(kb.Enter))
}

// execute opens an operation, fills its fields in and executes it. The answer has to be 200; it is read into out.
// The session has to be there already.
func (b *browser) execute(chapter, operation string, fields map[string]string, out any) {
	b.t.Helper()
	block := "#operations-" + chapter + "-" + operation
	if b.read("look for "+operation, chromedp.Evaluate[string](fmt.Sprintf("String(document.querySelector(%q))", block))) == "null" {
		b.click(`#operations-tag-` + chapter + ` button.expand-operation`)
	}
	b.click(block + " .opblock-summary-control")
	field := func(name string) string {
		return fmt.Sprintf(`%[1]s tr[data-property-name=%[2]q] input, %[1]s tr[data-param-name=%[2]q] input`, block, name)
	}
	b.await(field("session_id"))
	b.session = b.read("read the session of "+operation, chromedp.Value(css(field("session_id"))))
	if len(b.session) < 16 {
		b.t.Fatalf("%s: the session is prefilled as %q", operation, b.session)
	}
	for name, value := range fields {
		if name == "file_data" {
			b.do("choose the file", chromedp.SetUploadFiles(css(field(name)), []string{value}))
			continue
		}
		b.fill(field(name), value)
	}
	b.click(block + " button.execute")
	answered := block + " .live-responses-table tbody .response-col_"
	b.await(answered + "status")
	status := b.read("read the status", chromedp.Text(css(answered+"status")))
	answer := b.read("read the answer", chromedp.TextContent(css(answered+"description")))
	if !strings.HasPrefix(strings.TrimSpace(status), "200") {
		if to := os.Getenv("DRIVEWAY_TEST_PICTURE"); to != "" {
			b.picture(to)
		}
		b.t.Fatalf("%s: %s %s", operation, status, answer)
	}
	if curl := b.read("read the request", chromedp.TextContent(css(block+" .curl"))); strings.Contains(curl, "='") {
		b.t.Errorf("%s sends empty fields: %s", operation, curl)
	}
	if out == nil {
		return
	}
	_, body, _ := strings.Cut(answer, "{")
	if err := json.NewDecoder(strings.NewReader("{" + body)).Decode(out); err != nil {
		b.t.Fatalf("%s answered %q: %v", operation, answer, err)
	}
}

// picture leaves a picture of what is seen.
func (b *browser) picture(to string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(to, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
