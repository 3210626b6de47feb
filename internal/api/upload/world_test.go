package upload_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/access"
	"driveway/internal/account"
	"driveway/internal/api/download"
	"driveway/internal/api/file"
	"driveway/internal/api/folder"
	"driveway/internal/api/present"
	"driveway/internal/api/upload"
	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/mail"
	"driveway/internal/op"
	"driveway/internal/op/optest"
	"driveway/internal/share"
	"driveway/internal/transfer"
)

// world is a server with two accounts, and what it is made of.
type world struct {
	t        *testing.T
	db       db.DB
	store    content.Store
	drive    *drive.Service
	transfer *transfer.Service
	clock    *clock
	site     *optest.Site
	ann, ben *optest.Client
	nobody   *optest.Client
	account  access.AccountID // Ann's
	sessions map[string]string
}

// start serves the chapters 3, 4, 5 and 12 over an empty database and an empty store.
func start(t *testing.T, d db.DB) *world {
	t.Helper()
	store, err := disk.Open(t.TempDir(), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return startOn(t, d, store, transfer.Options{})
}

func startOn(t *testing.T, d db.DB, store content.Store, o transfer.Options) *world {
	t.Helper()
	w := &world{t: t, db: d, store: store, clock: &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, sessions: map[string]string{}}
	log := slog.New(slog.NewTextHandler(logged{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	accounts, err := account.New(t.Context(), d, account.Options{Now: w.clock.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(accounts.Close)
	o.Now, o.Log = w.clock.Now, log
	w.drive = drive.New(d, w.clock.Now, random{}, nil)
	w.transfer = transfer.New(w.drive, d, store, o)
	p := present.New("https://drive.example", []byte("a key of thirty-two bytes, surely"), w.clock.Now)
	links := share.New(d, w.drive, accounts, mail.New(d, mail.Options{Now: w.clock.Now}), w.clock.Now, random{}, []byte("a key"))
	set := op.NewSet(upload.Chapter(w.drive, w.transfer, links, p), download.Chapter(w.transfer, links, present.NewVisits(p, links, nil)),
		file.Chapter(file.Parts{Drive: w.drive, Transfer: w.transfer, Share: links, Present: p, Visits: present.NewVisits(p, links, nil), Now: w.clock.Now}),
		folder.Chapter(folder.Parts{Accounts: accounts, Drive: w.drive, Share: links, Present: p}))
	w.site = optest.Serve(t, set.Handler(op.HandlerOptions{
		Log: log,
		Gate: func(ctx context.Context, c op.Credential) (access.Caller, error) {
			return accounts.Caller(ctx, c.SessionID, c.Addr, c.UserAgent)
		},
	}))
	for _, name := range []string{"ann", "ben"} {
		who := account.NewOwner{Email: name + "@example.com", Password: "correct " + name, FirstName: strings.ToUpper(name[:1]) + name[1:]}
		u, err := accounts.CreateOwner(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		if name == "ann" {
			w.account = u.Account
		}
		session, err := accounts.Login(t.Context(), account.SignIn{Name: who.Email, Password: who.Password})
		if err != nil {
			t.Fatal(err)
		}
		w.sessions[name] = session.ID
	}
	w.ann, w.ben, w.nobody = w.site.As(w.sessions["ann"]), w.site.As(w.sessions["ben"]), w.site.As("")
	return w
}

// limit sets what Ann's account may have.
func (w *world) limit(column string, bytes int64) {
	w.t.Helper()
	err := w.db.Write(w.t.Context(), int64(w.account), func(tx db.Tx) error {
		_, err := tx.Exec(`UPDATE accounts SET `+column+` = $2 WHERE id = $1`, w.account, bytes)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// number asks the database for one.
func (w *world) number(query string, args ...any) (n int64) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context(), func(tx db.Tx) error { return tx.One(query, args...).Scan(&n) }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// stored counts what is in the content store.
func (w *world) stored() (staging, published int) {
	w.t.Helper()
	for info, err := range w.store.Walk(w.t.Context()) {
		switch {
		case err != nil:
			w.t.Fatal(err)
		case info.Staging:
			staging++
		default:
			published++
		}
	}
	return staging, published
}

// opened is an upload that has begun.
type opened struct {
	who      *optest.Client
	file, at string
	t        *testing.T
}

// create begins the upload of a new file to Ann's root.
func (w *world) create(name string, params ...any) opened {
	w.t.Helper()
	a := w.ann.Post("/upload/create_file.json", append([]any{"folder_id", "0", "file_name", name}, params...)...).OK()
	return opened{w.ann, a.At("FileId"), a.At("TempLocation"), w.t}
}

// open begins an upload to a file.
func (w *world) open(file string, size int64) opened {
	w.t.Helper()
	a := w.ann.Post("/upload/open_file_upload.json", "file_id", file, "file_size", size).OK()
	return opened{w.ann, file, a.At("TempLocation"), w.t}
}

// chunk sends a piece of it.
func (u opened) chunk(offset int, data string) *optest.Answer {
	u.t.Helper()
	return u.chunkSaying(offset, len(data), data)
}

// chunkSaying sends a piece and says that it has another size.
func (u opened) chunkSaying(offset, size int, data string) *optest.Answer {
	u.t.Helper()
	return u.who.Upload("/upload/upload_file_chunk.json", "file_data", []byte(data),
		"file_id", u.file, "temp_location", u.at, "chunk_offset", offset, "chunk_size", size)
}

// close says that it is complete.
func (u opened) close(size int, params ...any) *optest.Answer {
	u.t.Helper()
	return u.who.Post("/upload/close_file_upload.json",
		append([]any{"file_id", u.file, "temp_location", u.at, "file_size", size}, params...)...)
}

// put uploads a file into Ann's root, over one of that name as its new version.
func (w *world) put(name, data string) string {
	w.t.Helper()
	u := w.create(name, "open_if_exists", 1)
	if data != "" {
		u.chunk(0, data).Is(fmt.Sprintf(`{"TotalWritten":%d}`, len(data)))
	}
	return u.close(len(data)).At("FileId")
}

// holds fails the test unless a file has this content.
func (w *world) holds(file, data string) {
	w.t.Helper()
	got := w.ann.Get("/download/file.json/" + file).OK()
	if string(got.Body) != data {
		w.t.Fatalf("the file has %d bytes %.40q, not %d bytes %.40q", len(got.Body), got.Body, len(data), data)
	}
}

// names lists Ann's root.
func (w *world) names() string {
	w.t.Helper()
	var list struct{ Files []struct{ Name string } }
	w.ann.Get("/folder/list.json/{session_id}/0").JSON(&list)
	var names []string
	for _, f := range list.Files {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
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

func hashOf(data string) string {
	sum := md5.Sum([]byte(data))
	return hex.EncodeToString(sum[:])
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// logged fails the test where the server has an internal error.
type logged struct{ t *testing.T }

func (l logged) Write(p []byte) (int, error) {
	l.t.Errorf("the server says: %s", p)
	return len(p), nil
}
