// Package apitest lets tests tell stories over HTTP: users with sessions, who call the API and look at its answers.
//
//	w := apitest.Start(t, d)
//	folder := w.Ann.Post("/folder.json", apitest.Args{"folder_name": "Plans"}).OK().Text("FolderID")
//	w.Ben.Get("/folder/info.json/{session_id}/"+folder).Refused(404, "wrong folder ID")
//
// Clock and randomness are the test's own, so that the same story gives the same bytes each time.
package apitest

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"driveway/internal/account"
	"driveway/internal/activity"
	"driveway/internal/api"
	"driveway/internal/api/note/notebook"
	"driveway/internal/api/task/board"
	"driveway/internal/content"
	"driveway/internal/content/disk"
	"driveway/internal/db"
	"driveway/internal/drive"
	"driveway/internal/op"
	"driveway/internal/share"
	"driveway/internal/thumb"
	"driveway/internal/transfer"
)

// PublicURL is where the server believes to be.
const PublicURL = "https://drive.example"

// LinkKey signs its temporary links.
var LinkKey = []byte("a key of thirty-two bytes, surely")

// World is a server with two accounts, Ann's and Ben's, and somebody without one.
type World struct {
	t          testing.TB
	DB         db.DB
	Accounts   *account.Service
	Store      content.Store
	Drive      *drive.Service
	Notes      *notebook.Service
	Share      *share.Service
	Transfer   *transfer.Service
	Boards     *board.Service
	Mail       *Mailbox
	Operations *op.Set
	Handler    http.Handler
	Clock      *Clock

	Ann, Ben, Nobody *User

	url string
}

// Options change what a world is made of.
type Options struct {
	Store func(content.Store) content.Store // takes the place of the world's own store
	Small int64                             // content up to that size lies in the database; 0: as in production
	Quiet bool                              // the test is not told what the server logs

	PublicUploads int // files in an hour that strangers may upload from one address; 0: as many as they like, -1: none
}

// Start serves the API over an empty database.
func Start(t testing.TB, d db.DB) *World {
	t.Helper()
	return StartWith(t, d, Options{})
}

// StartWith is Start with options.
func StartWith(t testing.TB, d db.DB, o Options) *World {
	t.Helper()
	w := &World{t: t, DB: d, Clock: &Clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	quiet := slog.New(slog.NewTextHandler(logged{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if o.Quiet {
		quiet = slog.New(slog.DiscardHandler)
	}
	w.Mail = newMailbox(t, d, w.Clock.Now)
	accounts, err := account.New(t.Context(), d, account.Options{Now: w.Clock.Now, Mail: w.Mail.outbox, Rand: newStream("accounts"), Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(accounts.Close)
	w.Accounts = accounts
	w.Drive = drive.New(d, w.Clock.Now, newStream("drive"), accounts.HashPassword)
	store, err := disk.Open(t.TempDir(), disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if w.Store = store; o.Store != nil {
		w.Store = o.Store(store)
	}
	to := transfer.Options{Now: w.Clock.Now, Rand: newStream("transfer"), Log: quiet, Small: o.Small}
	if o.PublicUploads != 0 {
		to.Strangers = accounts.StrangersUploads(o.PublicUploads)
	}
	w.Transfer = transfer.New(w.Drive, d, w.Store, to)
	w.Notes = notebook.New(d, w.Drive, w.Clock.Now)
	thumbs := thumb.New(d, thumb.Options{Log: quiet})
	t.Cleanup(thumbs.Close)
	w.Boards = board.New(d, w.Drive, w.Mail.outbox, w.Clock.Now)
	w.Share = share.New(d, w.Drive, accounts, w.Mail.outbox, w.Clock.Now, newStream("share"), []byte("another key of thirty-two bytes"))
	w.Operations = api.Operations(api.Deps{
		Accounts: accounts, Activity: activity.New(d, w.Clock.Now), Drive: w.Drive, Transfer: w.Transfer, Share: w.Share, Thumbs: thumbs, Notes: w.Notes, Boards: w.Boards, As: accounts.As,
		PublicURL: PublicURL, LinkKey: LinkKey, Now: w.Clock.Now,
	})
	w.Handler = w.Operations.Handler(op.HandlerOptions{
		Log:  quiet,
		Gate: api.Gate(accounts),
	})
	server := httptest.NewServer(w.Handler)
	t.Cleanup(server.Close)
	w.url = server.URL + "/api/v1"

	w.Nobody = &User{w: w, t: t}
	w.Ann = w.join("ann", "Ann", "Archer")
	w.Ben = w.join("ben", "", "")
	return w
}

func (w *World) join(name, first, last string) *User {
	w.t.Helper()
	who := account.NewOwner{Email: name + "@example.com", Name: name + "1", Password: "correct " + name, FirstName: first, LastName: last}
	if _, err := w.Accounts.CreateOwner(w.t.Context(), who); err != nil {
		w.t.Fatal(err)
	}
	return w.SignIn(who.Email, who.Password)
}

// SignIn begins a session for the user of an address.
func (w *World) SignIn(email, password string) *User {
	w.t.Helper()
	session, err := w.Accounts.Login(w.t.Context(), account.SignIn{Name: email, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return &User{Caller: session.Caller, Session: session.ID, Email: email, w: w, t: w.t}
}

// Settle waits for what goes on behind finished calls, and writes what is gathered.
func (w *World) Settle() {
	w.t.Helper()
	w.Accounts.Close()
	if err := w.Transfer.Counter.Flush(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// Upload puts a file into a folder, as an upload would; over a file of that name as its new version. It returns its id.
func (u *User) Upload(folder, name, content string) string {
	u.t.Helper()
	slot, err := u.w.Drive.Reserve(u.t.Context(), u.Caller, drive.FolderID(folder), name, true)
	if err != nil {
		u.t.Fatalf("upload %s: %v", name, err)
	}
	sum, sum256 := md5.Sum([]byte(content)), sha256.Sum256([]byte(content))
	p := drive.Publication{
		File: slot.FileID(), Upload: u.w.Clock.Now().String() + name + hex.EncodeToString(sum[:]), Folder: slot.FolderKey, Name: name, Modified: u.w.Clock.Now().Unix(),
		Content: drive.Content{Data: []byte(content), Size: int64(len(content)), MD5: sum[:], SHA256: sum256[:]},
	}
	it, err := u.w.Drive.Publish(u.t.Context(), u.Caller, slot.Account, p, nil)
	if err != nil {
		u.t.Fatalf("upload %s: %v", name, err)
	}
	return string(it.FileID())
}

// Folder makes a folder and returns its id.
func (u *User) Folder(parent, name string) string {
	u.t.Helper()
	return u.Post("/folder.json", Args{"folder_sub_parent": parent, "folder_name": name}).OK().Text("FolderID")
}

// Clock is the world's clock. It stands still unless it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Forward moves the clock.
func (c *Clock) Forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// stream is a source of bytes that look random and are always the same.
type stream struct {
	mu   sync.Mutex
	seed []byte
	n    uint64
	rest []byte
}

func newStream(seed string) io.Reader { return &stream{seed: []byte(seed)} }

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range p {
		if len(s.rest) == 0 {
			block := sha256.Sum256(binary.BigEndian.AppendUint64(s.seed, s.n))
			s.n++
			s.rest = block[:]
		}
		p[i], s.rest = s.rest[0], s.rest[1:]
	}
	return len(p), nil
}

// logged hands what the server complains about to the test.
type logged struct{ t testing.TB }

// Write implements io.Writer.
func (l logged) Write(p []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}
