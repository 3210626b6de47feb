package download_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/download"
	"driveway/internal/api/file"
	"driveway/internal/api/folder"
	"driveway/internal/api/present"
	"driveway/internal/api/upload"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/mail"
	"driveway/internal/op"
	"driveway/internal/op/optest"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

// world is a server with Ann, Ben, and somebody without an account.
type world struct {
	t                *testing.T
	db               db.DB
	transfer         *transfer.Service
	site             *optest.Site
	session          string // Ann's
	ann, ben, nobody *optest.Client
	now              time.Time
	dir              string // of the store
}

func start(t *testing.T, d db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), dir: t.TempDir()}
	now := func() time.Time { return w.now }
	log := slog.New(slog.DiscardHandler)
	store, err := disk.Open(w.dir, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	accounts, err := account.New(t.Context(), d, account.Options{Now: now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(accounts.Close)
	tree := drive.New(d, now, rand.Reader, accounts.HashPassword)
	w.transfer = transfer.New(tree, d, store, transfer.Options{Now: now, Log: log})
	p := present.New("", []byte("a key of thirty-two bytes, surely"), now)
	links := share.New(d, tree, accounts, mail.New(d, mail.Options{Now: now}), now, rand.Reader, []byte("a key"))
	visits := present.NewVisits(p, links, accounts.As)
	set := op.NewSet(download.Chapter(w.transfer, links, visits), upload.Chapter(tree, w.transfer, links, p),
		file.Chapter(file.Parts{Drive: tree, Transfer: w.transfer, Share: links, Present: p, Visits: visits, Now: now}),
		folder.Chapter(folder.Parts{Accounts: accounts, Drive: tree, Share: links, Present: p}))
	w.site = optest.Serve(t, set.Handler(op.HandlerOptions{
		Log: log,
		Gate: func(ctx context.Context, c op.Credential) (access.Caller, error) {
			return accounts.Caller(ctx, c.SessionID, c.Addr, c.UserAgent)
		},
	}))
	join := func(name string) string {
		who := account.NewOwner{Email: name + "@example.com", Password: "correct " + name}
		if _, err := accounts.CreateOwner(t.Context(), who); err != nil {
			t.Fatal(err)
		}
		session, err := accounts.Login(t.Context(), account.SignIn{Name: who.Email, Password: who.Password})
		if err != nil {
			t.Fatal(err)
		}
		return session.ID
	}
	w.session = join("ann")
	w.ann, w.ben, w.nobody = w.site.As(w.session), w.site.As(join("ben")), w.site.As("")
	return w
}

// put uploads a file into a folder, over one of that name as its new version, and returns its id.
func (w *world) put(folder, name, data string) string {
	w.t.Helper()
	a := w.ann.Post("/upload/create_file.json", "folder_id", folder, "file_name", name, "open_if_exists", 1).OK()
	id, at := a.At("FileId"), a.At("TempLocation")
	w.ann.Upload("/upload/upload_file_chunk.json", "file_data", []byte(data), "file_id", id, "temp_location", at,
		"chunk_offset", 0, "chunk_size", len(data)).OK()
	return w.ann.Post("/upload/close_file_upload.json", "file_id", id, "temp_location", at, "file_size", len(data),
		"file_time", 1_000_000_000).At("FileId")
}

// folder makes a folder and returns its id.
func (w *world) folder(in, name string) string {
	w.t.Helper()
	return w.ann.Post("/folder.json", "folder_sub_parent", in, "folder_name", name).At("FolderID")
}

// get is a download by Ann with headers.
func (w *world) get(method, file, params string, headers ...string) *optest.Answer {
	w.t.Helper()
	return w.ann.Do(method, "/download/file.json/"+file+"?session_id="+w.session+params, "", nil, headers...)
}

// counts returns views and downloads of a file, once all are written.
func (w *world) counts(file string) string {
	w.t.Helper()
	if err := w.transfer.Counter.Flush(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	a := w.ann.Get("/file/info.json/" + file)
	return fmt.Sprintf("%s views, %s downloads", a.At("Views"), a.At("Downloads"))
}

// text is n bytes that don't repeat soon.
func text(n int) string {
	b := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func has(t *testing.T, a *optest.Answer, status int, body string, headers ...string) {
	t.Helper()
	if a.Status != status || string(a.Body) != body {
		t.Errorf("%d with %d bytes %.60q; want %d with %d bytes %.60q", a.Status, len(a.Body), a.Body, status, len(body), body)
	}
	for i := 0; i < len(headers); i += 2 {
		if got := a.Header.Get(headers[i]); !strings.Contains(got, headers[i+1]) {
			t.Errorf("%s: %q, want %q", http.CanonicalHeaderKey(headers[i]), got, headers[i+1])
		}
	}
}
