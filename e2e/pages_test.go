package e2e

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// gallery is a drive with something of every kind, and a browser that looks at its pages.
type gallery struct {
	*testing.T
	server  *Server
	client  *Client
	browser *browser
	base    string
}

func newGallery(t *testing.T) *gallery {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser")
	}
	s := startServer(t, "sqlite")
	g := &gallery{T: t, server: s, client: s.Client(), browser: newBrowser(t, s.Addr), base: "http://" + s.Addr}
	return g
}

func (g *gallery) must(err error) {
	g.Helper()
	if err != nil {
		g.Fatal(err)
	}
}

func (g *gallery) put(folder, name string, data []byte, access int) string {
	g.Helper()
	f, err := g.client.Put(folder, name, data, 1<<20)
	g.must(err)
	g.must(g.client.post("/file/access.json", map[string]any{"session_id": g.client.Session, "file_id": f.FileID, "file_ispublic": access}, nil))
	return f.FileID
}

// folder makes a folder with an access and flags.
func (g *gallery) folder(parent, name string, settings map[string]any) string {
	g.Helper()
	in := map[string]any{"session_id": g.client.Session, "folder_sub_parent": parent, "folder_name": name}
	for k, v := range settings {
		in[k] = v
	}
	var out Folder
	g.must(g.client.post("/folder.json", in, &out))
	return out.FolderID
}

func (g *gallery) open(path string) {
	g.Helper()
	g.browser.do("open "+path, chromedp.Navigate(g.base+path))
}

func (g *gallery) text(selector string) string {
	g.Helper()
	return strings.TrimSpace(g.browser.read("read "+selector, chromedp.Text(css(selector))))
}

//go:embed testdata/axe/axe.min.js
var axe string

// inspect looks at the page that is open, as wide as a desktop and as narrow as a phone, in the light and in the dark: it must fit, and an
// accessibility checker must find nothing. With DRIVEWAY_TEST_PICTURES=DIR it leaves pictures there.
func (g *gallery) inspect(name string) {
	g.Helper()
	b := g.browser
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"desktop", 1280, 800}, {"phone", 390, 844}} {
		b.do("be a "+size.name, chromedp.EmulateViewport(size.width, size.height))
		if wide := b.read("measure it", chromedp.Evaluate[string](`String(document.documentElement.scrollWidth)`)); wide != fmt.Sprint(size.width) {
			g.Errorf("%s is %s wide on a %s of %d", name, wide, size.name, size.width)
		}
		scheme := "light"
		if size.name == "phone" {
			scheme = "dark"
		}
		b.do("be "+scheme, chromedp.Func(func(ctx context.Context, page *chromedp.Target) error {
			_, err := cdp.Call(ctx, page, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			return err
		}))
		found := b.read("check it", chromedp.Evaluate[string](axe+`;axe.run().then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join("; "))))`, chromedp.EvalAwaitPromise))
		var violations []string
		g.must(json.Unmarshal([]byte(found), &violations))
		for _, v := range violations {
			g.Errorf("%s on a %s: %s", name, size.name, v)
		}
		if to := os.Getenv("DRIVEWAY_TEST_PICTURES"); to != "" {
			b.picture(filepath.Join(to, name+"-"+size.name+".png"))
		}
	}
}

