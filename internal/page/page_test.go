package page_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"driveway/internal/api"
	"driveway/internal/api/apitest"
	"driveway/internal/db"
	"driveway/internal/db/dbtest"
	"driveway/internal/op"
	"driveway/internal/page"
)

// site is a world with pages.
type site struct {
	testing.TB
	*apitest.World
	url string
}

func each(t *testing.T, tell func(s *site)) {
	dbtest.Each(t, func(t *testing.T, d db.DB) { tell(newSite(t, d)) })
}

func newSite(t testing.TB, d db.DB) *site {
	w := apitest.Start(t, d)
	pages := page.New(page.Options{
		Accounts: w.Accounts, Drive: w.Drive, Share: w.Share, Transfer: w.Transfer,
		API:       w.Operations.Handler(op.HandlerOptions{Gate: api.PageGate(w.Accounts)}),
		PublicURL: "http://drive.example", Key: []byte("a key for forms"), Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler),
		ClientAddr: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") },
	})
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if page.Serves(r.URL.Path) {
			pages.ServeHTTP(out, r)
			return
		}
		w.Handler.ServeHTTP(out, r)
	}))
	t.Cleanup(server.Close)
	return &site{t, w, server.URL}
}

// browser keeps cookies, and follows no redirects by itself.
type browser struct {
	s    *site
	http *http.Client
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &browser{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is a page as it came.
type answer struct {
	status int
	header http.Header
	body   string
}

func (b *browser) send(method, path, kind string, body io.Reader) answer {
	b.s.Helper()
	r, err := http.NewRequestWithContext(b.s.Context(), method, b.s.url+path, body)
	if err != nil {
		b.s.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	a, err := b.http.Do(r)
	if err != nil {
		b.s.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		b.s.Fatal(err)
	}
	return answer{a.StatusCode, a.Header, string(text)}
}

func (b *browser) get(path string) answer { return b.send("GET", path, "", nil) }

var token = regexp.MustCompile(`name="token" value="([^"]+)"`)

// post fills the form of a page in and sends it.
func (b *browser) post(page, path string, fields url.Values) answer {
	b.s.Helper()
	form := url.Values{}
	for name, values := range fields {
		form[name] = values
	}
	if found := token.FindStringSubmatch(b.get(page).body); found != nil {
		form.Set("token", found[1])
	}
	return b.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (b *browser) signIn(name, password string) answer {
	return b.post("/login", "/login", url.Values{"username": {name}, "password": {password}, "next": {"/login"}})
}

func (s *site) public(file string) {
	s.Ann.Post("/file/access.json", apitest.Args{"file_id": file, "file_ispublic": 2}).OK()
}

func (s *site) want(a answer, status int, parts ...string) {
	s.Helper()
	if a.status != status {
		s.Fatalf("%d, want %d: %s", a.status, status, a.body)
	}
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			s.Errorf("the page lacks %q: %s", part, a.body)
		}
	}
}

func TestStrangersCantTellPrivateFromMissing(t *testing.T) {
	each(t, func(s *site) {
		file, folder := s.Ann.Upload("0", "secret.txt", "x"), s.Ann.Folder("0", "Secret")
		trashed := s.Ann.Upload("0", "gone.txt", "x")
		s.public(trashed)
		s.Ann.Post("/file/trash.json", apitest.Args{"file_id": trashed}).OK()
		b := s.browser()
		b.get("/login") // so that both have the cookie for forms
		for _, ids := range [][]string{{"/f/", file, trashed, "AAAAAAAAAAAAAAAAAAAA", "not-an-id", "00"}, {"/fl/", folder, "AAAAAAAAAAAAAAAAAAAA", "0"}} {
			var first answer
			for i, id := range ids[1:] {
				a := b.get(ids[0] + id)
				a.body = strings.ReplaceAll(a.body, url.PathEscape(id), "ID")
				a.header.Del("Date")
				a.header.Del("Content-Length")
				if i == 0 {
					first = a
				}
				s.want(a, 404)
				if a.body != first.body || fmt.Sprint(a.header) != fmt.Sprint(first.header) {
					t.Errorf("%s%s differs:\n%v\n%v", ids[0], id, a, first)
				}
			}
		}
		for _, path := range []string{"/d/" + file + "/secret.txt", "/s/" + file + "/secret.txt", "/thumb/" + file} {
			if a := b.get(path); a.status != 404 && a.status != 400 || strings.Contains(a.body, "secret") && !strings.Contains(a.body, "/login?next") {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
	})
}

func TestAPageSessionIsForPagesAlone(t *testing.T) {
	each(t, func(s *site) {
		file := s.Ann.Upload("0", "mine.txt", "all mine")
		b := s.browser()
		s.want(b.get("/f/"+file), 404)
		s.want(b.signIn("ann1", "wrong"), 401, "Invalid username or password.")
		a := b.signIn("ann1", "correct ann")
		s.want(a, 303)
		cookie := regexp.MustCompile(`driveway_page=([^;]+)`).FindStringSubmatch(strings.Join(a.header.Values("Set-Cookie"), "\n"))
		if cookie == nil || !strings.Contains(strings.Join(a.header.Values("Set-Cookie"), "\n"), "HttpOnly; SameSite=Lax") {
			t.Fatalf("cookies: %q", a.header.Values("Set-Cookie"))
		}
		s.want(b.get("/f/"+file), 200, "mine.txt", "all mine", "Ann Archer")
		s.want(b.get("/d/"+file+"/mine.txt"), 200, "all mine")
		s.Nobody.Get("/users/info.json/"+cookie[1]).Refused(401, "Session has expired. Please right click on OpenDrive task bar icon, log out and then log back in.")
		if got := b.get("/api/v1/users/info.json"); got.status != 401 { // the cookie goes along
			t.Errorf("an operation took the cookie: %d %s", got.status, got.body)
		}
		u, _ := url.Parse(s.url)
		b.http.Jar.SetCookies(u, []*http.Cookie{{Name: "driveway_page", Value: s.Ann.Session, Path: "/"}})
		s.want(b.get("/f/"+file), 404)
		b.http.Jar.SetCookies(u, []*http.Cookie{{Name: "driveway_page", Value: cookie[1], Path: "/"}})
		s.want(b.post("/login", "/logout", nil), 303)
		b.http.Jar.SetCookies(u, []*http.Cookie{{Name: "driveway_page", Value: cookie[1], Path: "/"}})
		s.want(b.get("/f/"+file), 404)
	})
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	b := s.browser()
	in := url.Values{"username": {"ann1"}, "password": {"correct ann"}}
	stale := b.send("POST", "/login", "application/x-www-form-urlencoded", strings.NewReader(in.Encode()))
	s.want(stale, 403, "stale")
	other := s.browser()
	found := token.FindStringSubmatch(other.get("/login").body)
	b.get("/login")
	in.Set("token", found[1])
	s.want(b.send("POST", "/login", "application/x-www-form-urlencoded", strings.NewReader(in.Encode())), 403, "stale")

	for next, want := range map[string]string{"/f/x": "/f/x", "//evil.example/": "/login", "https://evil.example/": "/login", `/\evil.example`: "/login", "f/x": "/login", "/\tx": "/login", "": "/login"} {
		a := s.browser().post("/login", "/login", url.Values{"username": {"ann1"}, "password": {"correct ann"}, "next": {next}})
		if got := a.header.Get("Location"); a.status != 303 || got != want {
			t.Errorf("next %q leads to %q", next, got)
		}
	}
}

func TestLinksThatAreOver(t *testing.T) {
	each(t, func(s *site) {
		file := s.Ann.Upload("0", "for you.txt", "a gift")
		link := func(uses int) string {
			a := s.Ann.Get(fmt.Sprintf("/file/expiringlink.json/{session_id}/2026-01-05/%d/%s/1", uses, file)).OK()
			return regexp.MustCompile(`/d/([0-9a-f]{64})/`).FindStringSubmatch(a.Text("DownloadLink"))[1]
		}
		token := link(2)
		b := s.browser()
		for range 3 { // looking at the page is no use
			s.want(b.get("/f/"+token), 200, "for you.txt", "/d/"+token)
		}
		if body := b.get("/f/" + token).body; strings.Contains(body, "a gift") || !strings.Contains(body, "noindex") {
			t.Errorf("the page of a link with two uses: %s", body)
		}
		for range 2 {
			s.want(b.get("/d/"+token+"/x"), 200, "a gift")
		}
		s.want(b.get("/d/"+token+"/x"), 410, "over")
		s.want(b.get("/f/"+token), 410, "over")
		s.want(b.get("/f/"+link(0)), 200, "a gift")
		s.Clock.Forward(100 * time.Hour)
		s.want(b.get("/f/"+token), 410, "over")
		s.want(b.get("/f/"+strings.Repeat("0", 64)), 404)
	})
}

func TestFoldersByLinkAndTheirZip(t *testing.T) {
	each(t, func(s *site) {
		top := s.Ann.Folder("0", "Top")
		sub := s.Ann.Folder(top, "Sub")
		deep := s.Ann.Upload(sub, "deep.txt", "deep")
		outside := s.Ann.Upload("0", "outside.txt", "x")
		a := s.Ann.Get("/folder/expiringlink.json/{session_id}/2026-01-05/0/" + top + "/1").OK()
		token := regexp.MustCompile(`/fl/([0-9a-f]{64})`).FindStringSubmatch(a.Body)[1]
		b := s.browser()
		s.want(b.get("/fl/"+token), 200, "Top", "/fl/"+sub+"?link="+token)
		s.want(b.get("/fl/"+sub), 404)
		s.want(b.get("/fl/"+sub+"?link="+token), 200, "/f/"+deep+"?link="+token)
		s.want(b.get("/f/"+deep+"?link="+token), 200, "deep", "/d/"+deep+"/deep.txt?link="+token)
		s.want(b.get("/d/"+deep+"/deep.txt?link="+token), 200, "deep")
		s.want(b.get("/f/"+outside+"?link="+token), 404)
		packed := b.post("/fl/"+token, "/fl/"+token+"/zip", nil)
		s.want(packed, 200)
		z, err := zip.NewReader(strings.NewReader(packed.body), int64(len(packed.body)))
		if err != nil || len(z.File) != 3 {
			t.Fatalf("the zip: %v, %d entries", err, len(z.File))
		}
	})
}

func TestADropBoxTellsNothing(t *testing.T) {
	each(t, func(s *site) {
		box := s.Ann.Post("/folder.json", apitest.Args{"folder_name": "Box", "folder_is_public": 1, "folder_public_upl": 1, "folder_public_display": 0}).OK().Text("FolderID")
		s.Ann.Upload(box, "taken.txt", "Ann's")
		b := s.browser()
		form := b.get("/fl/" + box)
		s.want(form, 200, "Files to upload")
		if strings.Contains(form.body, "taken") {
			t.Error("the page tells what is in the box")
		}
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("token", token.FindStringSubmatch(form.body)[1])
		for _, name := range []string{"taken.txt", "other.txt"} {
			part, _ := w.CreateFormFile("files", name)
			_, _ = io.WriteString(part, "a visitor's "+name)
		}
		_ = w.Close()
		whole := body.Bytes()
		a := b.send("POST", "/fl/"+box+"/upload", w.FormDataContentType(), bytes.NewReader(whole))
		s.want(a, 303)
		s.want(b.get(a.header.Get("Location")), 200, "2 files arrived")
		list := s.Ann.Get("/folder/list.json/{session_id}/" + box).OK()
		if names := list.All("Files", "Name"); !strings.Contains(names, "taken.txt") || !strings.Contains(names, "other.txt") || strings.Count(names, "taken") != 2 {
			t.Errorf("the box holds %s", names)
		}

		// What breaks off is not taken for whole.
		cut := bytes.NewReader(whole[:len(whole)-60])
		s.want(b.send("POST", "/fl/"+box+"/upload", w.FormDataContentType(), cut), 400, "did not arrive whole")
		again := s.Ann.Get("/folder/list.json/{session_id}/" + box).OK()
		if n := strings.Count(again.Body, `"FileId"`); n != 4 { // the first of the two came whole
			t.Errorf("after a broken upload there are %d files: %s", n, again.Body)
		}
		closed := s.Ann.Post("/folder.json", apitest.Args{"folder_name": "Closed", "folder_is_public": 1}).OK().Text("FolderID")
		if body := b.get("/fl/" + closed).body; strings.Contains(body, "Files to upload") {
			t.Error("a folder without upload offers one")
		}
	})
}