func picture() []byte {
	m := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for y := range 400 {
		for x := range 640 {
			m.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), uint8(255 - x/3), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// Every page, in a real browser.
func TestPages(t *testing.T) {
	g := newGallery(t)
	public := map[string]any{"folder_is_public": 1, "folder_public_upl": 1, "folder_public_display": 1, "folder_public_dnl": 1}
	top := g.folder("0", "Summer on the coast", public)
	sub := g.folder(top, "More of it", public)
	g.put(sub, "deep.txt", []byte("deep"), 1)
	pictureID := g.put(top, "The bay at noon.png", picture(), 1)
	textID := g.put(top, "packing list.txt", []byte("tent\nrope\n<script>document.title='pwned'</script>\n"), 1)
	for i := range 150 {
		g.put(top, fmt.Sprintf("note %03d.txt", i), []byte("x"), 1)
	}
	private := g.put("0", "private.txt", []byte("mine"), 0)
	locked := g.put("0", "locked.txt", []byte("behind a password"), 1)
	setting, err := json.Marshal(map[string]any{"session_id": g.client.Session, "file_id": locked, "file_password": "sesame"})
	g.must(err)
	g.must(g.client.do("PUT", "/file/filesettings.json", "application/json", bytes.NewReader(setting), nil))

	g.open("/fl/" + top)
	if got := g.text("h1"); got != "Summer on the coast" {
		t.Errorf("the folder's page is about %q", got)
	}
	g.inspect("folder")
	g.browser.click(`nav a[href*=after]`)
	g.browser.await(`nav a:first-child:not([href*=after])`)
	if rows := g.browser.read("count", chromedp.Evaluate[string](`String(document.querySelectorAll("tbody tr").length)`)); rows != "53" {
		t.Errorf("the second page has %s entries, of 153 in all", rows)
	}
	g.open("/fl/" + top + "?order=size&desc=1")
	if got := g.text("tbody tr:nth-child(2) th a"); got != "The bay at noon.png" {
		t.Errorf("the largest file is %q", got)
	}
	file := filepath.Join(t.TempDir(), "from a visitor.txt")
	g.must(os.WriteFile(file, []byte("hello"), 0o600))
	g.browser.do("choose a file", chromedp.SetUploadFiles(css(`#files`), []string{file}))
	g.browser.click(`.upload button`)
	g.browser.await(`[role=status]`)
	g.inspect("folder-uploaded")
	if list, err := g.client.List(top); err != nil || len(list.Files) != 153 {
		t.Errorf("after the upload there are %d files, %v", len(list.Files), err)
	}

	g.open("/f/" + pictureID)
	g.browser.await(`img.preview`)
	if shown := g.browser.read("look at it", chromedp.Evaluate[string](`document.querySelector("img.preview").decode().then(() => String(document.querySelector("img.preview").naturalWidth))`, chromedp.EvalAwaitPromise)); shown != "640" {
		t.Errorf("the picture is %s wide", shown)
	}
	g.inspect("file-picture")
	g.open("/f/" + textID)
	if got := g.text("pre.preview"); !strings.Contains(got, "<script>") {
		t.Errorf("the text reads %q", got)
	}
	g.inspect("file-text")

	g.open("/f/" + locked)
	if page := g.browser.read("read the page", chromedp.OuterHTML(css(`html`))); strings.Contains(page, "locked.txt") {
		t.Error("the page of a file with a password tells its name")
	}
	g.inspect("password")
	g.browser.fill(`#password`, "wrong")
	g.browser.do("press Enter", chromedp.KeyEvent(kb.Enter))
	g.browser.await(`[role=alert]`)
	g.inspect("password-wrong")
	g.browser.fill(`#password`, "sesame")
	g.browser.do("press Enter", chromedp.KeyEvent(kb.Enter))
	g.browser.await(`pre.preview`)
	g.takeExpected(403)

	g.open("/f/" + private)
	g.inspect("nothing-here")
	g.takeExpected(404)
	g.browser.click(`a[href^="/login"]`)
	g.browser.await(`#username`)
	g.inspect("login")
	for _, page := range []struct{ name, path string }{
		{"forgot", "/forgot"}, {"reset", "/reset?code=0"}, {"verify", "/verify?code=0&email=ann@example.com"}, {"verify-signed-out", "/verify?code=0"},
	} {
		g.open(page.path)
		g.inspect(page.name)
	}
	g.open("/login?next=/f/" + private)
	g.browser.fill(`#username`, email)
	g.browser.fill(`#password`, "wrong")
	g.browser.do("press Enter", chromedp.KeyEvent(kb.Enter))
	g.browser.await(`[role=alert]`)
	g.inspect("login-wrong")
	g.takeExpected(401)
	g.browser.fill(`#username`, email)
	g.browser.fill(`#password`, password)
	g.browser.do("press Enter", chromedp.KeyEvent(kb.Enter))
	g.browser.await(`pre.preview`)
	if got := g.text("h1"); got != "private.txt" {
		t.Errorf("after signing in: %q", got)
	}
	g.browser.click(`.who button`)
	g.browser.await(`a[href^="/login"]`)
	g.takeExpected(404)

	if b := g.browser; len(b.strangers) > 0 {
		t.Errorf("requests to others: %q", b.strangers)
	}
}

// takeExpected reads the console: the browser tells there of every answer that is no success.
func (g *gallery) takeExpected(status int) {
	g.Helper()
	for _, line := range g.browser.takeErrors() {
		if !strings.Contains(line, fmt.Sprint(status)) {
			g.Errorf("the console: %q", line)
		}
	}
}

// What an attacker uploads, and a victim opens, runs nothing with the drive's origin.
func TestPagesRunNothing(t *testing.T) {
	g := newGallery(t)
	const attack = `document.title='pwned';fetch('/pwned');new Image().src='/pwned'`
	page := `<!doctype html><title>x</title><script>` + attack + `</script><img src=x onerror="` + attack + `">`
	svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="` + attack + `"><script>` + attack + `</script></svg>`
	pdf := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('/pwned'\\);this.submitForm\\('/pwned'\\);)>>>>endobj\n" +
		"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
	victims := []string{}
	for name, data := range map[string]string{"a.html": page, "a.svg": svg, "a.pdf": pdf, "a.xhtml": page, "a.png": page, "a.txt": page, "a": page, "';alert(1);'&amp;.txt": page} {
		id := g.put("0", name, []byte(data), 2)
		victims = append(victims, "/f/"+id, "/s/"+id+"/"+name, "/d/"+id+"/"+name, "/s/"+id+"/a.html")
	}
	g.open("/login")
	g.browser.fill(`#username`, email)
	g.browser.fill(`#password`, password)
	g.browser.do("press Enter", chromedp.KeyEvent(kb.Enter))
	g.browser.await(`.who`)
	for _, path := range victims {
		// A download has no page: the browser gives the navigation up.
		_ = chromedp.Do(g.browser.ctx, chromedp.Navigate(g.base+path))
		title, err := chromedp.Run(g.browser.ctx, chromedp.Evaluate[string](`document.title`))
		if err != nil || strings.Contains(title, "pwned") {
			t.Errorf("%s: %q, %v", path, title, err)
		}
	}
	g.browser.mu.Lock()
	defer g.browser.mu.Unlock()
	for _, line := range g.browser.asked {
		if strings.Contains(line, "pwned") {
			t.Errorf("an attacker's script asked for %s", line)
		}
	}
}
